"""The opportunity's edit form: its choices, how its fields are read, and two versions compared."""

from collections.abc import Iterable
from datetime import date

from app.domain.errors import FieldProblem, Invalid
from app.domain.history import Names, label_of, words
from app.domain.opportunities import (
    ENTERABLE_CONFIDENCE,
    Dimension,
    Labelled,
    LegalRoute,
    Novelty,
    OutcomeSought,
    OwnershipModel,
    RiskAppetite,
)
from app.domain.parsing import parse_money
from app.domain.stages import Stage
from app.domain.tellings.labels import FIELD_LABELS
from app.domain.text import money as glance
from app.domain.text import money_exact
from app.schemas.opportunity import EditOpportunity, OpportunityOut
from app.web.forms import Form, Reader, day, money

NOBODY = Names(people={}, criteria={}, documents={})
GATES = tuple(str(stage.number) for stage in Stage)

Choice = tuple[str, str]


def choices(options: Iterable[Labelled], blank: str = "") -> list[Choice]:
    """What a field offers, as code and label; first `blank`, where it may stay open."""
    offered = [(option.value, option.label) for option in options]
    return [("", blank), *offered] if blank else offered


CHOICES: dict[str, list[Choice]] = {
    "outcomes": choices(OutcomeSought),
    "dimensions": choices(Dimension),
    "novelty": choices(Novelty, "Not decided"),
    "ownership_model": choices(OwnershipModel, "Not decided"),
    "legal_route": choices(LegalRoute, "Not decided"),
    "risk_appetite": choices(RiskAppetite, "Not decided"),
    "delivery_confidence": choices(ENTERABLE_CONFIDENCE, "Not rated"),
}


def choices_for(opportunity: OpportunityOut) -> dict[str, list[Choice]]:
    """The same, with the confidence an import brought, which an edit may keep."""
    kept = opportunity.delivery_confidence
    if kept is None or kept in ENTERABLE_CONFIDENCE:
        return CHOICES
    brought = (kept.value, f"{kept.label} (from the import)")
    return {**CHOICES, "delivery_confidence": [*CHOICES["delivery_confidence"], brought]}


def form_of(opportunity: OpportunityOut) -> Form:
    """The form as it is first shown: what is stored, as a person would type it."""
    stored = opportunity.model_dump(mode="json", include=set(EditOpportunity.model_fields))
    form = Form({**stored, "version": str(opportunity.version)})
    form.values["expected_value_pence"] = editable_money(opportunity.expected_value_pence)
    for gate, on in opportunity.target_dates.items():
        parts = {"day": on.day, "month": on.month, "year": on.year}
        form.values |= {f"target_{gate}-{part}": str(n) for part, n in parts.items()}
    return form


def editable_money(pence: int | None) -> str:
    """An amount as one would type it: "£8.4m" where that is exact, else to the penny."""
    if pence is None:
        return ""
    short = glance(pence)
    return short if parse_money(short) == pence else money_exact(pence).removesuffix(".00")


def both_versions(typed: EditOpportunity, stored: OpportunityOut) -> list[tuple[str, str, str]]:
    """Where what was typed and what is stored now differ: field, typed, stored."""
    mine, theirs = typed.model_dump(mode="json"), stored.model_dump(mode="json")
    return [
        (label_of(name), words(name, mine[name], NOBODY), words(name, theirs[name], NOBODY))
        for name in FIELD_LABELS
        if name in mine and mine[name] != theirs[name]
    ]


def _target_dates(form: Form) -> dict[str, date]:
    """The five dates; every one that cannot be read is reported beside its own field."""
    dates, problems = {}, list[FieldProblem]()
    for gate in GATES:
        try:
            dates[gate] = day(f"target_{gate}")(form)
        except Invalid as error:
            problems.extend(error.problems)
    if problems:
        raise Invalid(*problems)
    return {gate: on for gate, on in dates.items() if on is not None}


EDIT_READERS: dict[str, Reader] = {
    "expected_value_pence": money("expected_value_pence"),
    "target_dates": _target_dates,
}


def number(text: str) -> int | None:
    """An id from a hidden field or a choice; nothing for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
