"""Rounds: everything a consultation is made of, from the question to the next question."""

from django.apps import AppConfig


class RoundsConfig(AppConfig):
    name = "massline.web.rounds"
    label = "rounds"

    def ready(self) -> None:
        """The log vouches for the tables of a round; some acts need two people."""
        from massline.web.people.two_people import register_when_asked
        from massline.web.rounds.logged import vouch

        vouch()
        register_when_asked(_tell_deeds)


def _tell_deeds() -> None:
    from massline.web.rounds.deeds import tell_two_people
    from massline.web.rounds.published_deeds import tell_what_is_published

    tell_two_people()
    tell_what_is_published()
