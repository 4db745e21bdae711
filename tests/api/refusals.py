"""What a refusal over the API looks like."""

from typing import Any

import httpx


def is_problem(response: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of an API refusal; AssertionError when it is not one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem
