"""Where a candidate can go, and when two names may be one organisation."""

import pytest

from app.domain.candidates import (
    MOVES,
    CandidateState,
    bare_name,
    is_similar,
    likely_parts,
    require_move,
)
from app.domain.errors import Conflict


@pytest.mark.parametrize("state", CandidateState)
def test_a_candidate_can_go_anywhere_but_where_it_is(state: CandidateState) -> None:
    assert set(MOVES[state]) == set(CandidateState) - {state}
    with pytest.raises(Conflict):
        require_move(state, state)


def test_nobody_is_ever_out_for_good() -> None:
    require_move(CandidateState.OUT, CandidateState.LONGLIST)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Medixine Ltd", "Medixine Oy"),
        ("BT Group plc", "BT"),
        ("Logicalis UK Limited", "Logicalis"),
        ("Cable & Wireless", "Cable and Wireless plc"),
        ("Telefónica", "TELEFONICA S.A."),
        ("Capgemini", "Cap Gemini"),
        ("Siemens Healthcare", "Siemens Health Care"),
        ("Vodafone", "Vodaphone"),
        ("The Northlyne Mobility Ltd", "Northline Mobility Services"),
        ("University of Leeds", "Leeds University"),
        ("Department for Transport", "Department of Transport"),
    ],
)
def test_names_that_may_be_one_body(one: str, other: str) -> None:
    assert is_similar(one, other)
    assert is_similar(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("BT", "BP"),
        ("Met Office", "Home Office"),
        ("Cardiff University", "Southampton University"),
        ("Logicalis", "Medixine"),
        ("North Wales NHS Trust", "South Wales NHS Trust"),
        ("Alder Systems", "Elder Systems"),
        ("", "Medixine"),
    ],
)
def test_names_that_are_not(one: str, other: str) -> None:
    assert not is_similar(one, other)


def test_a_name_of_nothing_but_its_form_keeps_it() -> None:
    assert bare_name("The Limited Company Ltd") == "the limited company ltd"


def test_a_similar_name_shares_the_beginning_or_the_end_of_a_word() -> None:
    assert likely_parts("The Médixine Group of Leeds") == ["med", "ine", "lee", "eds"]
    assert likely_parts("  ") == []
