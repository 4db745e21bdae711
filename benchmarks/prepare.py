"""What a run needs besides the seeds: somebody signed in, a token, gates ready to be decided."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database
from app.domain.criteria import Kind
from app.domain.policy import Actor, Scope
from app.models import ApiToken, Opportunity, Person, PersonSession
from app.queries.actors import person_actor
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity
from app.schemas.gate import AnswerCriterion, SubmitGate
from app.schemas.opportunity import AcceptRisk, CreateOpportunity
from app.services.decisions import accept_risk
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import create_opportunity
from app.settings import Settings
from app.web.credentials import cookie_name, hashed, new_secret

P: Any = Person
O: Any = Opportunity


@dataclass(frozen=True, slots=True)
class Ready:
    """Secrets of a page's visitor and of two programs, what the visitor can open, and gates to
    decide with their packs."""

    session: str
    api: dict[str, str]
    sponsor: dict[str, str]
    ids: list[int]
    gates: list[tuple[int, str]]

    def page(self, port: int) -> dict[str, str]:
        """The visitor's headers at a server."""
        name = cookie_name(Settings(port=port))
        return {"Cookie": f"{name}={self.session}", "Accept": "text/html"}


def ready(database: Database, gates: int) -> Ready:
    """Everything a run asks with."""
    secrets = [new_secret() for _ in range(3)]
    database.write_now(_sign_in, secrets)
    waiting = [database.write_now(_submitted) for _ in range(gates)]
    session, api, sponsor = secrets
    return Ready(
        session=session,
        api={"Authorization": f"Bearer {api}"},
        sponsor={"Authorization": f"Bearer {sponsor}"},
        ids=database.read_now(_open_to_all),
        gates=waiting,
    )


def _open_to_all(session: Session) -> list[int]:
    ids = session.scalars(select(O.id).where(O.restricted.is_(False)).limit(5000)).all()
    return random.Random(5).sample(ids, min(len(ids), 500))


def _person(session: Session, name: str) -> Actor:
    found = session.scalars(select(Person).where(P.name == name)).one()
    return person_actor(session, found)


def _sign_in(session: Session, secrets: list[str]) -> None:
    page, api, sponsor = secrets
    at = now()
    lead_id, sponsor_id = (_person(session, name).person_id for name in ("Lead 0", "Sponsor 0"))
    assert lead_id and sponsor_id
    session.add(
        PersonSession(
            token_hash=hashed(page), person_id=lead_id, created_at=at, seen_at=at,
            authenticated_at=at,
        )
    )  # fmt: skip
    for secret, person_id in ((api, lead_id), (sponsor, sponsor_id)):
        session.add(
            ApiToken(
                token_hash=hashed(secret), name="Bench", person_id=person_id, programme_ids=[],
                scopes=[scope.value for scope in Scope], created_at=at,
                expires_at=at + timedelta(days=1), last_used_at=at + timedelta(days=1),
            )
        )  # fmt: skip


def _submitted(session: Session) -> tuple[int, str]:
    """A gate, prepared and submitted by the services, and the digest to decide on."""
    lead, sponsor, at = _person(session, "Lead 0"), _person(session, "Sponsor 0"), now()
    fields = creation(min(lead.roles)) | {"sponsor_id": sponsor.person_id}
    made = create_opportunity(session, lead, CreateOpportunity(**fields), at=at)
    risk = AcceptRisk(statement="I accept the risk.")
    accept_risk(session, sponsor, made.id, risk, at=at)
    review_id = opportunity(session, lead, made.id).open_review_id
    assert review_id
    for criterion in gate_review(session, lead, review_id).criteria:
        if criterion.kind is Kind.JUDGEMENT:
            answer = AnswerCriterion(answer="met", note="On record.")
            answer_criterion(session, lead, review_id, criterion.key, answer, at=at)
    ask = SubmitGate(recommendation="proceed", statement="Ready.")
    sent = submit_gate(session, lead, review_id, ask, at=at)
    assert sent.pack_digest
    return review_id, sent.pack_digest


def creation(programme_id: int) -> dict[str, Any]:
    """The body of a new opportunity."""
    return {
        "programme_id": programme_id,
        "title": "Coastal flood model licensing",
        "summary": "License the flood model to insurers and brokers.",
        "need": "Insurers lack local flood forecasts for small places.",
        "public_assets": "A calibrated flood model and its archive.",
        "outcomes": ["new_services"],
        "expected_value_pence": 240_000_000,
        "sector": "Environment",
    }
