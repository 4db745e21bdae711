"""What events say in plain words."""

import pytest

from app.domain.history import Names, changed_fields, tell, words
from app.domain.tellings import TELLINGS

NAMES = Names(
    people={7: "Amara Okafor", 8: "Tom"},
    criteria={"risk": "The risk is known"},
    documents={3: "Minute"},
)


@pytest.mark.parametrize(
    ("kind", "data", "sentence"),
    [
        ("opportunity_created", {}, "Tom added the opportunity"),
        (
            "opportunity_edited",
            {"before": {"need": ""}, "after": {"need": "x"}},
            "Tom changed the need",
        ),
        (
            "opportunity_edited",
            {"after": {"need": "x", "title": "y"}},
            "Tom changed the title and the need",
        ),
        (
            "opportunity_edited",
            {"after": {"need": "x", "title": "y", "sector": "z", "context": "c"}},
            "Tom changed the title, the need and 2 more fields",
        ),
        ("team_set", {"after": {"restricted": True}}, "Tom changed who may see it"),
        (
            "team_member_added",
            {"person_id": 7, "role": "adviser"},
            "Tom put Amara Okafor on the team as adviser",
        ),
        ("team_member_removed", {"person_id": 9}, "Tom took Somebody off the team"),
        (
            "criterion_answered",
            {"criterion": "risk", "review_id": 4, "after": {"answer": "partly_met"}},
            "Tom answered “The risk is known”: partly met",
        ),
        ("gate_submitted", {"gate": 2, "review_id": 4}, "Tom submitted gate 2 for decision"),
        (
            "gate_decided",
            {"gate": 2, "review_id": 4, "outcome": "proceed_with_conditions"},
            "Tom decided gate 2: proceed with conditions",
        ),
        (
            "gate_decided",
            {"gate": 2, "outcome": "proceed", "votes": [{"voter": 8, "seat": 7}]},
            "Tom decided gate 2 for Amara Okafor: proceed",
        ),
        (
            "gate_decided",
            {
                "gate": 2,
                "outcome": "proceed",
                "votes": [{"voter": 9, "seat": 9}, {"voter": 8, "seat": 7}],
            },
            "Tom decided gate 2 (Tom for Amara Okafor): proceed",
        ),
        (
            "delegation_given",
            {"from_id": 8, "to_id": 7, "starts_on": "2026-11-24", "ends_on": "2026-12-07"},
            "Tom named Amara Okafor to decide for them from 24 November 2026 to 7 December 2026",
        ),
        (
            "sponsor_replaced",
            {"from_id": 8, "to_id": 7},
            "Tom handed over from Tom to Amara Okafor as sponsor",
        ),
        ("opportunity_reopened", {"to": "tender"}, "Tom sent the opportunity back to tender"),
        (
            "document_added",
            {"document_id": 3, "title": "Minute"},
            "Tom added the document “Minute”",
        ),
        ("milestone_recorded", {"title": "The law passed"}, "The law passed"),
        ("something_new", {}, "Tom: something new"),
    ],
)
def test_each_kind_of_event_is_a_plain_sentence(kind: str, data: dict, sentence: str) -> None:  # type: ignore[type-arg]
    assert tell(kind, "Tom", data, NAMES).sentence == sentence


def test_what_was_said_is_quoted_and_the_outcome_marks_it() -> None:
    told = tell(
        "gate_decided",
        "Tom",
        {"gate": 1, "review_id": 4, "outcome": "stop", "reason": "No."},
        NAMES,
    )
    assert (told.text, told.tone, told.href) == ("No.", "bad", "/gates/4")


@pytest.mark.parametrize("kind", TELLINGS)
def test_a_missing_datum_never_breaks_the_history(kind: str) -> None:
    assert tell(kind, "Tom", {}, NAMES).sentence


@pytest.mark.parametrize("braces", ["{who}", "{0}", "{", "{who.__class__}"])
def test_braces_in_what_people_typed_are_only_text(braces: str) -> None:
    told = tell("document_added", "Tom", {"title": braces, "document_id": 1}, NAMES)
    assert told.sentence == f"Tom added the document “{braces}”"


def test_a_change_names_fields_and_values_as_people_read_them() -> None:
    data = {
        "before": {"expected_value_pence": None, "lead_id": 7, "restricted": False},
        "after": {"expected_value_pence": 840_000_000, "lead_id": None, "restricted": True},
    }
    assert changed_fields(data, NAMES) == [
        ("Expected value", "Not recorded", "£8,400,000.00"),
        ("Lead", "Amara Okafor", "Not recorded"),
        ("Restricted", "No", "Yes"),
    ]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("outcomes", ["new_services", "higher_quality"], "New services; Higher quality"),
        ("target_dates", {"2": "2027-03-31"}, "Gate 2: 31 March 2027"),
        ("delivery_confidence", "amber_red", "Amber/Red"),
        ("document_ids", [3, 8], "Minute; Document 8"),
        ("need", "a_code_like_word", "a_code_like_word"),
        ("need", "", "Not recorded"),
    ],
)
def test_values_read_as_on_the_pages(field: str, value: object, said: str) -> None:
    assert words(field, value, NAMES) == said
