"""Rounds: everything a consultation is made of, from the question to the next question."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "massline.web.rounds"
    label = "rounds"
