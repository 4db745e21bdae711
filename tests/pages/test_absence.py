"""Naming a delegate and handing over, on their pages and over the API."""

from datetime import timedelta

from app.clock import today
from app.queries.delegation_lists import delegations
from app.queries.opportunities import opportunity as find
from tests.client import ApiClient, PageClient, errors_on
from tests.pages.test_prepare_gate import text_of
from tests.world import World


def form(world: World, **fields: str) -> dict[str, str]:
    """A sound delegation to the other sponsor, for a week."""
    on, until = today(), today() + timedelta(days=7)
    return {
        "programme_id": str(world.programme_id),
        "to_id": str(world.other_sponsor.person_id),
        "opportunity_id": "",
        **{f"starts_on-{part}": str(getattr(on, part)) for part in ("day", "month", "year")},
        **{f"ends_on-{part}": str(getattr(until, part)) for part in ("day", "month", "year")},
        "reason": "Annual leave.",
        **fields,
    }


def test_a_sponsor_names_a_delegate_and_ends_it(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    assert "Nobody stands in for anybody" in sponsor.get("/delegations").text
    sent = sponsor.post("/delegations", form(sqlite_world, gates="2"))
    assert sent.headers["location"] == "/delegations?done=added"
    words = text_of(sponsor.get("/delegations"))
    assert f"{sqlite_world.other_sponsor.name} decides for {sqlite_world.sponsor.name}" in words
    assert "gate 2" in words
    assert "Annual leave." in words
    (one,) = sqlite_world.read(delegations, sqlite_world.sponsor).items
    ended = sponsor.post(f"/delegations/{one.id}/revocation", {"version": "1"})
    assert ended.headers["location"] == "/delegations?done=ended"
    assert "Ended early" in text_of(sponsor.get("/delegations?past=true"))


def test_a_refused_delegation_keeps_what_was_typed(sqlite_world: World) -> None:
    sponsor = PageClient(sqlite_world, "sponsor")
    wrong = form(sqlite_world, **{"ends_on-year": "2020", "reason": "Kept words"})
    page = sponsor.post("/delegations", wrong)
    assert page.status_code == 422
    assert errors_on(page) == ["Choose a day on or after the first"]
    assert "Kept words" in page.text
    missing = sponsor.post("/delegations", form(sqlite_world, to_id=""))
    assert missing.status_code == 422


def test_an_empty_form_says_of_each_field_what_to_enter(sqlite_world: World) -> None:
    sqlite_world.opportunity()
    sponsor, here = PageClient(sqlite_world, "sponsor"), sqlite_world.programme_id
    assert errors_on(sponsor.post("/delegations", {"programme_id": str(here)})) == [
        "Choose who decides for you",
        "Enter the first day",
        "Enter the last day",
    ]
    handing = f"/programmes/{here}/sponsors/{sqlite_world.sponsor.person_id}/handover"
    assert errors_on(sponsor.post(handing, {})) == [
        "Choose who takes their place",
        "Say why: it goes on the record",
    ]


def test_others_read_who_stands_in_and_have_no_form(sqlite_world: World) -> None:
    PageClient(sqlite_world, "sponsor").post("/delegations", form(sqlite_world))
    page = PageClient(sqlite_world, "member").get("/delegations")
    assert f"decides for {sqlite_world.sponsor.name}" in text_of(page)
    assert '<form class="form sheet"' not in page.text
    assert "End it now" not in page.text
    elsewhere = PageClient(sqlite_world, "neighbour").get("/delegations")
    assert f"decides for {sqlite_world.sponsor.name}" not in text_of(elsewhere)


def test_the_page_lists_what_must_be_handed_over_and_does_it(sqlite_world: World) -> None:
    one = sqlite_world.opportunity()
    sqlite_world.submitted(one)
    path = f"/programmes/{sqlite_world.programme_id}/sponsors"
    path = f"{path}/{sqlite_world.sponsor.person_id}/handover"
    lead = PageClient(sqlite_world, "lead")
    words = text_of(lead.get(path))
    assert "Waits for a decision" in words
    assert one.title in words
    refused = lead.post(path, {"successor_id": "", "reason": "", "opportunity_ids": str(one.id)})
    assert refused.status_code == 422
    typed = {
        "successor_id": str(sqlite_world.other_sponsor.person_id),
        "reason": "Retires.",
        "opportunity_ids": str(one.id),
    }
    assert lead.post(path, typed).status_code == 303
    sponsor = sqlite_world.read(find, sqlite_world.lead, one.id).sponsor
    assert sponsor is not None
    assert sponsor.id == sqlite_world.other_sponsor.person_id
    assert "Nothing to hand over" in text_of(lead.get(path))
    assert PageClient(sqlite_world, "outsider").get(path).status_code == 404


def test_a_reader_of_the_page_is_told_why_they_cannot(sqlite_world: World) -> None:
    sqlite_world.opportunity()
    path = f"/programmes/{sqlite_world.programme_id}/sponsors"
    path = f"{path}/{sqlite_world.sponsor.person_id}/handover"
    page = PageClient(sqlite_world, "member").get(path)
    assert "Only the sponsor who leaves" in text_of(page)
    assert 'name="successor_id"' not in page.text


def test_the_api_gives_reads_and_ends_a_delegation(sqlite_world: World) -> None:
    api = ApiClient(sqlite_world, "sponsor")
    body = {
        "programme_id": sqlite_world.programme_id,
        "to_id": sqlite_world.other_sponsor.person_id,
        "starts_on": today().isoformat(),
        "ends_on": today().isoformat(),
    }
    made = api.post("/api/v1/delegations", body)
    assert made.status_code == 201
    path = made.headers["location"]
    assert api.get(path).json()["state"] == "standing"
    assert [d["id"] for d in api.get("/api/v1/delegations").json()["items"]] == [made.json()["id"]]
    ended = api.post(f"{path}/revocation", {}, **{"If-Match": '"1"'})
    assert (ended.status_code, ended.json()["state"]) == (201, "revoked")
    assert api.post("/api/v1/delegations", {**body, "gates": [9]}).status_code == 422


def test_the_api_reads_each_part_of_an_inbox(sqlite_world: World) -> None:
    sqlite_world.submitted(sqlite_world.opportunity())
    sqlite_world.submitted(sqlite_world.opportunity(title="Second"))
    api = ApiClient(sqlite_world, "sponsor")
    part = api.get("/api/v1/inbox/waiting?limit=1").json()
    assert (len(part["items"]), part["next"]) == (1, 1)
    rest = api.get("/api/v1/inbox/waiting?limit=1&offset=1").json()
    assert (len(rest["items"]), rest["next"]) == (1, None)
    assert api.get("/api/v1/inbox/nothing").status_code == 422
    page = PageClient(sqlite_world, "sponsor").get("/inbox/waiting")
    assert "Second" in page.text
