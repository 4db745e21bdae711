"""The forms of the analysis: their choices, how their fields are read, what they first show."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.domain.assets import AssetKind, Route
from app.domain.barriers import KNOWN, WAYS, BarrierState
from app.domain.commercialisation import FORMS
from app.domain.commercialisation_questions import QUESTIONS
from app.domain.context import Bearing, ContextKind
from app.schemas.analysis import AssetOut, BarrierOut, ContextOut, MitigationOut, TestOut
from app.web.forms import Form, Reader, chosen, day, money
from app.web.opportunity_forms import Choice, choices, editable_money

SEVERITIES: list[Choice] = [
    ("1", "1 Slight"),
    ("2", "2"),
    ("3", "3 Serious"),
    ("4", "4"),
    ("5", "5 Could stop it"),
]
SCORES: list[Choice] = [
    ("", "Not scored"),
    ("1", "1 Very low"),
    ("2", "2 Low"),
    ("3", "3 Some"),
    ("4", "4 High"),
    ("5", "5 Very high"),
]
CONTEXT_CHOICES = {"kind": choices(ContextKind), "bearing": choices(Bearing)}
ASSET_CHOICES = {
    "kind": choices(AssetKind),
    "route": choices(Route, "Not decided"),
    "score": SCORES,
}
BARRIER_CHOICES = {
    "key": [("", "Our own, named below"), *KNOWN.items()],
    "severity": SEVERITIES,
    "state": choices(BarrierState),
    "way": [(way.value, text) for way, text in WAYS.items()],
    "ways": {way.value: text for way, text in WAYS.items()},
}
FORM_CHOICES = [("", "Not decided"), *((key, name) for key, (name, _) in FORMS.items())]

CONTEXT_READERS: dict[str, Reader] = {
    "kind": chosen("kind", "Choose what it is"),
    "title": chosen("title", "Give it a title"),
    "starts_on": day("starts_on"),
    "ends_on": day("ends_on"),
}
ASSET_READERS: dict[str, Reader] = {
    "name": chosen("name", "Name the asset"),
    "kind": chosen("kind", "Choose what it is"),
    "worth_pence": money("worth_pence"),
}
BARRIER_READERS: dict[str, Reader] = {"severity": chosen("severity", "Choose how grave it is")}
MITIGATION_READERS: dict[str, Reader] = {
    "way": chosen("way", "Choose which of the four ways it is"),
    "text": chosen("text", "Say what is done"),
    "due_on": day("due_on"),
    "done_on": day("done_on"),
}
TEST_READERS: dict[str, Reader] = {
    "answers": lambda form: _by_question(form, "answer"),
    "notes": lambda form: _by_question(form, "note"),
}


def _by_question(form: Form, part: str) -> dict[str, str]:
    found = {question: form.text(f"{part}-{question}") for question in QUESTIONS}
    return {question: text for question, text in found.items() if text}


def test_form(test: TestOut) -> Form:
    """The test as it was answered."""
    form = Form({"contract_form": test.contract_form, "version": str(test.version)})
    form.values |= {f"answer-{question}": answer for question, answer in test.answers.items()}
    form.values |= {f"note-{question}": note for question, note in test.notes.items()}
    return form


def differing_answers(form: Form, test: TestOut) -> list[tuple[str, str, str]]:
    """After somebody else saved: each question whose answer or note differs, typed and stored."""
    stored = test_form(test)
    rows = [("contract_form", "Form of the contract", dict(FORM_CHOICES))]
    for key, question in QUESTIONS.items():
        rows.append((f"answer-{key}", question.text, {"": "Not answered", **question.answers}))
        rows.append((f"note-{key}", f"Why: {question.text}", {}))
    return [
        (label, names.get(typed, typed), names.get(kept, kept))
        for field, label, names in rows
        if (typed := form.text(field)) != (kept := stored.text(field))
    ]


Record = ContextOut | AssetOut | BarrierOut | MitigationOut
Readers = Mapping[str, Reader]


def record_form(record: Record) -> Form:
    """What is stored, as a person would type it."""
    form = Form({"version": str(record.version)})
    for name, value in record.model_dump().items():
        if isinstance(value, date):
            parts = {"day": value.day, "month": value.month, "year": value.year}
            form.values |= {f"{name}-{part}": str(n) for part, n in parts.items()}
        elif name == "worth_pence":
            form.values[name] = editable_money(value)
        elif name != "version":
            form.values.setdefault(name, _typed(value))
    if isinstance(record, MitigationOut) and record.owner is not None:
        form.values["owner_id"] = str(record.owner.id)
    return form


def _typed(value: Any) -> str:
    return "" if value is None else str(value)
