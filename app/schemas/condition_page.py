"""What the conditions' page shows, beyond the records themselves."""

from pydantic import Field

from app.schemas.condition import ConditionOut
from app.schemas.evidence import EvidenceOut
from app.schemas.opportunity import PersonRef
from app.schemas.overview import Frame


class ConditionsPage(Frame):
    """The conditions of an opportunity, and what their forms offer."""

    conditions: list[ConditionOut]
    documents: list[EvidenceOut] = Field(description="What a proposal can name as evidence.")
    confirmers: list[PersonRef] = Field(
        description="Whom the sponsor can name to confirm, each condition's owner apart."
    )
