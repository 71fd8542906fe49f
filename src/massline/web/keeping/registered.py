"""The whole register, in the order of the files."""

from massline.web.keeping import (
    held_answers,
    held_federation,
    held_library,
    held_people,
    held_plans,
    held_practice,
    held_relations,
    held_rounds,
    held_words,
)
from massline.web.keeping.register import Table

REGISTER: tuple[Table, ...] = (
    *held_people.TABLES,
    *held_rounds.TABLES,
    *held_words.TABLES,
    *held_library.TABLES,
    *held_relations.TABLES,
    *held_federation.TABLES,
    *held_answers.TABLES,
    *held_practice.TABLES,
    *held_plans.TABLES,
)
"""Every table of the site."""
