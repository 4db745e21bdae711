"""Salience, gaps, movement, and who is missing."""

from datetime import date, timedelta
from itertools import product

import pytest

from app.domain.salience import Quadrant, Salience, is_key_player, quadrant, salience
from app.domain.stakeholders import (
    Care,
    Gap,
    Likeness,
    Position,
    Stance,
    gaps,
    key_without_care,
    lacks_support,
    missing_from,
    movement,
    similarity,
    within,
)

TODAY = date(2026, 11, 23)
LOW, HIGH = (1, 2, 3), (4, 5)


@pytest.mark.parametrize(
    ("power", "legitimacy", "urgency", "expected"),
    [
        (1, 1, 1, Salience.NONE),
        (4, 3, 3, Salience.DORMANT),
        (3, 4, 3, Salience.DISCRETIONARY),
        (3, 3, 5, Salience.DEMANDING),
        (4, 4, 1, Salience.DOMINANT),
        (5, 1, 4, Salience.DANGEROUS),
        (1, 5, 5, Salience.DEPENDENT),
        (4, 4, 4, Salience.DEFINITIVE),
    ],
)
def test_salience_is_which_of_the_three_are_high(
    power: int, legitimacy: int, urgency: int, expected: Salience
) -> None:
    found = salience(power, legitimacy, urgency)
    assert found is expected
    assert found.degree == sum(value >= 4 for value in (power, legitimacy, urgency))
    assert found.meaning


def test_nothing_is_guessed_of_what_is_not_rated() -> None:
    assert salience(None, 5, 5) is None
    assert quadrant(5, None) is None
    assert not is_key_player(5, None)


@pytest.mark.parametrize("power", [*LOW, *HIGH])
@pytest.mark.parametrize("interest", [*LOW, *HIGH])
def test_the_quadrant_turns_at_four(power: int, interest: int) -> None:
    expected = {
        (True, True): Quadrant.MANAGE_CLOSELY,
        (True, False): Quadrant.KEEP_SATISFIED,
        (False, True): Quadrant.KEEP_INFORMED,
        (False, False): Quadrant.MONITOR,
    }[power in HIGH, interest in HIGH]
    assert quadrant(power, interest) is expected
    assert is_key_player(power, interest) == (expected is Quadrant.MANAGE_CLOSELY)


def care(**fields: object) -> Care:
    """Somebody well looked after, unless told otherwise."""
    whole: dict[str, object] = {
        "position": Position(5, 5, stance=Stance.NEUTRAL),
        "owner_id": 1,
        "plan": "Meet.",
        "last_contact_on": TODAY,
        "next_contact_on": TODAY + timedelta(days=9),
    }
    return Care(**{**whole, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ()),
        ({"owner_id": None}, (Gap.NO_OWNER,)),
        ({"plan": "  "}, (Gap.NO_PLAN,)),
        ({"last_contact_on": None}, (Gap.NO_CONTACT,)),
        ({"last_contact_on": TODAY - timedelta(days=90)}, ()),
        ({"last_contact_on": TODAY - timedelta(days=91)}, (Gap.NO_CONTACT,)),
        ({"next_contact_on": TODAY}, ()),
        ({"next_contact_on": TODAY - timedelta(days=1)}, (Gap.CONTACT_OVERDUE,)),
        ({"position": Position(5, None)}, (Gap.NOT_RATED,)),
        ({"needed_for_gate": 2}, (Gap.NO_SUPPORT,)),
        ({"needed_for_gate": 1}, ()),
    ],
)
def test_a_gap_is_what_is_missing_today(
    fields: dict[str, object], expected: tuple[Gap, ...]
) -> None:
    assert gaps(care(**fields), today=TODAY, days=90, stage=2) == expected


@pytest.mark.parametrize(("stance", "required"), [*product([None, *Stance], repeat=2)])
def test_support_is_there_from_the_required_stance_up(
    stance: Stance | None, required: Stance | None
) -> None:
    asked = care(position=Position(stance=stance), needed_for_gate=3, required_stance=required)
    enough = stance is not None and stance.rank >= (required or Stance.SUPPORTIVE).rank
    assert lacks_support(asked) != enough


def test_a_member_leans_on_its_group() -> None:
    group = care(owner_id=7, plan="A panel.", last_contact_on=TODAY - timedelta(days=3))
    member = care(owner_id=None, plan="", last_contact_on=None)
    held = within(member, group)
    assert (held.owner_id, held.plan) == (7, "A panel.")
    assert held.last_contact_on == TODAY - timedelta(days=3)
    assert within(care(owner_id=2), group).owner_id == 2
    assert key_without_care([member, held]) == 1


def test_movement_says_only_what_moved() -> None:
    before, after = Position(3, 4, stance=Stance.OPPOSED), Position(5, 4, 2, stance=Stance.CHAMPION)
    said = "Power 3 to 5, legitimacy not rated to 2, stance opposed to champion"
    assert movement(before, after) == said
    assert movement(after, after) == ""
    assert movement(None, after) == ""


def test_missing_is_what_more_than_half_of_the_others_have() -> None:
    others = [{"user", "regulator"}, {"user", "regulator"}, {"user", "political"}]
    found = missing_from({"user"}, others)
    assert [(m.what, m.have, m.compared) for m in found] == [("regulator", 2, 3)]
    assert missing_from(set(), others[:1]) == [], "one other says nothing about what is usual"


def test_similar_is_the_same_sector_or_much_the_same_dimensions() -> None:
    here = Likeness("Health", frozenset({"partnerships", "governance"}))
    assert similarity(here, Likeness("health", frozenset())) == 1
    assert similarity(here, Likeness("", frozenset({"partnerships"}))) == 0.5
    assert similarity(Likeness("", frozenset()), Likeness("", frozenset())) == 0
