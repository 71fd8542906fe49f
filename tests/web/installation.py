"""An installation of its own in a process of its own: a folder with its database and keys, driven line by line.

``python installation.py FOLDER NAME`` opens an organisation of this name with two blocks and answers each line of
JSON on its input with one on its output: pages are opened and forms sent as from the browser of whoever sits at its
desk.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SECONDS = 120


class Installation:
    """The other end of the line, in the test."""

    def __init__(self, folder: Path, name: str) -> None:
        told = {key: value for key, value in os.environ.items() if not key.startswith(("MASSLINE_", "DJANGO_"))}
        told["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        self.process = subprocess.Popen(
            [sys.executable, "-W", "error", __file__, str(folder), name], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, env=told, text=True,
        )  # fmt: skip
        self.told = self._answer()

    @property
    def desk(self) -> str:
        """Address of its desk."""
        return f"/desk/{self.told['slug']}/heat/"

    @property
    def key(self) -> str:
        """The public key it signs with."""
        return str(self.told["key"])

    def get(self, path: str) -> dict[str, Any]:
        """A page: its status, where it leads on to, its bytes and its text."""
        return self._do(do="get", path=path)

    def post(self, path: str, *, file: bytes | None = None, **data: str) -> dict[str, Any]:
        """A form, with a file where one is given."""
        sent = None if file is None else base64.b64encode(file).decode()
        return self._do(do="post", path=path, data=data, file=sent)

    def file(self, path: str) -> bytes:
        """A file as it is downloaded."""
        found = self.get(path)
        assert found["status"] == 200, found
        return base64.b64decode(found["body"])

    def vote(self, consultation: str, **counts: dict[str, int]) -> None:
        """By sentence as many people of block A as counted, each with one answer; then a release is published."""
        self._do(do="vote", consultation=consultation, counts=counts)

    def faults(self) -> list[str]:
        """What the verifier finds wrong with this installation."""
        return list(self._do(do="verify")["faults"])

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(SECONDS)
        self.process.stdout.close()

    def _do(self, **what: Any) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, "the installation has stopped"
        found: dict[str, Any] = json.loads(line)
        return found


@contextmanager
def installed(folder: Path, name: str) -> Iterator[Installation]:
    """An installation that is stopped at the end."""
    there = Installation(folder, name)
    try:
        yield there
    finally:
        there.stop()


def main(folder: Path, name: str) -> None:
    from massline.web.serving import prepare

    prepare(folder)
    from django.conf import settings
    from django.test.utils import override_settings

    with override_settings(ALLOWED_HOSTS=["testserver"]):
        from massline.web.record.keyfiles import signing_key

        client, slug = _opened(name)
        print(
            json.dumps({"slug": slug, "key": signing_key(settings.KEYS).public_key().public_bytes_raw().hex()}),
            flush=True,
        )
        for line in sys.stdin:
            print(json.dumps(_answered(client, slug, json.loads(line))), flush=True)


def _opened(name: str) -> tuple[Any, str]:
    """The organisation with a question of its own, and a browser in which its desk is open."""
    from datetime import timedelta

    from django.conf import settings
    from django.test import Client
    from django.utils import timezone
    from django.utils.text import slugify

    from massline.web.people.models import Membership, Organisation, Role, Section
    from massline.web.record.keyfiles import make_consultation_key
    from massline.web.rounds import loop
    from massline.web.rounds.models import Consultation, Round, Stage
    from massline.web.rounds.slips import new_slip, slip_hash

    day, slip = timezone.localdate(), new_slip()
    made = Organisation.objects.create(slug=slugify(name), name=name)
    for order, (block, size) in enumerate((("a", 48), ("b", 44))):
        Section.objects.create(
            organisation=made, slug=block, name=f"Block {block}", size=size, how_known="counted", order=order
        )
    Membership.objects.create(organisation=made, role=Role.FACILITATOR, link_hash=slip_hash(slip))
    consultation = Consultation.objects.create(organisation=made, slug="heat", title="Heating")
    make_consultation_key(settings.KEYS, consultation.id)
    round_ = Round.objects.create(
        consultation=consultation, number=1, question="What about the heating?", promise_on=day + timedelta(days=60)
    )
    loop.move(round_, Stage.INVESTIGATE, role=Role.FACILITATOR, day=day)
    client = Client()
    client.post("/desk/", {"slip": slip})
    return client, made.slug


def _answered(client: Any, slug: str, what: dict[str, Any]) -> dict[str, Any]:
    from massline.web.record.verifying import verify

    match what["do"]:
        case "get":
            return _page(client.get(what["path"]))
        case "post":
            from django.core.files.uploadedfile import SimpleUploadedFile

            data = dict(what["data"])
            if what["file"] is not None:
                data["file"] = SimpleUploadedFile("a.json", base64.b64decode(what["file"]))
            return _page(client.post(what["path"], data))
        case "vote":
            _vote(slug, what)
            return {}
    return {"faults": list(verify().faults)}


def _page(answer: Any) -> dict[str, Any]:
    return {
        "status": answer.status_code,
        "to": answer.headers.get("Location", ""),
        "body": base64.b64encode(answer.content).decode(),
        "text": answer.content.decode(errors="replace"),
    }


def _vote(slug: str, what: dict[str, Any]) -> None:
    from django.utils import timezone

    from massline.web.rounds import loop, publisher
    from massline.web.rounds.ballots import Voter, cast
    from massline.web.rounds.models import Answer, Round, Stage

    day = timezone.localdate()
    round_ = Round.objects.get(consultation__slug=what["consultation"], consultation__organisation__slug=slug)
    if loop.stage_of(round_) == Stage.INVESTIGATE:
        loop.move(round_, Stage.GATHER, role="facilitator", day=day)
    section = round_.consultation.organisation.sections.get(slug="a")
    for mark, counts in what["counts"].items():
        statement, number = round_.statements.get(label=mark), 0
        for answer, count in counts.items():
            for _one in range(count):
                cast(Voter(f"a{number:031x}", section), statement, Answer(answer), chance=1.0)
                number += 1
    publisher.publish(round_, day=day)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
