"""The pack: everything a sponsor is shown, frozen when a gate is submitted.

Canonical JSON (RFC 8785) with its SHA-256. Its `material` part is what the team states; if that
changes after submission, the team must submit again. Money is integer pence, evidence appears by
its hash, people by pseudonym, and nothing in it ages.
"""

import hashlib
import json
from typing import Any

import rfc8785
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.opportunities import reference
from app.models import CriteriaSet, Document, GateReview, Opportunity, Person, Programme
from app.queries.assessments import answers_of, assessments_of

D: Any = Document
P: Any = Person

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


def build_pack(session: Session, opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    """The pack as it would be frozen now."""
    criteria_set = session.get_one(CriteriaSet, review.criteria_set_id)
    assessed = assessments_of(session, opportunity, review)
    return {
        "pack_version": 1,
        "opportunity": reference(opportunity.id),
        "programme": session.get_one(Programme, opportunity.programme_id).name,
        "gate": review.gate,
        "attempt": review.attempt,
        "criteria_set": {
            "key": criteria_set.key,
            "version": criteria_set.version,
            "digest": criteria_set.digest,
        },
        "asked": {
            "recommendation": review.recommendation,
            "statement": review.statement,
        },
        "checks": {a.criterion.key: a.answer for a in assessed if a.criterion.rule is not None},
        "material": material(session, opportunity, review),
    }


def material(session: Session, opportunity: Opportunity, review: GateReview) -> dict[str, Any]:
    """The part of the pack whose change asks for a new submission."""
    fields = {name: _plain(getattr(opportunity, name)) for name in MATERIAL_FIELDS}
    people = _pseudonyms(session, opportunity.lead_id, opportunity.sponsor_id)
    return {
        **fields,
        "lead": people.get(opportunity.lead_id),
        "sponsor": people.get(opportunity.sponsor_id),
        "answers": _answers(session, review),
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


def _answers(session: Session, review: GateReview) -> dict[str, Any]:
    answers = answers_of(session, review.id)
    wanted = {i for row in answers.values() for i in row.document_ids}
    hashes: dict[int, str] = {}
    if wanted:
        rows = session.execute(select(D.id, D.sha256).where(D.id.in_(wanted)))
        hashes = {row.id: row.sha256 for row in rows}
    return {
        key: {
            "answer": row.answer.value,
            "note": row.note,
            "evidence": sorted(hashes[i] for i in row.document_ids),
        }
        for key, row in answers.items()
    }


def _pseudonyms(session: Session, *ids: int | None) -> dict[int | None, str]:
    rows = session.execute(select(P.id, P.pseudonym).where(P.id.in_([i for i in ids if i])))
    return {row.id: row.pseudonym for row in rows}


def _plain(value: Any) -> Any:
    return value.value if hasattr(value, "value") else value
