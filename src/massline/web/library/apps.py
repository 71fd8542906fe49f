"""The library: what an organisation publishes to be read, and what guests write below it."""

from django.apps import AppConfig


class LibraryConfig(AppConfig):
    name = "massline.web.library"
    label = "library"

    def ready(self) -> None:
        """The log vouches for the tables of the library. A comment is sealed with its first verdict: sealed when it
        comes in, it would stand between two acts of the log, and so between two days."""
        from massline.web.library.models import Comment, CommentVerdict, Discussed, Paper, PaperVersion, TakenUp
        from massline.web.record.seals import seal_always, seal_when

        for model in (Paper, Discussed, PaperVersion, CommentVerdict, TakenUp):
            seal_always(model)
        seal_when(Comment, verdicts__isnull=False)
