"""A programme's own gates: what may be changed, and what yields only with a reason."""

from dataclasses import replace

import pytest

from app.domain.comparing import compare, merge
from app.domain.criteria import Kind, Strength
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.policy import AdviserFunction
from app.domain.tailoring import (
    GateSet,
    SetCriterion,
    departures,
    from_document,
    key_for,
    require_publishable,
    to_document,
    unreasoned,
    with_criterion,
    with_edited,
    with_moved,
    with_reason,
    with_terms,
    without_criterion,
)
from app.domain.terms import GateTerms, Quorum

LEGAL, FINANCE = AdviserFunction.LEGAL, AdviserFunction.FINANCE


def criterion(gate: int = 1, key: str = "fair", **fields: object) -> SetCriterion:
    """A blocking judgement, unless told otherwise."""
    usual = {"title": key.capitalize(), "strength": Strength.BLOCKING, "kind": Kind.JUDGEMENT}
    return SetCriterion(gate=gate, key=key, **{**usual, **fields})  # type: ignore[arg-type]


def shipped() -> GateSet:
    """Two criteria at gate 1, one at each other gate."""
    gates = GateSet(criteria=())
    for made in (
        criterion(1, "fair"),
        criterion(1, "useful", strength=Strength.REQUIRED),
        criterion(1, "named", kind=Kind.CHECK, rule="lead_named"),
        *(criterion(gate, "useful", strength=Strength.REQUIRED) for gate in (2, 3, 4, 5)),
    ):
        gates = with_criterion(gates, made)
    return gates


def test_a_criterion_is_added_at_the_end_of_its_gate() -> None:
    gates = with_criterion(shipped(), criterion(1, "new"))
    assert [c.key for c in gates.of_gate(1)] == ["fair", "useful", "named", "new"]
    assert [c.gate for c in gates.criteria] == sorted(c.gate for c in gates.criteria)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"key": "fair", "title": "Another"}, "key"),
        ({"key": "other", "title": "FAIR"}, "title"),
        ({"key": "other", "rule": "lead_named"}, "rule"),
        ({"key": "other", "kind": Kind.CHECK}, "rule"),
        ({"key": "other", "kind": Kind.CHECK, "rule": "made_up"}, "rule"),
        ({"key": "other", "kind": Kind.CHECK, "rule": "lead_named"}, "rule"),
    ],
)
def test_an_unsound_criterion_is_refused(changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as caught:
        with_criterion(shipped(), criterion(1, **changes))  # type: ignore[arg-type]
    assert caught.value.problems[0].field == field


def test_a_gate_has_an_end() -> None:
    gates = shipped()
    for n in range(37):
        gates = with_criterion(gates, criterion(1, f"more_{n}", title=f"More {n}"))
    with pytest.raises(Conflict, match="at most 40"):
        with_criterion(gates, criterion(1, "one_more"))


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (1, ["named", "fair", "useful"]),
        (2, ["fair", "named", "useful"]),
        (99, ["fair", "useful", "named"]),
    ],
)
def test_a_criterion_is_moved_within_its_gate(position: int, order: list[str]) -> None:
    gates = with_moved(shipped(), 1, "named", position)
    assert [c.key for c in gates.of_gate(1)] == order
    assert gates.of_gate(2) == shipped().of_gate(2)


def test_editing_keeps_the_key_so_that_answers_stay() -> None:
    edited = replace(criterion(2, "useful"), key="renamed", gate=4, title="Of use")
    gates = with_edited(shipped(), 2, "useful", edited)
    assert gates.find(2, "useful").title == "Of use"


def test_the_last_criterion_of_a_gate_stays() -> None:
    with pytest.raises(Conflict, match="at least one"):
        without_criterion(shipped(), 2, "useful")


def test_unknown_gates_and_criteria_are_not_found() -> None:
    for act in (
        lambda: shipped().find(1, "nothing"),
        lambda: with_criterion(shipped(), criterion(6)),
        lambda: with_terms(shipped(), 0, GateTerms()),
    ):
        with pytest.raises(NotFound):
            act()


@pytest.mark.parametrize(
    ("ours", "what"),
    [
        (lambda g: without_criterion(g, 1, "fair"), "retired"),
        (
            lambda g: with_edited(
                g, 1, "fair", replace(g.find(1, "fair"), strength=Strength.REQUIRED)
            ),
            "made required",
        ),
        (
            lambda g: with_edited(g, 1, "fair", replace(g.find(1, "fair"), title="Nice")),
            "reworded",
        ),
        (
            lambda g: with_edited(
                g, 1, "named", replace(g.find(1, "named"), kind=Kind.JUDGEMENT, rule=None)
            ),
            "no longer checked from the records",
        ),
    ],
)
def test_law_and_fairness_yield_only_with_a_reason(ours: object, what: str) -> None:
    changed = ours(shipped())  # type: ignore[operator]
    (found,) = departures(shipped(), changed)
    assert found.what == what
    with pytest.raises(Conflict, match="say why"):
        require_publishable(shipped(), changed)
    reasoned = with_reason(changed, 1, found.key, "Our own law asks more.")
    assert unreasoned(shipped(), reasoned) == []
    require_publishable(shipped(), reasoned)


def test_a_required_criterion_may_go_and_guidance_may_be_rewritten_without_one() -> None:
    changed = without_criterion(shipped(), 1, "useful")
    fair = replace(changed.find(1, "fair"), guidance="In our words.")
    assert departures(shipped(), with_edited(changed, 1, "fair", fair)) == []


def test_a_set_with_an_empty_gate_cannot_be_published() -> None:
    with pytest.raises(Conflict, match="gate 2, 3, 4, 5"):
        require_publishable(GateSet(()), GateSet((criterion(),)))


@pytest.mark.parametrize(
    ("terms", "sound"),
    [
        (GateTerms(quorum=Quorum.SOME, quorum_count=2), True),
        (GateTerms(quorum=Quorum.SOME, quorum_count=1), False),
        (GateTerms(quorum=Quorum.SOME), False),
        (GateTerms(quorum=Quorum.ALL_NAMED, quorum_count=2), False),
    ],
)
def test_a_quorum_has_the_number_it_needs(terms: GateTerms, sound: bool) -> None:
    if sound:
        assert with_terms(shipped(), 1, terms).terms_of(1) == terms
    else:
        with pytest.raises(Invalid):
            with_terms(shipped(), 1, terms)


@pytest.mark.parametrize(
    ("terms", "named", "needed"),
    [
        (GateTerms(), 3, 1),
        (GateTerms(quorum=Quorum.ALL_NAMED), 3, 3),
        (GateTerms(quorum=Quorum.ALL_NAMED), 0, 1),
        (GateTerms(quorum=Quorum.SOME, quorum_count=2), 3, 2),
        (GateTerms(quorum=Quorum.SOME, quorum_count=4), 3, 4),
    ],
)
def test_votes_needed(terms: GateTerms, named: int, needed: int) -> None:
    assert terms.votes_needed(named) == needed


def test_who_is_asked_is_named_by_the_gate_and_by_its_criteria() -> None:
    gates = with_criterion(shipped(), criterion(1, "ip", functions=(LEGAL,)))
    terms = with_terms(gates, 1, GateTerms(functions=(FINANCE,))).terms_of(1)
    assert terms.asked == (LEGAL, FINANCE)
    assert terms.criteria_of(LEGAL) == {"ip"}


def test_a_document_is_read_back_as_it_was() -> None:
    gates = with_criterion(shipped(), criterion(3, "ip", functions=(LEGAL, FINANCE)))
    terms = GateTerms(Quorum.SOME, 3, 14, (LEGAL,), True, 25)
    gates = with_reason(with_terms(gates, 2, terms), 1, "fair", "Because.")
    assert from_document(to_document(gates)) == gates


@pytest.mark.parametrize(
    ("title", "taken", "key"),
    [
        ("The need is written down", [], "the_need_is_written_down"),
        ("Fair", ["fair", "fair_2"], "fair_3"),
        ("…", [], "criterion"),
    ],
)
def test_a_key_is_made_of_the_title(title: str, taken: list[str], key: str) -> None:
    assert key_for(title, taken) == key


def test_a_comparison_names_what_was_added_removed_moved_and_changed() -> None:
    after = without_criterion(shipped(), 1, "useful")
    after = with_criterion(after, criterion(1, "new"))
    after = with_moved(after, 1, "named", 1)
    after = with_edited(after, 1, "fair", replace(after.find(1, "fair"), guidance="Say how."))
    after = with_terms(after, 1, GateTerms(Quorum.ALL_NAMED, decision_days=10))
    one, *rest = compare(shipped(), after)
    assert [c.key for c in one.added] == ["new"]
    assert [c.key for c in one.removed] == ["useful"]
    assert [(c.criterion.key, c.fields[0].label) for c in one.changed] == [("fair", "Guidance")]
    assert one.order == ("Named", "Fair")
    assert [(f.label, f.before, f.after) for f in one.terms] == [
        ("Who decides", "Any one sponsor", "All named sponsors"),
        ("Decision within", "", "10 days"),
    ]
    assert all(gate.is_same for gate in rest)
    assert all(gate.is_same for gate in compare(after, after))


def test_a_newer_shipped_version_is_taken_where_the_programme_kept_to_the_older() -> None:
    ours = with_edited(
        shipped(), 2, "useful", replace(shipped().find(2, "useful"), title="Of use to us")
    )
    theirs = with_criterion(shipped(), criterion(1, "brought"))
    theirs = without_criterion(theirs, 1, "useful")
    theirs = with_edited(theirs, 2, "useful", replace(theirs.find(2, "useful"), guidance="More."))
    theirs = with_terms(theirs, 3, GateTerms(decision_days=5))
    merged = merge(shipped(), ours, theirs)
    assert [c.key for c in merged.gates.of_gate(1)] == ["fair", "named", "brought"]
    assert merged.gates.find(2, "useful").title == "Of use to us"
    assert merged.gates.terms_of(3).decision_days == 5
    assert merged.left == ("Gate 2: Useful",)
    assert len(merged.taken) == 3


def test_terms_that_the_programme_set_itself_are_left() -> None:
    ours = with_terms(shipped(), 3, GateTerms(decision_days=21))
    theirs = with_terms(shipped(), 3, GateTerms(decision_days=5))
    merged = merge(shipped(), ours, theirs)
    assert (merged.gates, merged.left) == (ours, ("Gate 3: its terms",))
