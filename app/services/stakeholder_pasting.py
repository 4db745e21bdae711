"""Putting many stakeholders on the register at once, from rows of a spreadsheet."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, authorise
from app.domain.stakeholders import PlacedHow
from app.models import Opportunity
from app.queries.stakeholder_pasting import Plan, paste_report, plan_paste
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder import AddStakeholder, PasteReport, PasteStakeholders, StakeholderRef
from app.services.derived import refresh
from app.services.events import record_on
from app.services.gates import add_editors
from app.services.opportunities import require_open
from app.services.stakeholders import insert_stakeholder


def paste_stakeholders(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: PasteStakeholders,
    *,
    at: datetime,
) -> PasteReport:
    """Add every sound row; the others come back with what is wrong, so that nothing is lost.

    Groups that rows name are made where nobody has them. With `preview` nothing is written.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    plan = plan_paste(session, opportunity, subject, command.text)
    if command.preview or not plan.commands:
        return paste_report(plan, preview=command.preview)
    added = _insert(session, actor, opportunity, plan, at)
    add_editors(session, opportunity, actor.person_id)
    refresh(session, opportunity)
    record_on(
        session,
        actor,
        opportunity,
        "stakeholders_pasted",
        {
            "count": f"{len(added)} {'stakeholder' if len(added) == 1 else 'stakeholders'}",
            "stakeholder_ids": [ref.id for ref in added],
            "names": "; ".join(ref.name for ref in added),
        },
        at=at,
    )
    return paste_report(plan, preview=False, added=added)


def _insert(
    session: Session, actor: Actor, opportunity: Opportunity, plan: Plan, at: datetime
) -> list[StakeholderRef]:
    """Groups first, so that their members find them."""
    made: dict[str, int] = dict(plan.groups)
    refs = []
    wanted = {str(row.values.get("group", "")).casefold() for row, _ in plan.commands}
    commands = [
        AddStakeholder(name=name, is_group=True)
        for name in plan.new_groups
        if name.casefold() in wanted
    ]
    commands += [command for _, command in plan.commands if command.is_group]
    for command in commands:
        row = insert_stakeholder(session, actor, opportunity, command, PlacedHow.PASTED, at=at)
        made[row.name.casefold()] = row.id
        refs.append(StakeholderRef(id=row.id, name=row.name))
    for line, command in plan.commands:
        if command.is_group:
            continue
        group_id = made.get(str(line.values.get("group", "")).casefold())
        own = command.model_copy(update={"group_id": group_id})
        row = insert_stakeholder(session, actor, opportunity, own, PlacedHow.PASTED, at=at)
        refs.append(StakeholderRef(id=row.id, name=row.name))
    return refs
