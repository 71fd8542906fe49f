"""The page that shows an act in words before it is proposed to a second person; every stage leads here."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from massline.web.people import two_people
from massline.web.people.models import TwoPersonKind
from massline.web.people.two_people import TwoPersonError, deed_of
from massline.web.stages.places import Place
from massline.web.stages.sitting import Sitting
from massline.web.stages.work import work_page

SALT = "massline.two"
A_WHILE = 60 * 60


def confirm(
    request: HttpRequest,
    place: Place,
    somebody: Sitting,
    kind: TwoPersonKind,
    payload: Mapping[str, Any],
    fault: str = "",
) -> HttpResponse:
    """Show exactly what would be proposed, and ask once more who it is. Nothing is stored yet.

    Raises ``TwoPersonError`` where it cannot be done, or not under this hat.
    """
    deed = deed_of(kind)
    if not somebody.may(deed.proposed_under):
        raise TwoPersonError(_("This is done under another hat."))
    page = {
        "words": deed.words(place.organisation, payload),
        "what": signing.dumps([kind.value, payload], salt=SALT),
        "alone": not two_people.separated(place.organisation, deed.act),
        "rests": int(deed.rests.total_seconds() // 3600),
        "fault": fault,
        "account": somebody.holder.user,
    }
    return work_page(request, place, somebody, "desk/two_confirm.html", page, status=422 if fault else 200)


def asked(payload: str) -> tuple[TwoPersonKind, dict[str, Any]]:
    """What was shown by ``confirm``. Raises ``signing.BadSignature`` for anything else, or after an hour."""
    kind, what = signing.loads(payload, salt=SALT, max_age=A_WHILE)
    return TwoPersonKind(kind), what
