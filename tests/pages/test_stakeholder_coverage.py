"""Coverage: who is lost sight of, and what similar opportunities have that this one has not."""

import re

from sqlalchemy.orm import Session

from app.domain.opportunities import Origin
from app.models import Opportunity
from tests.client import PageClient
from tests.pages.stakeholding import entered
from tests.world import World


def _reconstruct(session: Session, opportunity_id: int) -> None:
    session.get_one(Opportunity, opportunity_id).origin = Origin.RECONSTRUCTED


def test_coverage_says_who_is_lost_sight_of(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Unions", power=5, interest=5, needed_for_gate=1)
    page = PageClient(world, "auditor").get(
        f"/opportunities/{opportunity.id}/stakeholders/coverage"
    )
    assert "1 of 1 key player has no owner or no plan: gate 1 asks for both." in page.text
    assert "Not there yet" in page.text
    assert "No contact in 90 days" in page.text
    days = PageClient(world, "lead").get(
        f"/opportunities/{opportunity.id}/stakeholders/coverage?days=365"
    )
    assert "No contact in 365 days" in days.text


def test_coverage_lists_each_who_lacks_something_once_the_key_players_first(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Neighbours", power=1, interest=5)
    entered(world, opportunity.id, "Ministers", power=5, interest=5)
    entered(world, opportunity.id, "Grid", power=5, interest=1)
    here = f"/opportunities/{opportunity.id}/stakeholders/coverage"
    page = PageClient(world, "lead").get(here).text
    table = page[page.index('id="first-table"') : page.index('id="support-h"')]
    assert re.findall(r"/stakeholders/\d+\">(\w+)</a>", table) == [
        "Ministers",
        "Grid",
        "Neighbours",
    ]
    assert table.count("No owner") == 3
    assert "?gap=no_owner&amp;days=90" in page


def test_a_past_case_is_not_asked_for_what_its_source_does_not_say(world: World) -> None:
    opportunity = world.opportunity()
    entered(world, opportunity.id, "Ministers", power=5, interest=5)
    world.database.write_now(_reconstruct, opportunity.id)
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/coverage")
    assert "told from its source" in page.text
    assert "gate 1 asks" not in page.text
    assert "Look after these first" not in page.text


def test_coverage_compares_with_similar_opportunities(world: World) -> None:
    for title in ("Rivers", "Lakes", "Seas"):
        other = world.opportunity(title=title)
        for name, role in (("Fishers", "community"), ("Ministers", "political"), ("Us", "user")):
            entered(world, other.id, f"{name} of {title}", roles=[role])
    opportunity = world.opportunity(title="Ponds")
    entered(world, opportunity.id, "Anglers", roles=["community", "user"])
    page = PageClient(world, "lead").get(f"/opportunities/{opportunity.id}/stakeholders/coverage")
    assert "<b>Political</b>: nobody in this role here; 3 of 3 have one" in page.text
    assert "Compared with 3 opportunities you can see" in page.text


def test_what_one_may_not_see_is_compared_with_by_nobody(world: World) -> None:
    for title in ("Rivers", "Lakes"):
        other = world.opportunity(title=title, restricted=True)
        for n in range(3):
            entered(world, other.id, f"Ministers {n}", roles=["political"])
    opportunity = world.opportunity(title="Ponds")
    entered(world, opportunity.id, "Anglers", roles=["community"])
    path = f"/opportunities/{opportunity.id}/stakeholders/coverage"
    assert "<b>Political</b>" in PageClient(world, "lead").get(path).text
    hidden = PageClient(world, "adviser").get(path).text
    assert "not enough similar opportunities" in hidden
    assert "Rivers" not in hidden
