"""The records agree with the rules: whatever the order, nothing owed is missed."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from app.domain.errors import Conflict, Invalid
from app.models import Opportunity
from app.queries.disclosures import disclosure, parity
from app.queries.discussion_facts import disclosures_owed
from app.queries.evidence import evidence_pack
from app.schemas.disclosure import (
    LevelDisclosures,
    TellDisclosure,
    WithdrawDisclosure,
    WithdrawTelling,
)
from app.schemas.question import ReleaseAnswer
from app.services.disclosures import (
    level_disclosures,
    tell_disclosure,
    withdraw_disclosure,
    withdraw_telling,
)
from app.services.questions import release_answer
from tests.services.partners import candidate, moved
from tests.services.talking import TOLD, asked, disclosed, drafted, speaking
from tests.world import World

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            (
                *("disclose", "tell", "leave", "come_in", "level", "level_one"),
                *("take_back", "undo", "release"),
            )
        ),
        st.integers(0, 2),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=9,
)


@pytest.mark.slow
@given(acts=ACTS)
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_no_order_of_acts_leaves_something_owed_unflagged(
    sqlite_world: World, acts: list[tuple[str, int, int]]
) -> None:
    story = Story(sqlite_world)
    for act in acts:
        story.do(*act)
        story.check()
    assert sqlite_world.read(evidence_pack, sqlite_world.lead, story.made.id).is_sound


class Story:
    """Acts through the services, beside a plain note of who knows what.

    Three take part from the start, of whom one has an account; a fourth may join late.
    """

    def __init__(self, world: World) -> None:
        self.world = world
        self.made = world.opportunity()
        self.parties = [self._party(n) for n in range(3)]
        speaking(world, self.parties[1])
        self.inside = {0, 1, 2}
        self.told: list[tuple[Any, set[int]]] = []
        self.gone: set[int] = set()

    def do(self, what: str, d: int, o: int) -> None:
        """One act; what the services refuse leaves the note as it is."""
        try:
            getattr(self, what)(d, o)
        except (Conflict, Invalid):
            return

    def _party(self, n: int) -> Any:
        name = f"Body {n} {self.world.moment.timestamp():.0f}"
        return candidate(self.world, self.made, name, is_another=True)

    def disclose(self, d: int, o: int) -> None:
        if o >= len(self.parties):
            return
        self.told.append((disclosed(self.world, self.made, self.parties[o]), {o}))

    def tell(self, d: int, o: int) -> None:
        found, knows = self.told[d] if d < len(self.told) else (None, set())
        if found is None or o >= len(self.parties):
            return
        ids = [self.parties[o].organisation_id]
        command = TellDisclosure(organisation_ids=ids, told_on=TOLD, means="call")
        self.world.write(tell_disclosure, self.world.lead, found.id, command)
        knows.add(o)

    def leave(self, d: int, o: int) -> None:
        if o in self.inside:
            self.parties[o] = moved(self.world, self.parties[o], "out")
            self.inside.discard(o)

    def come_in(self, d: int, o: int) -> None:
        """Back after having gone out, or late for the first time."""
        if o == len(self.parties):
            self.parties.append(self._party(o))
        elif o not in self.inside:
            self.parties[o] = moved(self.world, self.parties[o], "longlist")
        self.inside.add(o)

    def level_one(self, d: int, o: int) -> None:
        if d >= len(self.told):
            return
        found, knows = self.told[d]
        command = LevelDisclosures(disclosure_ids=[found.id], told_on=TOLD, means="email")
        self.world.write(level_disclosures, self.world.lead, self.made.id, command)
        knows.update(self.inside)

    def level(self, d: int, o: int) -> None:
        command = LevelDisclosures(told_on=TOLD, means="email")
        self.world.write(level_disclosures, self.world.lead, self.made.id, command)
        for n, (_, knows) in enumerate(self.told):
            if knows and n not in self.gone:
                knows.update(self.inside)

    def take_back(self, d: int, o: int) -> None:
        if d >= len(self.told):
            return
        found, knows = self.told[d]
        rows = self.world.read(parity, self.world.lead, self.made.id, limit=100).items
        if o == 1 or o not in knows or not any(row.id == found.id for row in rows):
            return
        entry = self._entry(found.id, self.parties[o].organisation_id)
        reason = WithdrawTelling(reason="A mistake.")
        self.world.write(withdraw_telling, self.world.lead, found.id, entry, reason)
        knows.discard(o)

    def undo(self, d: int, o: int) -> None:
        if d < len(self.told):
            reason = WithdrawDisclosure(reason="A mistake.")
            self.world.write(withdraw_disclosure, self.world.lead, self.told[d][0].id, reason)
            self.gone.add(d)

    def release(self, d: int, o: int) -> None:
        if o >= len(self.parties):
            return
        ready = drafted(self.world, asked(self.world, self.made, self.parties[o]))
        command = ReleaseAnswer(means="email")
        done = self.world.write(release_answer, self.world.lead, ready.id, command)
        rows = self.world.read(parity, self.world.lead, self.made.id, limit=100).items
        row = next(row for row in rows if row.id == done.disclosure_id)
        self.told.append((row, set(self.inside)))

    def check(self) -> None:
        """What is flagged, by the page and by the gate's fact, is what the note says is owed."""
        owed = {
            (found.id, self.parties[o].organisation_id)
            for n, (found, knows) in enumerate(self.told)
            for o in self.inside
            if n not in self.gone and knows and o not in knows
        }
        page = self.world.read(parity, self.world.lead, self.made.id, limit=100)
        assert {(row.id, o) for row in page.items for o in row.owed} == owed
        assert self.world.read(_fact, self.made.id) == len(owed)

    def _entry(self, disclosure_id: int, organisation_id: int) -> int:
        found = self.world.read(disclosure, self.world.lead, disclosure_id)
        return next(
            t.id
            for t in found.tellings
            if t.organisation.id == organisation_id and t.withdrawn_at is None
        )


def _fact(session: Any, opportunity_id: int) -> int:
    opportunity = session.get_one(Opportunity, opportunity_id)
    return int(session.scalar(select(disclosures_owed(opportunity))))


def test_the_gates_fact_counts_what_the_rules_find(world: World) -> None:
    story = Story(world)
    for act in (("disclose", 0, 0), ("leave", 0, 2), ("tell", 0, 1), ("come_in", 0, 2)):
        story.do(*act)
        story.check()
    story.do("come_in", 0, 3)
    story.check()
    story.do("level", 0, 0)
    story.check()
    assert world.read(_fact, story.made.id) == 0
