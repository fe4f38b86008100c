"""Forms: what came in, checked by a model; what was typed survives, and each error stands at its field."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_origin
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from conference.foundation.errors import RuleBroken

MAX_FIELDS = 400
MAX_FILES = 30  # empty file fields count too; their sum is limited by the size of the whole request
_MANY = (list, set, frozenset, tuple)
F = TypeVar("F", bound="Form")


class Form(BaseModel):
    """Base of all input models: white space at the ends is cut, unknown fields are left aside."""

    # A form is built when it is first used: most starts of the program need none.
    model_config = ConfigDict(str_strip_whitespace=True, extra="ignore", frozen=True, defer_build=True)


@dataclass(slots=True)
class FormState:
    """A form as the page shows it: values as typed, and a message for each field ("" is the whole form)."""

    values: dict[str, Any] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def broken(self) -> bool:
        return bool(self.errors)


async def posted(request: Request) -> FormData:
    """The form that was posted, within our limits.

    Ordinary forms are read by the standard library: at a tenth of the cost of the streaming parser, which files need.
    """
    if not request.headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
        return await request.form(max_files=MAX_FILES, max_fields=MAX_FIELDS)
    if "posted" not in request.scope:
        try:
            typed = (await request.body()).decode("latin-1")
            pairs: list[tuple[str, str | UploadFile]] = [
                *parse_qsl(typed, keep_blank_values=True, max_num_fields=MAX_FIELDS)
            ]
        except ValueError:
            raise HTTPException(400, "That form has too many fields.") from None
        request.scope["posted"] = FormData(pairs)
    data: FormData = request.scope["posted"]
    return data


async def read_form(request: Request, model: type[F]) -> tuple[F | None, FormState]:
    """Read the posted form into `model`: the model is None exactly when the state has errors."""
    return parse_form(await posted(request), model)


def parse_form(data: FormData | Mapping[str, Any], model: type[F]) -> tuple[F | None, FormState]:
    """As `read_form`, from data at hand."""
    values = {}
    for name, info in model.model_fields.items():
        many = get_origin(info.annotation) in _MANY
        if many:
            values[name] = data.getlist(name) if isinstance(data, FormData) else data.get(name, [])
        elif name in data:
            values[name] = data[name]
    try:
        return model.model_validate(values), FormState(values)
    except ValidationError as broken:
        errors: dict[str, str] = {}
        for error in broken.errors():
            errors.setdefault(str(error["loc"][0]) if error["loc"] else "", _say(error))
        return None, FormState(values, errors)


@asynccontextmanager
async def rules_of(state: FormState, name: str = "") -> AsyncIterator[None]:
    """Within, a broken rule becomes an error of the form (at field `name`), so that nothing typed is lost."""
    try:
        yield
    except RuleBroken as broken:
        state.errors[name] = broken.message


def _say(error: Any) -> str:
    """A pydantic error in words that say what to do."""
    kind, facts = error["type"], error.get("ctx", {})
    match kind:
        case "string_too_short" if not str(error.get("input", "")).strip():
            return "Please fill this in."
        case "missing":
            return "Please fill this in."
        case "string_too_short":
            return f"Please write at least {facts['min_length']} characters."
        case "string_too_long":
            return f"At most {facts['max_length']} characters; this has {len(error['input'])}."
        case "int_parsing" | "int_type" | "float_parsing" | "decimal_parsing":
            return "Please type a number."
        case "greater_than_equal":
            return f"Please choose {facts['ge']} or more."
        case "less_than_equal":
            return f"Please choose {facts['le']} or less."
        case "literal_error" | "enum":
            return "Please choose one of the options."
        case "too_short":
            return f"Please choose at least {facts['min_length']}."
        case "too_long":
            return f"Please choose at most {facts['max_length']}."
        case "value_error":
            return str(facts["error"])
        case _ if kind.startswith(("date", "time")):
            return "That date or time cannot be read. Example: 2026-11-22T14:30."
        case _:
            return f"{error['msg']}."
