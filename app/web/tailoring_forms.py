"""The forms that write a programme's gates: as first shown, how they are read, what they offer."""

from typing import Any

from starlette.datastructures import UploadFile

from app.domain.criteria import Strength
from app.domain.errors import invalid
from app.domain.gates import CHECKS
from app.domain.policy import AdviserFunction
from app.domain.terms import Quorum, function_words
from app.schemas.tailoring import (
    MAX_FILE,
    AddGateCriterion,
    EditGateCriterion,
    EditTerms,
    GateDraftOut,
    GateOut,
    GateTermsOut,
    SetCriterionOut,
)
from app.web.forms import Form, chosen, needed, ticked

STRENGTHS = (
    (Strength.BLOCKING, "Blocking", "Law or fairness: nothing but met lets the gate pass"),
    (Strength.REQUIRED, "Required", "Met, or a condition covers it"),
    (Strength.ADVISORY, "Advisory", "Asked and shown, bars nothing"),
)
QUORUMS = [(q.value, q.label) for q in Quorum]
FUNCTIONS = [(f.value, function_words(f)) for f in AdviserFunction]
RULES = [
    ("", "Judged by the team, with evidence"),
    *((name, f"Checked from the records: {check.to_do.lower()}") for name, check in CHECKS.items()),
]
CRITERION_READERS = {
    "title": needed("title", "Enter what must be true, as a statement"),
    "strength": chosen("strength", "Choose how much it weighs"),
}
PUBLICATION_READERS = {"note": needed("note", "Say what changes, and why")}
TERMS_READERS = {
    "quorum": chosen("quorum", "Choose who decides"),
    "must_endorse": ticked("must_endorse"),
}


def terms_form(gate: GateOut) -> Form:
    """One gate's terms as first shown."""
    terms = gate.terms
    return Form(
        {
            **terms.model_dump(mode="json", include=set(EditTerms.model_fields)),
            "must_endorse": ["yes"] if terms.must_endorse else [],
        }
    )


def criterion_form(criterion: SetCriterionOut | None, draft: GateDraftOut) -> Form:
    """A criterion as first shown; empty for a new one."""
    if criterion is None:
        return Form({"strength": None, "rule": "", "version": draft.version})
    known = criterion.model_dump(mode="json", include=set(EditGateCriterion.model_fields))
    reasons = [d.reason for d in draft.departures if (d.gate, d.key) == _place(criterion)]
    return Form(
        {
            **known,
            "rule": criterion.rule or "",
            "version": draft.version,
            "departure_reason": reasons[0] if reasons else "",
        }
    )


def read_terms(form: Form) -> EditTerms:
    """The terms a form stands for."""
    return form.command(EditTerms, TERMS_READERS)


def read_new(form: Form) -> AddGateCriterion:
    """The criterion a form adds; its key is made of its title."""
    return form.command(AddGateCriterion, CRITERION_READERS, key=None)


def read_edited(form: Form) -> EditGateCriterion:
    """The criterion a form describes."""
    return form.command(EditGateCriterion, CRITERION_READERS)


async def read_file(form: Form) -> str:
    """The text of the file that was chosen, or what was pasted; kept in the form."""
    file = form.files.get("file")
    if file is not None:
        form.values["toml"] = await _text(file)
    if not form.text("toml").strip():
        raise invalid("toml", "Choose a file, or paste its text")
    return form.text("toml")


async def _text(file: UploadFile) -> str:
    content = await file.read(MAX_FILE + 1)
    if len(content) > MAX_FILE:
        raise invalid("toml", f"The file is too large: at most {MAX_FILE // 1000} kB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise invalid("toml", f"Line {line}: this is not UTF-8 text") from None


def differing_terms(typed: EditTerms, stored: GateTermsOut) -> list[tuple[str, str, str]]:
    """Where two versions of a gate's terms differ."""
    rows = [
        (label, _said(getattr(typed, name)), _said(getattr(stored, name)))
        for name, label in TERMS_LABELS.items()
    ]
    return [row for row in rows if row[1] != row[2]]


def differing_criterion(
    typed: EditGateCriterion, stored: SetCriterionOut
) -> list[tuple[str, str, str]]:
    """Where two versions of a criterion differ."""
    rows = [
        (label, _said(getattr(typed, name) or None), _said(getattr(stored, name) or None))
        for name, label in CRITERION_LABELS.items()
    ]
    return [row for row in rows if row[1] != row[2]]


TERMS_LABELS = {
    "quorum": "Who decides",
    "quorum_count": "How many must agree",
    "decision_days": "Days to decide",
    "functions": "Advisers asked",
    "must_endorse": "They must endorse",
    "value_tolerance_percent": "Value may move by (%)",
}
CRITERION_LABELS = {
    "title": "What must be true",
    "strength": "Strength",
    "rule": "How it is answered",
    "guidance": "Guidance",
    "functions": "Advisers asked",
    "source": "Source",
}


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(function_words(f) for f in value) or "None"
    return "None" if value is None else str(value).replace("_", " ")


def _place(criterion: SetCriterionOut) -> tuple[int, str]:
    return criterion.gate, criterion.key
