"""People: who runs a consultation and the sections of those it is for."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "massline.web.people"
    label = "people"

    def ready(self) -> None:
        """The log vouches for who may do what. What somebody is called is their own, and no concern of the log."""
        from massline.web.people.models import Membership, Organisation, Section, TwoPersonAct, User
        from massline.web.record.seals import seal_always

        for model in (Organisation, Section, User, TwoPersonAct):
            seal_always(model)
        seal_always(Membership, without=["called"])
