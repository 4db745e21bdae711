"""The page of the portfolio by dimension: its finding, its bars, and where each figure leads."""

from markupsafe import Markup

from app.domain.text import money, plural
from app.schemas.dimension import DimensionRow, Dimensions
from app.web.charts import Bar, bars


def finding(found: Dimensions) -> str:
    """What the figures say, in a sentence."""
    used = [row for row in found.items if row.number]
    if not used:
        return "No open opportunity says yet where it is new"
    first = max(used, key=lambda row: row.number)
    unused = len(found.items) - len(used)
    end = f"; {unused} of {len(found.items)} dimensions are unused" if unused else ""
    return f"{first.dimension.label} is the most common dimension{end}"


def drawn(found: Dimensions) -> Markup:
    """A bar for each dimension, the commonest first."""
    rows = sorted(found.items, key=lambda row: -row.number)
    return bars("dimensions", [Bar(r.dimension.label, r.number or None, _words(r)) for r in rows])


def _words(row: DimensionRow) -> str:
    if not row.number:
        return "None"
    return f"{plural(row.number, 'opportunity', 'opportunities')}, {money(row.value_pence)}"
