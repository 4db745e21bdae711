"""What the tests of the stakeholder pages share."""

from typing import Any

from app.schemas.stakeholder import AddStakeholder
from app.services.stakeholders import add_stakeholder
from tests.world import World


def entered(world: World, opportunity_id: int, name: str = "Unions", **more: Any) -> Any:
    """Somebody on the register."""
    return world.write(
        add_stakeholder, world.lead, opportunity_id, AddStakeholder(name=name, **more)
    )
