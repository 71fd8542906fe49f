"""Opinion groups, the map they stand on, and what sets them apart (docs/engine/groups.md)."""

from massline.engine.groups.answers import (
    NOBODY,
    GroupAnswer,
    GroupOptions,
    Groups,
    NoGroups,
    NotYet,
    Tried,
    WhyNone,
    adjusted_rand,
)
from massline.engine.groups.carried import Carried, Change, Profile, carry_over, profile
from massline.engine.groups.found import find_groups
from massline.engine.groups.places import Axis, AxisEnd, OpinionMap, opinion_map
from massline.engine.groups.representative import Representative, Tested, cross_fitted, representative

__all__ = [
    "NOBODY",
    "Axis",
    "AxisEnd",
    "Carried",
    "Change",
    "GroupAnswer",
    "GroupOptions",
    "Groups",
    "NoGroups",
    "NotYet",
    "OpinionMap",
    "Profile",
    "Representative",
    "Tested",
    "Tried",
    "WhyNone",
    "adjusted_rand",
    "carry_over",
    "cross_fitted",
    "find_groups",
    "opinion_map",
    "profile",
    "representative",
]
