"""The forms of a gate's page: as first shown, and how a decision with its conditions is read.

A condition is a row of fields, `conditions.0.text` and so on, named as the API names them, so that
a problem found by the service lands on its field.
"""

import re
from typing import Any

from app.domain.criteria import Answer, Kind
from app.domain.errors import FieldProblem, Invalid
from app.domain.gates import Outcome, ReviewState
from app.domain.parsing import parse_date
from app.domain.policy import Action
from app.domain.quorum import Standing
from app.domain.stages import Stage
from app.schemas.gate import CriterionOut, DecideGate, GateReviewOut
from app.schemas.gate_page import GatePage
from app.web.forms import Form, chosen

FREE_ROWS = 2
ENDABLE = frozenset({Standing.SPLIT, Standing.REACHED})
ROW_FIELDS = ("text", "owner_id", "confirmer_id", "criterion_key", "due_on", "due_gate")
ANSWER_READERS = {"answer": chosen("answer", "Choose how far this is met")}
SUBMIT_READERS = {"recommendation": chosen("recommendation", "Choose what the team recommends")}
_NAME = re.compile(r"conditions\.(\d{1,2})\.[a-z_]+")


def forms_of(page: GatePage) -> dict[str, Form]:
    """Every form of the page, as first shown."""
    review = page.review
    answers = {
        f"answer-{c.key}": _answer_form(c) for c in review.criteria if c.kind is Kind.JUDGEMENT
    }
    last = next((past for past in page.past if past.gate == review.gate and past.statement), None)
    submit = {"statement": last.statement} if last else {}
    return {
        **answers,
        "submit": Form(submit),
        "withdraw": Form(),
        "decide": _decision_form(page),
        "outcome": Form(),
    }


def offered(page: GatePage) -> set[str]:
    """The forms this reader has; a refusal of any other is shown at the head of the page."""
    may, review = page.review.permitted_actions, page.review
    found = set()
    if Action.ANSWER_CRITERION in may:
        found |= {f"answer-{c.key}" for c in review.criteria if c.kind is Kind.JUDGEMENT}
    if Action.SUBMIT_GATE in may and not review.unanswered:
        found.add("submit")
    if review.state is ReviewState.SUBMITTED:
        found |= {"withdraw"} if Action.WITHDRAW_GATE in may else set()
        found |= _deciding(review) if Action.DECIDE_GATE in may else set()
    return found


def _deciding(review: GateReviewOut) -> set[str]:
    """A vote, while there can be an outcome; and the end of a vote that no further one settles."""
    vote = review.voting
    if vote is None or vote.problem:
        return set()
    return {"decide"} | ({"outcome"} if vote.standing in ENDABLE else set())


def choices_of(page: GatePage) -> dict[str, list[tuple[Any, ...]]]:
    """What the page's lists offer: value, words, and for an outcome what it does."""
    review = page.review
    outcomes = [(o.outcome.value, o.label, o.hint) for o in review.options]
    barred = {o.outcome.value for o in review.options if o.missing}
    gates = [stage for stage in Stage if stage.number > review.gate]
    gaps = [(c.key, c.title) for c in review.criteria if c.is_coverable]
    return {
        "outcomes": outcomes,
        "open_outcomes": [outcome for outcome in outcomes if outcome[0] not in barred],
        "answers": [(answer.value, answer.label) for answer in Answer],
        "documents": [(d.id, d.title) for d in page.documents],
        "owners": [("", "Choose somebody"), *((p.id, p.name) for p in page.owners)],
        "confirmers": [("", "Nobody else"), *((p.id, p.name) for p in page.confirmers)],
        "gaps": [("", "Nothing in particular"), *gaps] if gaps else [],
        "gates": [(stage.number, f"Gate {stage.number}: {stage.label}") for stage in gates],
    }


def read_decision(form: Form) -> DecideGate:
    """The decision a form stands for; Invalid with every problem, each on its own field."""
    _settle_rows(form)
    readers = {
        "outcome": chosen("outcome", "Choose what you decide"),
        "conditions": _conditions,
    }
    return form.command(DecideGate, readers)


def rows_of(form: Form) -> list[int]:
    """The numbers of the rows a form holds."""
    return sorted({int(found[1]) for name in form.values if (found := _NAME.fullmatch(name))})


def _answer_form(criterion: CriterionOut) -> Form:
    return Form(
        {
            "answer": criterion.answer.value if criterion.answer else None,
            "note": criterion.note,
            "document_ids": [str(document.id) for document in criterion.evidence],
        }
    )


def _decision_form(page: GatePage) -> Form:
    """A row for each gap that a condition may cover, then some free ones."""
    lead = str(page.opportunity.lead.id) if page.opportunity.lead else ""
    following = page.review.stage.following
    gaps = [c for c in page.review.criteria if c.is_coverable]
    rows: list[dict[str, Any]] = [{"text": c.title, "criterion_key": c.key} for c in gaps]
    form = Form({"pack_digest": page.review.pack_digest})
    mine = page.review.voting.mine if page.review.voting else None
    if mine is not None:
        form.values |= {"outcome": mine.outcome.value, "reason": mine.reason}
        form.values |= {"override_reason": mine.override_reason, "on_behalf_of": mine.seat.id}
        rows = [{k: str(v) for k, v in c.items() if v is not None} for c in mine.conditions] or rows
    for n, row in enumerate([*rows, *({} for _ in range(FREE_ROWS))]):
        filled = {"owner_id": lead, "due_gate": str(following.number) if following else "", **row}
        _put(form, n, filled)
    return form


def _settle_rows(form: Form) -> None:
    """Move empty rows to the end, so that a row has the number the command gives it."""
    rows = [
        {field: form.text(f"conditions.{n}.{field}") for field in ROW_FIELDS} for n in rows_of(form)
    ]
    rows.sort(key=_is_empty)
    for n, row in enumerate(rows):
        _put(form, n, row)


def _put(form: Form, n: int, row: dict[str, Any]) -> None:
    form.values |= {f"conditions.{n}.{field}": row.get(field, "") for field in ROW_FIELDS}


def _is_empty(row: dict[str, str]) -> bool:
    """Nobody wrote in it: what a row has without being asked does not count."""
    return not row["text"].strip() and not row["due_on"].strip()


def _conditions(form: Form) -> list[dict[str, Any]]:
    """The rows written in; none unless the outcome takes conditions."""
    if form.text("outcome") != Outcome.PROCEED_WITH_CONDITIONS:
        return []
    found: list[dict[str, Any]] = []
    problems: list[FieldProblem] = []
    for n in rows_of(form):
        row = {field: form.text(f"conditions.{n}.{field}").strip() for field in ROW_FIELDS}
        if not _is_empty(row):
            problems += _problems(n, row)
            found.append({field: typed for field, typed in row.items() if typed})
    if problems:
        raise Invalid(*problems)
    return found


def _problems(n: int, row: dict[str, Any]) -> list[FieldProblem]:
    """What is wrong with one row; its date, where it can be read, is put in as a date."""
    found = []
    if not row["text"]:
        found.append(FieldProblem("Say what must be done", f"conditions.{n}.text"))
    if not row["owner_id"]:
        found.append(FieldProblem("Choose who sees to it", f"conditions.{n}.owner_id"))
    if row["due_on"]:
        try:
            row["due_on"] = parse_date(row["due_on"])
        except ValueError as error:
            found.append(FieldProblem(str(error), f"conditions.{n}.due_on"))
    return found
