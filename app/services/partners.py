"""What every service of capabilities and candidates asks first."""

from app.domain.errors import Conflict
from app.domain.stages import OPEN_STATUSES
from app.models import Opportunity


def require_unclosed(opportunity: Opportunity) -> None:
    """Raise Conflict once an opportunity is stopped or completed: its record stays as it is."""
    if opportunity.status not in OPEN_STATUSES:
        status = opportunity.status.label.lower()
        raise Conflict(f"This opportunity is {status}, so its record is not changed.")
