"""Putting many stakeholders on the register at once, from rows of a spreadsheet."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.policy import Action, Actor, authorise
from app.domain.stakeholder_paste import PastedRow
from app.domain.stakeholders import PlacedHow
from app.models import Opportunity
from app.queries.stakeholder_pasting import Plan, paste_report, plan_paste
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder import AddStakeholder, StakeholderRef
from app.schemas.stakeholder_pasting import PasteReport, PasteStakeholders
from app.services.derived import refresh
from app.services.events import record_on
from app.services.gates import add_editors
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance
from app.services.stakeholders import insert_stakeholder, organisations_called

NAMED = 20
"""So many of the pasted are named in the history; it keeps the id of each."""


def paste_stakeholders(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: PasteStakeholders,
    *,
    at: datetime,
) -> PasteReport:
    """Add every row with a usable name; the others come back with what is wrong.

    A cell that is not understood is left out, and its text kept with what the entry rests on.
    Groups that rows name are made where nobody has them. With `preview` nothing is written.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    require_open(opportunity)
    plan = plan_paste(session, actor, opportunity, subject, command.text)
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
            "names": "; ".join(ref.name for ref in added[:NAMED])
            + ("; …" if added[NAMED:] else ""),
        },
        at=at,
    )
    return paste_report(plan, preview=False, added=added)


def _insert(
    session: Session, actor: Actor, opportunity: Opportunity, plan: Plan, at: datetime
) -> list[StakeholderRef]:
    """Groups first, so that their members find them."""
    lines = [(PastedRow(0, ""), AddStakeholder(name=g, is_group=True)) for g in plan.new_groups]
    lines += sorted(plan.commands, key=lambda found: not found[1].is_group)
    known = organisations_called(session, (command.name for _, command in lines))
    groups, refs = dict(plan.groups), []
    for line, command in lines:
        ties = {
            "group_id": groups.get(str(line.values.get("group", "")).casefold()),
            "organisation_id": known.get(command.name.lower()),
        }
        row = insert_stakeholder(
            session,
            actor,
            opportunity,
            command.model_copy(update=ties),
            PlacedHow.PASTED,
            at=at,
            provenance=_pasted(line),
        )
        refs.append(StakeholderRef(id=row.id, name=row.name))
        if row.is_group:
            groups[row.name.casefold()] = row.id
    return refs


def _pasted(line: PastedRow) -> Provenance:
    """What a line's entry rests on: the text of the cells that were left out."""
    if not line.left_out:
        return MADE_HERE
    return Provenance(source_note=f"From a spreadsheet, without {'; '.join(line.left_out)}")
