"""Wiping a rehearsal: every row of it, its key files and its offers. Refused for anything that is none."""

from collections import deque
from datetime import date, timedelta
from graphlib import TopologicalSorter

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import ForeignKey, Max, Model

from massline.web.people.models import Organisation
from massline.web.record import log
from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.rounds.ballots import forget_order
from massline.web.rounds.desk import offers

KEPT = timedelta(days=2)
OURS = ("people", "rounds")


class NotARehearsalError(ValueError):
    """The organisation is a real one or the example: nothing of it is ever wiped."""


def wipe(organisation: Organisation, *, day: date) -> None:
    """Delete a rehearsal with everything in it. What the log says of it stays: counts and days, no words.

    Raises ``NotARehearsalError`` for any other organisation; the database refuses as well.
    """
    if not Organisation.objects.filter(pk=organisation.pk, rehearsal=True).exists():
        raise NotARehearsalError
    consultations = list(organisation.consultations.values_list("id", flat=True))
    with transaction.atomic():
        for model, path in _last_first():
            model._default_manager.filter(**{path: organisation.pk})._raw_delete(model._default_manager.db)
        Organisation.objects.filter(pk=organisation.pk)._raw_delete(Organisation.objects.db)
        log.append("wipe", role="steward", subject=f"rehearsal {organisation.pk}", day=day)
    for consultation in consultations:
        destroy_consultation_key(settings.KEYS, consultation)
    offers.drop_all(organisation.pk)
    forget_order()


def wipe_old(*, today: date) -> int:
    """Wipe every rehearsal in which nothing moved for two days; how many those were."""
    moved = Organisation.objects.filter(rehearsal=True).annotate(
        last=Max("consultations__rounds__stage_changes__day")
    )
    old = [one for one in moved if one.last is None or today - one.last > KEPT]
    for one in old:
        wipe(one, day=today)
    return len(old)


def _last_first() -> list[tuple[type[Model], str]]:
    """Every table that belongs to an organisation, with the way there; what points at others comes first.

    The order matters: a row may be deleted as long as the rule in the database still finds its rehearsal.
    """
    models = [model for app in OURS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    points_at = {model: {field.related_model for field in _links(model)} - {model} for model in models}
    order = [model for model in TopologicalSorter(points_at).static_order() if model in models]
    return [(model, path) for model in reversed(order) if (path := _way(model))]


def _way(model: type[Model]) -> str:
    """The shortest way from a row to its organisation over links that are never empty, as a lookup."""
    waiting: deque[tuple[type[Model], str]] = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        for field in _links(here):
            if field.null:
                continue
            target, way = field.related_model, f"{path}{field.name}"
            if target is Organisation:
                return way
            if target not in seen:
                seen.add(target)
                waiting.append((target, f"{way}__"))
    return ""


def _links(model: type[Model]) -> list[ForeignKey[Model, Model]]:
    return [field for field in model._meta.get_fields() if isinstance(field, ForeignKey)]
