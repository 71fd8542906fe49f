"""Federation: tables of their own, over those of the rounds."""

from django.apps import AppConfig


class FederationConfig(AppConfig):
    name = "massline.web.federation"
    label = "federation"

    def ready(self) -> None:
        """The log vouches for every table of a federation. Promises go over with the files of a relation."""
        from massline.web.federation import promising
        from massline.web.record.seals import seal_always
        from massline.web.relations import bundles

        for model in self.get_models():
            seal_always(model)
        bundles.PARTS["promises"] = bundles.Part(promising.fill, promising.read)
