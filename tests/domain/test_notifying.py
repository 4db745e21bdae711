"""The table of notices: sound rows, and words that keep nothing back and give nothing away."""

import re
from string import Formatter

import pytest

from app.domain.notifying import (
    KINDS,
    NOTICES,
    Delivery,
    NotificationKind,
    delivery_for,
    notices_of,
    reminders,
    words_of,
)
from app.domain.notifying.links import STOPPABLE, is_signed, read_stop_token, stop_token
from app.domain.notifying.notice import FACTS, OVER
from app.domain.tellings import TELLINGS

SAMPLES = {
    "gate": 2,
    "outcome": "proceed_with_conditions",
    "function": "legal",
    "due_on": "2026-12-04",
    "ends_on": "2026-12-04",
    "starts_on": "2026-12-04",
    "since": "2026-12-04",
}


def fields_of(pattern: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(pattern) if name}


@pytest.mark.parametrize("key", NOTICES)
def test_a_notice_keeps_the_facts_its_words_need_and_only_harmless_ones(key: str) -> None:
    notice = NOTICES[key]
    needed = fields_of(notice.says) | fields_of(notice.asks) | fields_of(notice.href)
    assert needed - {"opportunity_id"} <= set(notice.facts)
    assert set(notice.facts) <= FACTS
    assert notice.to or notice.named, "it would be told to nobody"


@pytest.mark.parametrize("key", NOTICES)
def test_a_notice_reads_as_words(key: str) -> None:
    notice = NOTICES[key]
    facts = {name: SAMPLES.get(name, 7) for name in (*notice.facts, "opportunity_id")}
    words = words_of(notice, facts)
    assert words is not OVER
    assert not re.search(r"[{}_]|None", words.says + words.asks)
    assert len(words.says) < 60
    assert re.fullmatch(r"/[\w/-]+", words.href)


def test_dates_and_outcomes_are_written_out() -> None:
    decided = words_of(
        NOTICES["gate_decided"], {"gate": 2, "review_id": 7, "outcome": "proceed_with_conditions"}
    )
    assert decided.says == "Gate 2 was decided: proceed with conditions"
    due = words_of(NOTICES["condition_due"], {"due_on": "2026-12-04", "opportunity_id": 1})
    assert due.says == "A condition of yours is due on 4 December 2026"


def test_what_this_version_does_not_know_still_reads() -> None:
    assert words_of(None, {}) is OVER
    assert words_of(NOTICES["gate_decided"], {}) is OVER


def test_every_kind_can_be_chosen_and_is_used() -> None:
    assert set(KINDS) == set(NotificationKind)
    assert {notice.kind for notice in NOTICES.values()} == set(NotificationKind)


def test_one_event_can_tell_several_people_different_things() -> None:
    assert set(notices_of("gate_decided")) == {"gate_decided", "condition_asked"}
    assert notices_of("signed_in") == ()


def test_a_choice_goes_before_what_is_usual() -> None:
    assert delivery_for(NotificationKind.DECISION, {}) is Delivery.AT_ONCE
    assert delivery_for(NotificationKind.DECISION, {"decision": "never"}) is Delivery.NEVER
    assert delivery_for(NotificationKind.DECISION, {"decision": "by pigeon"}) is Delivery.AT_ONCE


@pytest.mark.parametrize("what", STOPPABLE)
def test_a_link_that_stops_mail_is_ours_alone(what: str) -> None:
    token = stop_token(42, what, "key")
    stop = read_stop_token(token)
    assert stop is not None
    assert is_signed(stop, "key")
    assert not is_signed(stop, "another key")
    assert not is_signed(stop._replace(person_id=43), "key")
    others = (w for w in STOPPABLE if w != what)
    assert not any(is_signed(stop._replace(what=other), "key") for other in others)


@pytest.mark.parametrize(
    "token",
    ["", "x", "42", "42.decision", "42.decision.short", "-1.decision." + "0" * 32, "²." * 9],
)
def test_what_is_no_link_of_ours_is_none(token: str) -> None:
    assert read_stop_token(token) is None


def test_every_notice_follows_an_event_that_history_knows_or_a_reminder() -> None:
    events = {event for key, notice in NOTICES.items() for event in notice.events or (key,)}
    assert events - set(reminders.NOTICES) <= set(TELLINGS)
