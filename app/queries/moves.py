"""Where asking to move an opportunity leads."""

from sqlalchemy.orm import Session

from app.domain.moves import require_next
from app.domain.policy import Actor
from app.queries.subjects import find_opportunity
from app.schemas.pipeline import AskToMove


def way_to_move(session: Session, actor: Actor, command: AskToMove) -> str:
    """The page of the gate that leads there. Raises Conflict with the reason when none does."""
    opportunity, _ = find_opportunity(session, actor, command.opportunity_id)
    require_next(opportunity.stage, opportunity.status, command.to)
    return f"/opportunities/{opportunity.id}/gate"
