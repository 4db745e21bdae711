"""Taking the commercialisation test."""

from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.commercialisation import classify
from app.domain.errors import Stale
from app.domain.policy import Action, Actor, authorise
from app.models import CommercialisationTest
from app.queries.commercialisation import test_of, test_out
from app.queries.subjects import find_opportunity
from app.schemas.analysis import TakeTest, TestOut
from app.services.analysis import analysis_changed
from app.services.events import changes
from app.services.opportunities import require_open
from app.services.provenance import MADE_HERE, Provenance


def take_test(
    session: Session,
    actor: Actor,
    opportunity_id: int,
    command: TakeTest,
    *,
    at: datetime,
    version: int | None = None,
    provenance: Provenance = MADE_HERE,
) -> TestOut:
    """Store the answers, and the model they come to. `version` is 0 for the first answers.

    The verdict follows from the answers alone: nobody can choose it. It changes no other field;
    the ownership model recorded with the opportunity stays the team's statement.
    """
    opportunity, subject = find_opportunity(session, actor, opportunity_id)
    authorise(actor, Action.EDIT_ANALYSIS, subject)
    require_open(opportunity)
    row = test_of(session, opportunity.id)
    if version is not None and version != (row.version if row else 0):
        raise Stale("Somebody changed the answers while you were reading. Check them first.")
    if row is None:
        row = CommercialisationTest(opportunity_id=opportunity.id, updated_at=at, version=0)
        session.add(row)
    before = {"answers": dict(row.answers), "notes": dict(row.notes), "form": row.form}
    row.answers, row.notes, row.form = (
        dict(command.answers),
        dict(command.notes),
        command.contract_form,
    )
    row.model = classify(command.answers).model
    row.updated_at, row.updated_by_id = at, actor.person_id
    row.version += 1
    after = {"answers": row.answers, "notes": row.notes, "form": row.form}
    data = {**changes(before, after), "verdict": classify(command.answers).plain}
    analysis_changed(session, actor, opportunity, "test_taken", data, at, provenance)
    return test_out(session, actor, opportunity, subject)
