"""Full-text search: the newest opportunities, among those the actor may see, that match the words.

SQLite: an FTS5 index whose `scope` column holds the programme (`p12`, `p12r` when restricted), so
that the index itself leaves out what is invisible; what is walled from the actor is left out as
it is read. PostgreSQL: a GIN index on the same texts.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.orm import Session

from app.domain.policy import Actor
from app.domain.searching import Sought
from app.models import Opportunity
from app.queries.compiled import run
from app.queries.selection import Shape, clamp, own_restricted, visible_condition
from app.queries.visibility import walls_of

O: Any = Opportunity

CAP = 1000
"""Only the newest so many hits are looked at: ranking all hits of a common word takes seconds."""

VECTOR: Any = sa.literal_column(
    "to_tsvector('english', translate(opportunity.title || ' ' || opportunity.summary || ' ' || "
    "opportunity.need || ' ' || opportunity.sector || ' ' || "
    "COALESCE(opportunity.external_reference, ''), '-/._@:', '      '))"
)
"""The very expression that migration 0002 indexes."""

FTS: Any = sa.table("opportunity_search", sa.column("rowid"))


def hits(
    session: Session, actor: Actor, shape: Shape, values: dict[str, Any], sought: Sought
) -> list[int]:
    """Ids of the newest visible hits: by reference, by external reference, by words."""
    if not shape.sees_all:
        return []
    exact = run(
        session,
        _named,
        shape,
        {**values, "id": sought.opportunity_id or 0, "text": sought.text},
    )
    named = [row[0] for row in exact]
    return named + [i for i in _worded(session, shape, values, sought) if i not in named]


def _worded(session: Session, shape: Shape, values: dict[str, Any], sought: Sought) -> list[int]:
    if not sought.words:
        return []
    find = _by_fts if session.get_bind().dialect.name == "sqlite" else _by_vector
    for last in sought.begun():
        found = find(session, shape, values, (*sought.words[:-1], last))
        if found:
            return found
    return []


def _named(shape: Shape, name: str) -> Any:
    by_name = sa.or_(
        O.id == bindparam("id", type_=O.id.type), O.external_reference == bindparam("text")
    )
    parts = [
        sa.select(O.id).where(visible_condition(shape, n), by_name)
        for n in range(len(shape.sees_all))
    ]
    return sa.union_all(*parts)


def _by_fts(
    session: Session, shape: Shape, values: dict[str, Any], words: tuple[str, ...]
) -> list[int]:
    """Two looks: at what is open to all of a programme, and at restricted ones of the actor's."""
    programmes = [values[f"programme_{n}"] for n in range(len(shape.sees_all))]
    seen = [f"p{p}" for p in programmes]
    seen += [f"p{p}r" for p, sees_all in zip(programmes, shape.sees_all, strict=True) if sees_all]
    found = run(session, _fts, shape.is_person, {**values, "match": _match(seen, words)})
    ids = [row[0] for row in found]
    own = {row[0] for row in run(session, _own, shape, values)}
    if own:
        match = _match([f"p{p}r" for p in programmes], words)
        edges = {"match": match, "first": min(own), "last": max(own)}
        found = run(session, _fts_between, None, edges)
        ids = sorted({*ids, *(row[0] for row in found if row[0] in own)}, reverse=True)[:CAP]
    return ids


def _own(shape: Shape, name: str) -> Any:
    return sa.select(O.id).where(own_restricted(shape))


def _match(scopes: list[str], words: tuple[str, ...]) -> str:
    """An FTS5 expression; the words hold letters and digits only, so nothing needs escaping."""
    within = " OR ".join(f'"{scope}"' for scope in scopes)
    sought = " AND ".join([*(f'"{word}"' for word in words[:-1]), f'"{words[-1]}" *'])
    columns = "{title summary need sector external_reference}"
    return f"(scope : ({within})) AND ({columns} : ({sought}))"


def _fts(is_person: bool, name: str) -> Any:
    found = sa.select(FTS.c.rowid).where(sa.text("opportunity_search MATCH :match"))
    if is_person:
        found = found.where(FTS.c.rowid.not_in(walls_of(bindparam("me", type_=sa.BigInteger()))))
    return found.order_by(FTS.c.rowid.desc()).limit(clamp(CAP))


def _fts_between(shape: None, name: str) -> Any:
    """Restricted hits, as many as there are from one id to another."""
    between = FTS.c.rowid.between(bindparam("first"), bindparam("last"))
    return sa.select(FTS.c.rowid).where(sa.text("opportunity_search MATCH :match"), between)


def _by_vector(
    session: Session, shape: Shape, values: dict[str, Any], words: tuple[str, ...]
) -> list[int]:
    tsquery = " & ".join([*words[:-1], f"{words[-1]}:*"])
    return [row[0] for row in run(session, _vector, shape, {**values, "tsquery": tsquery})]


def _vector(shape: Shape, name: str) -> Any:
    sought = sa.func.to_tsquery(sa.literal_column("'english'"), bindparam("tsquery", type_=sa.Text))
    seen = sa.or_(*(visible_condition(shape, n) for n in range(len(shape.sees_all))))
    found = sa.select(O.id).where(VECTOR.op("@@")(sought), seen)
    return found.order_by(O.id.desc()).limit(clamp(CAP))
