"""Records of the analysis for the authorisation matrix."""

from typing import Any

from app.domain.barriers import Way
from app.domain.context import Bearing, ContextKind
from app.schemas.analysis import (
    AssetFields,
    ContextFields,
    MitigationFields,
    NameBarrier,
    TakeTest,
)
from app.services.analysis import add_asset, add_context, name_barrier
from app.services.commercialisation import take_test
from app.services.mitigations import add_mitigation
from tests.extras.place import Place

KEYS: tuple[str, ...] = ("context_id", "asset_id", "barrier_id", "mitigation_id")
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    write, leader, here, word = (
        place.world.write,
        place.leader,
        place.opportunity_id,
        place.word,
    )
    write(
        take_test,
        leader,
        here,
        TakeTest(answers={"growth": "yes"}, notes={"growth": f"{word} reason"}),
    )
    context = ContextFields(
        kind=ContextKind.POLICY, title=f"{word} policy", bearing=Bearing.HELPS, detail=word
    )
    asset = AssetFields(name=f"{word} asset", kind="data", description=word)
    barrier = write(
        name_barrier, leader, here, NameBarrier(title=f"{word} barrier", severity=4, note=word)
    )
    way = MitigationFields(way=Way.CULTURE, text=f"{word} way")
    return {
        "context_id": write(add_context, leader, here, context).id,
        "asset_id": write(add_asset, leader, here, asset).id,
        "barrier_id": barrier.id,
        "mitigation_id": write(add_mitigation, leader, barrier.id, way).mitigations[0].id,
    }
