"""Names of themes as pages say them: beside one that a machine proposed stands that it did."""

from collections.abc import Container

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

from massline.web.rounds.models import MachineName, Round, Theme
from massline.web.rounds.models.themes import marked


def named(round_: Round) -> dict[str, str]:
    """The model behind each name that a machine proposed and a theme bears or bore."""
    return dict(MachineName.objects.filter(round=round_).values_list("name", "model"))


def in_a_sentence(name: str, named: Container[str]) -> str:
    """A name as a sentence says it: in quotation marks where people gave it, never where a machine proposed it.

    >>> in_a_sentence("Cold rooms", {})
    '“Cold rooms”'
    """
    return marked(name) if name in named else _("“%(name)s”") % {"name": name}


def with_makers(themes: QuerySet[Theme]) -> QuerySet[Theme]:
    """The themes of which ``named_by`` is known: the model that proposed the name, None where people did."""
    model = MachineName.objects.filter(round=OuterRef("round"), name=OuterRef("name")).values("model")
    return themes.annotate(maker=Subquery(model[:1]))
