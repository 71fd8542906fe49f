"""Verdicts in words: whether the few got through."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

RECALL: dict[str, str | Promise] = {
    "good": _("What only they speak about is used or answered."),
    "watch": _("Some of what only they speak about is neither used nor answered."),
    "act": _("Most of what only they speak about is neither used nor answered. Look again."),
    "nothing distinctive": _("They speak about what the others speak about too."),
}
