"""Pages that stand in for the one asked for: errors, and signing in without losing the form."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from app.queries.people import demo_accounts
from app.schemas.opportunity import PersonRef
from app.web.forms import Form
from app.web.visit import Visit, find_visit

SAFE = frozenset({"GET", "HEAD"})


async def error_page(request: Request, status: int, detail: str, incident: str = "") -> Response:
    """A whole page that says what happened and what to do; it works when the database does not."""
    try:
        visit = await find_visit(request)
    except Exception:  # the page must come out whatever is broken
        visit = Visit(request, None, "")
    return visit.render("errors/error.html", status=status, detail=detail, incident=incident)


async def sign_in_again(request: Request) -> Response:
    """To the sign-in page; a posted form is carried through it, so that nothing typed is lost."""
    target = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    visit = Visit(request, None, "")
    if request.method in SAFE:
        return visit.redirect(f"/sign-in?{next_query(target)}")
    data = await request.form(max_files=5, max_fields=500)
    carried = [
        (name, value)
        for name, value in data.multi_items()
        if isinstance(value, str) and name != "csrf" and not name.endswith("password")
    ]
    response = visit.render(
        "sign_in/show.html",
        status=401,
        form=Form(),
        next=target,
        resend=True,
        carried=carried,
        had_file=any(not isinstance(value, str) and value.size for _, value in data.multi_items()),
        people=await demo_people(visit),
    )
    if visit.is_htmx:
        response.headers["HX-Retarget"] = "body"
    return response


async def demo_people(visit: Visit) -> list[PersonRef]:
    """Whom the one-click list offers: nobody, unless this is the demo on this machine."""
    if not (visit.settings.demo and visit.settings.is_loopback):
        return []
    return await visit.db.read(demo_accounts)


def next_query(target: str) -> str:
    """The query that brings somebody back after signing in; only to our own pages."""
    return urlencode({"next": safe_target(target)})


def safe_target(target: str) -> str:
    """`target` if it is a path of ours, else the start page."""
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local and target.isprintable() else "/"
