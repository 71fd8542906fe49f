"""Wiping a rehearsal: every row of it, its key files and its offers; and every row of one consultation.

Nothing but a rehearsal is ever wiped whole. A consultation goes by two people (``rounds.deleting``).
"""

from collections import deque
from datetime import date, timedelta
from graphlib import TopologicalSorter
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import ForeignKey, Max, Model

from massline.web.people.models import Organisation
from massline.web.record import log, seals
from massline.web.record.keyfiles import destroy_consultation_key
from massline.web.rounds.desk import offers
from massline.web.rounds.models import Consultation

KEPT = timedelta(days=2)
OUTSIDE = ("library", "relations", "plans", "federation")
LINK = "library.TakenUp"
"""That a comment became a sentence: the one thing outside that goes with the sentence."""
OURS = ("people", "rounds", "library", "relations", "federation", "plans")


class NotARehearsalError(ValueError):
    """The organisation is a real one or the example: nothing of it is ever wiped."""


def wipe(organisation: Organisation, *, day: date) -> None:
    """Delete a rehearsal with everything in it. What the log says of it stays: counts and days, no words.

    Raises ``NotARehearsalError`` for any other organisation; the database refuses as well.
    """
    if not Organisation.objects.filter(pk=organisation.pk, rehearsal=True).exists():
        raise NotARehearsalError
    consultations = list(organisation.consultations.values_list("id", flat=True))
    # Only here: the ballot box brings what routes votes, and a start, which looks for old rehearsals, needs neither.
    from massline.web.rounds.ballots import forget_order

    with transaction.atomic():
        _delete(Organisation, organisation.pk)
        log.append("wipe", role="steward", subject=f"rehearsal {organisation.pk}", day=day)
    for consultation in consultations:
        destroy_consultation_key(settings.KEYS, consultation)
    offers.drop_all(organisation.pk)
    forget_order()


def wipe_consultation(consultation: Consultation) -> list[str]:
    """Delete one consultation with everything in it, inside the caller's transaction; the tables that lost rows.

    It is first given to a rehearsal of its own, because the database lets nothing else be deleted; that goes as well.
    """
    last = Organisation.objects.create(slug=f"deleted-{consultation.pk.hex}"[:60], name="", rehearsal=True)
    seals.update(Consultation.objects.filter(pk=consultation.pk), organisation=last)
    tables = _delete(Consultation, consultation.pk)
    _delete(Organisation, last.pk)
    return tables


def resting_outside(consultation: Consultation) -> list[str]:
    """What another compartment (plans, relations, papers, what is asked together) keeps that rests on a consultation.

    Where a comment became one of its sentences only that link goes; the comment stays.
    """
    found = []
    for app in OUTSIDE:
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            for field in _links(model):
                way = "" if field.related_model is Consultation else _way(field.related_model, Consultation)
                if model._meta.label == LINK or not (way or field.related_model is Consultation):
                    continue
                lookup = "__".join(filter(None, (field.name, way)))
                if model._default_manager.filter(**{lookup: consultation.pk}).exists():
                    found.append(str(model._meta.verbose_name))
    return found


def wipe_old(*, today: date) -> int:
    """Wipe every rehearsal in which nothing moved for two days; how many those were."""
    moved = Organisation.objects.filter(rehearsal=True).annotate(
        last=Max("consultations__rounds__stage_changes__day")
    )
    old = [one for one in moved if one.last is None or today - one.last > KEPT]
    for one in old:
        wipe(one, day=today)
    return len(old)


def _delete(of: type[Model], pk: UUID) -> list[str]:
    """Delete a row with every row that belongs to it; the tables that lost some."""
    tables = []
    for model, path in _last_first(of):
        theirs = model._default_manager.filter(**{path: pk})
        seals.unseal(theirs)
        if theirs._raw_delete(model._default_manager.db):
            tables.append(model._meta.db_table)
    itself = of._default_manager.filter(pk=pk)
    seals.unseal(itself)
    itself._raw_delete(of._default_manager.db)
    return [*tables, of._meta.db_table]


def _last_first(of: type[Model]) -> list[tuple[type[Model], str]]:
    """Every table whose rows belong to one of another, with the way there; what points at others comes first.

    The order matters: a row may be deleted as long as the rule in the database still finds its rehearsal.
    """
    models = [model for app in OURS for model in apps.get_app_config(app).get_models(include_auto_created=True)]
    points_at = {model: {field.related_model for field in _links(model)} - {model} for model in models}
    order = [model for model in TopologicalSorter(points_at).static_order() if model in models]
    return [(model, path) for model in reversed(order) if (path := _way(model, of))]


def _way(model: type[Model], of: type[Model]) -> str:
    """The shortest way from a row to what it belongs to over links that are never empty, as a lookup."""
    waiting: deque[tuple[type[Model], str]] = deque([(model, "")])
    seen = {model}
    while waiting:
        here, path = waiting.popleft()
        for field in _links(here):
            if field.null:
                continue
            target, way = field.related_model, f"{path}{field.name}"
            if target is of:
                return way
            if target not in seen:
                seen.add(target)
                waiting.append((target, f"{way}__"))
    return ""


def _links(model: type[Model]) -> list[ForeignKey[Model, Model]]:
    return [field for field in model._meta.get_fields() if isinstance(field, ForeignKey)]
