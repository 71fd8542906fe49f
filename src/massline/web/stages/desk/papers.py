"""Papers at the desk: paste or upload one, read what the checker says, confirm where it comes from, publish."""

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from massline.formats.refusal import InputRefused
from massline.papers.paper import Attribution
from massline.papers.reading import MARKDOWN
from massline.web.library import opening, publishing
from massline.web.library.models import Paper, PaperVersion
from massline.web.people.hats import Act
from massline.web.stages.fields import LineField
from massline.web.stages.places import Place, public_page, see
from massline.web.stages.sitting import Sitting, at_the_desk
from massline.web.stages.work import work_page

ORIGIN = ("author", "first_publisher", "date", "republisher", "reason", "licence")
ABRIDGED = {"": None, "yes": True, "no": False}


class PaperForm(forms.Form):
    """A paper, pasted or as a file."""

    file = forms.FileField(
        required=False,
        allow_empty_file=True,
        label=gettext_lazy("A file"),
        help_text=gettext_lazy("Markdown (.md) or plain text (.txt), at most 800,000 bytes."),
    )
    text = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("Or paste it here"),
        help_text=gettext_lazy(
            "The whole paper with its notes, and the conversation copied below it where there is one."
        ),
        widget=forms.Textarea(attrs={"rows": 12, "dir": "auto"}),
    )
    is_markdown = forms.BooleanField(required=False, label=gettext_lazy("What I paste is Markdown"))


class OriginForm(forms.Form):
    """What somebody confirms before a paper is published; drawn with what was read from the paper."""

    title = LineField(
        max_length=300, label=gettext_lazy("Title"), error_messages={"required": gettext_lazy("Give it a title.")}
    )
    author = LineField(required=False, max_length=200, label=gettext_lazy("Author"))
    first_publisher = LineField(
        required=False, max_length=300, label=gettext_lazy("First published by, or written for")
    )
    date = LineField(
        required=False, max_length=60, label=gettext_lazy("When it was written"),
        help_text=gettext_lazy("As the paper says it: spring 1971, 2 May 2012."),
    )  # fmt: skip
    republisher = LineField(required=False, max_length=300, label=gettext_lazy("Published again by"))
    reason = LineField(required=False, max_length=600, label=gettext_lazy("Why it is published here"))
    licence = LineField(required=False, max_length=100, label=gettext_lazy("Licence"))
    abridged = forms.ChoiceField(
        required=False,
        label=gettext_lazy("Was something left out?"),
        choices=[
            ("", gettext_lazy("Nobody can say")),
            ("no", gettext_lazy("No, it is in full")),
            ("yes", gettext_lazy("Yes, it is abridged")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose one of the three.")},
    )  # fmt: skip
    change = LineField(
        required=False, max_length=300, label=gettext_lazy("What you changed, in one sentence"),
        help_text=gettext_lazy("Readers see it beside the list of versions."),
    )  # fmt: skip
    seen = forms.BooleanField(
        label=gettext_lazy("I have looked at all this: it is right as far as we know."),
        error_messages={
            "required": gettext_lazy("Some of it was only guessed from the text. Look at it, then tick this.")
        },
    )

    def __init__(self, *args: Any, first: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if first:
            del self.fields["change"]

    @property
    def told(self) -> Attribution:
        """What was confirmed."""
        said = {name: self.cleaned_data[name] for name in ORIGIN}
        return Attribution(**said, abridged=ABRIDGED[self.cleaned_data["abridged"]])


@dataclass(frozen=True)
class Sent:
    """What was sent: the text itself, and whether it is Markdown."""

    text: str
    is_markdown: bool


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.WRITE)
def papers(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """The papers of the organisation and the form for another; on POST it is read, then published."""
    if request.method != "POST":
        return _list(request, place, somebody, PaperForm(), None)
    if "open" in request.POST:
        return _opened(request, place, somebody)
    return _taken(request, place, somebody, None)


def _opened(request: HttpRequest, place: Place, somebody: Sitting) -> HttpResponse:
    """Open a proposal or a sum-up for discussion; where it is open already as it reads now, the page comes anew."""
    found = {one.key: one for one in opening.to_open(place.consultation)}
    subject = found.get(request.POST["open"])
    if subject is None:
        return _list(request, place, somebody, PaperForm(), None)
    version = opening.open_for_discussion(subject, role=str(somebody.role(Act.WRITE)), day=timezone.localdate())
    return see(public_page("paper", place.organisation.slug, version.paper.slug))


@require_http_methods(["GET", "HEAD", "POST"])
@at_the_desk(Act.WRITE)
def new_version(request: HttpRequest, place: Place, somebody: Sitting, *, paper: str) -> HttpResponse:
    """The form for a new version of a paper; what was told of it before stands in it."""
    found = Paper.objects.filter(organisation=place.organisation, slug=paper).first()
    if found is None or found.pk in opening.opened_by(place.organisation):
        raise Http404
    before = publishing.latest(found)
    if request.method != "POST":
        form = PaperForm(initial={"is_markdown": before.is_markdown})
        return _list(request, place, somebody, form, before)
    return _taken(request, place, somebody, before)


def _list(
    request: HttpRequest, place: Place, somebody: Sitting, form: PaperForm, before: PaperVersion | None
) -> HttpResponse:
    page = {
        "form": form, "before": before, "versions": publishing.published(place.organisation),
        "opened": opening.opened_by(place.organisation),
        "to_open": opening.to_open(place.consultation) if before is None else [],
    }  # fmt: skip
    return work_page(request, place, somebody, "desk/papers.html", page, status=422 if form.errors else 200)


def _taken(request: HttpRequest, place: Place, somebody: Sitting, before: PaperVersion | None) -> HttpResponse:
    form = PaperForm(request.POST, request.FILES)
    form.is_valid()
    try:
        sent, read = _read(form, before)
    except (publishing.PaperRefusedError, InputRefused) as fault:
        form.add_error("file" if request.FILES else "text", str(fault))
        return _list(request, place, somebody, form, before)
    first = before is None
    if "publish" not in request.POST:
        origin = OriginForm(first=first, initial=_guessed(read, before))
        return _look(request, place, somebody, sent, read, origin, before)
    origin = OriginForm(request.POST, first=first)
    if not origin.is_valid():
        return _look(request, place, somebody, sent, read, origin, before)
    told = publishing.Told(
        origin.cleaned_data["title"], origin.told, sent.is_markdown, origin.cleaned_data.get("change", "")
    )
    version = publishing.publish(
        place.organisation, read.text, told, role=str(somebody.role(Act.WRITE)), day=timezone.localdate(),
        paper=None if before is None else before.paper,
    )  # fmt: skip
    return see(public_page("paper", place.organisation.slug, version.paper.slug))


def _read(form: PaperForm, before: PaperVersion | None) -> tuple[Sent, publishing.Read]:
    file = form.cleaned_data.get("file")
    if file is None and not form.cleaned_data.get("text", "").strip():
        raise publishing.PaperRefusedError(_("Choose a file, or paste the paper."))
    is_markdown, data = bool(form.cleaned_data.get("is_markdown")), form.cleaned_data.get("text", "").encode()
    if file is not None:
        is_markdown = is_markdown or any(str(file.name).lower().endswith(end) for end in MARKDOWN)
        data = file.read(publishing.LARGEST + 1)
    read = publishing.read(data, is_markdown=is_markdown, before=before)
    return Sent("\n".join(read.text.source), is_markdown), read


def _guessed(read: publishing.Read, before: PaperVersion | None) -> dict[str, Any]:
    """What stands in the form: what the paper says, else what was confirmed of the version before."""
    told = {name: value for name, value in asdict(read.text.attribution).items() if name != "guessed"}
    told["title"] = read.text.title
    if before is not None:
        told = {name: value if value not in ("", None) else getattr(before, name) for name, value in told.items()}
    told["abridged"] = {None: "", True: "yes", False: "no"}[told["abridged"]]
    return told


def _look(
    request: HttpRequest, place: Place, somebody: Sitting, sent: Sent, read: publishing.Read, form: OriginForm,
    before: PaperVersion | None,
) -> HttpResponse:  # fmt: skip
    page = {
        "sent": sent,
        "read": read,
        "form": form,
        "before": before,
        "guessed": [form[name].label for name in read.text.attribution.guessed if name in form.fields],
        "warnings": [one for one in read.findings if one.weight == "warning"],
        "notes": [one for one in read.findings if one.weight == "note"],
    }
    return work_page(request, place, somebody, "desk/paper_look.html", page, status=422 if form.errors else 200)
