"""A token does what its scopes say, whatever another token of the same person was told."""

from app.domain.policy import Scope
from tests.client import ApiClient
from tests.world import World

KEY = {"Idempotency-Key": "one"}


def test_a_reading_token_cannot_replay_a_write(sqlite_world: World) -> None:
    body = {"programme_id": sqlite_world.programme_id, "title": "Tide tables"}
    assert ApiClient(sqlite_world, "lead").post("/api/v1/opportunities", body, **KEY).is_success
    reader = ApiClient(sqlite_world, "lead", scopes=(Scope.READ,))
    assert reader.post("/api/v1/opportunities", body, **KEY).status_code == 403


def test_nothing_waits_for_a_system(sqlite_world: World) -> None:
    sqlite_world.opportunity(lead_id=None, sponsor_id=None)
    system = ApiClient(sqlite_world, None, programme_ids=(sqlite_world.programme_id,))
    waiting = system.get("/api/v1/inbox").json()
    assert not any(waiting.values())
