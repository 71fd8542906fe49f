"""Invented organisations with whole rounds, loaded through the same code a committee uses."""

from massline.web.rounds.example.desk import open_desk
from massline.web.rounds.example.loading import load
from massline.web.rounds.example.story import EXAMPLES, FOLDER, SLUG, receipts, story

__all__ = ["EXAMPLES", "FOLDER", "SLUG", "load", "open_desk", "receipts", "story"]
