"""The pipeline's pages: where one starts, the board, the table, moving a card, bad addresses."""

import random
import re
from typing import Any

import httpx
import pytest

from app.clock import now
from tests.client import PageClient
from tests.scatter import scatter
from tests.world import World

HTMX = {"HX-Request": "true"}


@pytest.fixture
def many(sqlite_world: World) -> World:
    """The cast with a full pipeline."""
    scatter(sqlite_world, 300, random.Random(1), now())
    return sqlite_world


def cards(response: httpx.Response) -> list[int]:
    """Ids of the cards on a board."""
    return [int(i) for i in re.findall(r'class="card" id="opp-(\d+)"', response.text)]


def lines(response: httpx.Response) -> list[int]:
    """Ids of the rows of a table."""
    found = re.findall(r'<th scope="row"><a href="/opportunities/(\d+)"', response.text)
    return [int(i) for i in found]


def said(response: httpx.Response) -> str:
    """The note above the list."""
    found = re.search(r'id="pipeline-note".*?</div></div>', response.text, re.S)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("lead", "/pipeline"),
        ("sponsor", "/inbox"),
        ("administrator", "/people"),
        ("outsider", "/pipeline"),
        ("partner", "/partner"),
    ],
)
def test_everybody_starts_where_their_work_is(sqlite_world: World, name: str, where: str) -> None:
    assert PageClient(sqlite_world, name).get("/").headers["location"] == where


def test_the_start_page_asks_a_stranger_to_sign_in(sqlite_world: World) -> None:
    assert PageClient(sqlite_world, None).get("/").headers["location"].startswith("/sign-in")


def test_the_board_shows_what_a_card_should(sqlite_world: World) -> None:
    made = sqlite_world.opportunity(target_dates={"1": "2026-01-31"})
    page = PageClient(sqlite_world, "lead").get("/pipeline").text
    for words in (
        f"{made.reference} · Environment",
        "Coastal flood model licensing",
        "£2.4m",
        " in this stage",
        "Evidence",
        "overdue",
        "Asks for the gate 1 review",
        f'href="/opportunities/{made.id}/gate"',
        "1 open · £2.4m",
        "Add opportunity",
    ):
        assert words in page, words


def test_a_submitted_gate_is_for_its_sponsor(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.submitted(made)
    assert "Gate 1: for you" in PageClient(sqlite_world, "sponsor").get("/pipeline").text
    others = PageClient(sqlite_world, "lead").get("/pipeline").text
    assert "Gate 1: for you" not in others
    assert "Waiting for gate 1" in others


def test_what_was_sent_back_or_put_on_hold_says_so(sqlite_world: World) -> None:
    for outcome, words in (("rework", "Sent back"), ("hold", "On hold")):
        made = sqlite_world.opportunity(title=f"To {outcome}")
        sqlite_world.decided(sqlite_world.submitted(made), outcome)
        assert words in PageClient(sqlite_world, "lead").get(f"/pipeline?q=to {outcome}").text


def test_only_the_sponsor_is_offered_the_way_back(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    sqlite_world.decided(sqlite_world.submitted(made))
    back = f"/opportunities/{made.id}/reopen?stage=stakeholder_analysis"
    assert back in PageClient(sqlite_world, "sponsor").get("/pipeline").text
    assert back not in PageClient(sqlite_world, "lead").get("/pipeline").text


@pytest.mark.parametrize("name", ["lead", "sponsor", "auditor"])
def test_a_full_board_and_table_stay_small(many: World, name: str) -> None:
    client = PageClient(many, name)
    assert len(cards(client.get("/pipeline"))) == 40
    for path in ("/pipeline", "/pipeline/table"):
        assert len(client.get(path).content) <= 60_000


def test_people_see_only_their_own_programme(many: World) -> None:
    home = cards(PageClient(many, "auditor").get("/pipeline?status=all"))
    away = cards(PageClient(many, "neighbour").get("/pipeline?status=all"))
    assert home and away and not set(home) & set(away)
    for name in ("outsider", "partner", "administrator"):
        for path in ("/pipeline", "/pipeline/table", "/pipeline?q=flood", "/pipeline?lead=1"):
            assert "not in a programme yet" in PageClient(many, name).get(path).text


def test_an_empty_pipeline_teaches(sqlite_world: World) -> None:
    assert "Add the first opportunity" in PageClient(sqlite_world, "lead").get("/pipeline").text
    auditor = PageClient(sqlite_world, "auditor").get("/pipeline/table").text
    assert "Nothing in the pipeline yet" in auditor
    assert "Add opportunity" not in auditor


def test_filters_narrow_both_views_alike_and_are_kept_in_the_form(many: World) -> None:
    client = PageClient(many, "lead")
    asked = "sector=Health&confidence=amber"
    on_board = client.get(f"/pipeline?{asked}")
    in_table = client.get(f"/pipeline/table?{asked}")
    text = re.search(r'id="shown"[^>]*>([^<]*)', on_board.text)
    assert text and text[1] in in_table.text
    assert '<option value="Health" selected>' in on_board.text
    assert f'href="/pipeline/table?{asked.replace("&", "&amp;")}"' in on_board.text
    assert "Clear filters" in on_board.text


def test_a_live_search_swaps_the_list_alone(many: World) -> None:
    answer = PageClient(many, "lead").get("/pipeline?q=flood&sector=&sort=", headers=HTMX)
    assert answer.text.lstrip().startswith('<div id="results"')
    assert answer.headers["hx-push-url"] == "/pipeline?q=flood"
    assert "<h1" not in answer.text


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("lead=abc", "Lead was not used"),
        ("stage=nowhere", "Stage was not used"),
        ("programme=999", "Programme was not used"),
        ("q=a", "at least two letters"),
        ("overdue=perhaps", "Overdue was not used"),
        ("lead=99999999999999999999999", "Lead was not used"),
        ("sector=" + "x" * 500, "Sector was not used"),
        ("sort=shoe-size&order=up", "Sort was not used"),
    ],
)
def test_a_bad_filter_is_ignored_and_said(many: World, asked: str, words: str) -> None:
    client = PageClient(many, "lead")
    for path in ("/pipeline", "/pipeline/table"):
        page = client.get(f"{path}?{asked}")
        assert page.status_code == 200
        assert words in said(page)
        assert "Showing all" in page.text


def test_a_mangled_page_link_leads_to_the_first_page(many: World) -> None:
    page = PageClient(many, "lead").get("/pipeline/table?cursor=nonsense&stage=tender")
    assert "Start again from the first page" in said(page)
    assert lines(page)


def test_what_was_typed_is_escaped(many: World) -> None:
    page = PageClient(many, "lead").get("/pipeline", params={"q": "<script>alert(1)</script>"})
    assert "<script>alert" not in page.text


def test_further_cards_follow_the_first(many: World) -> None:
    client = PageClient(many, "auditor")
    board = client.get("/pipeline")
    more = re.findall(r'hx-get="([^"]+)" hx-target="#more-3"', board.text)[0].replace("&amp;", "&")
    answer = client.get(more, headers=HTMX)
    assert len(cards(answer)) == 20
    assert not set(cards(answer)) & set(cards(board))
    assert f'"#opp-{cards(answer)[0]} a"' in answer.headers["hx-trigger"]
    without = client.get(more)
    assert without.headers["location"] == "/pipeline/table?stage=tender"


def test_the_table_turns_its_pages(many: World) -> None:
    client = PageClient(many, "auditor")
    first = client.get("/pipeline/table?sort=title")
    following = re.search(r'href="([^"]+)" rel="next"', first.text)
    assert following
    second = client.get(following[1].replace("&amp;", "&"))
    assert len(lines(first)) == len(lines(second)) == 50
    assert not set(lines(first)) & set(lines(second))
    assert 'rel="prev"' in second.text
    assert 'aria-sort="ascending"' in second.text


def moved(client: PageClient, made: Any, to: str, **headers: str) -> httpx.Response:
    """Drop a card on a stage."""
    form = {"opportunity_id": str(made.id), "to": to, "filters": "sector=Environment"}
    return client.post("/pipeline/moves", form, headers=headers)


def test_dropping_a_card_on_the_next_stage_asks_for_the_gate(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    gate = f"/opportunities/{made.id}/gate"
    answer = moved(client, made, "early_partner_discussion", **HTMX)
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, gate)
    plain = moved(client, made, "early_partner_discussion")
    assert (plain.status_code, plain.headers["location"]) == (303, gate)


@pytest.mark.parametrize("to", ["tender", "value_sharing", "stakeholder_analysis"])
def test_any_other_drop_puts_the_card_back_with_the_reason(sqlite_world: World, to: str) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    answer = moved(client, made, to, **HTMX)
    assert answer.text.lstrip().startswith('<div id="results"')
    assert cards(answer) == [made.id]
    assert "#pipeline-note" in answer.headers["hx-trigger"]
    plain = moved(client, made, to)
    assert plain.status_code == 409
    assert said(plain) == said(answer) != ""
    assert '<option value="Environment" selected>' in plain.text


def test_moving_never_moves(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    for to in ("early_partner_discussion", "tender", "nowhere"):
        moved(client, made, to)
    page = client.get("/pipeline/table").text
    assert re.search(r"<td>Stakeholder analysis</td>", page)


def test_an_invisible_card_cannot_be_asked_about(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    for name in ("neighbour", "outsider"):
        answer = moved(PageClient(sqlite_world, name), made, "early_partner_discussion")
        assert answer.status_code == 404


def test_a_move_needs_the_session_s_token(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    form = {"csrf": "x", "opportunity_id": str(made.id), "to": "tender"}
    assert client.post("/pipeline/moves", form).status_code == 403
