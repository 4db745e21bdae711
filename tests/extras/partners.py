"""Records of partners for the authorisation matrix."""

from typing import Any

from app.domain.scoring import Attribute
from app.schemas.candidate import AddCandidate
from app.schemas.capability import AddCapability, SetOffer
from app.schemas.diligence import NoteIp, NoteShare, RecordDiligence
from app.schemas.organisation import CreateOrganisation
from app.schemas.scoring import ScoreCandidate, SetWeights
from app.services.candidates import add_candidate
from app.services.capabilities import add_capability, set_offer
from app.services.diligence import note_ip, note_share, record_diligence
from app.services.organisations import create_organisation
from app.services.scores import score_candidate, set_weights
from tests.extras.place import Place

KEYS: tuple[str, ...] = ("candidate_id", "capability_id")
"""Path parameters whose record belongs to one target: what is hidden must read as unknown."""
ITEM = "financial_standing"


def add(place: Place) -> dict[str, Any]:
    """Make one of each, and give their ids by path parameter."""
    write, word, leader = place.world.write, place.word, place.leader
    new = {"name": f"Candidate of the {place.target} one", "kind": "company"}
    command = AddCandidate(organisation=new, why=f"{word} why")
    candidate = write(add_candidate, leader, place.opportunity_id, command)
    other = CreateOrganisation(name=f"Known to the {place.target} one", kind="company")
    known = write(create_organisation, leader, other)
    needed = AddCapability(name=f"{word} capability", why=f"{word} need", need="essential")
    capability = write(add_capability, leader, place.opportunity_id, needed)
    offer = SetOffer(confidence="stated", what=f"{word} offer")
    write(set_offer, leader, capability.id, candidate.id, offer)
    checked = RecordDiligence(state="clear", note=f"{word} accounts")
    write(record_diligence, leader, candidate.id, ITEM, checked)
    write(note_ip, leader, candidate.id, NoteIp(brings=f"{word} platform"))
    write(note_share, leader, candidate.id, NoteShare(model="fixed_fee", amount=f"{word} fee"))
    sheet = [{"attribute": a.value, "score": 3, "justification": f"{word} seen"} for a in Attribute]
    write(score_candidate, leader, candidate.id, ScoreCandidate(scores=sheet))
    weights = SetWeights(weights=dict.fromkeys(Attribute, 1), reason=f"{word} weights")
    write(set_weights, leader, place.opportunity_id, weights)
    return {
        "candidate_id": candidate.id,
        "capability_id": capability.id,
        "provider_id": candidate.id,
        "item": ITEM,
        "bodies": {"organisation": None},
        "forms": {"pages.candidates.add": {"organisation_id": known.id}},
    }
