"""Discharging a condition in two acts, for tests that are about something else."""

from typing import Any

from app.domain.policy import Actor
from app.schemas.condition import ConditionOut, ConfirmDischarge, ProposeDischarge
from app.services.conditions import confirm_discharge, propose_discharge
from tests.world import World

DONE = ProposeDischarge(note="All nine have an owner.")


def confirmed(
    world: World, actor: Actor, condition_id: int, command: ProposeDischarge = DONE
) -> ConditionOut:
    """`actor` proposes, the sponsor confirms."""
    waiting: Any = world.write(propose_discharge, actor, condition_id, command)
    read = ConfirmDischarge(proposal_id=waiting.proposal.id)
    done: ConditionOut = world.write(confirm_discharge, world.sponsor, condition_id, read)
    return done
