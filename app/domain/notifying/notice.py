"""What a notice is made of: its kind, whom it goes to, its words and the facts they need."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from app.domain.gates import Outcome
from app.domain.policy import Action, AdviserFunction
from app.domain.terms import function_words
from app.domain.text import long_date


class NotificationKind(StrEnum):
    """What people choose mail by."""

    DECISION = "decision"
    OUTCOME = "outcome"
    ENDORSEMENT = "endorsement"
    CONDITION = "condition"
    MENTION = "mention"
    TEAM = "team"
    DELEGATION = "delegation"
    CONFLICT = "conflict"
    PARTNERS = "partners"
    ADDRESSED = "addressed"
    REMINDER = "reminder"
    QUIET = "quiet"


class Delivery(StrEnum):
    """How mail of a kind reaches somebody. In the service itself everything is always listed."""

    AT_ONCE = "at_once"
    DIGEST = "digest"
    NEVER = "never"

    @property
    def label(self) -> str:
        """As the settings page offers it."""
        return _DELIVERIES[self]


_DELIVERIES = {
    Delivery.AT_ONCE: "At once",
    Delivery.DIGEST: "Daily",
    Delivery.NEVER: "Never",
}


@dataclass(frozen=True, slots=True)
class KindWords:
    """A kind as people read it, and how its mail goes to whoever chose nothing."""

    label: str
    hint: str
    delivery: Delivery


KINDS: dict[NotificationKind, KindWords] = {
    NotificationKind.DECISION: KindWords(
        "Decisions asked of you", "A gate waits for you as sponsor or delegate", Delivery.AT_ONCE
    ),
    NotificationKind.OUTCOME: KindWords(
        "Gates of your opportunities", "Decided, withdrawn, resumed, reopened", Delivery.AT_ONCE
    ),
    NotificationKind.ENDORSEMENT: KindWords(
        "Endorsements", "Asked of you as an adviser, given or withdrawn", Delivery.AT_ONCE
    ),
    NotificationKind.CONDITION: KindWords(
        "Conditions", "Yours to meet, or to confirm as sponsor", Delivery.DIGEST
    ),
    NotificationKind.MENTION: KindWords(
        "Mentions", "Somebody calls you by name in a comment", Delivery.AT_ONCE
    ),
    NotificationKind.TEAM: KindWords(
        "Teams", "You lead, sponsor or join an opportunity", Delivery.DIGEST
    ),
    NotificationKind.DELEGATION: KindWords(
        "Delegation", "You stand in for a sponsor, or somebody for you", Delivery.AT_ONCE
    ),
    NotificationKind.CONFLICT: KindWords(
        "Conflicts of interest", "Declarations to review, and what was decided", Delivery.AT_ONCE
    ),
    NotificationKind.PARTNERS: KindWords(
        "Partner discussions", "Questions, answers and disclosures", Delivery.DIGEST
    ),
    NotificationKind.ADDRESSED: KindWords(
        "Addressed to you", "What your organisation is told, and answers to all", Delivery.AT_ONCE
    ),
    NotificationKind.REMINDER: KindWords(
        "Dates", "Gates, conditions, contacts and delegations that come due", Delivery.DIGEST
    ),
    NotificationKind.QUIET: KindWords(
        "Standing still", "Opportunities you lead that nobody has touched", Delivery.DIGEST
    ),
}
"""In the order of the settings page."""


def kinds_for(*, is_partner: bool, is_inside: bool) -> tuple[NotificationKind, ...]:
    """The kinds somebody can be told of: a partner only of what is addressed to it."""
    addressed = NotificationKind.ADDRESSED
    return tuple(
        kind for kind in KINDS if (is_partner if kind is addressed else is_inside or not is_partner)
    )


class Relation(StrEnum):
    """Who somebody is to the record; `queries/recipients.py` finds them."""

    SPONSORS = "sponsors"
    DELEGATES = "delegates"
    LEAD = "lead"
    TEAM = "team"
    ADVISERS = "advisers"
    """Advisers on the team whose function the event names in `functions` or `function`."""
    CONDITION_OWNER = "condition_owner"
    """Of the condition the event names, or of all that its decision asked for."""
    CONDITION_CONFIRMER = "condition_confirmer"
    """Whoever confirms that the condition the event names is met."""
    REVIEWERS = "reviewers"
    """The conflicts reviewers."""
    TOLD = "told"
    """The accounts of the organisations that the event says were told something."""
    ASKER = "asker"
    """The accounts of the organisation that asked the question the event names."""


class Audience(StrEnum):
    """Who may still read the notice when it is read: asked at fan-out, in lists and at delivery."""

    VISIBLE = "visible"
    """Whoever may see the opportunity."""
    CONFIDENTIAL = "confidential"
    """Whoever may see its confidential records."""
    REVIEWER = "reviewer"
    """A conflicts reviewer, who need not see the opportunity."""
    SELF = "self"
    """The person, whatever they see: it concerns no opportunity."""


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is told: to whom, and in what words.

    `named` are fields of the event that hold ids of people who are told too, `not_for` of people
    who are told nothing, whatever their relation. `facts` are the fields
    that the words need; only those in `FACTS` may be kept. `events` are the kinds that make it, if
    they are not its own key. `where` narrows it to events whose field has one of the values;
    `if_may` to people whom the policy lets do what is asked. With `until_decided` it asks for
    something only while the gate waits for its decision.
    """

    kind: NotificationKind
    says: str
    asks: str = ""
    to: tuple[Relation, ...] = ()
    named: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    href: str = "/opportunities/{opportunity_id}"
    events: tuple[str, ...] = ()
    where: Mapping[str, frozenset[str]] = field(default_factory=dict)
    if_may: Action | None = None
    audience: Audience = Audience.VISIBLE
    until_decided: bool = False


FACTS = frozenset(
    {
        *("review_id", "gate", "attempt", "outcome", "condition_id", "comment_id", "due_on"),
        *("ends_on", "starts_on", "since", "delegation_id", "function", "state", "declaration_id"),
        *("question_id", "disclosure_id", "stakeholder_id", "due_gate", "since", "programme_id"),
    }
)
"""What a notification may keep of its event: ids, days and codes, never words."""


@dataclass(frozen=True, slots=True)
class Words:
    """A notice as it is read: what happened, what is asked, and where to go."""

    says: str
    asks: str
    href: str


NO_LONGER = "It waits no longer."
"""What is asked where nothing is any more."""
OVER = Words("Something changed", "Open the service to see what.", "/notifications")
"""For a notice that this version no longer knows."""


def words_of(notice: Notice | None, facts: Mapping[str, Any]) -> Words:
    """The notice's words for these facts."""
    if notice is None:
        return OVER
    try:
        said = {name: _word(name, value) for name, value in facts.items()}
        return Words(
            notice.says.format_map(said),
            notice.asks.format_map(said),
            notice.href.format_map(facts),
        )
    except (KeyError, ValueError, IndexError):
        return OVER


def _word(name: str, value: Any) -> str:
    if name.endswith("_on") or name == "since":
        return long_date(date.fromisoformat(str(value)))
    if name == "outcome":
        return Outcome(value).label.lower()
    if name == "function":
        return function_words(AdviserFunction(value))
    return str(value).replace("_", " ")
