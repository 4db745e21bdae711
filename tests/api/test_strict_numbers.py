"""Numbers are numbers: true is not 1."""

import pytest

from tests.client import ApiClient
from tests.world import World


@pytest.mark.parametrize("field", ["programme_id", "expected_value_pence", "lead_id"])
def test_true_is_not_a_number(sqlite_world: World, field: str) -> None:
    body = {"programme_id": sqlite_world.programme_id, "title": "Tide tables", field: True}
    refused = ApiClient(sqlite_world, "lead").post("/api/v1/opportunities", body)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["pointer"] == f"#/{field}"
