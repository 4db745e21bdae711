"""Saying in plain words what is wrong with an input."""

import re
from collections.abc import Iterable
from typing import Any

from app.domain.errors import FieldProblem

MEMBER, NAMED = re.compile(r"<\w+\.\w+: ('[^']*')>"), r"\1"
"""How Pydantic writes the member of an enumeration, and what a caller would send for it."""
PLAIN: dict[str, str] = {
    "missing": "Enter something here",
    "extra_forbidden": "There is no such field",
    "string_type": "Enter text",
    "int_type": "Enter a whole number",
    "int_parsing": "Enter a whole number",
    "int_from_float": "Enter a whole number",
    "float_parsing": "Enter a number",
    "bool_type": "Say true or false",
    "bool_parsing": "Say true or false",
    "date_type": "Enter a date like 2027-03-31",
    "date_parsing": "Enter a date like 2027-03-31",
    "date_from_datetime_parsing": "Enter a date like 2027-03-31",
    "date_from_datetime_inexact": "Enter a date without a time",
    "enum": "Choose one of the options",
    "literal_error": "Choose one of the options",
    "json_invalid": "The body is not valid JSON",
    "model_attributes_type": "Send a JSON object",
    "dict_type": "Send a JSON object",
    "list_type": "Send a list",
    "too_long": "That is too many",
    "string_too_short": "Enter something here",
    "string_too_long": "Shorten this to {max_length:,} characters or fewer",
    "string_pattern_mismatch": "This is not in the expected form",
    "too_short": "Choose at least one",
}


def field_problems(found: Iterable[Any]) -> tuple[FieldProblem, ...]:
    """One problem per Pydantic error; the field is its path with dots: `conditions.0.text`."""
    return tuple(FieldProblem(_plain(e), ".".join(str(p) for p in e["loc"])) for e in found)


def _plain(error: Any) -> str:
    kind, context = error["type"], error.get("ctx") or {}
    if kind == "value_error":
        return str(context.get("error", error["msg"]))
    if kind in ("enum", "literal_error") and "expected" in context:
        return f"Choose one of {MEMBER.sub(NAMED, context['expected'])}"
    if kind in ("greater_than_equal", "greater_than"):
        return f"Enter {context.get('ge', context.get('gt'))} or more"
    if kind in ("less_than_equal", "less_than"):
        return f"Enter {context.get('le', context.get('lt')):,} or less"
    return PLAIN[kind].format(**context) if kind in PLAIN else str(error["msg"])
