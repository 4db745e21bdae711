"""The pages of the analysis: each with the opportunity's head and what its forms offer."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, refusal
from app.domain.stages import OPEN_STATUSES
from app.models import Barrier, ContextItem, PublicAsset, StagePassage
from app.queries.analysis import (
    Record,
    asset_out,
    assets,
    barriers,
    barriers_out,
    context_items,
    find_mitigation,
    find_record,
)
from app.queries.comments import readers_of
from app.queries.commercialisation import commercialisation_test
from app.queries.overview import frame
from app.queries.subjects import find_opportunity
from app.schemas.analysis import ContextOut, MitigationOut
from app.schemas.analysis_pages import (
    AnalysisFrame,
    AssetPage,
    AssetsPage,
    BarrierPage,
    BarriersPage,
    ContextItemPage,
    ContextPage,
    MitigationPage,
    Passage,
    TestPage,
)

S: Any = StagePassage


def test_page(session: Session, actor: Actor, opportunity_id: int) -> TestPage:
    """The commercialisation test."""
    return TestPage(
        **_frame(session, actor, opportunity_id),
        test=commercialisation_test(session, actor, opportunity_id),
    )


def context_page(session: Session, actor: Actor, opportunity_id: int) -> ContextPage:
    """The context, and the stays in stages that its timeline is drawn over."""
    passages = session.scalars(
        select(StagePassage).where(S.opportunity_id == opportunity_id).order_by(S.id)
    )
    return ContextPage(
        **_frame(session, actor, opportunity_id),
        items=context_items(session, actor, opportunity_id),
        passages=[
            Passage(stage=p.stage, entered_at=p.entered_at, left_at=p.left_at) for p in passages
        ],
    )


def context_item_page(session: Session, actor: Actor, context_id: int) -> ContextItemPage:
    """One part of the context, to be changed."""
    row, head = _record(session, actor, ContextItem, context_id)
    return ContextItemPage(**head, context=ContextOut.model_validate(row))


def assets_page(session: Session, actor: Actor, opportunity_id: int) -> AssetsPage:
    """The public assets offered."""
    return AssetsPage(
        **_frame(session, actor, opportunity_id), assets=assets(session, actor, opportunity_id)
    )


def asset_page(session: Session, actor: Actor, asset_id: int) -> AssetPage:
    """One asset, to be changed."""
    row, head = _record(session, actor, PublicAsset, asset_id)
    return AssetPage(**head, asset=asset_out(row))


def barriers_page(session: Session, actor: Actor, opportunity_id: int) -> BarriersPage:
    """The barriers, and who could see to the ways over them."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    return BarriersPage(
        **_frame(session, actor, opportunity_id),
        barriers=barriers(session, actor, opportunity_id),
        people=readers_of(session, actor, opportunity, subject),
    )


def barrier_page(session: Session, actor: Actor, barrier_id: int) -> BarrierPage:
    """One barrier, to be changed."""
    row, head = _record(session, actor, Barrier, barrier_id)
    return BarrierPage(**head, barrier=barriers_out(session, [row])[0])


def mitigation_page(session: Session, actor: Actor, mitigation_id: int) -> MitigationPage:
    """One way over a barrier, to be changed."""
    row, barrier, opportunity, subject = find_mitigation(session, actor, mitigation_id)
    whole = barriers_out(session, [barrier])[0]
    mine: MitigationOut = next(m for m in whole.mitigations if m.id == row.id)
    return MitigationPage(
        **_frame(session, actor, opportunity.id),
        barrier=whole,
        mitigation=mine,
        people=readers_of(session, actor, opportunity, subject),
    )


def new_analysis(session: Session, actor: Actor, opportunity_id: int) -> AnalysisFrame:
    """The head of a page that adds something."""
    return AnalysisFrame(**_frame(session, actor, opportunity_id))


def _record(
    session: Session, actor: Actor, kind: type[Record], record_id: int
) -> tuple[Record, dict[str, Any]]:
    row, opportunity, _ = find_record(session, actor, kind, record_id)
    return row, _frame(session, actor, opportunity.id)


def _frame(session: Session, actor: Actor, opportunity_id: int) -> dict[str, Any]:
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    why = refusal(actor, Action.EDIT_ANALYSIS, subject)
    if why is None and opportunity.status not in OPEN_STATUSES:
        why = f"This opportunity is {opportunity.status.label.lower()}."
    return {**dict(frame(session, actor, opportunity_id)), "refusal": why}
