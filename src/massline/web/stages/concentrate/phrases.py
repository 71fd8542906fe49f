"""Verdicts in words: what a point rests on, whether the few got through."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from massline.method.provenance import Provenance

GROUND: dict[Provenance, tuple[str | Promise, str | Promise]] = {
    Provenance.BROAD: (_("broad"), _("Several people said it, in more than one section.")),
    Provenance.PARTICULAR: (_("particular"), _("Several people of one section said it: a concern of their own.")),
    Provenance.THIN: (_("thin"), _("Fewer people said it than a point should rest on.")),
    Provenance.NONE: (_("proposed by the drafting group"), _("Nobody we asked said it.")),
}
RECALL: dict[str, str | Promise] = {
    "good": _("What only they speak about is used or answered."),
    "watch": _("Some of what only they speak about is neither used nor answered."),
    "act": _("Most of what only they speak about is neither used nor answered. Look again."),
    "nothing distinctive": _("They speak about what the others speak about too."),
}
