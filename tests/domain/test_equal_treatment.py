"""Equal treatment: no order of events leaves something unlevelled that is not flagged."""

from dataclasses import dataclass, field
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.equal_treatment import (
    FINDING_WORDS,
    RECORDABLE,
    SETTLED,
    AdvantageFinding,
    Item,
    Means,
    Party,
    borrowed,
    is_assessed,
    is_noticed,
    owed,
    unlevelled,
    why_it_stands,
)

ORGANISATIONS = range(1, 5)
DISCLOSURES = range(1, 5)
Event = tuple[str, int, int]
EVENTS = st.tuples(
    st.sampled_from(
        ("join", "leave", "tell", "tell", "withdraw_telling", "withdraw", "level", "release", "bid")
    ),
    st.sampled_from(DISCLOSURES),
    st.sampled_from(ORGANISATIONS),
)


@dataclass
class Records:
    """The records as services keep them: current states, standing tellings."""

    inside: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    bidding: set[int] = field(default_factory=set)
    told: dict[int, set[int]] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def parties(self) -> list[Party]:
        everybody = sorted(self.known | self.bidding)
        return [Party(o, o in self.inside, o in self.bidding) for o in everybody]

    def items(self) -> list[Item]:
        return [Item(d, frozenset(who), d in self.withdrawn) for d, who in self.told.items()]

    def apply(self, event: Event) -> bool:
        """What the services would do; False when they would refuse."""
        what, d, o = event
        if what == "join":
            self.known.add(o)
            self.inside.add(o)
        elif what == "leave":
            self.inside.discard(o)
        elif what == "bid":
            self.bidding.add(o)
        elif what == "tell":
            if o not in self.known or d in self.withdrawn:
                return False
            self.told.setdefault(d, set()).add(o)
        elif what == "withdraw_telling":
            self.told.get(d, set()).discard(o)
        elif what == "withdraw":
            if d not in self.told:
                return False
            self.withdrawn.add(d)
        elif what == "level":
            for number, missing in unlevelled(self.items(), self.parties()).items():
                self.told[number] |= set(missing)
        elif what == "release":
            if d in self.told:
                return False
            self.told[d] = {p.organisation_id for p in self.parties() if p.counts}
        return True


@cache
def by_the_log(story: tuple[Event, ...]) -> set[tuple[int, int]]:
    """The plain model: read the whole story again for every pair, and believe nothing else."""
    return {
        (d, o)
        for d in DISCLOSURES
        for o in ORGANISATIONS
        if _takes_part(story, o)
        and not _has_it(story, d, o)
        and not any(e[:2] == ("withdraw", d) for e in story)
        and any(_has_it(story, d, other) for other in ORGANISATIONS)
    }


def _takes_part(story: tuple[Event, ...], o: int) -> bool:
    moves = [what for what, _, who in story if who == o and what in ("join", "leave")]
    return (bool(moves) and moves[-1] == "join") or any(
        what == "bid" and who == o for what, _, who in story
    )


def _has_it(story: tuple[Event, ...], d: int, o: int) -> bool:
    has = False
    for n, (what, number, who) in enumerate(story):
        if what == "tell" and (number, who) == (d, o):
            has = True
        elif what == "withdraw_telling" and (number, who) == (d, o):
            has = False
        elif what == "release" and number == d:
            has = has or _takes_part(story[:n], o)
        elif what == "level" and (d, o) in by_the_log(story[:n]):
            has = True
    return has


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=100, deadline=None)
def test_no_order_of_events_leaves_an_unlevelled_item_unflagged(events: list[Event]) -> None:
    records, story = Records(), list[Event]()
    for event in events:
        if records.apply(event):
            story.append(event)
    flagged = {
        (d, o)
        for d, missing in unlevelled(records.items(), records.parties()).items()
        for o in missing
    }
    assert flagged == by_the_log(tuple(story))


@given(st.lists(EVENTS, max_size=14))
@settings(max_examples=60, deadline=None)
def test_levelling_leaves_nothing_owed(events: list[Event]) -> None:
    records = Records()
    for event in [*events, ("level", 1, 1)]:
        records.apply(event)
    assert unlevelled(records.items(), records.parties()) == {}


HERE, GONE, BIDDER = Party(1, True), Party(2, False), Party(3, False, is_bidder=True)
LATE = Party(4, True)


def test_what_one_still_in_was_told_is_owed_to_the_others_still_in() -> None:
    assert owed(Item(1, frozenset({1})), [HERE, LATE]) == [4]


def test_a_candidate_that_is_out_is_owed_nothing_until_it_returns_or_bids() -> None:
    assert owed(Item(1, frozenset({1})), [HERE, GONE]) == []
    assert owed(Item(1, frozenset({1})), [HERE, Party(2, True)]) == [2]
    assert owed(Item(1, frozenset({1})), [HERE, Party(2, False, is_bidder=True)]) == [2]


def test_what_only_a_candidate_that_went_out_knows_is_owed_to_those_still_in() -> None:
    assert owed(Item(1, frozenset({2})), [HERE, GONE]) == [1]


def test_every_bidder_is_owed_what_candidates_were_told() -> None:
    assert owed(Item(1, frozenset({1})), [HERE, BIDDER]) == [3]


def test_what_nobody_was_told_is_owed_to_nobody() -> None:
    assert owed(Item(1, frozenset()), [HERE, LATE]) == []


def test_a_withdrawn_entry_is_owed_to_nobody() -> None:
    assert owed(Item(1, frozenset({1}), withdrawn=True), [HERE, LATE]) == []


def test_an_entry_can_be_a_mistake_but_what_was_shown_or_confirmed_was_told() -> None:
    assert why_it_stands([Means.EMAIL], is_confirmed=False) is None
    assert "partner’s own area" in (why_it_stands([Means.PARTNER_AREA], is_confirmed=False) or "")
    assert "confirmed" in (why_it_stands([Means.CALL], is_confirmed=True) or "")
    read = why_it_stands([Means.CALL], is_confirmed=False, is_read=True)
    assert read == why_it_stands([Means.PARTNER_AREA], is_confirmed=False)


def test_only_the_system_says_that_something_was_shown_in_the_partner_area() -> None:
    assert set(RECORDABLE) == set(Means) - {Means.PARTNER_AREA}
    assert all(means.label for means in Means)


@pytest.mark.parametrize("finding", [None, *AdvantageFinding])
def test_an_advantage_is_in_the_way_unless_there_is_none_or_it_is_removed(
    finding: AdvantageFinding | None,
) -> None:
    assert is_assessed(finding) == (finding in SETTLED)
    assert is_assessed(finding) == (finding in ("none", "mitigated"))


def test_every_finding_is_explained() -> None:
    assert set(FINDING_WORDS) == set(AdvantageFinding)


@pytest.mark.parametrize(
    ("reference", "published", "reason", "noticed"),
    [
        ("2026/S 000-1", True, "", True),
        ("2026/S 000-1", False, "", False),
        ("", True, "", False),
        ("", False, "No supplier was approached.", True),
        ("", False, "", False),
    ],
)
def test_engagement_is_noticed_by_a_dated_notice_or_a_reason(
    reference: str, published: bool, reason: str, noticed: bool
) -> None:
    assert is_noticed(reference, published, reason) is noticed


SECRET = "A phone call in the patient's own language, placed by our patented dialler before dawn."


def test_words_taken_from_an_idea_are_noticed_whatever_their_case_and_marks() -> None:
    said = "We plan this: a PHONE call, in the patient’s own language; placed by our staff."
    assert borrowed(said.replace("’", "'"), [SECRET])


def test_a_few_common_words_are_nobodys() -> None:
    assert not borrowed("Patients get a phone call in the winter.", [SECRET])
    assert not borrowed("", [SECRET])
    assert not borrowed("short", ["short"])
