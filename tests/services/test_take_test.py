"""Taking the commercialisation test: stored answers, a verdict that follows, and gate 1."""

import pytest
from pydantic import ValidationError

from app.domain.errors import NotPermitted, Stale
from app.queries.commercialisation import commercialisation_test
from app.queries.history import history
from app.schemas.analysis import TakeTest
from app.services.commercialisation import take_test
from tests.world import World

PARTNERSHIP = {
    "alone": "neither",
    "exchange": "joint",
    "direction": "public",
    "risk": "shared",
    "reward": "share",
    "growth": "yes",
}


def is_met(world: World, made: object) -> bool:
    found = world.review(made).criteria  # type: ignore[arg-type]
    return next(
        c.is_met and c.answer == "met" for c in found if c.key == "commercialisation_tested"
    )


def test_the_verdict_follows_from_the_answers_and_gate_1_reads_it(world: World) -> None:
    made = world.opportunity()
    assert world.read(commercialisation_test, world.auditor, made.id).version == 0
    assert not is_met(world, made)
    notes = {"risk": "Both invest."}
    command = TakeTest(answers=PARTNERSHIP, contract_form="subcontract", notes=notes)
    taken = world.write(take_test, world.lead, made.id, command, version=0)
    assert taken.verdict.plain == "This is commercialisation: a commercial partnership."
    assert taken.verdict.in_form.startswith("In form: sub-contract.")
    assert (taken.version, taken.updated_by and taken.updated_by.name) == (1, "Lead")
    assert is_met(world, made)
    bought = TakeTest(answers={"exchange": "work", "reward": "price", "owners": "investors"})
    assert world.write(take_test, world.lead, made.id, bought, version=1).verdict.plain == (
        "This is outsourcing, not commercialisation."
    )
    assert not is_met(world, made)
    told = world.read(history, world.lead, made.id).items[0]
    assert (told.sentence, told.text) == (
        "Lead took the commercialisation test",
        "This is outsourcing, not commercialisation.",
    )


def test_two_people_do_not_overwrite_each_other(world: World) -> None:
    made = world.opportunity()
    world.write(take_test, world.lead, made.id, TakeTest(answers=PARTNERSHIP), version=0)
    with pytest.raises(Stale):
        world.write(take_test, world.lead, made.id, TakeTest(), version=0)


def test_only_the_team_answers(world: World) -> None:
    made = world.opportunity()
    for name in ("sponsor", "adviser", "auditor"):
        with pytest.raises(NotPermitted):
            world.write(take_test, world.actors[name], made.id, TakeTest())


@pytest.mark.parametrize(
    "given",
    [
        {"answers": {"alone": "perhaps"}},
        {"answers": {"colour": "blue"}},
        {"notes": {"colour": "blue"}},
        {"contract_form": "handshake"},
    ],
)
def test_only_what_is_asked_can_be_answered(given: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        TakeTest(**given)
