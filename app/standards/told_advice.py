"""Advice on the example's gates, and the gates as its programme tailored them."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.domain.criteria import Strength
from app.domain.endorsements import Verdict
from app.domain.policy import Actor, AdviserFunction
from app.domain.terms import Quorum
from app.queries.endorsements import endorsements_waiting
from app.schemas.endorsement import GiveEndorsement, WaitingEndorsement
from app.schemas.tailoring import AddGateCriterion, EditTerms, PublishGates, StartDraft
from app.services.drafts import start_gate_draft
from app.services.endorsements import give_endorsement
from app.services.publishing import publish_gates
from app.services.tailoring import add_gate_criterion, edit_gate_terms

SAID: dict[str, tuple[tuple[Verdict, str], ...]] = {
    "finance": (
        (
            Verdict.ENDORSE_WITH_COMMENTS,
            "The value holds in the central case. Show the low case with half the take-up as well.",
        ),
        (Verdict.ENDORSE, "The figures add up and their sources are named."),
    ),
    "legal": (
        (
            Verdict.OBJECT,
            "It is not settled who may license what was made together. Settle it before you go on.",
        ),
    ),
}
"""What each adviser answers: gates that wait for their sponsor first, the oldest request before
the others. The requests after that still wait."""


def tell_demo_advice(
    session: Session, programme_id: int, actors: dict[str, Actor], at: datetime
) -> None:
    """Some requests are answered, some wait; then the lead publishes gates of their own."""
    moment = at - timedelta(days=2)
    for name, answers in SAID.items():
        waiting = endorsements_waiting(session, actors[name])
        oldest = sorted(waiting, key=_urgency)
        for request, (verdict, reason) in zip(oldest, answers, strict=False):
            moment += timedelta(minutes=7)
            command = GiveEndorsement(function=request.function, verdict=verdict, reason=reason)
            give_endorsement(session, actors[name], request.review_id, command, at=moment)
    _tailor(session, programme_id, actors["lead_data"], moment + timedelta(hours=1))


def _urgency(request: WaitingEndorsement) -> tuple[bool, datetime, int]:
    return (not request.is_submitted, request.requested_at, request.review_id)


def _tailor(session: Session, programme_id: int, lead: Actor, at: datetime) -> None:
    draft = start_gate_draft(session, lead, programme_id, StartDraft(), at=at)
    asked = AddGateCriterion(
        title="Those whose data it is have been told",
        strength=Strength.REQUIRED,
        guidance="People can read what is shared, with whom and why, before a partner is chosen. "
        "Attach the notice.",
        functions=[AdviserFunction.LEGAL],
        source="Our own data charter (fictional)",
    )
    draft = add_gate_criterion(session, lead, programme_id, 2, asked, at=at, version=draft.version)
    terms = EditTerms(
        quorum=Quorum.ANY_ONE,
        decision_days=10,
        functions=[AdviserFunction.FINANCE, AdviserFunction.LEGAL],
        must_endorse=True,
        value_tolerance_percent=5,
    )
    draft = edit_gate_terms(session, lead, programme_id, 4, terms, at=at, version=draft.version)
    terms = EditTerms(quorum=Quorum.SOME, quorum_count=2, decision_days=14)
    draft = edit_gate_terms(session, lead, programme_id, 5, terms, at=at, version=draft.version)
    note = "Data subjects are told before we choose a partner; signing needs finance and legal; "
    note += "two sponsors close or renew."
    publish_gates(
        session, lead, programme_id, PublishGates(note=note), at=at, version=draft.version
    )
