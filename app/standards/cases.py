"""Loads the past cases by doing again, through the same services, what each person did.

The clock is passed in, so that every case has its history: stages entered and left on the dates of
the report, setbacks among them. Nothing is bypassed: the sponsor decides, and only on what others
prepared.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.opportunities import TeamRole
from app.domain.policy import Actor, AdviserFunction
from app.models import Opportunity
from app.schemas.comment import AddComment
from app.schemas.condition import ProposeDischarge
from app.schemas.gate import (
    AnswerCriterion,
    DecideGate,
    NewCondition,
    SubmitGate,
)
from app.schemas.milestone import RecordMilestone
from app.schemas.opportunity import AcceptRisk, AddTeamMember, CreateOpportunity, Resume
from app.services.comments import add_comment
from app.services.conditions import reconstruct_discharge
from app.services.decisions import accept_risk, decide_gate, resume_opportunity
from app.services.derived import open_review_of
from app.services.gates import answer_criterion, submit_gate
from app.services.milestones import record_milestone
from app.services.opportunities import add_team_member, create_opportunity
from app.services.provenance import Provenance
from app.standards.case_files import (
    Act,
    Case,
    Clock,
    case_paths,
    note_on,
    provenance_of,
    read_case,
    reference_of,
)
from app.standards.case_people import Setting, ensure_demo_people, set_up
from app.standards.told_analysis import tell_case_analysis
from app.standards.told_discussions import tell_case_discussions
from app.standards.told_partners import tell_case_partners
from app.standards.told_stakeholders import tell_case_stakeholders

O: Any = Opportunity


@dataclass(frozen=True, slots=True)
class LoadReport:
    """The opportunity of each case by the case's key, and which of them are new."""

    opportunities: dict[str, int]
    loaded: tuple[str, ...]


def load_cases(database: Database, *, password_hash: str, at: datetime) -> LoadReport:
    """Put the cases and their people into a demonstration; one transaction each.

    What is there already is left as it is. All accounts share the password of `password_hash`.
    """
    found, loaded = {}, []
    for case in map(read_case, case_paths()):
        key = case["case"]["key"]
        opportunity_id, is_new = database.write_now(
            load_case, case, password_hash=password_hash, at=at
        )
        found[key] = opportunity_id
        loaded += [key] if is_new else []
    database.write_now(ensure_demo_people, password_hash=password_hash, at=at)
    return LoadReport(found, tuple(loaded))


def load_case(
    session: Session, case: Case, *, password_hash: str, at: datetime
) -> tuple[int, bool]:
    """Replay one case, unless it is there; the opportunity's id, and whether it is new.

    `at` is the present: when accounts and the programme were made. The acts have their own dates.
    """
    known = session.scalar(select(O.id).where(O.external_reference == reference_of(case)))
    if known is not None:
        return int(known), False
    setting = set_up(session, case, password_hash=password_hash, at=at)
    replay = _open(session, case, setting)
    for act in case["act"]:
        REPLAY[act["kind"]](replay, act, setting.actors[act["by"]], replay.clock.at(act["on"]))
    _tell_records(replay, case, at)
    return replay.opportunity_id, True


@dataclass(slots=True)
class Replay:
    """A case while it is told; `conditions` are ids in the order of the file."""

    session: Session
    setting: Setting
    opportunity_id: int
    clock: Clock
    conditions: list[int] = field(default_factory=list)

    def review_id(self, act: Act) -> int:
        """The open attempt, which must be at the gate the act names."""
        review = open_review_of(self.session, self.opportunity_id)
        if review is None or review.gate != act["gate"]:
            raise ValueError(f"gate {act['gate']} is not open on {act['on']}")
        return review.id


def _open(session: Session, case: Case, setting: Setting) -> Replay:
    """The lead adds the opportunity and puts everybody but the sponsor on the team."""
    told, clock = case["opportunity"], Clock()
    opened = told["opened"]["on"]
    lead, sponsor = setting.actors[told["lead"]], setting.actors[told["sponsor"]]
    command = CreateOpportunity(
        **{name: told[name] for name in CreateOpportunity.model_fields.keys() & told.keys()},
        programme_id=setting.programme_id,
        lead_id=lead.person_id,
        sponsor_id=sponsor.person_id,
    )
    provenance = Provenance(
        reconstructed=True,
        source_note=told["source"],
        date_note=note_on(told["opened"]),
        external_reference=reference_of(case),
        kept=_kept(case),
    )
    made = create_opportunity(session, lead, command, at=clock.at(opened), provenance=provenance)
    for person in case["person"]:
        if person["key"] not in (told["lead"], told["sponsor"]):
            joining = _joining(person, setting.actors[person["key"]], told.get("mentor"))
            add_team_member(session, lead, made.id, joining, at=clock.at(opened))
    return Replay(session, setting, made.id, clock)


def _tell_records(replay: Replay, case: Case, at: datetime) -> None:
    """What the report tells beside the story, recorded today: it has no date of its own."""
    lead = replay.setting.actors[case["opportunity"]["lead"]]
    provenance = Provenance(
        reconstructed=True,
        source_note=case["opportunity"]["source"],
        date_note="Not dated in the source",
    )
    moments = (at + timedelta(seconds=n) for n in count())
    session, key, number = replay.session, case["case"]["key"], replay.opportunity_id
    for tell in (
        *(tell_case_analysis, tell_case_stakeholders),
        *(tell_case_partners, tell_case_discussions),
    ):
        tell(session, key, number, lead, lambda: next(moments), provenance)


def _kept(case: Case) -> dict[str, Any]:
    """What the page tells of a case beside its fields."""
    return {
        "case": case["case"]["key"],
        "source": case["case"]["source"],
        "note": case["case"]["note"],
        "legal_route_note": case["opportunity"]["legal_route_note"],
    }


def _joining(person: dict[str, Any], actor: Actor, mentor: str | None) -> AddTeamMember:
    function = AdviserFunction(person["function"]) if "function" in person else None
    role = TeamRole.ADVISER if function else TeamRole.MEMBER
    return AddTeamMember(
        person_id=actor.person_id or 0,
        role=TeamRole.MENTOR if person["key"] == mentor else role,
        function=function,
    )


def _event(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    record_milestone(
        replay.session,
        actor,
        replay.opportunity_id,
        RecordMilestone(title=act["title"], text=act["text"]),
        at=at,
        provenance=provenance_of(act),
    )


def _comment(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    add_comment(
        replay.session,
        actor,
        replay.opportunity_id,
        AddComment(text=act["text"]),
        at=at,
        provenance=provenance_of(act),
    )


def _risk_acceptance(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    accept_risk(
        replay.session,
        actor,
        replay.opportunity_id,
        AcceptRisk(statement=act["statement"]),
        at=at,
        provenance=provenance_of(act),
    )


def _answer(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    answer_criterion(
        replay.session,
        actor,
        replay.review_id(act),
        act["criterion"],
        AnswerCriterion(answer=act["state"], note=act["note"]),
        at=at,
        provenance=provenance_of(act),
    )


def _submission(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    submit_gate(
        replay.session,
        actor,
        replay.review_id(act),
        SubmitGate(recommendation=act["recommendation"], statement=act["statement"]),
        at=at,
        provenance=provenance_of(act),
    )


def _decision(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    review = open_review_of(replay.session, replay.opportunity_id)
    conditions = [
        NewCondition(
            text=asked["text"],
            owner_id=replay.setting.actors[asked["owner"]].person_id or 0,
            due_gate=asked["by_gate"],
        )
        for asked in act["conditions"]
    ]
    decided = decide_gate(
        replay.session,
        actor,
        replay.review_id(act),
        DecideGate(
            outcome=act["outcome"],
            reason=act["reason"],
            pack_digest=(review and review.pack_digest) or "",
            conditions=conditions,
        ),
        at=at,
        provenance=provenance_of(act),
    )
    if decided.decision is not None:
        replay.conditions += [condition.id for condition in decided.decision.conditions]


def _resumption(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    resume_opportunity(
        replay.session,
        actor,
        replay.opportunity_id,
        Resume(reason=act["reason"]),
        at=at,
        provenance=provenance_of(act),
    )


def _discharge(replay: Replay, act: Act, actor: Actor, at: datetime) -> None:
    reconstruct_discharge(
        replay.session,
        actor,
        replay.conditions[act["condition"]],
        ProposeDischarge(note=act["note"]),
        at=at,
        provenance=provenance_of(act),
    )


REPLAY: dict[str, Callable[[Replay, Act, Actor, datetime], None]] = {
    "event": _event,
    "comment": _comment,
    "risk_acceptance": _risk_acceptance,
    "answer": _answer,
    "submission": _submission,
    "decision": _decision,
    "resumption": _resumption,
    "discharge": _discharge,
}
"""Each kind of act in a case file, and how it is done again."""
