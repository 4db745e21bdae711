"""Whatever sponsors, delegates and reviewers do, and in whatever order: one outcome at most, never
by somebody barred, always bound to the pack that was shown. On both databases, with votes that
arrive at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.clock import now, today
from app.domain.audit import confidential_stream_of, stream_of
from app.domain.conflicts import Bar, Nature, Standing
from app.domain.errors import Conflict, Invalid, NotFound, NotPermitted
from app.domain.gates import OUTCOMES, Outcome, ReviewState
from app.domain.terms import Quorum
from app.models import (
    ConflictDeclaration,
    Event,
    GateDecision,
    GateReview,
    GateTermsRow,
    GateVote,
    ReviewContributor,
)
from app.queries.audit import audit_report
from app.queries.packs import digest_of
from app.schemas.absence import GiveDelegation
from app.schemas.conflict import DeclareConflict
from app.schemas.gate import DecideGate, GateReviewOut, SubmitGate, WithdrawGate
from app.schemas.voting import EndVote
from app.services.conflicts import declare_conflict
from app.services.decisions import decide_gate, end_vote
from app.services.delegations import give_delegation
from app.services.gates import submit_gate, withdraw_gate
from tests.voting import SPONSORS, asking, sponsor_named, sponsored
from tests.world import World

DELEGATES = ("first_delegate", "second_delegate")
EVERYBODY = (*SPONSORS, *DELEGATES, "lead", "member", "auditor", "outsider")
REFUSED = (Conflict, Invalid, NotFound, NotPermitted)
QUORA = [(Quorum.ANY_ONE, None), (Quorum.ALL_NAMED, None), *((Quorum.SOME, n) for n in (1, 2, 3))]

WAITED_IN_VAIN = ("57014", "40001", "40P01")
"""PostgreSQL: a statement's time was over, or every retry lost. Both are answered as busy (503)."""

people = st.sampled_from(EVERYBODY)
outcomes = st.sampled_from(["proceed", "proceed", "rework", "hold", "stop"])


class Reviews(RuleBasedStateMachine):
    """One opportunity with three sponsors; what the test knows beside the database is who is
    barred, and since when."""

    world: World

    @initialize(quorum=st.sampled_from(QUORA))
    def submitted(self, quorum: tuple[Quorum, int | None]) -> None:
        for name in DELEGATES:
            sponsor_named(self.world, name)
        opportunity = sponsored(self.world, 3)
        self.opportunity_id = opportunity.id
        self.world.moment = now()
        first = self.world.review(opportunity)
        asking(self.world, opportunity.id, *quorum)
        assert first.state == "preparing"
        self.review: GateReviewOut = self.world.submitted(opportunity)
        self.barred: set[str] = set()
        self.decided: dict[int, tuple[str, int]] = {}

    @rule(name=people, outcome=outcomes, stale=st.booleans())
    def somebody_votes(self, name: str, outcome: str, stale: bool) -> None:
        self._attempts([(name, outcome, stale and name != "sponsor")])

    @rule(votes=st.lists(st.tuples(people, outcomes, st.just(False)), min_size=2, max_size=6))
    def several_vote_at_once(self, votes: list[tuple[str, str, bool]]) -> None:
        self._attempts(votes)

    @rule(name=people)
    def somebody_ends_the_vote(self, name: str) -> None:
        if self._state() is not ReviewState.SUBMITTED:
            return
        command = EndVote(pack_digest=self.review.pack_digest)
        try:
            self.world.write(end_vote, self.world.actors[name], self.review.id, command)
        except REFUSED:
            return
        assert name not in self.barred

    @rule(name=st.sampled_from(SPONSORS), delegate=st.sampled_from(DELEGATES))
    def a_sponsor_delegates(self, name: str, delegate: str) -> None:
        self._delegate(name, delegate)

    @rule(
        votes=st.lists(st.tuples(people, outcomes, st.just(False)), min_size=1, max_size=4),
        declares=st.sampled_from((*SPONSORS, *DELEGATES)),
        pair=st.tuples(st.sampled_from(SPONSORS), st.sampled_from(DELEGATES)),
    )
    def votes_arrive_while_one_declares_and_one_delegates(
        self, votes: list[tuple[str, str, bool]], declares: str, pair: tuple[str, str]
    ) -> None:
        """A vote counts before the declaration or not at all."""
        beside = (partial(self._declare, declares), partial(self._delegate, *pair))
        self._attempts([*votes, (declares, "proceed", False)], *beside)
        self.barred.add(declares)

    @rule(name=st.sampled_from((*SPONSORS, *DELEGATES)), bar=st.sampled_from([*Bar][1:]))
    def the_reviewer_bars(self, name: str, bar: Bar) -> None:
        self.barred.add(name)
        self.world.database.write_now(self._declared, name, bar)

    @rule(name=st.sampled_from((*SPONSORS, *DELEGATES)))
    def somebody_turns_out_to_have_prepared_it(self, name: str) -> None:
        person_id, review_id = self.world.actors[name].person_id, self.review.id

        def add(session: Session) -> None:
            if session.get(ReviewContributor, (review_id, person_id)) is None:
                session.add(ReviewContributor(review_id=review_id, person_id=person_id))

        self.barred.add(name)
        self.world.database.write_now(add)

    @rule()
    def the_team_asks_again(self) -> None:
        """After a withdrawal of its own, or after rework."""
        if self._state() is ReviewState.SUBMITTED:
            reason = WithdrawGate(reason="Again.")
            self.world.write(withdraw_gate, self.world.lead, self.review.id, reason)
        latest = self.world.database.read_now(self._latest)
        command = SubmitGate(recommendation="proceed", statement="Ready once more.")
        try:
            again = self.world.write(submit_gate, self.world.lead, latest, command)
        except Conflict:
            return
        self.review = again

    @invariant()
    def there_is_one_outcome_at_most_and_it_never_changes(self) -> None:
        for review_id, told in self.world.database.read_now(self._decisions).items():
            assert self.decided.setdefault(review_id, told) == told

    @invariant()
    def nobody_decides_once_they_have_declared(self) -> None:
        """By the order of the records, which on SQLite is the order of the commits."""
        if not self.world.database.is_sqlite:
            return
        declared: set[str] = set()
        for event in self.world.database.read_now(self._events):
            if event.kind == "conflict_declared":
                declared.add(event.actor)
            elif event.kind == "gate_decided":
                voters = {f"person:{vote['voter']}" for vote in event.data["votes"]}
                assert not declared & {event.actor, *voters}

    @invariant()
    def every_decision_is_bound_to_the_pack_that_was_shown(self) -> None:
        for decision, review, votes in self.world.database.read_now(self._records):
            assert decision.pack_digest == review.pack_digest == digest_of(review.pack or "")
            assert {v.pack_digest for v in votes} == {review.pack_digest}
            assert votes

    @invariant()
    def a_passed_gate_has_its_quorum(self) -> None:
        for decision, _, votes in self.world.database.read_now(self._records):
            told = decision.quorum or {}
            agree = [v for v in votes if _supports(v.outcome, decision.outcome)]
            if told["agreed"]:
                assert len(agree) >= told["needed"] >= 1
            else:
                assert decision.outcome is Outcome.REWORK
            assert {v.seat_id for v in votes} <= set(told["seats"])

    def teardown(self) -> None:
        if hasattr(self, "world"):
            assert self.world.database.read_at_leisure(audit_report).faults == ()

    def _attempts(self, votes: list[tuple[str, str, bool]], *beside: Callable[[], None]) -> None:
        """Each in a thread of its own, with what happens `beside` them; nobody who is barred by
        now gets a vote in."""
        at = self.world.later()
        barred = set(self.barred)
        ids = {self.world.actors[name].person_id for name in barred}
        before = self.world.database.read_now(self._cast)

        def attempt(vote: tuple[str, str, bool]) -> None:
            name, outcome, stale = vote
            digest = "0" * 64 if stale else self.review.pack_digest
            command = DecideGate(outcome=outcome, reason=f"{name} said so.", pack_digest=digest)
            try:
                self.world.database.write_now(
                    decide_gate, self.world.actors[name], self.review.id, command, at=at
                )
            except REFUSED:
                return
            assert name not in barred
            assert name in SPONSORS + DELEGATES
            assert not stale

        if self._state() is ReviewState.SUBMITTED:
            acts = [*(partial(attempt, vote) for vote in votes), *beside]
            with ThreadPoolExecutor(len(acts)) as pool:
                for done in [pool.submit(act) for act in acts]:
                    done.result()
        else:
            for act in beside:
                act()
        after = self.world.database.read_now(self._cast)
        fresh = {key for key, at in after.items() if before.get(key) != at}
        assert not {voter for _, voter in fresh} & ids

    def _delegate(self, name: str, delegate: str) -> None:
        command = GiveDelegation(
            programme_id=self.world.programme_id,
            opportunity_id=self.opportunity_id,
            to_id=self.world.actors[delegate].person_id,
            starts_on=today(),
            ends_on=today() + timedelta(days=7),
        )
        with suppress(*REFUSED):
            self.world.database.write_now(
                give_delegation, self.world.actors[name], command, at=now()
            )

    def _declare(self, name: str) -> None:
        """For oneself, which recuses at once; again changes nothing."""
        command = DeclareConflict(nature="actual", organisation="Elsewhere", interest="Shares.")
        with suppress(*REFUSED):
            self.world.database.write_now(
                declare_conflict, self.world.actors[name], self.opportunity_id, command, at=now()
            )

    def _events(self, session: Session) -> list[Event]:
        here = [of(self.opportunity_id) for of in (stream_of, confidential_stream_of)]
        return session.query(Event).filter(Event.stream.in_(here)).order_by(Event.id).all()

    def _state(self) -> ReviewState:
        return self.world.database.read_now(
            lambda session: session.get_one(GateReview, self.review.id).state
        )

    def _cast(self, session: Session) -> dict[tuple[int, int], Any]:
        return {(v.seat_id, v.voter_id): v.cast_at for v in session.query(GateVote).all()}

    def _latest(self, session: Session) -> int:
        rows = session.query(GateReview).filter_by(opportunity_id=self.opportunity_id).all()
        return max(row.id for row in rows)

    def _decisions(self, session: Session) -> dict[int, tuple[str, int]]:
        rows = session.query(GateDecision).all()
        assert len({row.review_id for row in rows}) == len(rows)
        return {row.review_id: (row.outcome.value, row.decided_by_id) for row in rows}

    def _records(self, session: Session) -> list[tuple[GateDecision, GateReview, list[GateVote]]]:
        return [
            (
                decision,
                session.get_one(GateReview, decision.review_id),
                session.query(GateVote).filter_by(review_id=decision.review_id).all(),
            )
            for decision in session.query(GateDecision)
            .filter_by(opportunity_id=self.opportunity_id)
            .all()
        ]

    def _declared(self, session: Session, name: str, bar: Bar) -> None:
        person_id = self.world.actors[name].person_id
        session.add(
            ConflictDeclaration(
                opportunity_id=self.opportunity_id,
                person_id=person_id,
                nature=Nature.ACTUAL,
                interest="Shares.",
                gate=1,
                declared_by_id=person_id,
                declared_at=self.world.moment,
                standing=Standing.SETTLED,
                bar=bar,
                changed_at=self.world.moment,
            )
        )


def _supports(vote: Outcome, outcome: Outcome) -> bool:
    return vote is outcome or (OUTCOMES[vote].moves_on and OUTCOMES[outcome].moves_on)


@pytest.mark.parametrize("examples", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_whatever_happens_there_is_one_sound_outcome_at_most(world: World, examples: int) -> None:
    machine = type("ReviewsHere", (Reviews,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=12,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


@pytest.mark.slow
def test_of_sixteen_at_the_same_moment_one_decision_stands_two_hundred_times(world: World) -> None:
    """Three sponsors, many tabs. In turns, any one of them decides, and all of them must agree."""
    opportunity = sponsored(world, 3)
    asking(world, opportunity.id, Quorum.ANY_ONE)
    review = world.submitted(opportunity)
    for number in range(200):
        voted = _at_once(world, review, number)
        decisions = world.database.read_now(
            lambda session: session.query(GateDecision).order_by(GateDecision.id).all()
        )
        assert len(decisions) == number + 1, voted
        assert decisions[-1].review_id == review.id
        assert decisions[-1].pack_digest == review.pack_digest
        quorum = (Quorum.ALL_NAMED, Quorum.ANY_ONE)[number % 2]
        review_id = world.review(opportunity).id
        world.database.write_now(_ask_for, review_id, quorum)
        command = SubmitGate(recommendation="proceed", statement=f"Round {number + 2}.")
        review = world.write(submit_gate, world.lead, review_id, command)
    assert world.database.read_at_leisure(audit_report).faults == ()


def _at_once(world: World, review: GateReviewOut, number: int) -> list[str]:
    """Sixteen votes for rework by three sponsors; what became of each."""
    at = world.later()

    def attempt(n: int) -> str:
        name = SPONSORS[n % 3]
        reason = f"Round {number}, tab {n}."
        command = DecideGate(outcome="rework", reason=reason, pack_digest=review.pack_digest)
        while True:  # whoever has waited in vain for its turn is told so, and asks again
            try:
                found = world.database.write_now(
                    decide_gate, world.actors[name], review.id, command, at=at
                )
                return str(found.state)
            except Conflict:
                return "refused"
            except OperationalError as busy:
                assert getattr(busy.orig, "sqlstate", "") in WAITED_IN_VAIN

    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(attempt, range(16)))
    assert results.count("decided") == 1, results
    return results


def _ask_for(session: Session, review_id: int, quorum: Quorum) -> None:
    review = session.get_one(GateReview, review_id)
    row = session.get_one(GateTermsRow, (review.criteria_set_id, review.gate))
    row.quorum = quorum
