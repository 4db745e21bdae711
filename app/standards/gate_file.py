"""A gate set as TOML, so that departments can share theirs: written, and read back with care.

Reading names the line of each problem. The standard library parses the text; `lines_of` finds
where each table and key stands, which the parser does not tell.
"""

import json
import re
import tomllib
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.domain.criteria import Kind, Strength
from app.domain.errors import DomainError, FieldProblem, Invalid
from app.domain.policy import AdviserFunction
from app.domain.tailoring import GateSet, SetCriterion, place, with_criterion, with_terms
from app.domain.terms import MAX_DAYS, MAX_QUORUM, MAX_TOLERANCE, GateTerms, Quorum
from app.schemas.fields import Line, RequiredText, Text, Title
from app.schemas.tailoring import MAX_FILE, GateOut, GateSetOut, Key

FORMAT = "commercialisation-gates-1"
SHOWN = 30
TOO_LARGE = f"The file is too large: at most {MAX_FILE // 1000} kB of text"
Where = tuple[str | int, ...]
GateNumber = Annotated[int, Field(strict=True, ge=1, le=5)]
Functions = Annotated[list[AdviserFunction], Field(max_length=len(AdviserFunction))]
_AT_LINE = re.compile(r" \(at line (\d+), column \d+\)$")
_TABLE = re.compile(r"\s*\[\[\s*([A-Za-z0-9_-]+)\s*\]\]")
_QUOTED = re.compile(
    r'''"""(?:[^"\\]|\\.|"(?!""))*+(?:"""|\Z)|"(?:[^"\\\n]|\\[^\n])*+["\n]?'''
    r"""|'''(?:[^']|'(?!''))*+(?:'''|\Z)|'[^'\n]*+['\n]?|#[^\n]*+""",
    re.DOTALL,
)
"""Strings and comments, each taken whole even where its end is missing."""
MOST_DOTS = 20
"""On one line, outside of quotes: our files need none."""
_KEY = re.compile(r"\s*\"?([A-Za-z0-9_-]+)\"?\s*=\s*(\"\"\"|''')?(.*)")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Gate(_Part):
    n: GateNumber
    quorum: Quorum = Quorum.ANY_ONE
    quorum_count: Annotated[int, Field(strict=True, ge=2, le=MAX_QUORUM)] | None = None
    decision_days: Annotated[int, Field(strict=True, ge=1, le=MAX_DAYS)] | None = None
    functions: Functions = []
    must_endorse: Annotated[bool, Field(strict=True)] = False
    value_tolerance_percent: Annotated[int, Field(strict=True, ge=0, le=MAX_TOLERANCE)] = 10


class _Criterion(_Part):
    gate: GateNumber
    key: Key
    title: Title
    strength: Strength
    rule: Line = ""
    guidance: Text = ""
    fix: Annotated[str, Field(pattern="^[a-z_]{1,40}$")] = "review"
    functions: Functions = []
    source: Line = ""


class _Departure(_Part):
    gate: GateNumber
    key: Key
    reason: RequiredText


class _File(_Part):
    format: Literal["commercialisation-gates-1"]
    title: Line = ""
    gate: list[_Gate] = Field(default=[], max_length=5)
    criterion: list[_Criterion] = Field(min_length=1, max_length=200)
    departure: list[_Departure] = Field(default=[], max_length=50)


def gates_from(text: str) -> GateSet:
    """The set a file holds; Invalid with every problem and its line, for the field `toml`."""
    if len(text) > MAX_FILE:
        raise Invalid(FieldProblem(TOO_LARGE, "toml"))
    plain = text.replace("\r\n", "\n")
    _require_shallow(plain)
    try:
        raw = tomllib.loads(plain)
    except (ValueError, RecursionError) as error:  # a number of too many digits is no TOML error
        raise _refused([(_line_of(str(error)), f"Not TOML: {_reason(str(error))}")]) from None
    lines = lines_of(text)
    try:
        read = _File.model_validate(raw)
    except ValidationError as error:
        found = error.errors(include_url=False)
        raise _refused([(_line(lines, e["loc"]), _words(dict(e))) for e in found]) from None
    return _assembled(read, lines)


def _require_shallow(text: str) -> None:
    """Raise Invalid for a key of very many parts: the parser takes a time that is the square of
    their number, minutes for a file of the size that is allowed."""
    bare = _QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)
    for number, line in enumerate(bare.split("\n"), start=1):
        if line.count(".") > MOST_DOTS:
            raise _refused([(number, "There are too many dots outside of quotes")])


def _assembled(read: _File, lines: dict[Where, int]) -> GateSet:
    """The set, one part after the other, so that each refusal belongs to a line."""
    reasons = {place(d.gate, d.key): d.reason for d in read.departure}
    gates = GateSet(criteria=(), reasons=reasons)
    problems: list[tuple[int, str]] = []
    for n, entry in enumerate(read.criterion):
        try:
            gates = with_criterion(gates, _criterion(entry))
        except DomainError as error:
            problems.append((_line(lines, ("criterion", n)), error.message))
    for n, terms in enumerate(read.gate):
        if terms.n in gates.terms:
            problems.append((_line(lines, ("gate", n)), f"Gate {terms.n} is described twice"))
        try:
            gates = with_terms(gates, terms.n, _terms(terms))
        except DomainError as error:
            problems.append((_line(lines, ("gate", n)), error.message))
    if problems:
        raise _refused(problems)
    return gates


def gates_to_toml(version: GateSetOut) -> str:
    """A version as a file that `gates_from` reads back to the same set."""
    parts = [f"# {_one_line(version.label)}\nformat = {_toml(FORMAT)}"]
    for gate in version.gates:
        parts.append(_table("gate", _gate_fields(gate)))
        for criterion in gate.criteria:
            known = criterion.model_dump(mode="json", exclude={"kind", "is_protected"})
            parts.append(_table("criterion", known))
    for departure in version.departures:
        said = {"gate": departure.gate, "key": departure.key, "reason": departure.reason}
        parts.append(_table("departure", said))
    return "\n\n".join(parts) + "\n"


def lines_of(text: str) -> dict[Where, int]:
    """The line (from 1) of each `[[table]]` and of each key, by its path in the parsed file."""
    found: dict[Where, int] = {}
    here: Where = ()
    counts: dict[str, int] = {}
    closing = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if closing:
            closing = "" if closing in line else closing
            continue
        if table := _TABLE.match(line):
            name = table[1]
            here = (name, counts.setdefault(name, 0))
            counts[name] += 1
            found[here] = number
        elif key := _KEY.match(line):
            found[(*here, key[1])] = number
            closing = key[2] if key[2] and key[2] not in key[3] else ""
    return found


def _criterion(entry: _Criterion) -> SetCriterion:
    kind = Kind.CHECK if entry.rule else Kind.JUDGEMENT
    fields = {**dict(entry), "rule": entry.rule or None, "functions": tuple(entry.functions)}
    return SetCriterion(**fields, kind=kind)


def _terms(entry: _Gate) -> GateTerms:
    fields = {name: value for name, value in entry if name != "n"}
    return GateTerms(**{**fields, "functions": tuple(entry.functions)})


def _gate_fields(gate: GateOut) -> dict[str, Any]:
    terms = gate.terms.model_dump(mode="json", exclude={"quorum_words", "asked"})
    return {"n": gate.gate, **terms}


def _table(name: str, fields: dict[str, Any]) -> str:
    rows = [f"{key} = {_toml(value)}" for key, value in fields.items() if value not in (None, "")]
    return "\n".join([f"[[{name}]]", *rows])


def _toml(value: Any) -> str:
    """A value as TOML writes it; a JSON string is a basic string of TOML, but for DEL."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _line(lines: dict[Where, int], where: Where) -> int:
    """The nearest line known for a path: its key's, else its table's, else the first."""
    for length in range(len(where), 0, -1):
        if where[:length] in lines:
            return lines[where[:length]]
    return 1


def _line_of(message: str) -> int:
    found = _AT_LINE.search(message)
    return int(found[1]) if found else 1


def _reason(message: str) -> str:
    said = _AT_LINE.sub("", message)
    return said[:1].lower() + said[1:]


def _words(error: dict[str, Any]) -> str:
    """One problem in plain words."""
    field = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    limits = error.get("ctx", {})
    expected = str(limits.get("expected", "")).replace("'", '"')
    told = {
        "missing": "is missing",
        "extra_forbidden": "is not known here: check its spelling",
        "enum": f"must be one of {expected}",
        "literal_error": f"must be {expected}",
        "string_pattern_mismatch": "is lower-case letters, digits and _, starting with a letter",
        "list_type": f"is a list: write each as [[{field}]]",
        "less_than_equal": f"must be {limits.get('le')} or less",
        "greater_than_equal": f"must be {limits.get('ge')} or more",
        "int_type": "must be a whole number, without quotes",
        "bool_type": "must be true or false, without quotes",
        "string_type": "must be text, in quotes",
        "string_too_long": f"has at most {limits.get('max_length')} characters",
    }
    said = error["msg"].removeprefix("Value error, ")
    return f"“{field}” {told.get(error['type'], said[:1].lower() + said[1:])}"


def _refused(problems: list[tuple[int, str]]) -> Invalid:
    """Every problem in the order of the file, the first ones of very many."""
    ordered = sorted(problems)
    shown = [FieldProblem(f"Line {line}: {words}", "toml") for line, words in ordered[:SHOWN]]
    if len(ordered) > SHOWN:
        shown.append(FieldProblem(f"And {len(ordered) - SHOWN} more problems.", "toml"))
    return Invalid(*shown)
