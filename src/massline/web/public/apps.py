"""Pages that cross the stages: the drawn thread, receipts, results, what this is."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "massline.web.public"
    label = "public"
