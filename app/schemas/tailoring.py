"""A programme's gates: what a version asks, the draft of the next, and what differs."""

from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from app.domain.criteria import Kind, Strength
from app.domain.policy import Action, AdviserFunction
from app.domain.stages import Stage
from app.domain.terms import MAX_DAYS, MAX_QUORUM, MAX_TOLERANCE, Quorum
from app.schemas.fields import Command, Id, Line, Output, RequiredText, Text, Title, Whole
from app.schemas.opportunity import PersonRef

MAX_FILE = 200_000
Key = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,59}$")]
WHY = "Why a shipped criterion of law or fairness is retired or weakened; required for that."


class StartDraft(Command):
    """Begin the next version of a programme's gates."""

    criteria_set_id: Id | None = Field(
        None, description="The version to begin from; the one in force unless given."
    )


class EditTerms(Command):
    """How one gate is decided."""

    quorum: Quorum = Field(Quorum.ANY_ONE, description="Whose votes make a decision.")
    quorum_count: Whole | None = Field(
        None, ge=1, le=MAX_QUORUM, description="How many sponsors must agree, for `some`."
    )
    decision_days: Whole | None = Field(
        None, ge=1, le=MAX_DAYS, description="Target in calendar days from submission."
    )
    functions: list[AdviserFunction] = Field(
        [], max_length=len(AdviserFunction), description="Advisers asked about the whole gate."
    )
    must_endorse: bool = Field(
        False, description="Going on without one of them needs an override reason."
    )
    value_tolerance_percent: Whole = Field(
        10,
        ge=0,
        le=MAX_TOLERANCE,
        description="How far the expected value may move before endorsements lapse.",
    )


class CriterionFields(Command):
    """What describes a criterion."""

    title: Title = Field(description="What must be true, as a statement.")
    strength: Strength = Field(description="`blocking` is for law and fairness.")
    rule: Line = Field("", description="The check that computes it; empty for a judgement.")
    guidance: Text = Field("", description="When it is met, and what to attach.")
    functions: list[AdviserFunction] = Field(
        [], max_length=len(AdviserFunction), description="Advisers asked about it by name."
    )
    source: Line = Field("", description="The law, guidance or practice it comes from.")


class AddGateCriterion(CriterionFields):
    """A further criterion at the end of a gate."""

    key: Key | None = Field(None, description="Unique within its gate; made of the title if left.")


class EditGateCriterion(CriterionFields):
    """Replace what describes a criterion; its key stays, and so the answers given to it."""

    departure_reason: Text = Field("", description=WHY)


class RetireGateCriterion(Command):
    """Take a criterion out of the next version."""

    departure_reason: Text = Field("", description=WHY)


class MoveGateCriterion(Command):
    """Put a criterion somewhere else in its gate."""

    position: Whole = Field(ge=1, le=100, description="Counted from 1; beyond the end means last.")


class GateFile(Command):
    """A gate set as TOML, as another programme exported it."""

    toml: str = Field(max_length=MAX_FILE, description="The text of the file.")


class PublishGates(Command):
    """Put the draft in force for gate reviews that open from now on."""

    note: RequiredText = Field(description="What changes, and why, in a sentence or two.")


class AdoptGates(Command):
    """Use a newer shipped version as it is."""

    criteria_set_id: Id = Field(description="The shipped version you compared.")


class MoveReview(Command):
    """Move an open review to the version in force, as previewed."""

    criteria_set_id: Id = Field(description="The version you previewed.")


class SetRow(Output):
    """One version of the gates, in short."""

    id: int
    label: str = Field(description="Such as “Version 3” or “Standard, version 1”.")
    is_shipped: bool = Field(description="It comes with the product; false for a programme's own.")
    is_in_force: bool = Field(description="Reviews that open now use it.")
    note: str
    published_at: datetime = Field(description="When it was published, or first shipped here.")
    published_by: PersonRef | None = Field(description="Who published it; null for a shipped one.")


class SetCriterionOut(Output):
    """One criterion of a version."""

    gate: int
    key: str
    title: str
    strength: Strength = Field(description="How much it weighs; `blocking` is law or fairness.")
    kind: Kind = Field(description="Computed from the records, or judged by the team.")
    rule: str | None = Field(description="The check that computes it; null for a judgement.")
    guidance: str
    source: str = Field(description="The law, guidance or practice it comes from.")
    functions: list[AdviserFunction] = Field(description="Advisers asked about it by name.")
    is_protected: bool = Field(
        description="Shipped as law or fairness: retiring or weakening it needs a reason."
    )


class GateTermsOut(Output):
    """How one gate is decided."""

    quorum: Quorum = Field(description="Whose votes make a decision.")
    quorum_count: int | None = Field(description="How many must agree, for `some`.")
    quorum_words: str = Field(description="The quorum in words.")
    decision_days: int | None = Field(description="Target in calendar days from submission.")
    functions: list[AdviserFunction] = Field(description="Advisers asked about the whole gate.")
    must_endorse: bool = Field(description="Going on without one of them needs an override reason.")
    value_tolerance_percent: int = Field(
        description="How far the value may move before endorsements lapse."
    )
    asked: list[AdviserFunction] = Field(description="For the gate or for one of its criteria.")


class GateOut(Output):
    """One gate of a version."""

    gate: int
    stage: Stage = Field(description="The stage that ends in it.")
    question: str
    terms: GateTermsOut = Field(description="How it is decided.")
    criteria: list[SetCriterionOut]


class DepartureOut(Output):
    """A shipped criterion of law or fairness that this version retired or weakened."""

    gate: int
    key: str
    title: str
    what: str = Field(description="What became of it: retired, made required, reworded.")
    reason: str


class GateSetOut(SetRow):
    """One version whole."""

    departures: list[DepartureOut] = Field(
        description="Shipped criteria of law or fairness it retired or weakened."
    )
    gates: list[GateOut] = Field(description="The five gates, in order.")


class FieldChangeOut(Output):
    """One field before and after."""

    label: str
    before: str = Field(description="As it was; empty for nothing.")
    after: str = Field(description="As it is; empty for nothing.")


class CriterionChangeOut(Output):
    """A criterion that both versions have."""

    criterion: SetCriterionOut
    fields: list[FieldChangeOut] = Field(description="Where the two versions differ.")


class GateComparisonOut(Output):
    """What differs at one gate."""

    gate: int
    terms: list[FieldChangeOut] = Field(description="What changed in how it is decided.")
    added: list[SetCriterionOut] = Field(description="Criteria only the later version has.")
    removed: list[SetCriterionOut] = Field(description="Criteria only the earlier version has.")
    changed: list[CriterionChangeOut] = Field(
        description="Criteria that both have and that differ."
    )
    order: list[str] = Field(description="The new order, when what stayed was moved.")
    order_before: list[str] = Field(description="The order it had; empty when nothing was moved.")
    is_same: bool = Field(description="Nothing differs at this gate.")


class ComparisonOut(Output):
    """Two versions side by side."""

    before: SetRow = Field(description="The version compared from.")
    after: SetRow = Field(description="The version compared with.")
    gates: list[GateComparisonOut] = Field(description="The five gates, each with what differs.")


class GateDraftOut(Output):
    """The next version, while it is being written."""

    programme_id: int
    programme_name: str
    based_on: SetRow = Field(description="The version it was begun from.")
    shipped: SetRow = Field(description="The shipped version it is measured against.")
    in_force: SetRow = Field(description="The version in force.")
    gates: list[GateOut] = Field(description="The five gates as the draft has them.")
    differences: list[GateComparisonOut] = Field(description="From the version in force.")
    departures: list[DepartureOut] = Field(
        description="Shipped criteria of law or fairness it retires or weakens."
    )
    unreasoned: list[str] = Field(description="Departures to reason before it can be published.")
    kept: list[str] = Field(
        [], description="What a newer shipped version changes and this programme had changed, too."
    )
    updated_at: datetime
    updated_by: PersonRef | None = Field(description="Who wrote in it last.")
    version: int


class ProgrammeGates(Output):
    """A programme's gates today."""

    programme_id: int
    programme_name: str
    in_force: GateSetOut = Field(description="The version that reviews open with.")
    newer_shipped: SetRow | None = Field(description="A newer shipped version, if there is one.")
    has_draft: bool = Field(description="Somebody has begun the next version.")
    on_other_versions: int = Field(description="Open reviews you see that keep another version.")
    permitted_actions: list[Action]


class FilePreview(Output):
    """What a file would change, before it is put into the draft."""

    differences: list[GateComparisonOut] = Field(description="From the version in force.")
    unreasoned: list[str] = Field(
        description="Departures from law or fairness that the file gives no reason for."
    )
    replaces_draft: bool = Field(description="A draft exists, and would be replaced.")


class ReviewElsewhere(Output):
    """An open review that keeps another version than the one in force."""

    review_id: int
    opportunity_id: int
    reference: str
    title: str
    gate: int
    attempt: int
    label: str = Field(description="The version it keeps.")
    barred: str = Field(description="Why it cannot be moved now; empty when its lead can.")


class ReviewMove(Output):
    """What moving an open review to the version in force would change."""

    review_id: int
    opportunity_id: int
    reference: str
    title: str
    gate: int
    from_version: SetRow = Field(description="The version it keeps.")
    to_version: SetRow = Field(description="The version in force.")
    differences: GateComparisonOut = Field(description="What differs at its gate.")
    to_answer: list[str] = Field(description="Criteria the team has yet to answer.")
    answers_left: list[str] = Field(description="Answers that no criterion will ask for.")
    barred: str = Field(description="Why it cannot be moved now; empty when it can.")
    permitted_actions: list[Action]
