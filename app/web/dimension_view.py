"""The page of the portfolio by dimension: its finding, its bars, and where each figure leads."""

from markupsafe import Markup

from app.domain.text import money
from app.schemas.dimension import DimensionRow, Dimensions
from app.web.charts import chart, element, percent, text

NOVELTIES = {
    "incremental": ("s1", "Incremental"),
    "radical": ("s3", "Radical"),
    "transformational": ("s4", "Transformational"),
    "undecided": ("n0", "Not decided"),
}
"""By degree of novelty, as bars are built up: the class of its colour, and its name."""
KEY = tuple(NOVELTIES.values())
ROW, BAR, REACH = 46, 14, 0.7
"""Rows and bars in pixels, and how far across the longest bar goes: its figures stand beside it."""


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
    """A bar for each dimension, the commonest first, built up by degree of novelty."""
    rows = sorted(found.items, key=lambda row: -row.number)
    most = max((row.number for row in rows), default=0) or 1
    parts = [part for n, row in enumerate(rows) for part in _bar(row, n * ROW + 4, most)]
    return chart("dimensions", ROW * len(rows) + 4, parts)


def _bar(row: DimensionRow, y: int, most: int) -> list[Markup]:
    parts = [
        text("0", y + 13, row.dimension.label, "gl"),
        text("100%", y + 32, _words(row), "val", anchor="end"),
    ]
    start = 0
    for name, (colour, _) in NOVELTIES.items():
        number = getattr(row, name)
        place = {"x": percent(REACH * start / most), "width": percent(REACH * number / most)}
        if number:
            parts.append(element("rect", class_=colour, y=y + 20, height=BAR, **place))
        start += number
    return parts


def _words(row: DimensionRow) -> str:
    if not row.number:
        return "None"
    return f"{row.number:,} · {money(row.value_pence)}"
