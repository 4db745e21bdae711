"""Forms: what was typed, what was wrong with it, and how it becomes a command."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData, UploadFile

from app.domain.errors import (
    Conflict,
    DomainError,
    FieldProblem,
    Invalid,
    NotPermitted,
    Stale,
    TooManyAttempts,
    invalid,
)
from app.domain.parsing import parse_date, parse_money
from app.web.problems import field_problems

M = TypeVar("M", bound=BaseModel)
Reader = Callable[["Form"], Any]
"""Reads a command's field from a form; a ValueError's text becomes the field's error."""

REFUSED = (Invalid, Conflict, Stale, NotPermitted, TooManyAttempts)
"""Refusals that are shown on the form's own page, with everything typed kept."""


def status_for(error: DomainError) -> int:
    """The status of a page that shows its form again. A stale version is a conflict to mend."""
    return {Invalid: 422, NotPermitted: 403, TooManyAttempts: 429}.get(type(error), 409)


class Form:
    """A form as templates read it: `.values`, `.errors`; nothing that was typed is ever lost."""

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self.values: dict[str, Any] = dict(values or {})
        self.errors: dict[str, str] = {}
        self.files: dict[str, UploadFile] = {}

    @classmethod
    def of(cls, data: FormData) -> "Form":
        """From a request's body: repeated names become lists, files stand apart."""
        form = cls()
        for name in data:
            items = data.getlist(name)
            texts = [item.replace("\0", "") for item in items if isinstance(item, str)]
            if texts:
                form.values[name] = texts if len(texts) > 1 else texts[0]
            for item in items:
                if isinstance(item, UploadFile) and item.filename:
                    form.files[name] = item
        return form

    def text(self, name: str) -> str:
        """What was typed in one field; the last of several."""
        value = self.values.get(name, "")
        return str(value[-1]) if isinstance(value, list) else str(value)

    def texts(self, name: str) -> list[str]:
        """What was ticked in one field."""
        value = self.values.get(name, [])
        return [str(v) for v in value] if isinstance(value, list) else [str(value)]

    @property
    def version(self) -> int | None:
        """The version the page showed, from the hidden field."""
        shown = self.text("version")
        return int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 10 else None

    def command(
        self, model: type[M], readers: Mapping[str, Reader] | None = None, **fixed: Any
    ) -> M:
        """The command this form stands for; Invalid with every problem at once."""
        problems: list[FieldProblem] = []
        raw: dict[str, Any] = dict(fixed)
        for name in (n for n in model.model_fields if n not in fixed):
            try:
                value = _read(self, model, name, (readers or {}).get(name))
            except Invalid as error:
                problems.extend(error.problems)
                continue
            except ValueError as error:
                problems.append(FieldProblem(str(error), name))
                continue
            if value is not None:
                raw[name] = value
        known = {p.field for p in problems}
        try:
            made = model.model_validate(raw)
        except ValidationError as error:
            found = field_problems(error.errors(include_url=False))
            problems.extend(p for p in found if p.field not in known)
            order = list(model.model_fields)
            problems.sort(key=lambda p: _place(p, order))
            raise Invalid(*problems) from None
        if problems:
            raise Invalid(*problems)
        return made

    def refuse(self, error: DomainError) -> "Form":
        """Remember why the form was refused, field by field."""
        for problem in error.problems or (FieldProblem(error.message),):
            self.errors.setdefault(problem.field or "form", problem.message)
        return self


def _place(problem: FieldProblem, order: list[str]) -> int:
    """Where the problem's field stands on the form."""
    first = (problem.field or "").partition(".")[0]
    return order.index(first) if first in order else len(order)


def _read(form: Form, model: type[BaseModel], name: str, reader: Reader | None) -> Any:
    if reader is not None:
        return reader(form)
    if "list[" in str(model.model_fields[name].annotation):
        return [text for text in form.texts(name) if text]
    return form.text(name) or None


def money(field: str) -> Reader:
    """Pence from a field like `£8.4m`; nothing from an empty one."""

    def read(form: Form) -> int | None:
        typed = form.text(field).strip()
        return _named(field, parse_money, typed) if typed else None

    return read


def day(field: str) -> Reader:
    """A date from GOV.UK's three fields (`field-day`, …) or one text field."""

    def read(form: Form) -> Any:
        parts = [form.text(f"{field}-{part}").strip() for part in ("day", "month", "year")]
        typed = "/".join(parts) if any(parts) else form.text(field).strip()
        return _named(field, parse_date, typed) if typed else None

    return read


def chosen(field: str, message: str) -> Reader:
    """One of several choices; `message` says what to choose when none is."""

    def read(form: Form) -> str:
        if not form.text(field):
            raise invalid(field, message)
        return form.text(field)

    return read


def needed(field: str, message: str, reader: Reader | None = None) -> Reader:
    """What another reader reads, or the text itself; `message` says what to enter when empty."""

    def read(form: Form) -> Any:
        value = reader(form) if reader else form.text(field).strip()
        if value in (None, ""):
            raise invalid(field, message)
        return value

    return read


def ticked(field: str) -> Reader:
    """Whether a single checkbox is ticked."""
    return lambda form: bool(form.text(field))


def _named(field: str, parse: Callable[[str], Any], typed: str) -> Any:
    try:
        return parse(typed)
    except ValueError as error:
        raise invalid(field, str(error)) from None
