"""Conflicts of interest: declarations, the reviewer's acts, and conflicts assessments."""

from datetime import datetime
from typing import Literal

from pydantic import Field

from app.domain.conflicts import AssessmentKind, Bar, Nature, ReviewAct, Standing
from app.domain.policy import Action
from app.schemas.fields import Command, Id, Line, Output, RequiredText, Text
from app.schemas.opportunity import PersonRef

Post = Literal["lead", "sponsor"]
"""What the conflicts reviewer can name somebody else for."""


class DeclareConflict(Command):
    """Declare an interest in an organisation, or that there is none.

    One's own recuses at once, and walls at once if asked. One made for somebody else changes
    nothing until the conflicts reviewer acts.
    """

    nature: Nature = Field(
        description="`nothing` declares that there is no interest.", examples=["actual"]
    )
    person_id: Id | None = Field(None, description="Whose interest it is; yours when left out.")
    organisation_id: Id | None = Field(None, description="The organisation, from the directory.")
    organisation: Line = Field("", description="Its name, where the directory does not have it.")
    interest: Text = Field(
        "",
        description="What the interest is: work, money, family, belief.",
        examples=["A sister works in its sales team."],
    )
    wall: bool = Field(
        False, description="Ask to see nothing of this opportunity from now on. Only for yourself."
    )


class ReviewConflict(Command):
    """The independent reviewer's decision on a declaration."""

    act: ReviewAct = Field(description="What is done about it.")
    reason: RequiredText = Field(description="Why; kept in the register.")
    mitigation: Text = Field("", description="The terms on which the person may act: `mitigate`.")


class NameReplacement(Command):
    """Name who takes the place of somebody who may not act here."""

    post: Post = Field(description="What they replace the person as.")
    person_id: Id = Field(description="Somebody of the programme who is eligible.")
    reason: RequiredText = Field(description="Why them; kept in the register.")


class AssessConflicts(Command):
    """Prepare or revise the conflicts assessment (Procurement Act 2023 s.83)."""

    identified: RequiredText = Field(
        description="The conflicts identified, or that none was.",
        examples=["One: a member of the team holds shares in a likely bidder."],
    )
    mitigations: RequiredText = Field(
        description="What was and will be done about each.",
        examples=["The member is walled off and was replaced."],
    )
    unfair_advantage: RequiredText = Field(
        description="Whether a conflict puts any supplier at an advantage or disadvantage.",
        examples=["None: the member saw no supplier's papers."],
    )
    occasion: Line = Field(
        "", description="The notice or gate it is written for.", examples=["Tender notice (UK4)"]
    )


class ConfirmAssessment(Command):
    """Say that the conflicts assessment was read again and still holds."""

    note: RequiredText = Field(
        description="What was looked at again, and why it still holds.",
        examples=["The bidders are known; nobody who evaluates has an interest in one."],
    )
    occasion: Line = Field(
        "", description="The notice or gate it is confirmed for.", examples=["Award notice (UK6)"]
    )


class ConflictActOut(Output):
    """One act of the reviewer."""

    act: ReviewAct | None = Field(description="Empty where only a replacement was named.")
    reason: str = Field(description="Why, as the register keeps it.")
    mitigation: str = Field(description="The terms on which the person may act.")
    replaced_as: str = Field(
        description="The place that was given to somebody else; empty if none."
    )
    replacement: PersonRef | None = Field(description="Who was named in their place.")
    acted_by: PersonRef | None = Field(description="The reviewer.")
    acted_at: datetime = Field(description="When it took effect.")


class DeclarationOut(Output):
    """A declaration, and what is done about it now."""

    id: int
    opportunity_id: int
    person: PersonRef = Field(description="Whose interest it is.")
    own: bool = Field(description="Declared by the person themselves.")
    declared_by: PersonRef | None = Field(
        description="Shown to reviewers, auditors and whoever declared it."
    )
    declared_at: datetime = Field(description="When it was declared.")
    nature: Nature = Field(description="What kind of interest; `nothing` if there is none.")
    organisation_id: int | None = Field(description="The organisation, where the directory has it.")
    organisation: str = Field(description="Its name.")
    interest: str = Field(description="What the interest is, in their words.")
    gate: int = Field(description="The gate ahead when it was declared.")
    standing: Standing = Field(description="Waiting for the reviewer, settled, or ended.")
    bar: Bar = Field(description="What it keeps the person from now.")
    measure: str = Field(description="The same in words.")
    mitigation: str = Field(description="The terms on which the person may act.")
    version: int


class AssessmentOut(Output):
    """A conflicts assessment, a revision, or a confirmation that it still holds."""

    id: int
    opportunity_id: int
    number: int = Field(description="1 for the first; each revision and confirmation counts on.")
    kind: AssessmentKind = Field(description="Prepared, revised, or confirmed.")
    gate: int = Field(description="The gate ahead when it was written.")
    occasion: str = Field(description="The notice or gate it was written for.")
    identified: str = Field(description="The conflicts identified; empty in a confirmation.")
    mitigations: str = Field(description="What is done about each.")
    unfair_advantage: str = Field(description="Whether a conflict helps or harms any supplier.")
    note: str = Field(description="Why it still holds: in a confirmation.")
    assessed_by: PersonRef = Field(description="Who wrote it.")
    assessed_at: datetime = Field(description="When.")


class ConflictRegister(Output):
    """The conflict register of one opportunity, as far as its reader may know of it."""

    conflicts: list[DeclarationOut] = Field(description="Declared interests, newest first.")
    clear: list[DeclarationOut] = Field(
        description="Who declared, last, that there is nothing to declare."
    )
    to_declare: list[PersonRef] = Field(
        description="Who has still to declare at this stage, or since a partner joined."
    )
    must_declare: bool = Field(description="Whether you are among them.")
    waiting: int = Field(description="Declared interests that wait for the reviewer.")
    is_assessed: bool = Field(
        description="Whether an assessment or its confirmation is newer than this stage and than "
        "the last change of the register; false for whoever may not read assessments."
    )
    assessments: list[AssessmentOut] = Field(description="Newest first.")
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")


class ReviewRow(Output):
    """A declaration as a conflicts reviewer's list shows it: nothing of the opportunity but its
    reference."""

    id: int
    reference: str = Field(description="The reference of the opportunity.")
    person: PersonRef = Field(description="Whose interest it is.")
    own: bool = Field(description="Declared by the person themselves.")
    nature: Nature = Field(description="What kind of interest.")
    organisation: str = Field(description="In which organisation.")
    standing: Standing = Field(description="Waiting for the reviewer, settled, or ended.")
    bar: Bar = Field(description="What it keeps the person from now.")
    measure: str = Field(description="The same in words.")
    declared_at: datetime = Field(description="When it was declared.")


class ReviewList(Output):
    """One page of the reviewer's register."""

    items: list[ReviewRow] = Field(description="The declarations.")
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")
    waiting: int = Field(description="How many wait; 1,000 at most are counted.")


class PostHeld(Output):
    """A place the person holds on the opportunity, and who could take it."""

    post: Post = Field(description="The place.")
    people: list[PersonRef] = Field(
        description="Who could take it: eligible, and free of conflicts here."
    )


class ConflictReviewOut(Output):
    """One declaration as its reviewer reads it."""

    declaration: DeclarationOut = Field(description="What was declared, and what is done about it.")
    reference: str = Field(description="The reference of the opportunity.")
    programme_name: str = Field(description="The programme it is in.")
    works_as: list[str] = Field(description="What the person is on the opportunity, in words.")
    posts: list[PostHeld] = Field(description="The places that somebody else could be named for.")
    acts: list[ConflictActOut] = Field(description="What reviewers did about it, newest first.")
    version: int
    permitted_actions: list[Action]
    refusals: dict[Action, str] = Field(description="Why an action is not permitted.")
