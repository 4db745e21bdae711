"""One person's request for a page: who they are, and the few things a page handler does.

`visit.read(query, …)` and `visit.write(service, …)` pass the actor and the clock along;
`visit.render(template, …)` makes the page; `visit.redirect(path)` ends a successful write.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, urlencode

from fastapi import Depends, Request
from sqlalchemy.orm import Session
from starlette.responses import HTMLResponse, RedirectResponse, Response

from app.clock import now
from app.database import Database
from app.domain.errors import NotAuthenticated, NotPermitted
from app.domain.policy import Actor
from app.domain.text import initials
from app.queries.actors import SignedIn, actor_of_session
from app.queries.inbox import waiting_for
from app.queries.notifications import unread_count
from app.services.idempotency import KeyedRequest, once
from app.services.sessions import see_session
from app.settings import Settings
from app.web.credentials import csrf_of, hashed, new_secret, same, session_secret
from app.web.forms import Form
from app.web.navigation import NavItem, navigation
from app.web.templating import render

T = TypeVar("T")
SEEN_EVERY = timedelta(seconds=60)
IN_URLS = ":/%#?=@[]!$&'()*+,"
"""What stays as it is in an address; a header holds no letters but plain ones."""

FLASHES: dict[str, tuple[str, str]] = {
    "saved": ("ok", "Saved."),
    "added": ("ok", "Added."),
    "removed": ("ok", "Removed."),
    "reinstated": ("ok", "Back on the register."),
    "levelled": ("ok", "Level: everybody still in has been told."),
    "mistaken": ("ok", "Withdrawn. The entry stays on record with your reason."),
    "released": ("ok", "Released to everybody still in, at the same instant."),
    "question": ("ok", "Asked. The answer goes to all who take part."),
    "question-withdrawn": ("ok", "Withdrawn. Nobody answers it."),
    "confirmed": ("ok", "Receipt confirmed."),
    "moved": ("ok", "Moved. The reason is kept with the date."),
    "scored": ("ok", "Your scores are recorded."),
    "submitted": ("ok", "Submitted. The sponsor sees it in their inbox."),
    "withdrawn": ("ok", "Withdrawn. The next attempt has the same answers."),
    "decided": ("ok", "Decision recorded."),
    "voted": ("ok", "Vote recorded. You can change it until the outcome is."),
    "asked": ("ok", "Asked. The advisers see it in their inbox."),
    "advised": ("ok", "Your advice is recorded."),
    "taken-back": ("ok", "Taken back. The reason is on the record."),
    "retired": ("ok", "Retired from the next version."),
    "gates-published": ("ok", "In force for gate reviews that open from now on."),
    "moved-on": ("ok", "Moved to the version in force."),
    "resumed": ("ok", "Resumed."),
    "reopened": ("ok", "Reopened."),
    "accepted": ("ok", "Your acceptance of the risk is recorded."),
    "placed": ("ok", "Recorded. Earlier readings stay."),
    "logged": ("ok", "Contact logged."),
    "pasted": ("ok", "Added. Everybody pasted is on the register."),
    "declared": ("ok", "Your declaration is in the register."),
    "told": ("ok", "The conflicts reviewer has it. Nothing changes until they have looked at it."),
    "walled": (
        "ok",
        "You are walled off: from now on you see nothing of it. A conflicts reviewer can end it.",
    ),
    "reviewed": ("ok", "Decided. It took effect at once."),
    "replaced": ("ok", "The replacement is named."),
    "discharged": ("ok", "Condition discharged."),
    "waived": ("ok", "Condition waived."),
    "proposed": ("ok", "Sent to be confirmed. Until then the condition stays open."),
    "returned": ("ok", "Returned to its owner, with your reason."),
    "ended": ("ok", "Ended. What was decided under it stands."),
    "handed-over": ("ok", "Handed over. The successor accepts the risk; the team submits again."),
    "imported": ("ok", "Imported."),
    "view": ("ok", "View saved. It is under Views."),
    "read": ("ok", "Marked as read."),
    "feed-stopped": ("ok", "The calendar feed is stopped: its address no longer works."),
    "revoked": ("ok", "The token is revoked: it stopped working."),
    "closed": ("ok", "The account is closed: its sessions and tokens have ended."),
    "opened": ("ok", "The account is open again."),
    "sessions": ("ok", "You are signed out everywhere else."),
    "password-set": ("ok", "Your password is set. Sign in with it."),
    "password": ("ok", "Your password is changed. Other sessions are signed out."),
    "signed-out": ("ok", "You are signed out."),
}
"""What a page may say after a redirect: `?done=saved`. Codes only, so no link puts words in."""


@dataclass(frozen=True, slots=True)
class PageActor:
    """The signed-in person as the layout shows them."""

    name: str
    initials: str
    person_id: int


@dataclass(frozen=True, slots=True)
class Flash:
    """A short word after a redirect."""

    tone: str
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """What the layout needs."""

    path: str
    csrf: str
    once: str
    actor: PageActor | None
    nav: list[NavItem]
    unread: int
    nav_current: str
    demo: bool
    flash: Flash | None
    errors: bool


class Visit:
    """A page request by somebody who is signed in (`signed_in` is None on public pages)."""

    def __init__(self, request: Request, signed_in: SignedIn | None, secret: str) -> None:
        self.request = request
        self.signed_in = signed_in
        self.secret = secret
        self.db: Database = request.app.state.database
        self.settings: Settings = request.app.state.settings
        self._waiting = self._unread = 0

    @property
    def actor(self) -> Actor:
        """Who is asking; NotAuthenticated on a public page without a session."""
        if self.signed_in is None:
            raise NotAuthenticated("Sign in to continue.")
        return self.signed_in.actor

    @property
    def csrf(self) -> str:
        """The token every form of this session carries."""
        return csrf_of(self.secret) if self.signed_in else ""

    @property
    def is_htmx(self) -> bool:
        """Whether htmx asks, and so wants a fragment."""
        return self.request.headers.get("HX-Request") == "true"

    @property
    def is_recent(self) -> bool:
        """Whether the person proved who they are within the last few minutes."""
        if self.signed_in is None:
            return False
        limit = timedelta(seconds=self.settings.reauthenticate_after_seconds)
        return now() - self.signed_in.authenticated_at <= limit

    async def read(self, query: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `query(session, actor, …)`, and count what waits in the same reading."""
        result, *counts = await self.db.read(_with_nav, self.actor, query, args, kwargs)
        self._waiting, self._unread = counts
        return result  # type: ignore[no-any-return]

    async def write(self, service: Callable[..., T], *args: Any, **kwargs: Any) -> T:
        """Run `service(session, actor, …, at=now)` in one transaction."""
        return await self.db.write(service, self.actor, *args, at=now(), **kwargs)

    async def write_once(self, form: Form, service: Callable[..., T], *args: Any) -> T:
        """The same for a form that adds something: sent again as it is, it gets the first result.

        So two clicks add one thing; a form shown afresh, or filled in otherwise, adds another.
        """
        if not form.text("once"):
            return await self.write(service, *args)
        sent = f"{self.actor.label} {self.request.url.path} {sorted(form.values.items())}"
        keyed = KeyedRequest(hashed(f"page {sent}"), fingerprint="")
        return await self.db.write(once, keyed, service, self.actor, *args, at=now())

    async def form(self) -> Form:
        """The posted form; NotPermitted unless it carries this session's token."""
        data = await self.request.form(max_files=5, max_fields=500)
        form = Form.of(data)
        if self.signed_in and not same(form.text("csrf"), self.csrf):
            raise NotPermitted("This form has expired. Go back, reload the page and try again.")
        return form

    def page(self, current: str = "", *, errors: bool = False) -> Page:
        """What the layout needs, for the section `current` of the navigation."""
        done = FLASHES.get(self.request.query_params.get("done", ""))
        who = self.signed_in.actor if self.signed_in else None
        return Page(
            path=self.request.url.path,
            csrf=self.csrf,
            once=new_secret()[:16],
            actor=PageActor(who.name, initials(who.name), who.person_id or 0) if who else None,
            nav=navigation(who, self._waiting) if who else [],
            unread=self._unread,
            nav_current=current,
            demo=self.settings.demo,
            flash=Flash(*done) if done and not errors else None,
            errors=errors,
        )

    def render(
        self, template: str, *, nav: str = "", status: int = 200, **context: Any
    ) -> HTMLResponse:
        """The page or fragment, private to this person."""
        form = context.get("form")
        failed = status >= 400 or bool(form is not None and form.errors)
        page = self.page(nav, errors=failed)
        html = render(template, page=page, visit=self, status=status, **context)
        return HTMLResponse(html, status)

    def redirect(self, path: str, done: str = "") -> Response:
        """See the result: 303, or htmx's own way of saying it."""
        mark = f"{'&' if '?' in path else '?'}{urlencode({'done': done})}" if done else ""
        base, hash_, fragment = path.partition("#")
        target = f"{base}{mark}{hash_}{fragment}"
        if self.is_htmx:
            return Response(status_code=204, headers={"HX-Redirect": quote(target, safe=IN_URLS)})
        return RedirectResponse(target, 303)


def _with_nav(
    session: Session,
    actor: Actor,
    query: Callable[..., Any],
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> tuple[Any, int, int]:
    result = query(session, actor, *args, **kwargs)
    return result, waiting_for(session, actor), unread_count(session, actor)


async def find_visit(request: Request) -> Visit:
    """The visit behind a request, signed in or not; remembered on the request."""
    known: Visit | None = getattr(request.state, "visit", None)
    if known is not None:
        return known
    settings: Settings = request.app.state.settings
    visit = await visit_of(request, session_secret(request, settings))
    if visit.signed_in and now() - visit.signed_in.seen_at > SEEN_EVERY:
        await visit.db.write(see_session, hashed(visit.secret), at=now())
    request.state.visit = visit
    return visit


async def visit_of(request: Request, secret: str) -> Visit:
    """The visit of whoever holds this session secret, signed in or not."""
    settings: Settings = request.app.state.settings
    database: Database = request.app.state.database
    signed_in = None
    if secret:
        signed_in = await database.glance(
            actor_of_session,
            hashed(secret),
            at=now(),
            idle=timedelta(seconds=settings.session_idle_seconds),
            absolute=timedelta(seconds=settings.session_absolute_seconds),
            request_id=request.scope.get("request_id", ""),
        )
    if signed_in:
        request.scope["actor"] = signed_in.actor.label
    return Visit(request, signed_in, secret)


async def require_visit(request: Request) -> Visit:
    """The visit of somebody signed in; NotAuthenticated otherwise."""
    visit = await find_visit(request)
    if visit.signed_in is None:
        raise NotAuthenticated("Sign in to continue.")
    return visit


PageVisit = Annotated[Visit, Depends(require_visit)]
PublicVisit = Annotated[Visit, Depends(find_visit)]
