"""What a partner sees of us: what was addressed to its own organisation, and nothing else."""

from datetime import date, datetime

from pydantic import Field

from app.domain.equal_treatment import DisclosureKind, Means
from app.schemas.fields import Command, Id, Output, RequiredText
from app.schemas.organisation import OrganisationRef


class AskQuestion(Command):
    """Ask about an opportunity one has been told about."""

    topic_id: Id = Field(description="The opportunity, as the partner area lists it.")
    text: RequiredText = Field(description="The question. All who take part get the answer.")
    holds_secret: bool = Field(
        False, description="It gives away something confidential: it is reworded before release."
    )


class AddressedOut(Output):
    """Something told to the partner's organisation."""

    id: int = Field(description="Confirm receipt with it. Drawn at random: it counts nothing.")
    opportunity_id: int
    kind: DisclosureKind = Field(description="What was disclosed.")
    title: str
    text: str
    asked: str = Field(description="The question it answers. Nobody is named.")
    document_name: str = Field(description="Name of the file that goes with it; empty for none.")
    document_size: int = Field(description="Its size in bytes.")
    told_on: date
    date_note: str
    means: Means
    stamped_at: datetime = Field(description="When it was recorded: the same for all.")
    confirmed_at: datetime | None = Field(description="When receipt was confirmed.")
    corrects: str = Field("", description="Title of what it puts right, told to you earlier.")
    is_corrected: bool = Field(False, description="Something told to you since puts it right.")


class OwnQuestionOut(Output):
    """A question of the partner's own."""

    id: int = Field(description="Take it back with it. Drawn at random: it counts nothing.")
    opportunity_id: int
    text: str
    asked_on: date = Field(description="The day it was asked.")
    state: str = Field(description="`waiting`, `answered`, `refused` or `withdrawn`.")
    refused_reason: str = Field(description="Why it was not answered.")


class TopicRef(Output):
    """An opportunity this partner was told about."""

    id: int = Field(description="Id of the opportunity.")
    title: str
    organisation: OrganisationRef = Field(description="Whom the account speaks for.")
    contact: str = Field(description="The public body that runs it.")
    unconfirmed: int = Field(description="What was told and not yet confirmed as received.")


class TopicOut(TopicRef):
    """One opportunity, as far as this partner was told about it."""

    may_ask: bool = Field(description="Questions are open.")
    addressed: list[AddressedOut] = Field(description="What was told, the latest first.")
    next: int | None = Field(description="Send as `cursor` to read on; null at the end.")
    questions: list[OwnQuestionOut] = Field(description="The partner's own, the latest first.")


class PartnerArea(Output):
    """What was addressed to the partner's organisations."""

    organisations: list[OrganisationRef] = Field(description="Whom the account speaks for.")
    topics: list[TopicRef] = Field(description="The opportunities it was told about.")
