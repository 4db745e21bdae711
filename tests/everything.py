"""One of everything four times over: open to our programme, restricted, next door, and walled.

The walled one is open to our programme, but walls stand before several of its people.

`Everything` holds the ids, the cast's credentials, and requests that leave no trace: every write
is rolled back after it answered, so each request meets the same records.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.clock import now
from app.database import Database, _run_in_savepoint, _Writer
from app.domain.policy import Actor, Role, Scope
from app.models import ApiToken, Document, Membership, Person, PersonSession
from app.queries.actors import person_actor
from app.queries.gates import gate_review
from app.queries.opportunities import opportunity as find
from app.schemas.comment import AddComment
from app.schemas.conflict import DeclareConflict
from app.schemas.gate import AnswerCriterion, DecideGate, SubmitGate
from app.schemas.opportunity import AcceptRisk, AddTeamMember, CreateOpportunity
from app.schemas.organisation import CreateOrganisation
from app.schemas.token import CreateSystemToken, CreateToken
from app.schemas.view import SaveView
from app.services.comments import add_comment
from app.services.conflicts import declare_conflict
from app.services.decisions import accept_risk, decide_gate
from app.services.gates import answer_criterion, submit_gate
from app.services.opportunities import add_team_member, create_opportunity
from app.services.organisations import create_organisation
from app.services.tokens import create_system_token, create_token
from app.services.views import save_view
from app.web.credentials import cookie_name, csrf_of, hashed, new_secret
from tests.client import ORIGIN, _signed_in, _with_token, application
from tests.extras import add_extras
from tests.extras.place import Place
from tests.world import World, _person

PEOPLE = (
    "lead",
    "member",
    "sponsor",
    "other_sponsor",
    "adviser",
    "auditor",
    "partner",
    "outsider",
    "neighbour",
    "administrator",
    "reviewer",
)
PROGRAMS = ("system", "reader")
"""A system's token bound to our programme, and the lead's token that may only read."""
ROLES = ("anonymous", *PEOPLE, *PROGRAMS)
TARGETS = ("own", "restricted", "neighbouring", "walled")
WORDS = {
    "own": "Zephyrine",
    "restricted": "Quixotical",
    "neighbouring": "Marmoreal",
    "walled": "Umbrageous",
}
"""A word that stands in every text of a target, and nowhere else."""
WALLED = ("member", "other_sponsor", "adviser", "auditor")
"""For them the walled opportunity does not exist, whatever their roles."""
PORTFOLIO = Path(__file__).parent / "data/gmpp-2022-23-sample.csv"
M: Any = Membership
UNKNOWN = 987_654_321
"""An id that nothing has."""


@dataclass
class Everything:
    """Ids by target and kind, and the cast's credentials."""

    world: World
    ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = self.world.database.settings  # type: ignore[attr-defined]
        app = application(self.settings, self.world.database)
        self.document: dict[str, Any] = app.openapi()
        self._runner = asyncio.Runner()
        self._http = httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False), base_url=ORIGIN
        )

    def send(
        self, role: str, method: str, path: str, *, form: dict[str, Any] | None = None, **kw: Any
    ) -> httpx.Response:
        """One request as `role`; a form carries the session's token."""
        headers = {"Sec-Fetch-Site": "same-origin", **kw.pop("headers", {})}
        secret = self.secrets.get(role, "")
        if path.startswith("/api/"):
            headers |= {"Authorization": f"Bearer {secret}"} if secret else {}
        elif secret:
            headers["Cookie"] = f"{cookie_name(self.settings)}={secret}"
        if form is not None:
            kw["data"] = {"csrf": csrf_of(secret), **form}
        self._http.cookies.clear()
        return self._runner.run(self._http.request(method, path, headers=headers, **kw))

    def id_of(self, name: str) -> int:
        """A person's id."""
        return self.world.actors[name].person_id or 0


def build_everything(world: World) -> Everything:
    """Fill an empty world; from then on every write is undone."""
    made = Everything(world)
    _admit(made)
    places = {
        "own": (world.programme_id, "lead", "sponsor", False),
        "restricted": (world.programme_id, "lead", "sponsor", True),
        "neighbouring": (world.other_programme_id, "neighbour", "next_sponsor", False),
        "walled": (world.programme_id, "lead", "sponsor", False),
    }
    world.actors["next_sponsor"] = world.database.write_now(
        _person, "next_sponsor", world.other_programme_id, (Role.SPONSOR,)
    )
    for target, place in places.items():
        made.ids[target] = _target(world, WORDS[target], *place)
    _team_up(made)
    for target, (_, lead, sponsor, _) in places.items():
        people = _fresh(world, lead), _fresh(world, sponsor)
        place = Place(world, target, WORDS[target], made.ids[target]["opportunity_id"], *people)
        made.ids[target] |= add_extras(place)
    _wall_off(made)
    made.ids["own"] |= _shared(made)
    world.database.write_now(_note_use_once)
    world.database._writer = _Undoing(world.database)  # type: ignore[assignment]
    return made


def _admit(made: Everything) -> None:
    """Sessions and tokens. A secret serves both: as a cookie on pages, as a token in the API."""
    write = made.world.database.write_now
    for name in PEOPLE:
        secret = made.secrets[name] = new_secret()
        write(_signed_in, hashed(secret), made.id_of(name))
        write(_with_token, hashed(secret), made.id_of(name), tuple(Scope), ())
    home = (made.world.programme_id,)
    for name, person, scopes, programmes in (
        ("system", None, tuple(Scope), home),
        ("reader", made.id_of("lead"), (Scope.READ,), ()),
    ):
        secret = made.secrets[name] = new_secret()
        write(_with_token, hashed(secret), person, scopes, programmes)


def _note_use_once(session: Session) -> None:
    """That a token or a session is in use is noted every minute: here, where it would be undone
    and noted again with each request, not at all."""
    tomorrow = now() + timedelta(days=1)
    session.execute(update(ApiToken).values(last_used_at=tomorrow))
    session.execute(update(PersonSession).values(seen_at=tomorrow))


def _target(
    world: World, word: str, programme: int, lead: str, sponsor: str, restricted: bool
) -> dict[str, Any]:
    """An opportunity past its first gate, with a condition, a document and a comment."""
    leader, decider = _fresh(world, lead), _fresh(world, sponsor)
    opportunity = _opportunity(world, word, programme, leader, decider, restricted)
    review = _submitted(world, word, opportunity, leader, decider)
    owner = world.adviser.person_id if lead == "lead" and not restricted else leader.person_id
    decision = DecideGate(
        outcome="proceed_with_conditions",
        reason=f"{word} reason",
        pack_digest=review.pack_digest,
        conditions=[{"text": f"{word} condition", "owner_id": owner}],
    )
    decided = world.write(decide_gate, decider, review.id, decision)
    comment = world.write(add_comment, leader, opportunity, AddComment(text=f"{word} comment"))
    document = world.write(_document, opportunity, leader.person_id, word, world)
    return {
        "programme_id": programme,
        "opportunity_id": opportunity,
        "review_id": review.id,
        "condition_id": decided.decision.conditions[0].id,
        "document_id": document,
        "comment_id": comment.id,
        "key": "asset_rights_confirmed",
        "slug": "gates",
        "number": 1,
        "stage": "early_partner_discussion",
        "person_id": leader.person_id,
    }


def _fresh(world: World, name: str) -> Actor:
    """The actor with the roles they hold in the database."""
    actor: Actor = world.database.read_now(_actor, world.actors[name].person_id)
    return actor


def _actor(session: Session, person_id: int) -> Actor:
    return person_actor(session, session.get_one(Person, person_id))


def _opportunity(
    world: World, word: str, programme: int, leader: Actor, decider: Actor, restricted: bool
) -> int:
    command = CreateOpportunity(
        programme_id=programme,
        title=f"{word} opportunity",
        summary=f"{word} summary",
        need=f"{word} need",
        public_assets=f"{word} assets",
        context=f"{word} context",
        sector=f"{word} sector",
        outcomes=["new_services"],
        expected_value_pence=100_000_00,
        target_dates={"1": "2026-11-05", "2": "2026-11-06"},
        lead_id=leader.person_id,
        sponsor_id=decider.person_id,
        restricted=restricted,
    )
    made = world.write(create_opportunity, leader, command)
    return int(made.id)


def _submitted(world: World, word: str, opportunity: int, leader: Actor, decider: Actor) -> Any:
    found = world.read(find, leader, opportunity)
    theirs = replace(world, actors={**world.actors, "lead": leader, "sponsor": decider})
    theirs.recorded(found)
    world.moment = theirs.moment
    review_id = found.open_review_id
    for criterion in world.read(gate_review, leader, review_id).criteria:
        if criterion.kind == "judgement":
            answer = AnswerCriterion(answer="met", note=f"{word} note")
            world.write(answer_criterion, leader, review_id, criterion.key, answer)
    world.write(accept_risk, decider, opportunity, AcceptRisk(statement=f"{word} risk"))
    command = SubmitGate(recommendation="proceed", statement=f"{word} statement")
    return world.write(submit_gate, leader, review_id, command)


def _document(
    session: Session, opportunity: int, by: int, word: str, world: World, *, at: Any
) -> int:
    """A file with its row, as an upload leaves them."""
    folder = world.database.settings.uploads_dir  # type: ignore[attr-defined]
    folder.mkdir(parents=True, exist_ok=True)
    content = f"{word} content".encode()
    row = Document(
        opportunity_id=opportunity,
        title=f"{word} document",
        filename=f"{word}.txt",
        media_type="text/plain",
        size=len(content),
        sha256=hashed(word),
        storage_name=f"{word.lower()}.bin",
        uploaded_by_id=by,
        uploaded_at=at,
    )
    (folder / row.storage_name).write_bytes(content)
    session.add(row)
    session.flush()
    return row.id


def _team_up(made: Everything) -> None:
    """Somebody joins each team: the member ours, and people outside the cast the others."""
    world = made.world
    for name, place in (
        ("mentor", world.programme_id),
        ("next_member", world.other_programme_id),
    ):
        world.actors[name] = world.database.write_now(_person, name, place, (Role.MEMBER,))
    for target, name, lead in (
        ("own", "member", "lead"),
        ("restricted", "mentor", "lead"),
        ("walled", "mentor", "lead"),
        ("neighbouring", "next_member", "neighbour"),
    ):
        ids = made.ids[target]
        command = AddTeamMember(person_id=made.id_of(name), role="member")
        world.write(add_team_member, _fresh(world, lead), ids["opportunity_id"], command)
        ids["person_id"] = made.id_of(name)
        ids["membership_id"] = world.database.read_now(_membership, ids["person_id"])


def _wall_off(made: Everything) -> None:
    """A wall before each of `WALLED`, which each of them asked for."""
    for name in WALLED:
        command = DeclareConflict(
            nature="actual", organisation="Elsewhere", interest="Mine.", wall=True
        )
        opportunity_id = made.ids["walled"]["opportunity_id"]
        made.world.write(declare_conflict, _fresh(made.world, name), opportunity_id, command)


def _shared(made: Everything) -> dict[str, Any]:
    """What belongs to no opportunity: a view, tokens, an organisation, an upload, a role."""
    world, lead = made.world, _fresh(made.world, "lead")
    organisation = CreateOrganisation(name="Flood Models Ltd", kind="company")
    view = world.write(save_view, lead, SaveView(name="Mine", query="stage=tender"))
    token = CreateToken(name="Mine", scopes=["read"])
    system = CreateSystemToken(name="Ledger", scopes=["read"], programme_ids=[world.programme_id])
    upload = made.send(
        "lead",
        "POST",
        "/api/v1/imports",
        data={"programme_id": world.programme_id},
        files={"file": ("portfolio.csv", PORTFOLIO.read_bytes(), "text/csv")},
    )
    return {
        "view_id": view.id,
        "organisation_id": world.write(create_organisation, lead, organisation).id,
        "token_id": world.write(create_token, lead, token, hashed("mine")).id,
        "system_token_id": world.write(
            create_system_token, _fresh(world, "administrator"), system, hashed("system")
        ).id,
        "import_id": upload.json()["id"],
        "secret": "no-such-link",
    }


def _membership(session: Session, person_id: int) -> int:
    return session.scalars(select(M.id).where(M.person_id == person_id)).one()


class _Undoing(_Writer):
    """Runs a unit of work, takes its answer, and rolls it back."""

    def __init__(self, database: Database) -> None:
        self._engine, self._real = database.engine, database._writer

    def submit(self, work: Callable[[Session], Any]) -> "Future[Any]":
        future: Future[Any] = Future()
        with self._engine.connect() as connection:
            transaction = connection.begin()
            try:
                future.set_result(_run_in_savepoint(connection, work))
            except Exception as error:
                future.set_exception(error)
            finally:
                transaction.rollback()
        return future

    def close(self) -> None:
        self._real.close()
