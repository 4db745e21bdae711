"""An adviser's inbox: what is asked of them and by when, and what they lately said."""

from app.queries.inbox import inbox
from app.schemas.conflict import DeclareConflict
from app.services.conflicts import declare_conflict
from tests.advising import asked, said, with_adviser
from tests.client import PageClient
from tests.world import World


def test_advice_asked_while_preparing_is_due_by_the_gates_own_date(world: World) -> None:
    with_adviser(world, "legal")
    opportunity = world.opportunity(target_dates={"1": "2027-05-01"})
    asked(world, world.review(opportunity).id, "legal")
    (waiting,) = world.read(inbox, world.legal).endorsements
    assert str(waiting.due_on) == "2027-05-01"


def test_what_an_adviser_said_moves_to_what_they_lately_advised(world: World) -> None:
    with_adviser(world, "legal")
    review = world.review(world.opportunity())
    asked(world, review.id, "legal")
    said(world, "legal", review.id, "endorse")
    said(world, "legal", review.id, "object", reason="On reflection, no.")
    found = world.read(inbox, world.legal)
    assert found.endorsements == []
    (given,) = found.advised
    assert (given.review_id, given.label, given.said, given.stands) == (
        review.id,
        "Legal",
        "Objected",
        True,
    )
    assert world.read(inbox, world.lead).advised == []


def test_what_was_advised_behind_a_wall_is_not_there(world: World) -> None:
    with_adviser(world, "legal")
    opportunity = world.opportunity()
    asked(world, world.review(opportunity).id, "legal")
    said(world, "legal", world.review(opportunity).id, "endorse")
    wall = DeclareConflict(nature="actual", organisation="Kin Ltd", interest="Mine.", wall=True)
    world.write(declare_conflict, world.legal, opportunity.id, wall)
    assert world.read(inbox, world.legal).advised == []


def test_the_page_tells_an_adviser_that_nothing_waits_and_what_they_said(
    sqlite_world: World,
) -> None:
    world = sqlite_world
    with_adviser(world, "legal")
    review = world.review(world.opportunity())
    asked(world, review.id, "legal")
    adviser = PageClient(world, "legal")
    assert "Read and answer" in adviser.get("/inbox").text
    said(world, "legal", review.id, "object", reason="Not yet.")
    page = adviser.get("/inbox").text
    assert "Nobody waits for your advice" in page
    assert "You advised lately" in page
    assert "Objected" in page
    assert "Objected" in adviser.get("/inbox/advised").text
