"""What deeds of two people share: reading what was proposed, and saying in the log how many did it."""

from uuid import UUID

from django.utils.translation import gettext as _

from massline.web.people.models import Organisation
from massline.web.people.two_people import Done, Payload, TwoPersonError
from massline.web.rounds.models import Round


def by_how_many(done: Done) -> dict[str, bool]:
    """The fact of the log."""
    return {"alone": True} if done.alone else {"two": True}


def identifier(payload: Payload, name: str) -> UUID:
    """What a proposal names. Raises ``TwoPersonError`` where it names nothing."""
    try:
        return UUID(str(payload.get(name, "")))
    except ValueError:
        raise TwoPersonError(_("It is not clear what is meant. Look at the list again.")) from None


def round_of(organisation: Organisation, payload: Payload) -> Round | None:
    """The round a proposal names, None where this organisation has none such."""
    found = Round.objects.select_related("consultation").filter(
        consultation__organisation=organisation, pk=identifier(payload, "round")
    )
    return found.first()
