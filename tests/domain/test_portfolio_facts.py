"""What an import keeps beside the fields, in words for a page."""

from app.domain.opportunities import Confidence
from app.domain.portfolio import digest, kept_facts, value_note


def test_what_was_kept_is_labelled_and_what_is_empty_is_left_out() -> None:
    kept = {
        "source": "gmpp.csv",
        "organisation": "DEFRA",
        "year": 2023,
        "start_date": "2020-05-20",
        "end_date": None,
        "whole_life_cost_pence": 123_000_000_000,
        "baseline_pence": 0,
        "narrative": {"schedule": "On time.", "budget": ""},
        "unreadable": {"benefits": "Exempt under Section 43"},
        "as_read": {"title": "0123"},
    }
    assert kept_facts(kept) == [
        ("Department", "DEFRA"),
        ("Year of the file", "2023"),
        ("Project start", "20 May 2020"),
        ("Whole-life cost, baseline", "£1.2bn"),
        ("Baseline for the year", "£0"),
        ("Department on the schedule", "On time."),
        ("“benefits”, as published", "Exempt under Section 43"),
    ]
    assert kept_facts({}) == []


def test_a_value_says_where_it_comes_from() -> None:
    assert "for 2023" in value_note(2023, True)
    assert value_note(2023, False) == ""


def test_a_digest_knows_a_code_from_nothing_and_not_from_its_text() -> None:
    assert digest(Confidence.RED) == digest("red") != digest(None)
