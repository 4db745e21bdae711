"""Importing a portfolio: each row becomes or updates one opportunity, and nothing more."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.domain.opportunities import Origin, PassageCause
from app.domain.policy import Actor
from app.domain.stages import Stage, Status
from app.models import (
    Event,
    GateReview,
    Opportunity,
    OutboxRow,
    PortfolioImport,
    Programme,
    StagePassage,
    StreamHead,
)
from app.queries.opportunities import opportunity as find
from app.queries.portfolio import pending_content, portfolio_import
from app.schemas.opportunity import EditOpportunity, SetTeam
from app.schemas.portfolio import (
    ConfirmImport,
    ImportReport,
    Portfolio,
    PortfolioFile,
    PrepareImport,
)
from app.services.events import record
from app.services.opportunities import edit_opportunity, set_team
from app.services.portfolio import confirm_import, import_portfolio, prepare_import
from app.services.stages import enter_pipeline
from app.standards.portfolio_reader import read_now
from tests.world import START, World

SAMPLE = (Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv").read_bytes()
HEADINGS = "project_number,project_name,description,category,benefits,colour_rating,end_date"
ROW = "A-1,Harbour,Builds a harbour,Infrastructure,10,Green,20.05.2030"
SPOILT = f"{HEADINGS}\n{ROW}\n,No reference,,,,,\nA-3,,,,,,\n"


def portfolio(*rows: str) -> Portfolio:
    """What a small file says."""
    return read_now("\n".join([HEADINGS, *rows]).encode())


def imported(world: World, read: Portfolio, actor: Actor | None = None, **how: Any) -> ImportReport:
    """The report of importing it."""
    settings = {"stage": Stage.TENDER, "filename": "gmpp.csv", "partial": False, **how}
    done: ImportReport = world.write(
        import_portfolio, actor or world.lead, world.programme_id, read, **settings
    )
    return done


def only(world: World) -> Any:
    """The one opportunity there is."""
    return world.read(find, world.lead, world.read(lambda s: s.scalar(select(Opportunity.id))))


def kinds(world: World) -> list[str]:
    """The kinds of the events of opportunities, in order."""
    query = select(Event.kind).where(Event.stream.like("opportunity:%")).order_by(Event.id)
    return list(world.read(lambda s: s.scalars(query).all()))


def counts(world: World) -> tuple[int, ...]:
    """How many rows there are of what an import makes."""
    tables = (Opportunity, StagePassage, GateReview, Event, OutboxRow, StreamHead)
    return tuple(
        world.read(lambda s, t=t: s.scalar(select(func.count()).select_from(t))) for t in tables
    )


def test_the_sample_lands_whole_and_again_changes_nothing(world: World) -> None:
    read = read_now(SAMPLE)
    report = imported(world, read)
    assert (report.new, report.updated, report.unchanged, report.rejected) == (120, 0, 0, 0)
    assert (report.noted_rows, report.state) == (73, "done")
    before = counts(world)
    assert before[:3] == (120, 120, 120)

    again = imported(world, read)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 120)
    assert counts(world)[:3] == before[:3]
    assert kinds(world) == ["opportunity_imported"] * 120


def test_a_row_becomes_an_opportunity_that_enters_by_import(world: World) -> None:
    imported(world, portfolio(ROW))
    made = only(world)
    assert (made.title, made.summary, made.sector) == (
        "Harbour",
        "Builds a harbour",
        "Infrastructure",
    )
    assert (made.expected_value_pence, made.delivery_confidence) == (1_000_000_000, "green")
    assert (made.origin, made.external_reference) == (Origin.IMPORTED, "A-1")
    assert (made.stage, made.status, made.lead, made.sponsor) == ("tender", "active", None, None)
    assert (made.target_dates, made.imported["end_date"]) == ({}, "2030-05-20")
    (passage,) = made.passages
    assert (passage.stage, passage.entered_by) == ("tender", PassageCause.IMPORTED)
    assert passage.reason == "Entered by import from gmpp.csv"
    assert world.review(made).gate == 3


def test_what_cannot_be_used_is_left_empty_with_its_text_kept(world: World) -> None:
    imported(world, portfolio("A-1,Harbour,,,Exempt under Section 43,Purple,31.02.2030"))
    made = only(world)
    assert (made.expected_value_pence, made.delivery_confidence, made.value_note) == (
        None,
        None,
        "",
    )
    assert made.imported["unreadable"] == {
        "benefits": "Exempt under Section 43",
        "colour_rating": "Purple",
        "end_date": "31.02.2030",
    }


def test_bulk_makes_the_same_records_as_one_by_one(world: World) -> None:
    imported(world, portfolio(ROW))

    def one_by_one(session: Any, *, at: datetime) -> int:
        programme = session.get_one(Programme, world.programme_id)
        twin = Opportunity(
            **session.scalars(select(Opportunity)).one().model_dump(exclude={"id", "created_at"})
            | {"external_reference": "A-2", "stage_entered_at": at, "updated_at": at}
            | {"due_on": None, "title_key": "", "value_key": 0, "criteria_met": 99}
            | {"criteria_total": 99, "review_state": None},
            created_at=at,
        )
        enter_pipeline(
            session,
            twin,
            programme,
            PassageCause.IMPORTED,
            at=at,
            reason="Entered by import from gmpp.csv",
        )
        record(
            session,
            world.lead,
            f"opportunity:{twin.id}",
            "opportunity_imported",
            {},
            at=at,
            programme_id=world.programme_id,
        )
        return twin.id

    twin_id = world.write(one_by_one)
    for table, owner in (
        ("opportunity", "id"),
        ("stage_passage", "opportunity_id"),
        ("gate_review", "opportunity_id"),
    ):
        assert described(world, table, owner, twin_id - 1) == described(
            world, table, owner, twin_id
        ), table
    assert trail(world, twin_id - 1) == trail(world, twin_id)


def described(world: World, table: str, owner: str, opportunity_id: int) -> dict[str, Any]:
    """A row without its identity and its moments."""
    own = re.compile(r"id|opportunity_id|external_reference|.*_at")
    statement = text(f"SELECT * FROM {table} WHERE {owner} = :id")
    row = world.read(lambda s: s.execute(statement, {"id": opportunity_id}).mappings().one())
    return {name: value for name, value in row.items() if not own.fullmatch(name)}


def trail(world: World, opportunity_id: int) -> Any:
    """The stream of an opportunity: where it ends, and what waits in the outbox."""
    query = (
        select(Event.seq, Event.kind, Event.actor, OutboxRow.kind, OutboxRow.programme_id)
        .join(OutboxRow, OutboxRow.event_id == Event.id)
        .join(StreamHead, (StreamHead.stream == Event.stream) & (StreamHead.hash == Event.hash))
        .where(Event.stream == f"opportunity:{opportunity_id}")
    )
    return world.read(lambda s: [tuple(row) for row in s.execute(query)])


def test_a_changed_row_updates_its_opportunity_and_never_moves_it(world: World) -> None:
    imported(world, portfolio(ROW))
    report = imported(
        world, portfolio(ROW.replace("Green", "Red").replace(",10,", ",,")), stage=Stage.CONTRACT
    )
    assert (report.new, report.updated) == (0, 1)
    assert report.rows[0].changed == ["delivery confidence", "value", "value note"]
    made = only(world)
    assert (made.delivery_confidence, made.expected_value_pence, made.stage) == (
        "red",
        None,
        "tender",
    )
    assert made.version == 2
    assert kinds(world) == ["opportunity_imported", "opportunity_reimported"]
    event = world.read(lambda s: s.scalars(select(Event).order_by(Event.id.desc())).all()[1])
    assert event.data["before"]["delivery_confidence"] == "green"
    assert event.data["after"]["delivery_confidence"] == "red"


def test_a_value_that_comes_counts_as_a_criterion_met(world: World) -> None:
    imported(world, portfolio(ROW.replace(",10,", ",,")), stage=Stage.EARLY_PARTNER_DISCUSSION)
    before = only(world)
    imported(world, portfolio(ROW))
    after = only(world)
    assert after.criteria_met == before.criteria_met + 1
    assert after.criteria_met == world.review(after).criteria_met


def test_what_people_entered_here_is_left_alone_until_the_file_changes(world: World) -> None:
    imported(world, portfolio(ROW))
    made = only(world)
    fields = {name: getattr(made, name) for name in EditOpportunity.model_fields}
    command = EditOpportunity(**{**fields, "title": "Harbour, phase 1"})
    world.write(edit_opportunity, world.lead, made.id, command)

    assert imported(world, portfolio(ROW)).unchanged == 1
    assert imported(world, portfolio(ROW.replace("Green", "Red"))).updated == 1
    assert only(world).title == "Harbour, phase 1"

    report = imported(world, portfolio(ROW.replace("Harbour,", "New harbour,")))
    assert only(world).title == "New harbour"
    assert report.rows[0].remark == "Replaces what was entered here: title."


@pytest.mark.parametrize("status", [Status.STOPPED, Status.COMPLETED])
def test_a_closed_opportunity_is_left_alone(world: World, status: Status) -> None:
    imported(world, portfolio(ROW))

    def close(session: Any, *, at: datetime) -> None:
        session.scalars(select(Opportunity)).one().status = status

    world.write(close)
    report = imported(world, portfolio(ROW.replace("Green", "Red")))
    assert (report.skipped, report.updated) == (1, 0)
    assert status.label.lower() in report.rows[0].remark
    assert only(world).delivery_confidence == "green"


def test_a_record_that_no_import_made_is_left_alone(world: World) -> None:
    world.opportunity()

    def name_it(session: Any, *, at: datetime) -> None:
        session.scalars(select(Opportunity)).one().external_reference = "A-1"

    world.write(name_it)
    report = imported(world, portfolio(ROW))
    assert (report.skipped, report.new, report.updated) == (1, 0, 0)
    assert only(world).title == "Coastal flood model licensing"


def test_a_restricted_opportunity_gives_nothing_away(world: World) -> None:
    imported(world, portfolio(ROW))
    made = only(world)
    restriction = SetTeam(lead_id=world.member.person_id, sponsor_id=None, restricted=True)
    world.write(set_team, world.lead, made.id, restriction)
    report = imported(world, portfolio(ROW.replace("Green", "Red")))
    (row,) = report.rows
    assert (row.outcome, row.opportunity_id) == ("skipped", None)
    assert row.remark == "This reference cannot be imported here."
    tried = uploaded(world, f"{HEADINGS}\n{ROW}\n".encode()).report
    assert (tried.new, tried.skipped) == (1, 0), "trying out references tells of none"


def test_rejected_rows_refuse_the_whole_and_say_where(world: World) -> None:
    with pytest.raises(Conflict, match="line 3: It has no reference; line 4: It has no name"):
        imported(world, read_now(SPOILT.encode()))
    assert counts(world)[0] == 0


def test_partial_takes_what_loads(world: World) -> None:
    report = imported(world, read_now(SPOILT.encode()), partial=True)
    assert (report.new, report.rejected) == (1, 2)
    assert [problem.line for problem in report.rejections] == [3, 4]


def test_only_leads_import_and_others_do_not_know_the_programme(world: World) -> None:
    for name in ("member", "sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            imported(world, portfolio(ROW), world.actors[name])
    for name in ("outsider", "neighbour", "partner", "administrator"):
        with pytest.raises(NotFound):
            imported(world, portfolio(ROW), world.actors[name])
    assert counts(world)[0] == 0


def uploaded(world: World, content: bytes = SAMPLE) -> Any:
    """An upload of the lead's."""
    file = PortfolioFile(filename="gmpp.csv", content=content, portfolio=read_now(content))
    command = PrepareImport(programme_id=world.programme_id)
    return world.write(prepare_import, world.lead, command, file)


def test_an_upload_shows_what_it_would_do_and_does_it_once(world: World) -> None:
    upload = uploaded(world)
    assert (upload.report.state, upload.report.new) == ("planned", 120)
    assert counts(world)[0] == 0
    content = world.read(pending_content, world.lead, upload.id)
    assert content == SAMPLE

    read = read_now(content)
    first = world.write(confirm_import, world.lead, upload.id, ConfirmImport(), read)
    assert (first.report.state, first.report.new) == ("done", 120)
    second = world.write(confirm_import, world.lead, upload.id, ConfirmImport(), read)
    assert second == first
    assert counts(world)[0] == 120
    assert world.read(pending_content, world.lead, upload.id) is None
    assert world.read(portfolio_import, world.member, upload.id).report == first.report


def test_a_file_nobody_confirmed_in_a_week_is_let_go(world: World) -> None:
    old, recent = uploaded(world), uploaded(world)
    assert old.refusal is None
    world.later(days=8)
    new = uploaded(world)
    kept = select(PortfolioImport.id).where(PortfolioImport.content != b"")
    assert world.read(lambda s: s.scalars(kept).all()) == [new.id]
    assert recent.id not in (old.id, new.id)
    with pytest.raises(Conflict, match="Upload it again"):
        world.read(pending_content, world.lead, old.id)
    shown = world.read(portfolio_import, world.lead, old.id)
    assert shown.refusal is not None and "Upload it again" in shown.refusal


def test_the_clock_is_passed_in(world: World) -> None:
    imported(world, portfolio(ROW))
    assert START < only(world).created_at < START + timedelta(hours=1)
    assert only(world).created_at.tzinfo is UTC
