"""Portfolio uploads: where one may import to, and what an upload would do or did."""

from collections import Counter
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from app.domain.errors import Conflict, NotFound, NotPermitted
from app.domain.policy import INSIDE_ROLES, Action, Actor, Subject, may, refusal
from app.models import Opportunity, PortfolioImport, Programme
from app.queries.people import names_of
from app.queries.portfolio_plan import NOT_YOURS
from app.queries.visibility import visible_to, walls_of
from app.schemas.portfolio import (
    ImportOut,
    ImportPage,
    ImportReport,
    ImportRow,
    ImportTarget,
    RowPlan,
)

I: Any = PortfolioImport
G: Any = Programme
O: Any = Opportunity

NO_IMPORT = "There is no such upload, or you cannot see it."
NO_PROGRAMME = "There is no such programme, or you are not in it."
GONE = "This file waited for more than a week and is not kept any more. Upload it again."
LATEST = 10


def import_page(session: Session, actor: Actor) -> ImportPage:
    """What the upload page shows; NotPermitted for somebody who leads no programme."""
    programmes = session.execute(
        select(G.id, G.name).where(G.id.in_(actor.programmes(*INSIDE_ROLES))).order_by(G.name)
    ).all()
    targets = [
        ImportTarget(id=row.id, name=row.name)
        for row in programmes
        if may(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=row.id))
    ]
    if not targets:
        raise NotPermitted("Only a lead of a programme can import a portfolio.")
    return ImportPage(targets=targets, recent=_recent(session, [t.id for t in targets]))


def require_import_target(session: Session, actor: Actor, programme_id: int) -> Programme:
    """The programme to import into.

    NotFound for a programme the actor is not in, NotPermitted for the wrong role there.
    """
    programme = session.get(Programme, programme_id)
    if programme is None or not actor.holds(programme_id, *INSIDE_ROLES):
        raise NotFound(NO_PROGRAMME)
    reason = refusal(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=programme_id))
    if reason is not None:
        raise NotPermitted(reason)
    return programme


def check_import_target(session: Session, actor: Actor, programme_id: int) -> None:
    """The same question, asked before a file is read."""
    require_import_target(session, actor, programme_id)


def portfolio_import(session: Session, actor: Actor, import_id: int) -> ImportOut:
    """One upload; NotFound when unknown or in a programme the actor is not in."""
    return import_out(session, actor, find_import(session, actor, import_id))


def pending_content(session: Session, actor: Actor, import_id: int) -> bytes | None:
    """The bytes of an upload that waits to be imported; None once it was.

    Raises Conflict when it waited so long that the file was let go.
    """
    upload = find_import(session, actor, import_id)
    require_import_target(session, actor, upload.programme_id)
    if upload.imported_at is not None:
        return None
    if not upload.content:
        raise Conflict(GONE)
    return upload.content


def find_import(
    session: Session, actor: Actor, import_id: int, *, for_update: bool = False
) -> PortfolioImport:
    """The upload's row; NotFound alike for unknown and invisible."""
    upload = session.get(PortfolioImport, import_id, with_for_update=for_update or None)
    if upload is None or not actor.holds(upload.programme_id, *INSIDE_ROLES):
        raise NotFound(NO_IMPORT)
    return upload


def import_out(session: Session, actor: Actor, upload: PortfolioImport) -> ImportOut:
    """The same for a row already found."""
    people = names_of(session, [upload.uploaded_by_id])
    barred = refusal(actor, Action.IMPORT_PORTFOLIO, Subject(programme_id=upload.programme_id))
    is_gone = upload.imported_at is None and not upload.content
    return ImportOut(
        id=upload.id,
        filename=upload.filename,
        programme_id=upload.programme_id,
        programme_name=session.get_one(Programme, upload.programme_id).name,
        uploaded_at=upload.uploaded_at,
        imported_at=upload.imported_at,
        stage=upload.stage,
        uploaded_by=people.get(upload.uploaded_by_id or 0),
        report=_readable(session, actor, upload),
        refusal=barred or (GONE if is_gone else None),
    )


def _readable(session: Session, actor: Actor, upload: PortfolioImport) -> ImportReport:
    """The report without what belongs to opportunities the actor may not see (any more).

    Of one's own file a row stays that tells no more than the file did: leaving it out would say
    that there is something behind it.
    """
    report = ImportReport.model_validate(upload.report)
    restricted = (O.programme_id == upload.programme_id, O.restricted.is_(True))
    seen = select(O.id).where(*restricted, visible_to(actor))
    walled = and_(O.programme_id == upload.programme_id, O.id.in_(walls_of(actor.person_id)))
    unseen = or_(and_(*restricted, O.id.not_in(seen)), walled)
    hidden = set(session.scalars(select(O.external_reference).where(unseen)))
    if upload.uploaded_by_id == actor.person_id:
        hidden -= {row.reference for row in report.rows if _tells_nothing(row)}
    kept: dict[str, Any] = {
        name: [entry for entry in getattr(report, name) if entry.reference not in hidden]
        for name in ("rows", "rejections", "notes")
    }
    left_out = Counter(row.outcome for row in report.rows if row.reference in hidden)
    counts = {o.value: getattr(report, o.value) - n for o, n in left_out.items()}
    unsaid = [note for note in report.notes if note.reference in hidden]
    counts["noted"] = report.noted - len(unsaid)
    counts["noted_rows"] = report.noted_rows - len({note.line for note in unsaid})
    return report.model_copy(update=kept | counts)


def _tells_nothing(row: RowPlan) -> bool:
    """Whether a row of the report holds only what the file itself said."""
    return row.opportunity_id is None and not row.changed and row.remark in ("", NOT_YOURS)


def _recent(session: Session, programme_ids: list[int]) -> list[ImportRow]:
    rows = session.execute(
        select(
            I.id,
            I.filename,
            I.programme_id,
            G.name.label("programme_name"),
            I.uploaded_at,
            I.imported_at,
        )
        .join(Programme, I.programme_id == G.id)
        .where(I.programme_id.in_(programme_ids))
        .order_by(I.id.desc())
        .limit(LATEST)
    )
    return [ImportRow.model_validate(row) for row in rows]
