"""The record: what was done, by which role, in a chain nobody can reorder unseen."""

from django.apps import AppConfig


class RecordConfig(AppConfig):
    name = "massline.web.record"
    label = "record"
