"""What a partner sees of us: what was addressed to its own organisation, and nothing else."""

from datetime import date, datetime

from pydantic import Field

from app.domain.equal_treatment import DisclosureKind, Means
from app.schemas.fields import Command, Id, Output, RequiredText
from app.schemas.organisation import OrganisationRef


class AskQuestion(Command):
    """Ask about an opportunity one has been told about."""

    opportunity_id: Id = Field(description="Which one, as the partner area lists it.")
    text: RequiredText = Field(description="The question. All who take part get the answer.")
    holds_secret: bool = Field(
        False, description="It gives away something confidential: it is reworded before release."
    )


class AddressedOut(Output):
    """Something told to the partner's organisation."""

    id: int = Field(description="Number of this telling: confirm receipt with it.")
    opportunity_id: int
    kind: DisclosureKind
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


class OwnQuestionOut(Output):
    """A question of the partner's own."""

    id: int
    opportunity_id: int
    text: str
    asked_on: date
    state: str = Field(description="`waiting`, `answered` or `refused`.")
    refused_reason: str = Field(description="Why it was not answered.")


class TopicOut(Output):
    """One opportunity, as far as this partner has been told about it."""

    id: int
    title: str
    organisation: OrganisationRef = Field(description="Whom the account speaks for.")
    contact: str = Field(description="The public body that runs it.")
    may_ask: bool
    addressed: list[AddressedOut]
    questions: list[OwnQuestionOut]


class PartnerArea(Output):
    """Everything addressed to the partner's organisations."""

    organisations: list[OrganisationRef] = Field(description="Whom the account speaks for.")
    topics: list[TopicOut]
