"""The stages of a round, one folder each: a place to work."""

from django.apps import AppConfig


class StagesConfig(AppConfig):
    name = "massline.web.stages"
    label = "stages"
