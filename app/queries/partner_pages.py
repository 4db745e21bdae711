"""What the pages of capabilities and candidates show, each in one reading."""

from typing import Any

from sqlalchemy.orm import Session

from app.domain.capabilities import OURS, Confidence
from app.domain.errors import NotFound
from app.domain.policy import Action, Actor, Subject, refusal
from app.models import CandidateIp, CandidateShare
from app.queries.candidates import (
    NO_CANDIDATE,
    candidate,
    candidates,
    find_candidate,
    find_selection,
    ref_of,
    suggestions,
)
from app.queries.capabilities import (
    capabilities,
    capability,
    find_capability,
    needed,
    offers_by,
    offers_of,
    own_side,
    parties,
)
from app.queries.comparison import comparison
from app.queries.coverage import Among, Which, coverage_matrix, smallest_candidate_sets
from app.queries.diligence import checklist, diligence_out, ip_out, share_out
from app.queries.held_documents import evidence_choices
from app.queries.overview import frame
from app.queries.scores import (
    candidate_scores,
    scores,
    seen_sheets,
    standing_out,
    weights_in_force,
)
from app.schemas.capability import PartyOut
from app.schemas.partner_pages import (
    CandidateFormPage,
    CandidatePage,
    CandidateScoresPage,
    CandidatesPage,
    CapabilitiesPage,
    CapabilityPage,
    ComparePage,
    CoveragePage,
    NewCandidatePage,
    OfferLine,
    OfferPage,
    ScoresPage,
)


def candidates_page(session: Session, actor: Actor, opportunity_id: int) -> CandidatesPage:
    """The longlist, the shortlist and those out."""
    found = candidates(session, actor, opportunity_id)
    return CandidatesPage(
        **dict(frame(session, actor, opportunity_id)),
        found=found,
        needed=len(needed(session, opportunity_id)),
    )


def new_candidate_page(
    session: Session, actor: Actor, opportunity_id: int, *, q: str = ""
) -> NewCandidatePage:
    """Organisations that `q` may mean, and whether the reader may add others."""
    _, subject = find_selection(session, actor, opportunity_id)
    return NewCandidatePage(
        **dict(frame(session, actor, opportunity_id)),
        found=suggestions(session, actor, opportunity_id, q=q),
        refusal=refusal(actor, Action.MANAGE_CANDIDATES, subject),
        cannot_add=refusal(actor, Action.MANAGE_ORGANISATIONS, Subject()),
    )


def candidate_page(session: Session, actor: Actor, candidate_id: int) -> CandidatePage:
    """Everything of one candidate."""
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    wanted = needed(session, opportunity.id)
    offers = {o.capability_id: o for o in offers_by(session, row.id, [k.id for k in wanted])}
    seen = seen_sheets(session, actor, subject, [row.id])
    weights = weights_in_force(session, opportunity.id)
    return CandidatePage(
        **dict(frame(session, actor, opportunity.id)),
        found=candidate(session, actor, row.id),
        lines=[
            OfferLine(id=k.id, name=k.name, need=k.need, offer=offers.get(k.id)) for k in wanted
        ],
        standing=standing_out(ref_of(session, row), seen, weights),
        diligence=diligence_out(session, actor, subject, row),
        ip=ip_out(session, session.get(CandidateIp, row.id)),
        share=share_out(session, session.get(CandidateShare, row.id)),
        refusal=refusal(actor, Action.MANAGE_CANDIDATES, subject),
    )


def candidate_form_page(
    session: Session, actor: Actor, candidate_id: int, *, item: str = ""
) -> CandidateFormPage:
    """A form about one candidate; `item` is the key of an item of due diligence."""
    row, opportunity, subject = find_candidate(session, actor, candidate_id)
    key = checklist().find(item).key if item else ""
    items = diligence_out(session, actor, subject, row).items
    return CandidateFormPage(
        **dict(frame(session, actor, opportunity.id)),
        found=candidate(session, actor, row.id),
        documents=evidence_choices(session, actor, subject, opportunity.id),
        item=next((i for i in items if i.item == key), None),
        ip=ip_out(session, session.get(CandidateIp, row.id)),
        share=share_out(session, session.get(CandidateShare, row.id)),
        refusal=refusal(actor, Action.MANAGE_CANDIDATES, subject),
    )


def capabilities_page(session: Session, actor: Actor, opportunity_id: int) -> CapabilitiesPage:
    """What is needed, and who offers it."""
    found = capabilities(session, actor, opportunity_id)
    return CapabilitiesPage(
        **dict(frame(session, actor, opportunity_id)),
        found=found,
        refusal=found.refusals.get(Action.EDIT_CAPABILITIES),
    )


def capability_page(session: Session, actor: Actor, capability_id: int) -> CapabilityPage:
    """One capability, and every party's offer."""
    _, opportunity, subject = find_capability(session, actor, capability_id)
    return CapabilityPage(
        **dict(frame(session, actor, opportunity.id)),
        found=capability(session, actor, capability_id),
        parties=parties(session, opportunity),
        refusal=refusal(actor, Action.EDIT_CAPABILITIES, subject),
    )


def offer_page(session: Session, actor: Actor, capability_id: int, party_id: int) -> OfferPage:
    """What one party (0: our own side) offers towards one capability."""
    row, opportunity, subject = find_capability(session, actor, capability_id)
    if party_id == OURS:
        party = own_side(session, opportunity)
        offers = [o for o in offers_of(session, [row.id]) if o.party_id == OURS]
    else:
        other, _, _ = find_candidate(session, actor, party_id)
        if other.opportunity_id != opportunity.id:
            raise NotFound(NO_CANDIDATE)
        ref = ref_of(session, other)
        party = PartyOut(id=ref.id, name=ref.name, state=ref.state)
        offers = offers_by(session, other.id, [row.id])
    return OfferPage(
        **dict(frame(session, actor, opportunity.id)),
        found=capability(session, actor, capability_id),
        party=party,
        offer=offers[0] if offers else None,
        documents=evidence_choices(session, actor, subject, opportunity.id),
        refusal=refusal(actor, Action.EDIT_CAPABILITIES, subject),
    )


def coverage_page(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    *,
    among: Among,
    which: Which,
    confidence: Confidence,
) -> CoveragePage:
    """The matrix, and the smallest sets."""
    asked: dict[str, Any] = {"among": among, "which": which, "confidence": confidence}
    matrix = coverage_matrix(session, actor, opportunity_id, **asked)
    return CoveragePage(
        **dict(frame(session, actor, opportunity_id)),
        matrix=matrix,
        sets=smallest_candidate_sets(session, actor, opportunity_id, **asked),
    )


def scores_page(session: Session, actor: Actor, opportunity_id: int) -> ScoresPage:
    """Candidates by their scores."""
    board = scores(session, actor, opportunity_id)
    return ScoresPage(**dict(frame(session, actor, opportunity_id)), board=board)


def candidate_scores_page(session: Session, actor: Actor, candidate_id: int) -> CandidateScoresPage:
    """One candidate's scores."""
    found = candidate_scores(session, actor, candidate_id)
    row, opportunity, _ = find_candidate(session, actor, candidate_id)
    return CandidateScoresPage(
        **dict(frame(session, actor, opportunity.id)),
        candidate=ref_of(session, row),
        found=found,
    )


def compare_page(session: Session, actor: Actor, opportunity_id: int) -> ComparePage:
    """The shortlist side by side."""
    compared = comparison(session, actor, opportunity_id)
    return ComparePage(**dict(frame(session, actor, opportunity_id)), compared=compared)
