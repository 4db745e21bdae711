"""The independent reviewer's acts: recuse, mitigate, wall, end, and name who takes a place."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from app.domain.audit import confidential_stream_of
from app.domain.conflicts import ACTS, Bar, ReviewAct, why_not_reviewable
from app.domain.delegation import bar_to_succeed
from app.domain.errors import Conflict, invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.models import ConflictAct, ConflictDeclaration, Opportunity
from app.queries.conflict_reviews import find_declaration, holds, review_out, successors
from app.queries.subjects import subject_of
from app.schemas.absence import HandOver
from app.schemas.conflict import ConflictReviewOut, NameReplacement, ReviewConflict
from app.services.advice import set_aside_advice
from app.services.conflicts import told_of
from app.services.derived import open_review_of, refresh, touch
from app.services.events import record, record_on
from app.services.handover import replace_sponsor
from app.services.versions import expect_version


def review_conflict(
    session: Session,
    actor: Actor,
    declaration_id: int,
    command: ReviewConflict,
    *,
    at: datetime,
    version: int | None = None,
) -> ConflictReviewOut:
    """Decide what is done about a declared interest. A wall stands once this is committed.

    Raises NotPermitted for anybody but an independent reviewer, Invalid for terms that are
    missing, Conflict for a declaration that has ended or that nothing was declared by.
    """
    row, opportunity, subject = find_declaration(session, actor, declaration_id)
    authorise(actor, Action.REVIEW_CONFLICT, subject)
    expect_version(row, version)
    over = why_not_reviewable(row.nature, row.standing)
    if over is not None:
        raise Conflict(over)
    act = ACTS[command.act]
    if act.needs_mitigation and not command.mitigation:
        raise invalid("mitigation", "Write down the terms on which they may act")
    if command.mitigation and not act.needs_mitigation:
        raise invalid("mitigation", "Terms go only with “Mitigate”")
    before = row.bar
    row.bar, row.standing, row.mitigation = act.bar, act.standing, command.mitigation
    row.changed_at = at
    row.version += 1
    _acted(session, actor, row, command.reason, at, act=command.act, mitigation=command.mitigation)
    data = {**told_of(row), "act": command.act, "bar_before": before}
    if row.bar is not Bar.NONE:
        set_aside_advice(session, opportunity, row.person_id, at=at)
    refresh(session, opportunity)
    _recorded(session, actor, opportunity, "conflict_reviewed", data, at)
    return _out(session, actor, declaration_id)


def name_replacement(
    session: Session,
    actor: Actor,
    declaration_id: int,
    command: NameReplacement,
    *,
    at: datetime,
    version: int | None = None,
) -> ConflictReviewOut:
    """Put somebody eligible and free of conflicts in the place of who may not act.

    A pack that waits for the sponsor is withdrawn, for it names the one before. Raises Conflict
    where the person holds no such place or is barred from nothing, Invalid for somebody who
    cannot take it.
    """
    row, opportunity, subject = find_declaration(session, actor, declaration_id)
    authorise(actor, Action.REVIEW_CONFLICT, subject)
    expect_version(row, version)
    if row.person_id not in subject.recused_ids:
        raise Conflict("They may act here. Recuse or wall them off before you replace them.")
    if not holds(command.post, row.person_id, subject):
        raise Conflict(f"They are not its {command.post} any more.")
    _require_able(session, actor, opportunity, subject, command)
    if command.post == "sponsor":
        neutral = HandOver(successor_id=command.person_id, reason="Another sponsor was named.")
        replace_sponsor(session, actor, opportunity, row.person_id, neutral, at)
    else:
        _replace_lead(session, actor, opportunity, command.person_id, at)
    row.changed_at = at
    row.version += 1
    _acted(
        session,
        actor,
        row,
        command.reason,
        at,
        replaced_as=command.post,
        replacement_id=command.person_id,
    )
    data = {**told_of(row), "post": command.post, "replacement_id": command.person_id}
    _recorded(session, actor, opportunity, "conflict_replacement_named", data, at)
    return _out(session, actor, declaration_id)


def _require_able(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    subject: Subject,
    command: NameReplacement,
) -> None:
    """Raise Invalid unless the person is eligible, not conflicted, and not the reviewer."""
    able = {person.id for person in successors(session, actor, command.post, subject)}
    if command.person_id not in able:
        raise invalid(
            "person_id", f"Choose somebody of the programme who can be its {command.post}"
        )
    if command.post == "sponsor":
        review = open_review_of(session, opportunity.id)
        reason = bar_to_succeed(command.person_id, subject_of(session, opportunity, review))
        if reason is not None:
            raise invalid("person_id", reason)


def _replace_lead(
    session: Session, actor: Actor, opportunity: Opportunity, person_id: int, at: datetime
) -> None:
    before, opportunity.lead_id = opportunity.lead_id, person_id
    touch(opportunity, at)
    refresh(session, opportunity)
    data = {"before": {"lead_id": before}, "after": {"lead_id": person_id}}
    record_on(session, actor, opportunity, "team_set", data, at=at)


def _acted(
    session: Session,
    actor: Actor,
    row: ConflictDeclaration,
    reason: str,
    at: datetime,
    *,
    act: ReviewAct | None = None,
    **told: Any,
) -> None:
    """Keep the act beside the declaration: acts are never edited."""
    session.add(
        ConflictAct(
            declaration_id=row.id,
            act=act,
            reason=reason,
            acted_by_id=actor.person_id or 0,
            acted_at=at,
            **told,
        )
    )
    session.flush()


def _recorded(
    session: Session,
    actor: Actor,
    opportunity: Opportunity,
    kind: str,
    data: dict[str, Any],
    at: datetime,
) -> None:
    stream = confidential_stream_of(opportunity.id)
    record(session, actor, stream, kind, data, at=at, programme_id=opportunity.programme_id)


def _out(session: Session, actor: Actor, declaration_id: int) -> ConflictReviewOut:
    session.flush()
    row, opportunity, subject = find_declaration(session, actor, declaration_id)
    return review_out(session, actor, row, opportunity, subject)
