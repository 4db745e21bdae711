"""What the pipeline's pages share: reading filters that may be wrong, and describing the result."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fastapi import Request
from pydantic import ValidationError
from starlette.responses import Response

from app.clock import now
from app.domain.errors import FieldProblem, Invalid
from app.domain.policy import Action, Subject, may
from app.domain.stages import Stage
from app.domain.text import LONDON, plural
from app.queries.paging import Page
from app.queries.pipeline import Listed
from app.queries.pipeline_page import PipelinePage, pipeline_page
from app.queries.rows import Row
from app.queries.totals import Total, Totals, overall
from app.schemas.pipeline import PipelineFilters, PipelineQuery, Shown
from app.web.cards import Card, Line, card_of, line_of
from app.web.problems import field_problems
from app.web.visit import Visit

L = TypeVar("L")

NAMES = frozenset(PipelineQuery.model_fields)
OUTSIDE = frozenset({"cursor", "limit", "sort", "order"})
"""What says how a list is read, not what is in it."""


@dataclass
class Asked:
    """The filters of a page: those that can be used, and a note for each that cannot."""

    query: PipelineQuery
    notes: list[str] = field(default_factory=list)

    def without(self, problems: tuple[FieldProblem, ...]) -> "Asked":
        """The same without the filters named, each noted."""
        names = [p.field or "" for p in problems]
        kept = self.query.model_copy(
            update={name: PipelineQuery.model_fields[name].default for name in names}
        )
        return Asked(kept, [*self.notes, *(_noted(p) for p in problems)])

    @property
    def in_use(self) -> frozenset[str]:
        """Names of the filters that narrow the list."""
        return frozenset(self.query.model_dump(exclude_defaults=True)) - OUTSIDE


def read_filters(request: Request) -> Asked:
    """The filters in the address. What cannot be used is left out and noted, never an error."""
    given = {k: v for k, v in request.query_params.items() if k in NAMES - {"limit"}}
    return usable(given)


def usable(given: dict[str, Any]) -> Asked:
    """The same for values from elsewhere."""
    try:
        return Asked(PipelineQuery.model_validate(given))
    except ValidationError as error:
        problems = field_problems(error.errors(include_url=False))
    wrong = {p.field for p in problems}
    kept = PipelineQuery.model_validate({k: v for k, v in given.items() if k not in wrong})
    return Asked(kept, [_noted(p) for p in problems])


async def draw(
    visit: Visit, listing: Callable[..., L], asked: Asked, *, whole: bool
) -> tuple[PipelinePage[L], Asked]:
    """The page, and the filters that could be used in the end."""
    at = now()
    while True:
        try:
            page = await visit.read(pipeline_page, listing, asked.query, at=at, whole=whole)
        except Invalid as error:
            asked = asked.without(error.problems)
        else:
            return page, asked


def cards_of(visit: Visit, page: Page[Row], late: Mapping[int, int]) -> list[Card]:
    """The rows of a page as cards, as this person sees them now; `late` has overdue conditions."""
    today, me = now().astimezone(LONDON).date(), visit.actor.person_id
    return [card_of(row, me, today, late.get(row.id, 0)) for row in page.rows]


def lines_of(visit: Visit, page: Page[Row], late: Mapping[int, int]) -> list[Line]:
    """The same as lines of the table."""
    today, me = now().astimezone(LONDON).date(), visit.actor.person_id
    return [line_of(row, me, today, late.get(row.id, 0)) for row in page.rows]


def count_text(total: Total) -> str:
    """ "17", or "1,000+" when there are more than we count."""
    return f"{total.number // 100 * 100:,}+" if total.capped else f"{total.number:,}"


def sum_texts(totals: Totals, shown: Shown) -> dict[Stage, str]:
    """ "4 open", "12 stopped": how many in each stage, in the words of the status filter."""
    word = "" if shown is Shown.ALL else f" {shown.value.replace('_', ' ')}"
    return {stage: count_text(total) + word for stage, total in totals.items()}


def shown_text(asked: Asked, totals: Totals) -> str:
    """ "Showing all 17", or how many the filters left."""
    total = overall(totals)
    if not total.number:
        return "No opportunities match" if asked.in_use else "No opportunities yet"
    if total.capped:
        return f"{count_text(total)} opportunities match"
    if asked.in_use:
        return plural(total.number, "opportunity matches", "opportunities match")
    return f"Showing all {total.number:,}"


def may_somewhere(visit: Visit, action: Action) -> bool:
    """Whether this person may do this in any programme."""
    actor = visit.actor
    return any(may(actor, action, Subject(programme_id=p)) for p in actor.roles)


def canonical_path(path: str, query: PipelineFilters) -> str:
    """The shortest address of the filters on a page."""
    asked = query.query_string()
    return f"{path}?{asked}" if asked else path


def canonical(visit: Visit, response: Response, query: PipelineFilters) -> Response:
    """Show that address in the browser after a swap."""
    if visit.is_htmx:
        response.headers["HX-Push-Url"] = canonical_path(visit.request.url.path, query)
    return response


def paged(request: Request, query: PipelineQuery, page: Listed) -> Response:
    """A page of the API's list with `Link` to its neighbours (RFC 8288)."""
    size = "" if query.limit == PipelineQuery.model_fields["limit"].default else query.limit
    links = [
        f'<{request.url.path}?{query.query_string(limit=size, cursor=cursor)}>; rel="{kind}"'
        for kind, cursor in (("next", page.next), ("prev", page.previous))
        if cursor
    ]
    headers = {"link": ", ".join(links)} if links else {}
    return Response(page.body, 200, headers, "application/json")


def _noted(problem: FieldProblem) -> str:
    name = (problem.field or "filter").capitalize()
    if problem.field in ("q", "cursor"):
        return f"{problem.message}."
    return f"{name} was not used: {problem.message[:1].lower()}{problem.message[1:]}."
