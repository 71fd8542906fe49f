"""Verdicts in words: whether the few got through. Steps of the workbench in words."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from massline.web.rounds.models import BenchStep
from massline.web.rounds.naming import in_a_sentence, named

RECALL: dict[str, str | Promise] = {
    "good": _("What only they speak about is used or answered."),
    "watch": _("Some of what only they speak about is neither used nor answered."),
    "act": _("Most of what only they speak about is neither used nor answered. Look again."),
    "nothing distinctive": _("They speak about what the others speak about too."),
}


def step_words(step: BenchStep) -> str:
    """What a step of the workbench did, as it is announced and as the button that undoes it says."""
    told = {"count": step.remarks, "name": in_a_sentence(step.name, named(step.round))}
    if step.kind == "none":
        return (
            ngettext(
                "%(count)s remark put to “none of these”.", "%(count)s remarks put to “none of these”.", step.remarks
            )
            % told
        )
    if step.kind == "undecided":
        return (
            ngettext(
                "%(count)s remark put back to “undecided”.",
                "%(count)s remarks put back to “undecided”.",
                step.remarks,
            )
            % told
        )
    if step.kind == "rename":
        return gettext("%(name)s changed.") % told
    if step.kind == "merge":
        return gettext("Another theme put together with %(name)s.") % told
    if step.kind == "split":
        return (
            ngettext(
                "%(name)s split: %(count)s remark moved.",
                "%(name)s split: %(count)s remarks moved.",
                step.remarks,
            )
            % told
        )
    if step.kind == "beside":
        return (
            ngettext(
                "%(count)s remark put under %(name)s as well.",
                "%(count)s remarks put under %(name)s as well.",
                step.remarks,
            )
            % told
        )
    if step.kind == "off":
        return (
            ngettext("%(name)s taken off %(count)s remark.", "%(name)s taken off %(count)s remarks.", step.remarks)
            % told
        )
    return (
        ngettext("%(count)s remark put under %(name)s.", "%(count)s remarks put under %(name)s.", step.remarks) % told
    )
