"""A few statements that represent everybody, and who would be left out by them: docs/engine/slate.md explains it.

A slate is k statements chosen together: each person should find among them some that they agree with, and a group
of people the more the larger it is. Votes nobody cast are chances from a model, never half votes.
"""

from massline.engine.slate.approvals import SlateError, approvals, contested, expected_approvals
from massline.engine.slate.auditing import Audit, LeftOut, audit, expected_audits, left_out
from massline.engine.slate.choosing import (
    equal_shares,
    expected_score,
    greedy_coverage,
    greedy_score,
    proportional,
)

__all__ = [
    "Audit",
    "LeftOut",
    "SlateError",
    "approvals",
    "audit",
    "contested",
    "equal_shares",
    "expected_approvals",
    "expected_audits",
    "expected_score",
    "greedy_coverage",
    "greedy_score",
    "left_out",
    "proportional",
]
