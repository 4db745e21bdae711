"""Whose an idea is, and how a question goes."""

import pytest

from app.domain.discussions import (
    AUDIENCE_WORDS,
    OPEN_QUESTIONS,
    QUESTION_STEPS,
    Audience,
    IdeaLeave,
    QuestionState,
    QuestionStep,
    as_published,
    may_be_told,
    names,
    question_after,
    short_title,
    why_not_disclosed,
    why_not_released,
)
from app.domain.errors import Conflict

OURS, THEIRS = 0, 7


@pytest.mark.parametrize("audience", Audience)
def test_a_candidates_idea_is_never_a_disclosure_whoever_may_hear_of_it(audience: Audience) -> None:
    reason = why_not_disclosed(IdeaLeave(THEIRS, "Medixine", audience, frozenset({THEIRS})))
    assert "Medixine" in (reason or "")


@pytest.mark.parametrize("audience", Audience)
def test_an_idea_of_ours_is_disclosed_only_when_anyone_may_hear_it(audience: Audience) -> None:
    reason = why_not_disclosed(IdeaLeave(None, "ours", audience))
    assert (reason is None) is (audience is Audience.ANYONE)


@pytest.mark.parametrize(
    ("leave", "told"),
    [
        (IdeaLeave(THEIRS, "X", Audience.NOBODY), {THEIRS}),
        (IdeaLeave(THEIRS, "X", Audience.NAMED, frozenset({8})), {THEIRS, 8}),
        (IdeaLeave(THEIRS, "X", Audience.ANYONE), {THEIRS, 8, 9}),
        (IdeaLeave(None, "ours", Audience.NOBODY), set()),
    ],
)
def test_an_idea_may_be_told_to_its_owner_and_those_its_owner_allows(
    leave: IdeaLeave, told: set[int]
) -> None:
    assert {o for o in (THEIRS, 8, 9) if may_be_told(leave, o)} == told


def test_every_audience_is_explained() -> None:
    assert set(AUDIENCE_WORDS) == set(Audience)


@pytest.mark.parametrize("state", QuestionState)
@pytest.mark.parametrize("step", QuestionStep)
def test_a_question_goes_only_the_ways_of_the_table(
    state: QuestionState, step: QuestionStep
) -> None:
    if (state, step) in QUESTION_STEPS:
        assert question_after(state, step) is QUESTION_STEPS[state, step]
    else:
        with pytest.raises(Conflict):
            question_after(state, step)


def test_what_is_released_or_refused_stands() -> None:
    assert {state for state, _ in QUESTION_STEPS} == OPEN_QUESTIONS


def test_a_question_that_holds_a_secret_is_reworded_before_anybody_reads_it() -> None:
    secret = "Will our unreleased sensor be allowed?"
    assert why_not_released(secret, "", "Yes.", "Alpha Ltd", holds_secret=False) is None
    assert "Reword" in (why_not_released(secret, "", "Yes.", "Alpha Ltd", holds_secret=True) or "")
    same = "  will OUR unreleased sensor be allowed? "
    assert "Reword" in (
        why_not_released(secret, same, "Yes.", "Alpha Ltd", holds_secret=True) or ""
    )
    assert (
        why_not_released(
            secret, "May other sensors be used?", "Yes.", "Alpha Ltd", holds_secret=True
        )
        is None
    )


def test_everybody_reads_the_reworded_question() -> None:
    assert as_published("asked", "") == "asked"
    assert as_published("asked", "reworded") == "reworded"


def test_a_long_question_is_cut_at_a_word() -> None:
    assert short_title("How  many\nsites?") == "How many sites?"
    cut = short_title("word " * 60, 20)
    assert cut == "word word word word…"


@pytest.mark.parametrize(
    ("text", "organisation"),
    [
        ("May Fairground Analytics resell it?", "Fairground Analytics CIC (fictional)"),
        ("may FAIRGROUND  analytics resell it?", "Fairground Analytics CIC"),
        ("Medixine asks how calls are billed.", "Medixine Oy"),
        ("As Alpha’s makers we ask:", "Alpha Ltd."),
    ],
)
def test_a_text_that_names_the_asker_is_noticed(text: str, organisation: str) -> None:
    assert names(text, organisation)
    assert "nobody is told who asked" in (
        why_not_released(text, "", "Yes.", organisation, holds_secret=False) or ""
    )
    assert "nobody is told who asked" in (
        why_not_released("May it be resold?", "", text, organisation, holds_secret=False) or ""
    )
    assert (
        why_not_released(text, "May it be resold?", "Yes.", organisation, holds_secret=False)
        is None
    )


def test_common_words_that_are_also_a_name_are_nobodys() -> None:
    assert not names("Does the data cover transport by rail?", "Transport Ltd")
    assert not names("Alphabetical order will do.", "Alpha Ltd")
    assert not names("Which fairground?", "Fairground Analytics CIC")
    assert not names("Anything", "(fictional)")
