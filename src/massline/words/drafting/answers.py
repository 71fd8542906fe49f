"""The shape an answer must have: small, closed, bounded. pydantic checks it; it is imported with this module only."""

import json
import re
from typing import Annotated, Final, TypeVar

from massline.words.drafting.endpoint import ExtraMissingError

try:
    from pydantic import BaseModel, ConfigDict, Field, ValidationError
except ImportError:
    raise ExtraMissingError from None

_FENCE: Final = re.compile(r"\A\s*```(?:json)?\s*|(?<!\s)\s*```\s*\Z")
Id = Annotated[str, Field(max_length=200)]
Words = Annotated[str, Field(max_length=20_000)]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Cites(_Closed):
    """One quotation: the id of a remark and words that stand in it."""

    id: Id
    quotation: Words


class Named(_Closed):
    """A name for the theme with this id."""

    theme: Id
    name: Annotated[str, Field(max_length=500)]
    sources: Annotated[list[Cites], Field(max_length=20)]


class Names(_Closed):
    """The answer to the question for names of themes."""

    names: Annotated[list[Named], Field(max_length=200)]


class Parted(_Closed):
    """A remark in parts, each the words of it."""

    id: Id
    parts: Annotated[list[Words], Field(max_length=50)]


class Parts(_Closed):
    """The answer to the question for the parts of remarks."""

    remarks: Annotated[list[Parted], Field(max_length=500)]


class Claimed(_Closed):
    """One sentence with what it rests on."""

    text: Annotated[str, Field(max_length=2_000)]
    sources: Annotated[list[Cites], Field(max_length=50)]


class Claims(_Closed):
    """The answer to the question for elements of a position."""

    elements: Annotated[list[Claimed], Field(max_length=50)]


Shape = TypeVar("Shape", Names, Parts, Claims)


def read(text: str, shape: type[Shape]) -> Shape | str:
    """An answer in the shape asked for, or what is wrong with it. A fence around the JSON is taken off, nothing else.

    >>> read('{"elements": []}', Claims)
    Claims(elements=[])
    >>> read('{"elements": [', Claims), read('{"elements": [], "note": "x"}', Claims)
    ('the answer is not JSON', 'the answer has not the shape asked for (note)')
    """
    try:
        return shape.model_validate(json.loads(_FENCE.sub("", text)))
    except ValidationError as error:
        where = ".".join(str(part) for part in error.errors()[0]["loc"][:3])
        return f"the answer has not the shape asked for ({where})"
    except (ValueError, RecursionError):
        return "the answer is not JSON"
