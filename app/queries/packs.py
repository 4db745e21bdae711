"""The pack: everything a sponsor is shown, frozen when a gate is submitted.

Canonical JSON (RFC 8785) with its SHA-256. Its `material` part is what the team states; if that
changes after submission, the team must submit again. Money is integer pence, evidence appears by
its hash, people by pseudonym, and nothing in it ages.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import NotFound
from app.domain.gates import Assessment, ConditionState
from app.domain.opportunities import TeamRole, reference
from app.domain.policy import Actor
from app.domain.stages import Stage
from app.models import (
    CriteriaSet,
    Document,
    GateCondition,
    GateDecision,
    GateReview,
    Opportunity,
    Person,
    Programme,
    TeamMember,
)
from app.queries.assessments import answers_of, assessments_of
from app.queries.gate_terms import gate_terms
from app.queries.subjects import find_review

D: Any = Document
P: Any = Person
C: Any = GateCondition
G: Any = GateDecision
R: Any = GateReview
T: Any = TeamMember

NOT_SUBMITTED = "There is no pack: this attempt has not been submitted."
MATERIAL_FIELDS = (
    "title",
    "summary",
    "need",
    "public_assets",
    "context",
    "outcomes",
    "dimensions",
    "novelty",
    "ownership_model",
    "sector",
    "legal_route",
    "risk_appetite",
    "expected_value_pence",
    "currency",
    "value_note",
    "delivery_confidence",
    "target_dates",
)


def pack(session: Session, actor: Actor, review_id: int) -> str:
    """The exact text whose SHA-256 is `pack_digest`; NotFound before submission."""
    review, _, _ = find_review(session, actor, review_id)
    if review.pack is None:
        raise NotFound(NOT_SUBMITTED)
    return review.pack


def build_pack(session: Session, opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    """The pack as it would be frozen now."""
    criteria_set = session.get_one(CriteriaSet, review.criteria_set_id)
    evidence = _evidence(session, review)
    assessed = assessments_of(session, opportunity, review)
    terms = gate_terms(session, review.criteria_set_id, review.gate)
    return {
        "pack_version": 1,
        "opportunity": reference(opportunity.id),
        "programme": session.get_one(Programme, opportunity.programme_id).name,
        "gate": review.gate,
        "question": Stage.of_gate(review.gate).gate_question,
        "attempt": review.attempt,
        "criteria_set": {
            "key": criteria_set.key,
            "version": criteria_set.version,
            "digest": criteria_set.digest,
        },
        "decided_by": {"rule": terms.quorum.value, "count": terms.quorum_count},
        "asked": {
            "recommendation": review.recommendation,
            "statement": review.statement,
            "by": _pseudonyms(session, [review.submitted_by_id]).get(review.submitted_by_id),
            "at": _plain(review.submitted_at),
        },
        "criteria": [_criterion(a, evidence.get(a.criterion.key, [])) for a in assessed],
        "open_conditions": _open_conditions(session, opportunity.id),
        "decisions_before": _decisions_before(session, opportunity.id),
        "material": material(session, opportunity, review),
    }


def material(session: Session, opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    """The part of the pack whose change asks for a new submission."""
    fields = {name: _plain(getattr(opportunity, name)) for name in MATERIAL_FIELDS}
    further = _further_sponsors(session, opportunity.id)
    people = _pseudonyms(session, [opportunity.lead_id, opportunity.sponsor_id, *further])
    evidence = _evidence(session, review)
    return {
        **fields,
        "lead": people.get(opportunity.lead_id),
        "sponsor": people.get(opportunity.sponsor_id),
        "co_sponsors": sorted(people[i] for i in further),
        "answers": {
            key: {
                "answer": row.answer.value,
                "note": row.note,
                "evidence": sorted(d["sha256"] for d in evidence.get(key, [])),
            }
            for key, row in answers_of(session, review.id).items()
        },
    }


def canonical(pack: dict[str, Any]) -> str:
    """RFC 8785 text of the pack."""
    return rfc8785.dumps(pack).decode()


def digest_of(text: str) -> str:
    """SHA-256 in hex of a canonical pack."""
    return hashlib.sha256(text.encode()).hexdigest()


def changed_since_submission(
    session: Session, opportunity: Opportunity, review: GateReview
) -> list[str]:
    """Names of the material parts that differ from the frozen pack; empty when none do."""
    if review.pack is None:
        return []
    then = json.loads(review.pack)["material"]
    today = material(session, opportunity, review)
    return [
        *(name for name in today if name != "answers" and today[name] != then.get(name)),
        *(
            f"answers.{key}"
            for key in sorted(today["answers"].keys() | then["answers"].keys())
            if today["answers"].get(key) != then["answers"].get(key)
        ),
    ]


def _further_sponsors(session: Session, opportunity_id: int) -> list[int]:
    """Who decides beside the first sponsor: whoever adds or drops one asks anew."""
    rows = select(T.person_id).where(T.opportunity_id == opportunity_id, T.role == TeamRole.SPONSOR)
    return list(session.scalars(rows))


def _criterion(assessment: Assessment, evidence: list[dict[str, Any]]) -> dict[str, Any]:
    criterion = assessment.criterion
    return {
        "key": criterion.key,
        "title": criterion.title,
        "strength": criterion.strength,
        "kind": criterion.kind,
        "answer": assessment.answer,
        "note": assessment.note,
        "evidence": evidence,
    }


def _evidence(session: Session, review: GateReview) -> dict[str, list[dict[str, Any]]]:
    """The documents of each answer, by criterion key."""
    answers = answers_of(session, review.id)
    wanted = {i for row in answers.values() for i in row.document_ids}
    found: dict[int, dict[str, Any]] = {}
    if wanted:
        rows = session.execute(
            select(D.id, D.title, D.filename, D.size, D.sha256).where(D.id.in_(wanted))
        )
        found = {row.id: dict(row._mapping) for row in rows}
        for described in found.values():
            del described["id"]
    return {key: [found[i] for i in row.document_ids] for key, row in answers.items()}


def _open_conditions(session: Session, opportunity_id: int) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(GateCondition)
        .where(C.opportunity_id == opportunity_id, C.state == ConditionState.OPEN)
        .order_by(C.id)
    ).all()
    people = _pseudonyms(session, (row.owner_id for row in rows))
    return [
        {
            "text": row.text,
            "owner": people[row.owner_id],
            "criterion_key": row.criterion_key,
            "due_on": _plain(row.due_on),
            "due_gate": row.due_gate,
        }
        for row in rows
    ]


def _decisions_before(session: Session, opportunity_id: int) -> list[dict[str, Any]]:
    rows = session.execute(
        select(GateDecision, R.gate, R.attempt)
        .join(GateReview, G.review_id == R.id)
        .where(G.opportunity_id == opportunity_id)
        .order_by(G.id)
    ).all()
    people = _pseudonyms(session, (row.GateDecision.decided_by_id for row in rows))
    return [
        {
            "gate": gate,
            "attempt": attempt,
            "outcome": decision.outcome,
            "reason": decision.reason,
            "by": people[decision.decided_by_id],
            "at": _plain(decision.decided_at),
            "pack_digest": decision.pack_digest,
            "reconstructed": decision.reconstructed,
            "source_note": decision.source_note,
            "date_note": decision.date_note,
        }
        for decision, gate, attempt in rows
    ]


def _pseudonyms(session: Session, ids: Iterable[int | None]) -> dict[int | None, str]:
    wanted = {i for i in ids if i is not None}
    rows = session.execute(select(P.id, P.pseudonym).where(P.id.in_(wanted)))
    return {row.id: row.pseudonym for row in rows}


def _plain(value: Any) -> Any:
    """As JSON holds it: a code by its value, a moment in UTC, a day in ISO 8601."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return value.isoformat() if isinstance(value, date) else value
