"""Pages of capabilities, the matrix, the smallest sets and scores."""

import pytest

from app.domain.scoring import Attribute
from tests.client import PageClient, errors_on
from tests.services.partners import (
    candidate,
    capability,
    moved,
    offered,
    scored,
    shortlisted,
    with_member,
)
from tests.world import World

SHEET = {f"score-{a.value}": "4" for a in Attribute} | {
    f"why-{a.value}": f"Seen: {a.value}." for a in Attribute
}


def test_a_capability_is_added_changed_and_taken_off_with_a_reason(world: World) -> None:
    opportunity = world.opportunity()
    client = PageClient(world, "lead")
    path = f"/opportunities/{opportunity.id}/capabilities"
    assert "What must somebody be able to do?" in client.get(path).text
    typed = {"name": "Billing", "need": "essential", "weight": "4"}
    assert client.post(path, typed).status_code == 303
    text = client.get(path).text
    assert "Billing" in text and "Gap: nobody offers it" in text
    saved = client.post("/capabilities/1", {**typed, "weight": "5", "version": "1"})
    assert saved.status_code == 303
    stale = client.post("/capabilities/1", {**typed, "weight": "2", "version": "1"})
    assert stale.status_code == 409 and "Stored now" in stale.text
    silent = client.post("/capabilities/1/removal", {"version": "2"})
    assert silent.status_code == 422
    gone = client.post("/capabilities/1/removal", {"reason": "Free of charge.", "version": "2"})
    assert gone.status_code == 303 and gone.headers["location"].startswith(path)
    assert client.get("/capabilities/1").status_code == 404


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"need": "essential", "weight": "3"}, "Say what somebody must be able to do"),
        ({"name": "Billing", "weight": "3"}, "Say whether it is essential or desirable"),
        ({"name": "Billing", "need": "essential", "weight": "9"}, "Enter 5 or less"),
    ],
)
def test_bad_input_is_refused_with_everything_kept(
    world: World, typed: dict[str, str], error: str
) -> None:
    opportunity = world.opportunity()
    answer = PageClient(world, "lead").post(
        f"/opportunities/{opportunity.id}/capabilities", {**typed, "why": "They must pay."}
    )
    assert answer.status_code == 422 and errors_on(answer) == [error]
    assert "They must pay." in answer.text


def test_an_offer_of_our_own_side_and_of_a_candidate_is_recorded(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    needed = capability(world, opportunity, "Billing")
    client = PageClient(world, "lead")
    typed = {"extent": "whole", "confidence": "shown", "what": "Seen at work.", "version": "0"}
    for party, name in ((0, "our side"), (made.id, "River Sense plc")):
        path = f"/capabilities/{needed.id}/offers/{party}"
        assert name in client.get(path).text
        assert client.post(path, typed).status_code == 303
    assert "Covered more than once" in client.get(f"/capabilities/{needed.id}").text
    back = client.post(f"/capabilities/{needed.id}/offers/0/removal", {"version": "1"})
    assert back.status_code == 303
    assert "Depends on one party" in client.get(f"/capabilities/{needed.id}").text


def test_an_offer_needs_words_and_how_well_it_is_known(world: World) -> None:
    needed = capability(world, world.opportunity(), "Billing")
    client = PageClient(world, "lead")
    path = f"/capabilities/{needed.id}/offers/0"
    answer = client.post(path, {"extent": "whole", "what": "We do.", "version": "0"})
    assert errors_on(answer) == ["Say how well this is known"] and "We do." in answer.text
    answer = client.post(path, {"extent": "whole", "confidence": "stated", "version": "0"})
    assert errors_on(answer) == ["Say what is offered, or choose a document that shows it"]
    assert client.get(f"/capabilities/{needed.id}/offers/99").status_code == 404


def test_the_matrix_says_the_same_as_a_table_and_as_a_list(world: World) -> None:
    opportunity = world.opportunity()
    made = shortlisted(world, opportunity, "River Sense plc")
    offered(world, capability(world, opportunity, "Billing"), made, confidence="proven")
    capability(world, opportunity, "Support")
    client = PageClient(world, "sponsor")
    path = f"/opportunities/{opportunity.id}/coverage"
    text = client.get(path).text
    assert "1 of 2 capabilities has nobody who covers all of it." in text
    table, _, rest = text.partition("matrix-list")
    assert "River Sense plc" in table and "Proven" in table
    assert "River Sense plc:" in rest and "Nobody covers" in rest
    assert "1 candidate is enough, and fewer are not." in rest
    fragment = client.get(f"{path}?confidence=proven", headers={"HX-Request": "true"}).text
    assert "<h1" not in fragment and 'id="coverage"' in fragment
    assert client.get(f"{path}?among=nonsense&which=&confidence=x").status_code == 200


@pytest.mark.slow
def test_thirty_candidates_and_forty_capabilities_fit_on_a_page(world: World) -> None:
    opportunity = world.opportunity()
    names = [
        "Alder",
        "Birch",
        "Cedar",
        "Damson",
        "Elder",
        "Fir",
        "Gorse",
        "Hazel",
        "Ivy",
        "Juniper",
    ]
    parties = [candidate(world, opportunity, f"{a} {b}") for a in names for b in "XYZ"]
    for n in range(40):
        needed = capability(world, opportunity, f"Capability number {n}")
        for k in range(4):
            offered(world, needed, parties[(7 * n + 11 * k) % 30])
    answer = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/coverage")
    assert answer.status_code == 200 and len(answer.text.encode()) < 60_000
    assert "candidates are enough, and fewer are not." in answer.text


def test_scoring_is_blind_until_ones_own_are_in(world: World) -> None:
    opportunity = with_member(world, world.opportunity())
    made = candidate(world, opportunity, "River Sense plc")
    scored(world, world.lead, made, 2)
    client = PageClient(world, "member")
    board = f"/opportunities/{opportunity.id}/scores"
    path = f"/candidates/{made.id}/scores"
    for text in (client.get(board).text, client.get(path).text):
        assert "once yours are in" in text and "2.00" not in text
        assert "never a bar to bidding" in text
    assert client.post(path, {**SHEET, "version": "0"}).status_code == 303
    text = client.get(path).text
    assert "3.00 by 2 people" in text and "From 2.00 to 4.00" in text and "Disagreement" in text


def test_a_sheet_with_gaps_is_refused_with_everything_kept(world: World) -> None:
    made = candidate(world, world.opportunity(), "River Sense plc")
    client = PageClient(world, "lead")
    path = f"/candidates/{made.id}/scores"
    typed = SHEET | {"score-trust": "", "why-sharing_risks": "", "version": "0"}
    answer = client.post(path, typed)
    assert answer.status_code == 422 and len(errors_on(answer)) == 2
    assert 'href="#score-trust"' in answer.text and 'href="#why-sharing_risks"' in answer.text
    assert "Seen: trust." in answer.text
    none = client.post(path, {"version": "0"})
    assert none.status_code == 422 and len(errors_on(none)) == 5


def test_a_candidate_that_is_out_has_no_form_for_scores(world: World) -> None:
    made = moved(world, candidate(world, world.opportunity(), "River Sense plc"), "out")
    text = PageClient(world, "lead").get(f"/candidates/{made.id}/scores").text
    assert "not scored any more" in text and "Record my scores" not in text


def test_weights_change_with_a_reason(world: World) -> None:
    opportunity = world.opportunity()
    candidate(world, opportunity, "River Sense plc")
    client = PageClient(world, "lead")
    board = f"/opportunities/{opportunity.id}/scores"
    assert "33.3%" in client.get(board).text
    even = {f"weight-{a.value}": "1" for a in Attribute}
    silent = client.post(f"{board}/weights", {**even, "version": "0"})
    assert silent.status_code == 422 and 'value="1"' in silent.text
    wrong = client.post(
        f"{board}/weights", {**even, "weight-trust": "x", "reason": "So.", "version": "0"}
    )
    assert wrong.status_code == 422 and 'href="#weight-trust"' in wrong.text
    done = client.post(f"{board}/weights", {**even, "reason": "All alike.", "version": "0"})
    assert done.status_code == 303
    text = client.get(board).text
    assert "16.7%" in text and "All alike." in text


def test_a_sponsor_reads_the_scores_and_scores_none(world: World) -> None:
    opportunity = world.opportunity()
    made = candidate(world, opportunity, "River Sense plc")
    scored(world, world.lead, made, 4)
    client = PageClient(world, "sponsor")
    assert "4.00" in client.get(f"/opportunities/{opportunity.id}/scores").text
    text = client.get(f"/candidates/{made.id}/scores").text
    assert "own team scores candidates" in text and "Record my scores" not in text
    assert client.post(f"/candidates/{made.id}/scores", SHEET).status_code == 403
