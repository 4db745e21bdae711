"""What a paste would add to the register, line by line."""

from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.errors import invalid
from app.domain.policy import Action, Actor, Subject, authorise
from app.domain.stakeholder_paste import Pasted, PastedRow, column_label, read_paste
from app.domain.stakeholders import MOST_STAKEHOLDERS
from app.models import Opportunity, Person, Stakeholder
from app.queries.stakeholders import owners_of
from app.queries.subjects import find_opportunity
from app.schemas.stakeholder import AddStakeholder
from app.schemas.stakeholder_pasting import PastedLine, PasteReport

S: Any = Stakeholder
P: Any = Person

FIELDS = set(AddStakeholder.model_fields)


@dataclass(slots=True)
class Plan:
    """What to add: each sound line with its command, and groups that lines name and nobody has."""

    pasted: Pasted
    commands: list[tuple[PastedRow, AddStakeholder]] = field(default_factory=list)
    new_groups: list[str] = field(default_factory=list)
    groups: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> str:
        """The lines that cannot be added, with the header, for mending."""
        kept = [row.text for row in self.pasted.rows if row.problems]
        header = [self.pasted.header] if self.pasted.header else []
        return "\n".join([*header, *kept]) if kept else ""


def paste_preview(session: Session, actor: Actor, opportunity_id: int, text: str) -> PasteReport:
    """What a paste would add, and what is wrong with the rest; nothing is written."""
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_STAKEHOLDERS, subject)
    return paste_report(plan_paste(session, actor, opportunity, subject, text), preview=True)


def paste_report(plan: Plan, *, preview: bool, added: list[Any] | None = None) -> PasteReport:
    """The plan as people read it."""
    return PasteReport(
        added=added or [],
        lines=[_line(row) for row in plan.pasted.rows],
        left=plan.left,
        new_groups=plan.new_groups,
        unknown_columns=list(plan.pasted.unknown),
        preview=preview,
    )


def plan_paste(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject, text: str
) -> Plan:
    """Reads a paste against the register; Invalid when it is empty or too long for one time."""
    try:
        pasted = read_paste(text)
    except ValueError as error:
        raise invalid("text", str(error)) from None
    if not pasted.rows:
        raise invalid("text", "Paste at least one row with a name")
    there = {
        name.casefold(): (number, is_group)
        for name, number, is_group in session.execute(
            select(S.name, S.id, S.is_group).where(
                S.opportunity_id == opportunity.id, S.removed_at.is_(None)
            )
        )
    }
    plan = Plan(pasted)
    _refuse_repeats(pasted.rows, there)
    _find_groups(plan, there)
    owners = _owners(session, actor, opportunity, subject)
    for row in pasted.rows:
        _plan_row(plan, row, owners)
    wanted = {str(row.values.get("group", "")).casefold() for row, _ in plan.commands}
    plan.new_groups = [name for name in plan.new_groups if name.casefold() in wanted]
    _refuse_overflow(plan, len(there))
    return plan


def _refuse_repeats(rows: list[PastedRow], there: dict[str, tuple[int, bool]]) -> None:
    seen: dict[str, int] = {}
    for row in rows:
        name = str(row.values.get("name", "")).casefold()
        if name in there:
            row.problems.append("It is already on the register")
        elif name in seen:
            row.problems.append(f"Line {seen[name]} has the same name")
        elif name:
            seen[name] = row.line


def _find_groups(plan: Plan, there: dict[str, tuple[int, bool]]) -> None:
    """Groups that lines name: on the register, on a line of their own, or to be made.

    A line whose group cannot be one is added without it.
    """
    named = {
        str(row.values.get("name", "")).casefold(): row
        for row in reversed(plan.pasted.rows)
        if not row.problems
    }
    for row in plan.pasted.rows:
        group = str(row.values.get("group", ""))
        why = _why_no_group(row, group.casefold(), named, there)
        if why:
            row.left_out.append(f"Group “{group[:40]}”: {why}")
            del row.values["group"]
    for row in plan.pasted.rows:
        group = str(row.values.get("group", ""))
        key = group.casefold()
        if not group or row.problems:
            continue
        if key in there:
            plan.groups[key] = there[key][0]
        elif key in named:
            named[key].values["is_group"] = True
        elif key not in {made.casefold() for made in plan.new_groups}:
            plan.new_groups.append(group)


def _why_no_group(
    row: PastedRow,
    key: str,
    named: dict[str, PastedRow],
    there: dict[str, tuple[int, bool]],
) -> str:
    """Why a line cannot be a member of what it names; nothing when it can."""
    if not key:
        return ""
    if key in there:
        return "" if there[key][1] else "on the register, and no group"
    own = str(row.values.get("name", "")).casefold()
    if key == own or (key in named and named[key].values.get("group")):
        return "a group cannot be a member of another"
    return "" if key in named else _unfit(str(row.values["group"]))


def _unfit(name: str) -> str:
    """Why nobody can be called that; nothing when they can."""
    try:
        AddStakeholder(name=name)
    except ValidationError as error:
        return _said(error)[0]
    return ""


def _said(error: ValidationError) -> list[str]:
    return [str(e.get("ctx", {}).get("error", e["msg"])) for e in error.errors(include_url=False)]


def _plan_row(plan: Plan, row: PastedRow, owners: dict[str, int | None]) -> None:
    owner = str(row.values.get("owner", ""))
    values = {name: value for name, value in row.values.items() if name in FIELDS}
    if owner:
        values["owner_id"] = owners.get(owner.casefold())
    if owner and values["owner_id"] is None:
        row.left_out.append(f"Owner “{owner[:40]}”: nobody here is called that, or several")
        del row.values["owner"]
    if row.problems:
        return
    try:
        plan.commands.append((row, AddStakeholder(**values)))
    except ValidationError as error:
        where = [column_label(str(e["loc"][0])) for e in error.errors(include_url=False)]
        row.problems += [f"{at}: {said}" for at, said in zip(where, _said(error), strict=True)]


def _refuse_overflow(plan: Plan, there: int) -> None:
    if there + len(plan.commands) + len(plan.new_groups) > MOST_STAKEHOLDERS:
        raise invalid("text", f"A register holds up to {MOST_STAKEHOLDERS}: {there} are there")


def _owners(
    session: Session, actor: Actor, opportunity: Opportunity, subject: Subject
) -> dict[str, int | None]:
    """Who could be an owner, by name and by e-mail address; None where several share a name."""
    people = owners_of(session, actor, opportunity, subject)
    addresses = session.execute(select(P.email, P.id).where(P.id.in_([p.id for p in people])))
    found: dict[str, int | None] = {email.casefold(): number for email, number in addresses}
    for person in people:
        name = person.name.casefold()
        found[name] = None if name in found else person.id
    return found


def _line(row: PastedRow) -> PastedLine:
    values = dict(row.values)
    said = [f"member of {values['group']}"] if values.get("group") else []
    said += ["a group"] if values.get("is_group") else []
    said += [role.label.lower() for role in values.get("roles", [])]
    ratings = [
        f"{name} {values[name]}"
        for name in ("power", "interest", "legitimacy", "urgency")
        if name in values
    ]
    said += ratings
    said += [values["stance"].label.lower()] if values.get("stance") else []
    said += [f"owner {values['owner']}"] if values.get("owner") else []
    said += ["with a plan"] if values.get("plan") else []
    return PastedLine(
        line=row.line,
        text=row.text,
        name=str(values.get("name", "")),
        words=", ".join(said),
        problems=row.problems,
        left_out=row.left_out,
    )
