"""The gates: what an attempt can become, what a sponsor can decide, and what each check asks.

`OUTCOMES` says what each decision does, `CHECKS` what the computed criteria look at, and
`missing_criteria` answers "why not?": on the checklist, at the button and in the API.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from app.domain.criteria import Answer, Criterion, Strength
from app.domain.errors import Conflict
from app.domain.facts import Facts
from app.domain.opportunities import OwnershipModel
from app.domain.stages import Stage, Status


class ReviewState(StrEnum):
    """The life of one attempt at a gate."""

    PREPARING = "preparing"
    SUBMITTED = "submitted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    """What can happen to an attempt."""

    SUBMIT = "submit"
    DECIDE = "decide"
    WITHDRAW = "withdraw"
    CLOSE = "close"


TRANSITIONS: dict[tuple[ReviewState, Step], ReviewState] = {
    (ReviewState.PREPARING, Step.SUBMIT): ReviewState.SUBMITTED,
    (ReviewState.SUBMITTED, Step.DECIDE): ReviewState.DECIDED,
    (ReviewState.SUBMITTED, Step.WITHDRAW): ReviewState.WITHDRAWN,
    # a reopening sends the opportunity elsewhere, so the attempt it leaves ends here
    (ReviewState.PREPARING, Step.CLOSE): ReviewState.WITHDRAWN,
    (ReviewState.SUBMITTED, Step.CLOSE): ReviewState.WITHDRAWN,
}

OPEN_STATES = frozenset({ReviewState.PREPARING, ReviewState.SUBMITTED})

_WRONG_STATE = {
    ReviewState.PREPARING: "This gate has not been submitted yet.",
    ReviewState.SUBMITTED: "This gate is already waiting for a decision.",
    ReviewState.DECIDED: "This gate has already been decided. The decision stands.",
    ReviewState.WITHDRAWN: "This attempt at the gate was withdrawn.",
}


def after(state: ReviewState, step: Step) -> ReviewState:
    """The state after `step`; Conflict where the table has no such step."""
    if (state, step) not in TRANSITIONS:
        raise Conflict(_WRONG_STATE[state])
    return TRANSITIONS[state, step]


class Outcome(StrEnum):
    """What a sponsor can decide."""

    PROCEED = "proceed"
    PROCEED_WITH_CONDITIONS = "proceed_with_conditions"
    REWORK = "rework"
    HOLD = "hold"
    STOP = "stop"

    @property
    def label(self) -> str:
        """The outcome as the sponsor reads it."""
        return OUTCOMES[self].label


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision does to the opportunity."""

    label: str
    hint: str
    status: Status = Status.ACTIVE
    moves_on: bool = False
    opens_next_attempt: bool = False
    needs_reason: bool = True


OUTCOMES: dict[Outcome, Effect] = {
    Outcome.PROCEED: Effect(
        "Proceed", "Moves to the next stage", moves_on=True, needs_reason=False
    ),
    Outcome.PROCEED_WITH_CONDITIONS: Effect(
        "Proceed with conditions", "Moves on; each gap gets an owner and a date", moves_on=True
    ),
    Outcome.REWORK: Effect("Rework", "The team answers and asks again", opens_next_attempt=True),
    Outcome.HOLD: Effect("Hold", "Pauses until you resume it", status=Status.ON_HOLD),
    Outcome.STOP: Effect("Stop this opportunity", "Closes it for good", status=Status.STOPPED),
}


class ConditionState(StrEnum):
    """Whether a condition is still to be met."""

    OPEN = "open"
    DISCHARGED = "discharged"
    WAIVED = "waived"


@dataclass(frozen=True, slots=True)
class Check:
    """A computed criterion: the rule, what to do while it fails, and the facts of other records
    that it reads."""

    passes: Callable[[Facts], bool]
    to_do: str
    reads: tuple[str, ...] = ()


CHECKS: dict[str, Check] = {
    "lead_named": Check(lambda f: f.has_lead, "Name a lead"),
    "sponsor_named": Check(lambda f: f.has_sponsor, "Name a sponsor"),
    "need_recorded": Check(
        lambda f: bool(f.summary.strip() and f.need.strip()), "Write the summary and the need"
    ),
    "outcomes_recorded": Check(lambda f: bool(f.outcomes), "Choose at least one outcome sought"),
    "assets_recorded": Check(
        lambda f: bool(f.public_assets.strip()), "Describe the public assets and capabilities"
    ),
    "value_recorded": Check(
        lambda f: f.expected_value_pence is not None, "Record the expected whole-life value"
    ),
    "risk_accepted": Check(
        lambda f: f.risk_accepted_by_sponsor,
        "The sponsor accepts the risk in writing",
        ("risk_accepted_by_sponsor",),
    ),
    "legal_route_recorded": Check(lambda f: f.legal_route is not None, "Choose the legal route"),
    "target_date_recorded": Check(
        lambda f: f.target_date is not None, "Set a target date for this gate"
    ),
    "conditions_discharged": Check(
        lambda f: f.open_conditions_due == 0,
        "Discharge the conditions due at this gate",
        ("open_conditions_due",),
    ),
    "conflicts_declared": Check(
        lambda f: f.conflicts_declared,
        "Everybody on it declares their interests, or that there are none",
        ("conflicts_declared",),
    ),
    "conflicts_assessed": Check(
        lambda f: f.conflicts_declared and f.conflicts_waiting == 0 and f.conflicts_assessed,
        "Everybody declares, the reviewer decides what waits, and the assessment is brought up "
        "to date",
        ("conflicts_declared", "conflicts_waiting", "conflicts_assessed"),
    ),
    "disclosures_levelled": Check(
        lambda f: f.disclosures_owed == 0,
        "Level what one has been told and another has not",
        ("disclosures_owed",),
    ),
    "market_engagement_noticed": Check(
        lambda f: f.engagement_noticed,
        "Record the engagement notice (UK2), or why there is none",
        ("engagement_noticed",),
    ),
    "unfair_advantage_assessed": Check(
        lambda f: f.advantage_unassessed == 0,
        "Assess unfair advantage for every candidate still in",
        ("advantage_unassessed",),
    ),
    "commercialisation_tested": Check(
        lambda f: f.model_found is OwnershipModel.COMMERCIAL_PARTNERSHIP,
        "Take the commercialisation test: it has not come to a commercial partnership",
        ("model_found",),
    ),
    "assets_known": Check(
        lambda f: f.assets_offered > 0 and f.assets_unknown == 0,
        "Record each asset's owner, worth and potential",
        ("assets_offered", "assets_unknown"),
    ),
    "key_stakeholders_owned": Check(
        lambda f: f.stakeholders_rated > 0 and f.key_players_uncared == 0,
        "Rate the stakeholders, and give every key one an owner and a plan",
        ("stakeholders_rated", "key_players_uncared"),
    ),
    "capabilities_covered": Check(
        lambda f: f.capabilities_listed > 0 and f.essentials_uncovered == 0,
        "List what is needed, and who covers each essential capability",
        ("capabilities_listed", "essentials_uncovered"),
    ),
}


@dataclass(frozen=True, slots=True)
class Assessment:
    """One criterion as it stands for one attempt; `answer` is None until somebody answers."""

    criterion: Criterion
    answer: Answer | None
    note: str = ""

    @property
    def is_met(self) -> bool:
        """Whether the criterion lets the gate pass."""
        return self.answer in _SATISFIES[self.criterion.strength]

    @property
    def is_coverable(self) -> bool:
        """Whether a condition may stand in for it. Blocking ones are law or fairness: never."""
        return not self.is_met and self.criterion.strength is Strength.REQUIRED

    @property
    def to_do(self) -> str:
        """What would mend it, in a few words; empty when nothing is missing."""
        if self.is_met and self.answer is not None:
            return ""
        if self.criterion.rule is not None:
            return CHECKS[self.criterion.rule].to_do
        return "Answer this criterion" if self.answer is None else "Meet this criterion"


_SATISFIES: dict[Strength, frozenset[Answer | None]] = {
    Strength.BLOCKING: frozenset({Answer.MET}),
    Strength.REQUIRED: frozenset({Answer.MET, Answer.NOT_RELEVANT}),
    Strength.ADVISORY: frozenset({*Answer, None}),
}


def assess(
    criteria: Iterable[Criterion],
    answers: dict[str, tuple[Answer, str]],
    facts: Facts,
) -> list[Assessment]:
    """Each criterion with its state: checks computed from `facts`, judgements from `answers`."""
    return [_assess_one(criterion, answers, facts) for criterion in criteria]


def _assess_one(
    criterion: Criterion, answers: dict[str, tuple[Answer, str]], facts: Facts
) -> Assessment:
    if criterion.rule is not None:
        met = CHECKS[criterion.rule].passes(facts)
        return Assessment(criterion, Answer.MET if met else Answer.NOT_MET)
    answer, note = answers.get(criterion.key, (None, ""))
    return Assessment(criterion, answer, note)


def unanswered(assessments: Iterable[Assessment]) -> list[Assessment]:
    """What the team has still to answer before the gate can be submitted."""
    return [a for a in assessments if a.answer is None]


def missing_criteria(
    outcome: Outcome,
    assessments: Iterable[Assessment],
    covered: Collection[str] = frozenset(),
) -> list[Assessment]:
    """What bars `outcome`: empty when the sponsor may choose it.

    `proceed` needs every blocking and required criterion met; with conditions, `covered` holds
    the keys of required ones that a condition answers. The other outcomes are always open.
    """
    if not OUTCOMES[outcome].moves_on:
        return []
    may_cover = outcome is Outcome.PROCEED_WITH_CONDITIONS
    return [
        a
        for a in assessments
        if not a.is_met and not (may_cover and a.is_coverable and a.criterion.key in covered)
    ]


@dataclass(frozen=True, slots=True)
class Move:
    """Where a decision leaves the opportunity."""

    stage: Stage
    status: Status
    entered_new_stage: bool
    opens_review: bool


def move_after(outcome: Outcome, stage: Stage) -> Move:
    """Where `outcome`, decided at the end of `stage`, leaves the opportunity."""
    effect = OUTCOMES[outcome]
    if not effect.moves_on:
        return Move(stage, effect.status, False, effect.opens_next_attempt)
    following = stage.following
    if following is None:
        return Move(stage, Status.COMPLETED, False, False)
    return Move(following, effect.status, True, True)
