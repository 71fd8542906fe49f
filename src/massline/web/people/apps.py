"""People: who runs a consultation and the sections of those it is for."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "massline.web.people"
    label = "people"
