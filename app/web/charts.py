"""Charts as SVG made here: percentages across, pixels down, so that text keeps its size at every
width. No inline style, no script; classes are in static/css/charts.css.

A chart repeats its figures table, so it is one picture to a screen reader: `chart` names it by the
ids that macros/charts.html gives the finding above it (`<id>-h`) and the table below (`<id>-d`).
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

STEPS = (1, 2, 5, 10, 15, 20, 25, 30, 50, 100, 200, 250, 500)


def element(name: str, body: str = "", /, **attributes: object) -> Markup:
    """One element. `class_` is class; a trailing or inner underscore reads as in HTML."""
    said = Markup("").join(
        Markup(' {}="{}"').format(key.rstrip("_").replace("_", "-"), value)
        for key, value in attributes.items()
        if value is not None
    )
    return Markup("<{0}{1}>{2}</{0}>").format(name, said, body)


def percent(share: float) -> str:
    """A length across: 0.25 is "25.00%"."""
    return f"{100 * share:.2f}%"


def text(
    x: str, y: float, words: object, class_: str = "", *, anchor: str | None = None, dx: float = 0
) -> Markup:
    """Words at a place; `dx` moves them some pixels across."""
    placed = {"class_": class_ or None, "text_anchor": anchor, "dx": dx or None}
    return element("text", str(words), x=x, y=f"{y:g}", **placed)


def chart(name: str, height: float, parts: Sequence[str]) -> Markup:
    """The whole picture, named by the finding and described by the figures of the same `name`."""
    return element(
        "svg",
        Markup("").join(parts),
        width="100%",
        height=f"{height:g}",
        role="img",
        aria_labelledby=f"{name}-h",
        aria_describedby=f"{name}-d",
        class_="ch",
        focusable="false",
    )


def axis(highest: float) -> list[float]:
    """Round values from 0 to at least `highest`, at most six of them."""
    top = max(highest, 1)
    step = next((s for s in STEPS if top / s <= 5), top / 5)
    count = int(-(-top // step))
    return [n * step for n in range(count + 1)]


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: how long its bar is, the words that go with it, and a mark to compare it with."""

    label: str
    value: float | None
    words: str
    reach: float | None = None
    """A thinner bar beyond it, such as the slowest tenth."""
    mark: float | None = None
    """A line across it, such as a target."""


ROW, BAR, TOP = 46, 14, 4


def bars(name: str, rows: Sequence[Bar], class_: str = "p1", whole: float = 0) -> Markup:
    """Rows of bars, each under its label and its words.

    The whole width is `whole`, or without it the longest bar.
    """
    found = (v for r in rows for v in (r.value, r.reach, r.mark) if v is not None)
    most = whole or max(found, default=0)
    parts: list[str] = []
    for n, row in enumerate(rows):
        parts += _bar(row, TOP + n * ROW, 1 / (most or 1), class_)
    return chart(name, TOP + len(rows) * ROW, parts)


def _bar(row: Bar, y: float, scale: float, class_: str) -> list[Markup]:
    middle = y + 20 + BAR / 2
    parts = [
        text("0", y + 13, row.label, "gl"),
        text("100%", y + 13, row.words, "val", anchor="end"),
    ]
    if row.reach:
        parts.append(_rect(0, row.reach * scale, middle - 3, 6, f"{class_} plan"))
    if row.value:
        parts.append(_rect(0, row.value * scale, y + 20, BAR, class_))
    if row.mark is not None:
        x = percent(row.mark * scale)
        parts.append(element("line", x1=x, x2=x, y1=y + 16, y2=y + 24 + BAR, class_="today"))
    return parts


@dataclass(frozen=True, slots=True)
class Column:
    """One period: the height of each part, from the ground up. Planned ones are striped."""

    label: str
    parts: tuple[float, ...]
    note: str = ""
    planned: bool = False


HEIGHT, HEAD, FOOT, LEFT = 240, 20, 44, 0.06


def columns(name: str, periods: Sequence[Column], unit: str = "") -> Markup:
    """Stacked columns over time: part n is in colour `p{n + 1}`, the total stands above."""
    ticks = axis(max((sum(p.parts) for p in periods), default=0))
    plot = HEIGHT - HEAD - FOOT
    height = plot / ticks[-1]
    colours = max((len(p.parts) for p in periods), default=0)
    parts: list[str] = [stripes(name, colours)] if any(p.planned for p in periods) else []
    for tick in ticks:
        y = HEAD + plot - tick * height
        line = "grid" if tick else "grid0"
        parts.append(element("line", x1="0", x2="100%", y1=f"{y:.1f}", y2=f"{y:.1f}", class_=line))
        if tick:
            parts.append(text("0", y - 4, f"{tick:g}{unit}", "ax"))
    band = (1 - LEFT) / max(len(periods), 1)
    for n, period in enumerate(periods):
        parts += _column(name, period, LEFT + n * band, band, height, HEAD + plot)
    return chart(name, HEIGHT, parts)


def _column(
    name: str, period: Column, x: float, band: float, height: float, ground: float
) -> list[Markup]:
    found, y = [], ground
    for part, value in enumerate(period.parts):
        y -= value * height
        class_, fill = (
            (None, f"url(#{name}-s{part + 1})") if period.planned else (f"p{part + 1}", None)
        )
        if value:
            tall = max(value * height - (1 if y < ground - value * height else 0), 0.5)
            found.append(_rect(x + band * 0.14, band * 0.72, y, tall, class_, fill))
    middle = percent(x + band / 2)
    if sum(period.parts):
        found.append(text(middle, y - 5, f"{sum(period.parts):g}", "val", anchor="middle"))
    found.append(text(middle, HEIGHT - 24, period.label, "ax", anchor="middle"))
    if period.note:
        found.append(text(middle, HEIGHT - 7, period.note, "ax", anchor="middle"))
    return found


def stripes(name: str, count: int) -> Markup:
    """Patterns `<name>-s1` and on: the stripes of what is planned, in each colour."""
    patterns = (
        element(
            "pattern",
            _rect(0, 0, 0, 6, "hb", width="6") + _rect(0, 0, 0, 6, f"p{n + 1}", width="2.6"),
            id=f"{name}-s{n + 1}",
            width=6,
            height=6,
            patternUnits="userSpaceOnUse",
            patternTransform="rotate(45)",
        )
        for n in range(count)
    )
    return element("defs", Markup("").join(patterns))


def _rect(
    x: float,
    share: float,
    y: float,
    height: float,
    class_: str | None,
    fill: str | None = None,
    *,
    width: str | None = None,
) -> Markup:
    return element(
        "rect",
        x=percent(x) if x else "0",
        y=f"{y:.1f}",
        width=width or percent(max(share, 0.004)),
        height=f"{height:.1f}",
        class_=class_,
        fill=fill,
    )
