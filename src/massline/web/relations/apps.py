"""Relations of an organisation with another one, here or on another installation."""

from django.apps import AppConfig


class RelationsConfig(AppConfig):
    name = "massline.web.relations"
    label = "relations"

    def ready(self) -> None:
        """The log vouches for every table of a relation: what each side wrote, when, and what was taken in."""
        from massline.web.record.seals import seal_always

        for model in self.get_models():
            seal_always(model)
