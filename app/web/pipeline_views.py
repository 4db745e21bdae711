"""Drawing the pipeline: what the templates of the board and the table are given."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, urlencode

from starlette.responses import HTMLResponse

from app.domain.errors import DomainError
from app.domain.policy import INSIDE_ROLES, Action
from app.domain.stages import Stage
from app.domain.text import money, short_date
from app.queries.paging import Page
from app.queries.pipeline import Board, Table
from app.queries.pipeline_page import PipelinePage
from app.queries.rows import Row
from app.queries.totals import CAP, Summary, Total, overall
from app.schemas.pipeline import Order, PipelineQuery, Sort
from app.schemas.view import Layout
from app.web.cards import DRAWINGS, Card
from app.web.filters import selects
from app.web.forms import Form, status_for
from app.web.pipeline import (
    Asked,
    canonical_path,
    cards_of,
    count_text,
    lines_of,
    may_somewhere,
    shown_text,
    sum_texts,
    usable,
)
from app.web.visit import Visit

SHORT = {
    Stage.STAKEHOLDER_ANALYSIS: "Stakeholders",
    Stage.EARLY_PARTNER_DISCUSSION: "Partners",
    Stage.TENDER: "Tender",
    Stage.CONTRACT: "Contract",
    Stage.VALUE_SHARING: "Value",
}
"""Names short enough for a phone's row of links."""
SLOWEST = "/pipeline/table?slow=true&sort=entered"


class Column(NamedTuple):
    """A column of the board."""

    stage: Stage
    short: str
    number: str
    summed: str
    value: str
    cards: list[Card]
    next: str


class Header(NamedTuple):
    """A column heading of the table; `sort` is empty where it does not sort."""

    label: str
    numeric: bool = False
    sort: str = ""
    href: str = ""
    order: str = ""


HEADINGS: tuple[tuple[str, Sort | None, bool], ...] = (
    ("Opportunity", Sort.TITLE, False),
    ("Stage", None, False),
    ("State", None, False),
    ("Lead", None, False),
    ("Value", Sort.VALUE, True),
    ("Gate due", Sort.DUE, True),
    ("In stage", Sort.ENTERED, True),
    ("Updated", Sort.UPDATED, True),
)
"""The table's columns: label, what they sort by, and whether they hold figures."""


def board_view(
    visit: Visit,
    page: PipelinePage[Board],
    asked: Asked,
    *,
    refused: DomainError | None = None,
) -> HTMLResponse:
    """The board; with `refused`, the reason why a card stays where it is."""
    found, query = page.found, asked.query
    summed = sum_texts(found.totals, query.status)
    columns = [
        Column(
            stage,
            SHORT[stage],
            count_text(found.totals[stage]),
            summed[stage],
            _value(found.totals[stage]),
            cards_of(visit, found.columns[stage], page.late),
            found.columns[stage].next,
        )
        for stage in Stage
    ]
    notes = [refused.message, *asked.notes] if refused else asked.notes
    # htmx swaps what it gets; the status matters to whoever has no scripts
    status = status_for(refused) if refused and not visit.is_htmx else 200
    response = _drawn(
        visit,
        "board",
        page,
        asked,
        notes=notes,
        found=found,
        status=status,
        columns=columns,
        drawings=DRAWINGS,
    )
    if refused and visit.is_htmx:
        response.headers["HX-Trigger"] = '{"ui:focus":{"to":"#pipeline-note"}}'
    return response


def table_view(visit: Visit, page: PipelinePage[Table], asked: Asked) -> HTMLResponse:
    """A page of the table."""
    found, query = page.found, asked.query
    return _drawn(
        visit,
        "table",
        page,
        asked,
        notes=asked.notes,
        found=found,
        rows=lines_of(visit, found.page, page.late),
        headers=[_header(query, *heading) for heading in HEADINGS],
        feet=[
            (stage.label, count_text(total), _value(total))
            for stage, total in found.totals.items()
            if total.number
        ],
        next=_beside(query, found.page.next),
        previous=_beside(query, found.page.previous),
        order_word=f"{query.sort.value}, {'descending' if query.descending else 'ascending'}",
    )


def more_cards_view(
    visit: Visit, page: Page[Row], late: Mapping[int, int], stage: Stage, query: PipelineQuery
) -> HTMLResponse:
    """Further cards of a column; the first of them gets the focus."""
    cards = cards_of(visit, page, late)
    response = visit.render(
        "pipeline/_cards.html", cards=cards, stage=stage, next=page.next, query=query
    )
    if cards:
        response.headers["HX-Trigger"] = f'{{"ui:focus":{{"to":"#opp-{cards[0].id} a"}}}}'
    return response


def filters_on_page(form: Form) -> Asked:
    """The filters of the page a form was posted from."""
    return usable(dict(parse_qsl(form.text("filters").removeprefix("?")[:2000])))


def _drawn(
    visit: Visit,
    layout: str,
    page: PipelinePage[Any],
    asked: Asked,
    *,
    found: Board | Table,
    status: int = 200,
    **context: Any,
) -> HTMLResponse:
    query = asked.query
    total = overall(found.totals)
    kept = {"layout": layout, "query": query.query_string()}
    path = Layout(layout).path
    context |= {
        "layout": layout,
        "path": path,
        "here": canonical_path(path, query),
        "board_href": canonical_path("/pipeline", query),
        "table_href": canonical_path("/pipeline/table", query),
        "save_href": f"/pipeline/views/new?{urlencode(kept)}",
        "views": page.views,
        "may_add": may_somewhere(visit, Action.CREATE_OPPORTUNITY),
        "may_import": may_somewhere(visit, Action.IMPORT_PORTFOLIO),
        "shown": shown_text(asked, found.totals),
        "total": (count_text(total), _value(total)),
        "query": query,
        "in_use": bool(asked.in_use),
        "is_empty": not total.number,
        "is_outside": not visit.actor.programmes(*INSIDE_ROLES),
    }
    if page.choices is None or found.summary is None:
        return visit.render("pipeline/_fragment.html", status=status, **context)
    context |= {"stats": _stats(found.summary), "filters": selects(page.choices, query)}
    return visit.render(f"pipeline/{layout}.html", nav="pipeline", status=status, **context)


def _stats(summary: Summary) -> list[tuple[str, str, str, str]]:
    """The strip of figures: label, figure, note, and where the note leads."""
    holding = f"{summary.on_hold:,} on hold" if summary.on_hold else ""
    waiting = "Waiting for your decision" if summary.is_sponsor else "Waiting for a sponsor"
    where = "/inbox" if summary.is_sponsor else "/pipeline/table?gate=submitted&sort=due"
    due = summary.waiting_due_on
    soonest = f"Next due {short_date(due)}" if due else "See which"
    many = f"{CAP:,}+" if summary.slow > CAP else f"{summary.slow:,}"
    figures = [
        ("Open opportunities", f"{summary.open.number:,}", holding, ""),
        ("Expected whole-life value", money(summary.open.value_pence), "", ""),
        (waiting, f"{summary.waiting:,}", soonest if summary.waiting else "", where),
        ("Over 60 days in stage", many, "See which" if summary.slow else "", SLOWEST),
    ]
    return [(label, figure, note, href if note else "") for label, figure, note, href in figures]


def _value(total: Total) -> str:
    return money(total.value_pence) + ("+" if total.capped else "")


def _header(query: PipelineQuery, label: str, sort: Sort | None, numeric: bool) -> Header:
    if sort is None:
        return Header(label, numeric)
    is_sorted = query.sort is sort
    order = ("descending" if query.descending else "ascending") if is_sorted else ""
    turned = Order.ASC if query.descending else Order.DESC
    asked = query.model_copy(
        update={"sort": sort, "order": turned if is_sorted else None, "cursor": ""}
    )
    return Header(label, numeric, sort.value, canonical_path("/pipeline/table", asked), order)


def _beside(query: PipelineQuery, cursor: str) -> str:
    return f"/pipeline/table?{query.query_string(cursor=cursor)}" if cursor else ""
