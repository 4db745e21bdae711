"""Documents: recorded after they are stored, kept while a gate refers to them."""

import hashlib
import io
import os
from datetime import timedelta

import pytest

from app.delivery.orphans import sweep_orphans
from app.domain import uploads
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.policy import Actor
from app.queries.condition_pages import conditions_page
from app.queries.documents import document, document_file, document_page, documents
from app.queries.history import events
from app.schemas.capability import SetOffer
from app.schemas.document import AddDocument, DocumentOut, StoredFile
from app.schemas.gate import AnswerCriterion, GateReviewOut, SubmitGate
from app.schemas.opportunity import AcceptRisk, AddTeamMember, OpportunityOut, SetTeam
from app.services.capabilities import set_offer
from app.services.decisions import accept_risk
from app.services.documents import add_document, remove_document
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import add_team_member, set_team
from app.web.uploads import store
from tests.services.partners import candidate, capability
from tests.world import World

CRITERION = "asset_rights_confirmed"


def file(**fields: object) -> StoredFile:
    """A stored file that need not exist."""
    name = hashlib.sha256(str(fields).encode() + os.urandom(8)).hexdigest()
    usual = {
        "storage_name": f"aa/bb/{name[:40]}",
        "filename": "minute.pdf",
        "media_type": "application/pdf",
        "size": 1000,
        "sha256": name,
    }
    return StoredFile.model_validate({**usual, **fields})


def added(
    world: World, made: OpportunityOut, actor: Actor | None = None, **fields: object
) -> DocumentOut:
    """A document of the opportunity."""
    command = AddDocument(title="Board minute")
    saved: DocumentOut = world.write(
        add_document, actor or world.lead, made.id, command, file(**fields)
    )
    return saved


def answered_with(world: World, review: GateReviewOut, *ids: int) -> GateReviewOut:
    """The review with one criterion resting on these documents."""
    command = AnswerCriterion(answer="met", note="See the minute.", document_ids=list(ids))
    shown: GateReviewOut = world.write(answer_criterion, world.lead, review.id, CRITERION, command)
    return shown


def submitted_with_evidence(world: World, made: OpportunityOut) -> GateReviewOut:
    """The open review, its other judgements answered, submitted."""
    world.recorded(made)
    review = world.review(made)
    for key in review.unanswered:
        command = AnswerCriterion(answer="met", note="As the record shows.")
        world.write(answer_criterion, world.lead, review.id, key, command)
    world.write(accept_risk, world.sponsor, made.id, AcceptRisk(statement="I accept it."))
    asking = SubmitGate(recommendation="proceed", statement="Ready.")
    submitted: GateReviewOut = world.write(submit_gate, world.lead, review.id, asking)
    return submitted


def test_it_is_listed_with_its_hash_and_who_added_it(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made)
    listed = world.read(documents, world.auditor, made.id).items
    assert [(d.title, d.sha256, d.uploaded_by.name) for d in listed] == [
        ("Board minute", kept.sha256, "Lead")
    ]
    last = world.read(events, world.lead, made.id).items[-1]
    assert (last.kind, last.data["sha256"]) == ("document_added", kept.sha256)


def test_without_a_title_it_is_called_by_its_file_name(world: World) -> None:
    made = world.opportunity()
    kept = world.write(add_document, world.lead, made.id, AddDocument(), file())
    assert kept.title == "minute.pdf"


def test_an_adviser_may_add_what_their_advice_rests_on_and_take_nothing_away(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made, world.adviser)
    with pytest.raises(NotPermitted):
        world.write(remove_document, world.adviser, kept.id)


@pytest.mark.parametrize("name", ["member", "sponsor", "auditor"])
def test_it_requires_the_team(world: World, name: str) -> None:
    made = world.opportunity()
    with pytest.raises(NotPermitted):
        added(world, made, world.actors[name])
    with pytest.raises(NotPermitted):
        world.write(remove_document, world.actors[name], added(world, made).id)


def test_what_is_invisible_is_not_found(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made)
    for name in ("outsider", "neighbour", "partner", "administrator"):
        for query, wanted in ((documents, made.id), (document, kept.id)):
            with pytest.raises(NotFound):
                world.read(query, world.actors[name], wanted)
        with pytest.raises(NotFound):
            world.write(remove_document, world.actors[name], kept.id)
    restricted = SetTeam(
        lead_id=world.lead.person_id, sponsor_id=world.sponsor.person_id, restricted=True
    )
    world.write(set_team, world.lead, made.id, restricted)
    with pytest.raises(NotFound):
        world.read(document, world.member, kept.id)


def test_a_stopped_opportunity_takes_no_more(world: World) -> None:
    made = world.opportunity()
    world.decided(world.submitted(made), "stop")
    with pytest.raises(Conflict, match="stopped"):
        added(world, made)
    assert "stopped" in world.read(document_page, world.lead, made.id).refusal


def test_there_is_room_for_so_many_files_and_bytes(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = world.opportunity()
    monkeypatch.setattr("app.queries.documents.MAX_FILES", 2)
    added(world, made, size=uploads.MAX_TOTAL_BYTES - 10)
    with pytest.raises(Invalid) as refused:
        added(world, made, size=11)
    assert refused.value.problems[0].field == "file"
    second = added(world, made, size=10)
    with pytest.raises(Conflict, match="2 files"):
        added(world, made, size=0)
    world.write(remove_document, world.lead, second.id)
    assert added(world, made, size=5).size == 5


def test_removing_takes_it_off_the_list_for_good(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made)
    world.write(remove_document, world.lead, kept.id)
    assert world.read(documents, world.lead, made.id).items == []
    with pytest.raises(NotFound):
        world.read(document, world.lead, kept.id)
    with pytest.raises(NotFound):
        world.write(remove_document, world.lead, kept.id)


def test_evidence_of_an_open_gate_stays_and_says_for_what(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made)
    review = answered_with(world, world.review(made), kept.id)
    with pytest.raises(Conflict, match="evidence for “Rights in the assets"):
        world.write(remove_document, world.lead, kept.id)
    used = world.read(document, world.lead, kept.id).evidence_for
    assert [(u.review_id, u.gate, u.criterion_key, u.is_open) for u in used] == [
        (review.id, 1, CRITERION, True)
    ]
    answered_with(world, review)
    world.write(remove_document, world.lead, kept.id)


def test_evidence_of_a_decided_gate_leaves_the_list_but_can_still_be_read(world: World) -> None:
    made = world.opportunity()
    kept = added(world, made)
    answered_with(world, world.review(made), kept.id)
    world.decided(submitted_with_evidence(world, made))

    world.write(remove_document, world.lead, kept.id)

    assert world.read(documents, world.lead, made.id).items == []
    assert world.read(document, world.sponsor, kept.id).removed_at is not None
    with pytest.raises(Conflict, match="already removed"):
        world.write(remove_document, world.lead, kept.id)


@pytest.mark.parametrize("is_evidence", [True, False])
def test_only_who_supplied_evidence_may_not_decide(world: World, is_evidence: bool) -> None:
    made = world.opportunity()
    joining = AddTeamMember(person_id=world.sponsor.person_id, role="member")
    world.write(add_team_member, world.lead, made.id, joining)
    kept = added(world, made, world.sponsor)
    answered_with(world, world.review(made), *([kept.id] if is_evidence else []))
    review = submitted_with_evidence(world, made)
    if not is_evidence:
        assert world.decided(review).state == "decided"
        return
    with pytest.raises(NotPermitted, match="helped to prepare"):
        world.decided(review)


def test_the_sweep_takes_only_old_files_that_nothing_needs(world: World) -> None:
    settings = world.database.settings  # type: ignore[attr-defined]
    made, folder = world.opportunity(), settings.uploads_dir
    names = ("kept", "removed", "cited", "orphan", "fresh")
    files = {n: store(settings, f"{n}.txt", io.BytesIO(n.encode())) for n in names}
    ids = {
        n: world.write(add_document, world.lead, made.id, AddDocument(), files[n]).id
        for n in ("kept", "removed", "cited")
    }
    answered_with(world, world.review(made), ids["cited"])
    world.decided(submitted_with_evidence(world, made))
    world.write(remove_document, world.lead, ids["removed"])
    world.write(remove_document, world.lead, ids["cited"])
    (folder / "incoming" / "half").write_bytes(b"half")
    since = world.later(days=1)
    for path in [p for p in folder.rglob("*") if p.is_file()]:
        is_fresh = path == folder / files["fresh"].storage_name
        written = (since + timedelta(days=1 if is_fresh else -2)).timestamp()
        os.utime(path, (written, written))

    swept = world.read(sweep_orphans, folder, older_than=since)

    left = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert left == {files[n].storage_name for n in ("kept", "cited", "fresh")}
    assert swept == 3


def test_what_only_a_candidates_record_lists_is_seen_by_those_who_see_candidates(
    world: World,
) -> None:
    made = world.opportunity()
    accounts, minute = added(world, made), added(world, made)
    asked = capability(world, made, "Billing")
    party = candidate(world, made, "River Sense plc")
    offer = SetOffer(confidence="shown", document_ids=[accounts.id])
    world.write(set_offer, world.lead, asked.id, party.id, offer)
    for name in ("lead", "sponsor", "auditor"):
        held = world.read(documents, world.actors[name], made.id).items
        assert {d.id for d in held} == {accounts.id, minute.id}
    for read in (document, document_file):
        with pytest.raises(NotFound):
            world.read(read, world.adviser, accounts.id)
    assert [d.id for d in world.read(documents, world.adviser, made.id).items] == [minute.id]
    shown = world.read(conditions_page, world.adviser, made.id).documents
    assert [d.id for d in shown] == [minute.id]
    answered_with(world, world.review(made), accounts.id)
    assert len(world.read(documents, world.adviser, made.id).items) == 2
