"""The pages of a past case ask for nothing that its source does not say."""

from app.schemas.analysis import MitigationFields, NameBarrier, TakeTest
from app.schemas.opportunity import CreateOpportunity
from app.schemas.stakeholder import AddStakeholder
from app.services.analysis import name_barrier
from app.services.commercialisation import take_test
from app.services.mitigations import add_mitigation
from app.services.opportunities import create_opportunity
from app.services.provenance import Provenance
from app.services.stakeholders import add_stakeholder
from tests.client import PageClient
from tests.pages.test_prepare_gate import text_of
from tests.world import World

TOLD = Provenance(reconstructed=True, source_note="The report", date_note="Not dated in the source")


def test_what_the_source_does_not_say_is_said_calmly(sqlite_world: World) -> None:
    world, lead = sqlite_world, PageClient(sqlite_world, "lead")
    command = CreateOpportunity(
        programme_id=world.programme_id, title="A network", lead_id=world.lead.person_id
    )
    made = world.write(create_opportunity, world.lead, command, provenance=TOLD)
    here = f"/opportunities/{made.id}"
    someone = AddStakeholder(name="Regulator", power=5, interest=5)
    known = world.write(add_stakeholder, world.lead, made.id, someone)
    barrier = NameBarrier(key="regulation", severity=5)
    named = world.write(name_barrier, world.lead, made.id, barrier)
    world.write(
        add_mitigation, world.lead, named.id, MitigationFields(way="management", text="Ask early.")
    )
    answers = TakeTest(answers={"alone": "neither"})
    world.write(take_test, world.lead, made.id, answers, provenance=TOLD)
    register = text_of(lead.get(f"{here}/stakeholders"))
    assert "Not known – Not recorded in the source None yet" in register
    assert "Not recorded in the source" in text_of(lead.get(f"/stakeholders/{known.id}"))
    assert "Owner not recorded in the source" in text_of(lead.get(f"{here}/barriers"))
    test = text_of(lead.get(f"{here}/test"))
    assert "Not dated in the source" in test and "Answered by" not in test
