"""What one may not know of leaves no trace: whatever is done to it, their answers stay the same.

First everything that is answered to somebody is kept: every page, list, count, feed, search and
header. Then those who may do so change the opportunity in every way there is. Then the same is
asked again, and not a byte may differ. A leak by a number, an order or an ETag shows as well as
one by a word.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.api.rows import ROWS
from tests.api.test_authorisation_matrix import LISTS, ask
from tests.api.test_wall_mid_session import for_good
from tests.architecture.surface import routes
from tests.databases import fresh_database
from tests.everything import PROGRAMS, WORDS, Everything, build_everything
from tests.world import build_world

pytestmark = pytest.mark.slow
READS = [route for route in routes() if route.method == "GET"]
WRITES = [route for route in routes() if route.is_api and route.is_write]
THROTTLED = "pages.calendar.read_feed"
SHOWN_TO_ALL = {"pages.opportunities.show", "pages.gates.show", "api.gates.get_gate"}
"""Whether a check of a gate is met is told to everybody who sees the gate, and nothing else of
the confidential records that it reads."""
OF_THE_MOMENT = re.compile(
    r'name="once" value="[^"]*"|"\w+_at": ?"[^"]*"|\d+:\d\d[ap]m|.*password.*|.*readonly.*',
    re.IGNORECASE,
)
"""What differs from one moment to the next, whoever does what."""
MORE = ("/analytics", "/api/v1/analytics/gates", "/pipeline?overdue=1", "/pipeline?slow=1")
ENTITLED = ("lead", "sponsor", "reviewer")


@pytest.fixture(scope="module")
def everything(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    template_database: Path,
) -> Iterator[Everything]:
    """One of everything, in which this module really writes."""
    folder = tmp_path_factory.mktemp("traces")
    with fresh_database(request, "sqlite", folder, template_database) as database:
        yield build_everything(build_world(database))


def answers(everything: Everything, role: str, target: str) -> dict[str, Any]:
    """All that is answered to somebody, about one opportunity and about the others."""
    found = {}
    for route in READS:
        if (route.is_api or role not in PROGRAMS) and route.face != THROTTLED:
            for about in {target, "own"}:
                found[f"{route.face} of {about}"] = told(ask(everything, role, route, about))
    for path in (*LISTS, *MORE):
        if path.startswith("/api/") or role not in PROGRAMS:
            found[path] = told(everything.send(role, "GET", path.format(WORDS[target])))
    return found


def told(answer: httpx.Response) -> tuple[Any, ...]:
    """Everything an answer tells, but for the moment it was given."""
    text = OF_THE_MOMENT.sub("", answer.text)
    passing = {"x-request-id", "content-length", *(["etag"] if text != answer.text else [])}
    headers = {name: value for name, value in answer.headers.items() if name not in passing}
    return answer.status_code, headers, [line for line in text.splitlines() if line.strip()]


def change(everything: Everything, target: str, subjects: tuple[str, ...]) -> int:
    """Do everything to the opportunity that anybody may; how much was done."""
    done = 0
    for route in WRITES:
        if ROWS[route.face].subject in subjects:
            for role in ENTITLED:
                answer = for_good(everything, lambda: ask(everything, role, route, target))  # noqa: B023
                assert answer.status_code < 500, route.face
                done += answer.is_success
    return done


def talk_to_somebody_new(everything: Everything) -> None:
    """A candidate that was in no directory, and an account for it."""
    own = everything.ids["own"]
    new = {"organisation": {"name": "Serendipitous Ltd", "kind": "company"}}
    path = f"/api/v1/opportunities/{own['opportunity_id']}/candidates"
    made = for_good(everything, lambda: everything.send("lead", "POST", path, json=new))
    role = {
        "person_id": everything.id_of("outsider"),
        "role": "partner",
        "organisation_id": made.json()["organisation_id"],
    }
    path = f"/api/v1/programmes/{own['programme_id']}/members"
    added = for_good(everything, lambda: everything.send("administrator", "POST", path, json=role))
    assert (made.status_code, added.status_code) == (201, 201)


def differing(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Which answers are not the same any more."""
    return sorted(name for name, answer in before.items() if after[name] != answer)


def test_whatever_happens_behind_a_wall_leaves_no_trace(everything: Everything) -> None:
    walled = ("auditor", "other_sponsor")
    before = {role: answers(everything, role, "walled") for role in walled}
    assert change(everything, "walled", ("opportunity", "confidential")) > 30
    for role in walled:
        assert len(before[role]) > 100
        assert differing(before[role], answers(everything, role, "walled")) == [], role


def test_what_is_confidential_leaves_no_trace_outside_the_team(everything: Everything) -> None:
    outside = ("adviser", "system")
    before = {role: answers(everything, role, "own") for role in outside}
    assert change(everything, "own", ("confidential",)) > 10
    talk_to_somebody_new(everything)
    for role in outside:
        found = differing(before[role], answers(everything, role, "own"))
        assert {name.removesuffix(" of own") for name in found} <= SHOWN_TO_ALL, role


PARTNERS = (
    "/partner",
    "/partner/topics/{topic_id}",
    "/notifications",
    "/account",
    "/api/v1/partner",
    "/api/v1/partner/topics/{topic_id}",
    "/api/v1/partner/receipts/{receipt_id}",
    "/api/v1/notifications",
    "/api/v1/me",
)
"""All that answers a partner at all."""


def test_what_happens_with_other_candidates_leaves_no_trace_for_a_partner(
    everything: Everything,
) -> None:
    own = everything.ids["own"]

    def seen() -> dict[str, Any]:
        paths = {path: path.format(**own) for path in PARTNERS}
        return {path: told(everything.send("partner", "GET", at)) for path, at in paths.items()}

    def post(path: str, **body: Any) -> Any:
        at = f"/api/v1/opportunities/{own['topic_id']}/{path}"
        answer = for_good(everything, lambda: everything.send("lead", "POST", at, json=body))
        assert answer.status_code == 201, answer.text
        return answer.json()

    before = seen()
    assert all(status == 200 for status, _, _ in before.values())
    others = [
        post("candidates", organisation={"name": name, "kind": "company"})["organisation_id"]
        for name in ("Alphabetical Ltd", "Numerical plc")
    ]
    day = "2026-11-02"
    post("discussions", form="meeting", held_on=day, organisation_ids=others, said="Hello.")
    fact = {"kind": "fact", "title": "For them", "text": "Noted.", "means": "meeting"}
    post("disclosures", **fact, told_on=day, organisation_ids=others)
    post("questions", organisation_id=others[0], text="How?", asked_on=day)
    assert differing(before, seen()) == []
