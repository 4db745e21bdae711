"""Tailoring a programme's gates: a draft, published as a version; reviews keep theirs."""

from functools import partial
from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted, Stale
from app.models import CriteriaSet, GateReview, Programme
from app.queries.gate_sets import find_draft
from app.queries.gate_terms import gate_terms
from app.queries.gates import gate_review
from app.queries.programme_gates import (
    gate_comparison,
    gate_draft,
    gate_version,
    gate_versions,
    programme_gates,
)
from app.queries.programmes import programme
from app.queries.review_moves import review_move, reviews_on_other_versions
from app.schemas.programme import EditProgramme
from app.schemas.tailoring import (
    AddGateCriterion,
    AdoptGates,
    EditGateCriterion,
    EditTerms,
    MoveGateCriterion,
    MoveReview,
    PublishGates,
    RetireGateCriterion,
    StartDraft,
)
from app.services import criteria
from app.services.drafts import (
    discard_gate_draft,
    replace_gate_draft,
    start_gate_draft,
    take_shipped_criteria,
)
from app.services.programmes import edit_programme
from app.services.publishing import adopt_shipped_gates, move_review_to_gates, publish_gates
from app.services.tailoring import (
    add_gate_criterion,
    edit_gate_criterion,
    edit_gate_terms,
    move_gate_criterion,
    restore_gate_criterion,
    retire_gate_criterion,
)
from app.standards.gate_file import gates_from, gates_to_toml
from tests.world import World

PATENTS = AddGateCriterion(title="Patents are searched", strength="required", functions=["legal"])


def tailored(world: World, *acts: tuple[Any, ...], by: str = "lead") -> Any:
    """A draft with some changes in it."""
    who = world.actors[by]
    draft = world.write(start_gate_draft, who, world.programme_id, StartDraft())
    for act, *args in acts:
        draft = world.write(act, who, world.programme_id, *args, version=draft.version)
    return draft


def published(world: World, *acts: tuple[Any, ...]) -> Any:
    """The changes, in force."""
    tailored(world, *(acts or ((add_gate_criterion, 1, PATENTS),)))
    return world.write(publish_gates, world.lead, world.programme_id, PublishGates(note="Ours."))


def newer_standard(world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> int:
    """A later release ships another guidance for one criterion; the set it stores."""
    text = criteria.SHIPPED.read_text("utf-8")
    changed = tmp_path / "gates.toml"
    changed.write_text(text.replace("Someone at board level", "Somebody at board level"), "utf-8")
    monkeypatch.setattr(criteria, "SHIPPED", changed)
    sets = world.database.write_now(
        lambda session: {
            k: s.id for k, s in criteria.ensure_criteria_sets(session, at=world.later()).items()
        }
    )
    return int(sets["standard"])


def test_a_programme_begins_with_the_standard_gates_and_what_they_ask_of_advisers(
    world: World,
) -> None:
    page = world.read(programme_gates, world.member, world.programme_id)
    assert page.in_force.label == "Standard, version 1"
    assert page.in_force.gates[1].terms.asked == ["procurement", "legal", "finance"]
    assert (page.newer_shipped, page.has_draft, page.permitted_actions) == (None, False, [])


@pytest.mark.parametrize("name", ["lead", "administrator"])
def test_a_lead_and_an_administrator_may_tailor(world: World, name: str) -> None:
    draft = tailored(world, (add_gate_criterion, 1, PATENTS), by=name)
    assert draft.gates[0].criteria[-1].key == "patents_are_searched"
    assert [c.key for c in draft.differences[0].added] == ["patents_are_searched"]


@pytest.mark.parametrize("name", ["member", "sponsor", "adviser", "auditor"])
def test_nobody_else_of_the_programme_may(world: World, name: str) -> None:
    who = world.actors[name]
    with pytest.raises(NotPermitted):
        world.write(start_gate_draft, who, world.programme_id, StartDraft())
    with pytest.raises(NotPermitted):
        world.read(gate_draft, who, world.programme_id)


def test_another_programme_and_its_versions_do_not_exist(world: World) -> None:
    version = published(world).in_force.id
    with pytest.raises(NotFound):
        world.read(programme_gates, world.neighbour, world.programme_id)
    with pytest.raises(NotFound):
        world.read(gate_version, world.neighbour, world.other_programme_id, version)


def test_there_is_one_draft_and_nobody_overwrites_what_they_have_not_read(world: World) -> None:
    draft = tailored(world)
    with pytest.raises(Conflict, match="begun"):
        world.write(start_gate_draft, world.lead, world.programme_id, StartDraft())
    world.write(add_gate_criterion, world.lead, world.programme_id, 1, PATENTS)
    with pytest.raises(Stale):
        world.write(
            retire_gate_criterion,
            world.lead,
            world.programme_id,
            1,
            "assets_recorded",
            RetireGateCriterion(),
            version=draft.version,
        )


def test_each_step_of_a_draft_is_kept(world: World) -> None:
    edited = EditGateCriterion(
        title="A board member sponsors it", strength="required", rule="sponsor_named"
    )
    draft = tailored(
        world,
        (edit_gate_criterion, 1, "sponsor_named", edited),
        (retire_gate_criterion, 1, "assets_recorded", RetireGateCriterion()),
        (move_gate_criterion, 1, "need_recorded", MoveGateCriterion(position=1)),
        (edit_gate_terms, 2, EditTerms(quorum="some", quorum_count=2, decision_days=10)),
    )
    keys = [c.key for c in draft.gates[0].criteria]
    assert keys[:2] == ["need_recorded", "sponsor_named"]
    assert "assets_recorded" not in keys
    assert draft.gates[0].criteria[1].title == "A board member sponsors it"
    assert draft.gates[1].terms.quorum_words == "2 of the named sponsors"


def test_a_discarded_draft_changes_nothing(world: World) -> None:
    draft = tailored(world, (add_gate_criterion, 1, PATENTS))
    world.write(discard_gate_draft, world.lead, world.programme_id, version=draft.version)
    page = world.read(programme_gates, world.lead, world.programme_id)
    assert (page.has_draft, page.in_force.label) == (False, "Standard, version 1")


def test_publishing_puts_the_next_version_in_force_for_reviews_that_open_later(
    world: World,
) -> None:
    before = world.review(world.opportunity())
    page = published(world)
    assert (page.in_force.label, page.in_force.note) == ("Version 1", "Ours.")
    assert page.in_force.published_by.id == world.lead.person_id
    assert page.on_other_versions == 1
    after = world.review(world.opportunity(title="Later"))
    assert "patents_are_searched" in [c.key for c in after.criteria]
    assert "patents_are_searched" not in [
        c.key for c in world.read(gate_review, world.lead, before.id).criteria
    ]


def test_a_draft_that_changes_nothing_is_not_published(world: World) -> None:
    tailored(world)
    with pytest.raises(Conflict, match="what the version in force says"):
        world.write(publish_gates, world.lead, world.programme_id, PublishGates(note="Nothing."))


def test_law_and_fairness_can_be_retired_only_with_a_reason_that_stays_in_sight(
    world: World,
) -> None:
    key, programme_id = "disclosures_levelled", world.programme_id
    draft = tailored(world, (retire_gate_criterion, 2, key, RetireGateCriterion()))
    assert "law or fairness" in draft.unreasoned[0]
    with pytest.raises(Conflict, match="say why"):
        world.write(publish_gates, world.lead, programme_id, PublishGates(note="Less."))
    world.write(discard_gate_draft, world.lead, programme_id)
    reasoned = RetireGateCriterion(departure_reason="There is one candidate by statute.")
    page = published(world, (retire_gate_criterion, 2, key, reasoned))
    (departure,) = page.in_force.departures
    assert (departure.what, departure.reason) == ("retired", "There is one candidate by statute.")


def test_what_was_retired_can_be_brought_back_as_it_was(world: World) -> None:
    key, programme_id = "disclosures_levelled", world.programme_id
    draft = tailored(world, (retire_gate_criterion, 2, key, RetireGateCriterion()))
    draft = world.write(
        restore_gate_criterion, world.lead, programme_id, 2, key, version=draft.version
    )
    assert draft.unreasoned == []
    assert draft.differences[1].is_same, "it stands where it stood"
    with pytest.raises(Invalid):
        world.write(restore_gate_criterion, world.lead, programme_id, 2, key)
    with pytest.raises(NotFound):
        world.write(restore_gate_criterion, world.lead, programme_id, 2, "unknown")


def test_a_new_judgement_is_mended_on_the_review_and_a_check_where_it_is_recorded(
    world: World,
) -> None:
    check = AddGateCriterion(title="There is a need", strength="required", rule="need_recorded")
    draft = tailored(
        world,
        (add_gate_criterion, 3, AddGateCriterion(title="Small firms can bid", strength="required")),
        (add_gate_criterion, 3, check),
    )
    document = world.read(lambda s: find_draft(s, draft.programme_id).document)
    assert [c["fix"] for c in document["criteria"] if c["gate"] == 3][-2:] == ["review", "need"]


def test_versions_are_kept_and_compared(world: World) -> None:
    first = published(world).in_force
    second = published(
        world,
        (retire_gate_criterion, 1, "patents_are_searched", RetireGateCriterion()),
        (edit_gate_terms, 1, EditTerms(quorum="all_named")),
    ).in_force
    rows = world.read(gate_versions, world.member, world.programme_id)
    assert [row.label for row in rows] == ["Version 2", "Version 1", "Standard, version 1"]
    found = world.read(gate_comparison, world.member, world.programme_id, first.id, second.id)
    assert [c.key for c in found.gates[0].removed] == ["patents_are_searched"]
    assert "Who decides" in [f.label for f in found.gates[0].terms]


def test_terms_are_read_by_the_set_a_review_keeps(world: World) -> None:
    review = world.review(world.opportunity())
    page = published(world, (edit_gate_terms, 1, EditTerms(quorum="all_named", decision_days=3)))
    assert world.database.read_now(gate_terms, page.in_force.id, 1).decision_days == 3
    kept = world.database.read_now(
        lambda session: gate_terms(session, session.get(GateReview, review.id).criteria_set_id, 1)
    )
    assert kept.decision_days == 14


def test_an_open_review_is_moved_on_purpose_after_a_preview(world: World) -> None:
    opportunity = world.opportunity()
    review = world.answered(opportunity)
    assert review.unanswered == []
    answered = next(c for c in review.criteria if (c.kind, c.strength) == ("judgement", "required"))
    page = published(
        world,
        (add_gate_criterion, 1, PATENTS),
        (retire_gate_criterion, 1, answered.key, RetireGateCriterion()),
    )
    preview = world.read(review_move, world.lead, review.id)
    assert preview.to_answer == ["Patents are searched"]
    assert preview.answers_left == [answered.title]
    assert [c.key for c in preview.differences.added] == ["patents_are_searched"]
    (listed,) = world.read(reviews_on_other_versions, world.lead, world.programme_id)
    assert (listed.review_id, listed.label) == (review.id, "Standard, version 1")
    command = MoveReview(criteria_set_id=page.in_force.id)
    moved = world.write(move_review_to_gates, world.lead, review.id, command)
    assert moved.unanswered == ["patents_are_searched"]
    assert world.read(reviews_on_other_versions, world.lead, world.programme_id) == []
    with pytest.raises(Conflict, match="already"):
        world.write(move_review_to_gates, world.lead, review.id, command)


def test_a_review_is_moved_only_by_those_who_lead_it_while_it_is_prepared(world: World) -> None:
    opportunity = world.opportunity()
    review = world.submitted(opportunity)
    command = MoveReview(criteria_set_id=published(world).in_force.id)
    with pytest.raises(NotPermitted):
        world.write(move_review_to_gates, world.member, review.id, command)
    with pytest.raises(Conflict, match="Withdraw it first"):
        world.write(move_review_to_gates, world.lead, review.id, command)
    assert "Withdraw" in world.read(review_move, world.lead, review.id).barred


def test_a_preview_that_is_out_of_date_is_refused(world: World) -> None:
    review = world.review(world.opportunity())
    first = published(world).in_force.id
    published(world, (edit_gate_terms, 1, EditTerms(decision_days=9)))
    with pytest.raises(Conflict, match="published since"):
        world.write(move_review_to_gates, world.lead, review.id, MoveReview(criteria_set_id=first))


def test_a_file_goes_into_the_draft_of_another_programme(world: World) -> None:
    version = published(world).in_force
    text = gates_to_toml(world.read(gate_version, world.lead, world.programme_id, version.id))
    draft = world.write(
        replace_gate_draft, world.neighbour, world.other_programme_id, partial(gates_from, text)
    )
    assert [c.key for c in draft.differences[0].added] == ["patents_are_searched"]
    assert all(gate.is_same for gate in draft.differences[1:])


def test_a_newer_shipped_version_is_offered_and_never_taken_by_itself(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    newer = newer_standard(world, monkeypatch, tmp_path)
    page = world.read(programme_gates, world.lead, world.programme_id)
    assert (page.in_force.label, page.newer_shipped.id) == ("Standard, version 1", newer)
    with pytest.raises(Conflict, match="newest"):
        command = AdoptGates(criteria_set_id=page.in_force.id)
        world.write(adopt_shipped_gates, world.lead, world.programme_id, command)
    command = AdoptGates(criteria_set_id=newer)
    adopted = world.write(adopt_shipped_gates, world.lead, world.programme_id, command)
    assert (adopted.in_force.label, adopted.newer_shipped) == ("Standard, version 2", None)


def test_a_programme_with_gates_of_its_own_takes_the_newer_into_a_draft(
    world: World, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    published(world)
    newer = newer_standard(world, monkeypatch, tmp_path)
    with pytest.raises(Conflict, match="own"):
        command = AdoptGates(criteria_set_id=newer)
        world.write(adopt_shipped_gates, world.lead, world.programme_id, command)
    draft = world.write(take_shipped_criteria, world.lead, world.programme_id)
    (changed,) = draft.differences[0].changed
    assert (changed.criterion.key, changed.fields[0].label) == ("sponsor_named", "Guidance")
    assert "patents_are_searched" in [c.key for c in draft.gates[0].criteria]
    with pytest.raises(Conflict, match="newest"):
        world.write(take_shipped_criteria, world.lead, world.programme_id)


def test_editing_a_programme_keeps_gates_of_its_own(world: World) -> None:
    published(world)
    found = world.read(programme, world.administrator, world.programme_id)
    assert found.criteria_set == "tailored"
    command = EditProgramme(
        name="Renamed", organisation_id=found.organisation.id, criteria_set="tailored"
    )
    kept = world.write(edit_programme, world.administrator, world.programme_id, command)
    assert (kept.name, kept.criteria_set, kept.criteria_version) == ("Renamed", "tailored", 1)


def test_own_gates_cannot_be_named_where_there_are_none(world: World) -> None:
    found = world.read(programme, world.administrator, world.programme_id)
    command = EditProgramme(
        name=found.name, organisation_id=found.organisation.id, criteria_set="tailored"
    )
    with pytest.raises(Invalid):
        world.write(edit_programme, world.administrator, world.programme_id, command)


def test_what_was_stored_is_never_changed(world: World) -> None:
    def digests(session: Any) -> list[str]:
        return [row.digest for row in session.query(CriteriaSet).order_by(CriteriaSet.id)]

    before = world.database.read_now(digests)
    published(world)
    assert world.database.read_now(digests)[: len(before)] == before
    assert world.database.read_now(lambda s: s.get(Programme, 1).version) == 2
