"""The two past cases: loaded by the acts of their people, on the dates of the report."""

import tomllib
from typing import Any

import pytest
from sqlalchemy import MetaData, Table, select
from sqlalchemy.orm import Session

from app.database import Database
from app.domain.audit import GENESIS, EventRecord, event_hash
from app.domain.errors import Conflict
from app.domain.opportunities import Origin
from app.domain.policy import Actor
from app.domain.tellings import analysis, stakeholders
from app.models import (
    CriterionAnswer,
    Event,
    GateDecision,
    GateReview,
    Membership,
    Opportunity,
    Person,
    ReviewContributor,
    RiskAcceptance,
    StagePassage,
    StreamHead,
)
from app.queries.actors import person_actor
from app.queries.analysis import assets, barriers, context_items
from app.queries.comments import comment_page
from app.queries.commercialisation import commercialisation_test
from app.queries.opportunities import opportunity
from app.standards.case_files import case_paths
from app.standards.cases import LoadReport, load_case, load_cases
from tests.standards.conftest import HASH, NOW

BESIDE = {**analysis.TELLINGS, **stakeholders.TELLINGS}
"""Kinds of records that the report tells beside the story."""
CASES = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in case_paths()}
both = pytest.mark.parametrize("key", ["psba", "healthy_outlook"])


@pytest.fixture
def database(cases_database: tuple[Database, LoadReport]) -> Database:
    """A database with both cases in it."""
    return cases_database[0]


@pytest.fixture
def loaded(cases_database: tuple[Database, LoadReport]) -> LoadReport:
    """What was loaded of them."""
    return cases_database[1]


def rows(database: Database, statement: Any) -> list[Any]:
    """What a statement finds."""
    return list(database.read_now(lambda session: session.scalars(statement).all()))


def of_case(database: Database, loaded: LoadReport, model: Any, key: str) -> list[Any]:
    """The rows of a case's opportunity, in order."""
    statement = select(model).where(model.opportunity_id == loaded.opportunities[key])
    return rows(database, statement.order_by(model.id))


def actor(database: Database, email: str) -> Actor:
    """One of the demonstration's people."""

    def find(session: Session) -> Actor:
        person = session.scalars(select(Person).where(Person.email == email)).one()
        return person_actor(session, person)

    return database.read_now(find)


def dump(database: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table."""
    metadata = MetaData()
    metadata.reflect(database.engine)
    tables = [t for t in metadata.sorted_tables if "opportunity_search" not in t.name]

    def read(session: Session, table: Table) -> list[tuple[Any, ...]]:
        return sorted((tuple(row) for row in session.execute(select(table))), key=repr)

    return {table.name: database.read_now(read, table) for table in tables}


def test_loading_twice_changes_nothing(database: Database, loaded: LoadReport) -> None:
    before = dump(database)
    assert len(before["opportunity"]) == 2
    later = NOW.replace(year=2027)
    again = load_cases(database, password_hash="another", at=later)
    assert dump(database) == before
    assert (again.opportunities, again.loaded) == (loaded.opportunities, ())
    assert set(loaded.loaded) == set(CASES)


PASSAGES = {
    "psba": [
        ("stakeholder_analysis", "2003-09-01", "2005-12-19"),
        ("early_partner_discussion", "2005-12-19", "2007-05-21"),
        ("tender", "2007-05-21", "2007-07-30"),
        ("contract", "2007-07-30", "2007-08-27"),
        ("value_sharing", "2007-08-27", None),
    ],
    "healthy_outlook": [
        ("stakeholder_analysis", "2001-01-01", "2003-07-15"),
        ("early_partner_discussion", "2003-07-15", "2006-05-22"),
        ("tender", "2006-05-22", "2006-06-26"),
        ("contract", "2006-06-26", "2007-03-19"),
        ("value_sharing", "2007-03-19", None),
    ],
}


@both
def test_stages_are_entered_and_left_on_their_dates(
    database: Database, loaded: LoadReport, key: str
) -> None:
    passages = of_case(database, loaded, StagePassage, key)
    told = [
        (
            p.stage.value,
            p.entered_at.date().isoformat(),
            p.left_at.date().isoformat() if p.left_at else None,
        )
        for p in passages
    ]
    assert told == PASSAGES[key]
    assert all(p.date_note for p in passages)
    assert passages[0].date_note.startswith(("Month given", "Year given"))
    assert all(p.date_note.startswith("Estimated to the ") for p in passages[1:])


@both
def test_every_decision_is_reconstructed_with_the_fact_it_rests_on(
    database: Database, loaded: LoadReport, key: str
) -> None:
    decisions = of_case(database, loaded, GateDecision, key)
    asked = [act for act in CASES[key]["act"] if act["kind"] == "decision"]
    assert [d.outcome.value for d in decisions] == [act["outcome"] for act in asked]
    assert [d.decided_at.date() for d in decisions] == [act["on"] for act in asked]
    for decision, act in zip(decisions, asked, strict=True):
        assert decision.reconstructed
        assert decision.source_note == f"{act['source_words']} Source: {act['source']}"
        assert act["basis"] in decision.date_note


def test_the_setback_of_2004_is_a_hold_and_2006_a_rework(
    database: Database, loaded: LoadReport
) -> None:
    reviews = of_case(database, loaded, GateReview, "healthy_outlook")
    second = [r for r in reviews if r.gate == 2]
    outcomes = {
        d.review_id: (d.outcome.value, d.decided_at.year)
        for d in of_case(database, loaded, GateDecision, "healthy_outlook")
    }
    assert [(r.attempt, *outcomes[r.id]) for r in second] == [
        (1, "hold", 2004),
        (2, "rework", 2006),
        (3, "proceed", 2006),
    ]
    assert [r.opened_at.year for r in second] == [2003, 2005, 2006]
    kinds = [e.kind for e in stream(database, loaded.opportunities["healthy_outlook"])]
    assert kinds.count("opportunity_resumed") == 1


def test_the_condition_of_psba_is_discharged_in_may_2007(
    database: Database, loaded: LoadReport
) -> None:
    (event,) = [
        e
        for e in stream(database, loaded.opportunities["psba"])
        if e.kind == "condition_discharged"
    ]
    assert (event.at.year, event.at.month) == (2007, 5)
    (risk,) = of_case(database, loaded, RiskAcceptance, "psba")
    assert risk.accepted_at.year == 2004
    assert risk.date_note.startswith("Estimated to the year: ")


def stream(database: Database, opportunity_id: int) -> list[Event]:
    """The history of one opportunity."""
    wanted = select(Event).where(Event.stream == f"opportunity:{opportunity_id}")
    return rows(database, wanted.order_by(Event.seq))


@both
def test_every_act_is_in_the_history_in_order(
    database: Database, loaded: LoadReport, key: str
) -> None:
    events = stream(database, loaded.opportunities[key])
    moments = [e.at for e in events]
    assert moments == sorted(moments)
    assert len(set(moments)) == len(moments), "no two acts share a minute"
    told = [e for e in events if e.data.get("reconstructed") and e.kind not in BESIDE]
    assert len(told) == len(CASES[key]["act"]) + 1
    assert all(e.data["source_note"] for e in told)
    milestones = [e.data["title"] for e in events if e.kind == "milestone_recorded"]
    assert milestones == [a["title"] for a in CASES[key]["act"] if a["kind"] == "event"]


def test_the_chain_of_every_stream_holds(database: Database, loaded: LoadReport) -> None:
    heads = {h.stream: h for h in rows(database, select(StreamHead))}
    last: dict[str, tuple[int, str]] = {}
    for e in rows(database, select(Event).order_by(Event.stream, Event.seq)):
        seq, previous = last.get(e.stream, (0, GENESIS))
        facts = EventRecord(e.stream, e.seq, e.kind, e.at, e.actor, e.data, e.previous_hash)
        assert (e.seq, e.previous_hash, e.hash) == (seq + 1, previous, event_hash(facts))
        last[e.stream] = (e.seq, e.hash)
    assert last == {name: (head.seq, head.hash) for name, head in heads.items()}


@both
def test_the_sponsor_decided_and_prepared_nothing(
    database: Database, loaded: LoadReport, key: str
) -> None:
    opportunity_id = loaded.opportunities[key]
    sponsor = rows(database, select(Opportunity.sponsor_id).where(Opportunity.id == opportunity_id))
    decisions = of_case(database, loaded, GateDecision, key)
    assert {d.decided_by_id for d in decisions} == set(sponsor)
    reviews = [r.id for r in of_case(database, loaded, GateReview, key)]
    prepared = select(ReviewContributor.person_id).where(ReviewContributor.review_id.in_(reviews))
    answered = select(CriterionAnswer.answered_by_id).where(CriterionAnswer.review_id.in_(reviews))
    assert set(rows(database, prepared)) & set(sponsor) == set()
    assert set(rows(database, answered)) & set(sponsor) == set()
    assert rows(database, prepared)


@both
def test_the_case_is_open_at_gate_5_and_nothing_is_due(
    database: Database, loaded: LoadReport, key: str
) -> None:
    place = key.replace("_", "-")
    lead = actor(database, f"lead.{place}@demo.invalid")
    found = database.read_now(opportunity, lead, loaded.opportunities[key])
    assert (found.stage, found.status, found.gate_due_on) == ("value_sharing", "active", None)
    assert (found.origin, found.external_reference) == (Origin.RECONSTRUCTED, f"case:{key}")
    assert found.expected_value_pence is None
    assert found.value_note.startswith("No whole-life value")
    assert found.imported["source"] == CASES[key]["case"]["source"]
    assert found.imported["legal_route_note"]
    said = database.read_now(comment_page, lead, found.id).comments
    assert len(said) == 2
    assert all(c.date_note for c in said)


def test_people_are_named_by_role_and_belong_to_the_demonstration(
    database: Database, loaded: LoadReport
) -> None:
    people = rows(database, select(Person).order_by(Person.id))
    assert len(people) == sum(len(case["person"]) for case in CASES.values()) + 3
    for person in people:
        assert person.is_demo and person.password_hash == HASH
        assert person.email.endswith("@demo.invalid")
    assert [p.name for p in people if p.is_administrator] == ["Demo administrator"]
    auditor = next(p for p in people if p.name == "Demo auditor")
    held = rows(database, select(Membership.role).where(Membership.person_id == auditor.id))
    assert [role.value for role in held] == ["auditor", "auditor"]


def test_the_mentor_and_the_advisers_are_on_the_team(
    database: Database, loaded: LoadReport
) -> None:
    lead = actor(database, "lead.psba@demo.invalid")
    team = database.read_now(opportunity, lead, loaded.opportunities["psba"]).team
    assert sorted((m.role.value, m.function.value if m.function else "") for m in team) == [
        ("adviser", "legal"),
        ("adviser", "procurement"),
        ("member", ""),
        ("mentor", ""),
    ]


def test_a_story_that_cannot_be_told_leaves_nothing_behind(sqlite_database: Database) -> None:
    broken = tomllib.loads(case_paths()[0].read_text("utf-8"))
    answers = [act for act in broken["act"] if act["kind"] == "answer"]
    broken["act"].remove(answers[-1])
    broken["act"].remove(answers[4])
    before = dump(sqlite_database)
    with pytest.raises(Conflict, match="Answer every criterion"):
        sqlite_database.write_now(load_case, broken, password_hash=HASH, at=NOW)
    assert dump(sqlite_database) == before


@both
def test_each_case_is_a_commercial_partnership_by_its_facts(
    database: Database, loaded: LoadReport, key: str
) -> None:
    opportunity_id = loaded.opportunities[key]
    lead = database.read_now(_lead, opportunity_id)
    test = database.read_now(commercialisation_test, lead, opportunity_id)
    assert test.verdict.plain == "This is commercialisation: a commercial partnership."
    assert test.verdict.in_form.startswith("In form: ")
    found = database.read_now(assets, lead, opportunity_id)
    assert found
    assert all(not asset.gaps for asset in found)
    assert len(database.read_now(barriers, lead, opportunity_id)) >= 3
    assert len(database.read_now(context_items, lead, opportunity_id)) >= 4
    about = [e for e in stream(database, opportunity_id) if e.kind in analysis.TELLINGS]
    assert about and all(e.data["date_note"] == "Not dated in the source" for e in about)


def _lead(session: Session, opportunity_id: int) -> Actor:
    lead_id = session.get_one(Opportunity, opportunity_id).lead_id
    return person_actor(session, session.get_one(Person, lead_id))
