"""What dropping a card on another stage asks for. Nothing moves by it: it opens a page or says why.

Only a gate decision moves an opportunity on, one stage at a time, and only its sponsor's reopening
sends it back.
"""

from app.domain.errors import Conflict
from app.domain.stages import Stage, Status

ONLY_A_GATE = "Only a gate decision moves an opportunity"


def require_next(stage: Stage, status: Status, to: Stage) -> None:
    """Return when `to` is what the gate ahead leads to; Conflict with the reason otherwise."""
    if status is not Status.ACTIVE:
        raise Conflict(f"{ONLY_A_GATE}, and this one is {status.label.lower()}.")
    if to is stage.following:
        return
    if to is stage:
        raise Conflict(f"It is in {stage.label.lower()} already.")
    if to.number < stage.number:
        raise Conflict(f"{ONLY_A_GATE}. To go back, its sponsor reopens it with a reason.")
    raise Conflict(f"{ONLY_A_GATE}, one stage at a time. Gate {stage.number} comes first.")
