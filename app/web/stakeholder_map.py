"""The power and interest map as SVG: five by five cells, percentages across, pixels down.

Ratings are whole numbers, so many share a cell: each cell stacks its markers, a row grows as tall
as its fullest cell needs, and no two ever collide at any width. A marker's number leads to the list
beside the drawing, which says the same in words; its shape is the stance, its rings the salience.
"""

from collections import defaultdict
from dataclasses import dataclass

from markupsafe import Markup

from app.domain.salience import HIGH_FROM, HIGHEST, LOWEST, Quadrant
from app.domain.stakeholders import Stance
from app.schemas.stakeholder_pages import MapPoint, StakeholderMap
from app.web.charts import element, percent, text

LEFT = 0.06
"""Share of the width where the power scale stands."""
STEP, PADDING, LOWEST_ROW, HEAD, FOOT = 36, 14, 62, 24, 58
"""Pixels: between markers, around them in a row, the lowest row, and above and below the field."""
ABREAST_FROM, MOST_IN_CELL = 6, 12
"""Up to five stand in one column with their names; more stand two abreast, without."""
CELL = (1 - LEFT) / HIGHEST
ASIDE = 0.19
"""Where a marker with its name beside it stands, as a share of its cell."""
LEVELS = range(LOWEST, HIGHEST + 1)

SHAPES: dict[Stance | None, str] = {
    Stance.OPPOSED: "M-5 -11H5L11 -5V5L5 11H-5L-11 5V-5Z",
    Stance.SCEPTICAL: "M0 -13L13 0L0 13L-13 0Z",
    Stance.NEUTRAL: "M-11 0A11 11 0 1 0 11 0A11 11 0 1 0 -11 0Z",
    Stance.SUPPORTIVE: "M-9.5 -9.5H9.5V9.5H-9.5Z",
    Stance.CHAMPION: "M0 -13L10.5 -4.5V10H-10.5V-4.5Z",
    None: "M-11 0A11 11 0 1 0 11 0A11 11 0 1 0 -11 0Z",
}
"""Octagon, diamond, circle, square, house; an empty circle for a stance nobody knows."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a marker stands: a share across, pixels down, and whether its name has room.

    Where screens are narrow and names hidden, those with names stand further in, by style.
    """

    across: float
    down: float
    named: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """The picture, and what dragging needs to know: where rows end, and where cells begin."""

    picture: Markup
    rows: str
    left: float


def draw_map(shown: StakeholderMap) -> Drawing:
    """The whole map."""
    cells: dict[tuple[int, int], list[MapPoint]] = defaultdict(list)
    for group in shown.quadrants:
        for point in group.points:
            cells[_cell(point)].append(point)
    tops = _tops(cells)
    height = tops[0]
    parts = [*_field(tops), *_scales(tops)]
    spots: dict[int, Spot] = {}
    for (power, interest), points in cells.items():
        spots |= _stack(points, power, interest, tops)
    points = [point for group in shown.quadrants for point in group.points]
    parts += [tail for p in points if p.number in spots and (tail := _tail(p, spots, tops))]
    parts += [_marker(p, spots[p.number]) for p in points if p.number in spots]
    parts += [_rest(cells[cell], cell, tops) for cell in cells if len(cells[cell]) > MOST_IN_CELL]
    picture = element(
        "svg",
        Markup("").join(parts),
        width="100%",
        height=f"{height + FOOT:g}",
        role="img",
        aria_labelledby="map-h",
        aria_describedby="map-list",
        class_="pmap",
        focusable="false",
    )
    return Drawing(picture, " ".join(f"{tops[n]:g}" for n in range(HIGHEST, -1, -1)), LEFT)


def shape(stance: Stance | None, *, again: bool = False) -> Markup:
    """The marker of a stance, small: drawn in the key, and used `again` in the list."""
    name = _class(stance)
    drawn = (
        element("use", href=f"#{name}")
        if again
        else element("path", d=SHAPES[stance], class_=f"pt {name}", id=name)
    )
    return element(
        "svg", drawn, viewBox="-15 -15 30 30", aria_hidden="true", focusable="false", class_="shape"
    )


def _cell(point: MapPoint) -> tuple[int, int]:
    return point.stakeholder.power or LOWEST, point.stakeholder.interest or LOWEST


def _tops(cells: dict[tuple[int, int], list[MapPoint]]) -> dict[int, float]:
    """Where each power's row ends, from the top: row 5 first; 0 is the foot of all."""
    tops, down = {HIGHEST: float(HEAD)}, float(HEAD)
    for power in reversed(LEVELS):
        most = max((_lines(len(cells.get((power, i), []))) for i in LEVELS), default=0)
        down += max(LOWEST_ROW, most * STEP + PADDING)
        tops[power - 1] = down
    return tops


def _lines(count: int) -> int:
    shown = min(count, MOST_IN_CELL)
    return shown if count < ABREAST_FROM else -(-shown // 2)


def _stack(
    points: list[MapPoint], power: int, interest: int, tops: dict[int, float]
) -> dict[int, Spot]:
    """The markers of one cell, in one column or two abreast, centred in their row."""
    shown = points if len(points) <= MOST_IN_CELL else points[: MOST_IN_CELL - 1]
    abreast = len(points) >= ABREAST_FROM
    lines = _lines(len(points))
    first = (tops[power] + tops[power - 1]) / 2 - (lines - 1) * STEP / 2
    x = LEFT + (interest - LOWEST) * CELL
    found = {}
    for n, point in enumerate(shown):
        column, line = (n % 2, n // 2) if abreast else (0, n)
        across = x + CELL * ((0.27, 0.73)[column] if abreast else ASIDE)
        found[point.number] = Spot(across, first + line * STEP, not abreast)
    return found


def _field(tops: dict[int, float]) -> list[Markup]:
    """The four fields, their lines, and their names in the corners."""
    high = LEFT + (HIGH_FROM - LOWEST) * CELL
    middle, foot = tops[HIGH_FROM - 1], tops[0]
    tinted = {"width": percent(1 - high), "height": f"{middle - HEAD:g}", "class_": "quad"}
    parts = [element("rect", x=percent(high), y=HEAD, **tinted)]
    parts += [_line(LEFT, y, 1, y, "grid") for y in tops.values()]
    across = [LEFT + n * CELL for n in range(HIGHEST + 1)]
    parts += [_line(x, HEAD, x, foot, "grid") for x in across]
    parts.append(_line(LEFT, middle, 1, middle, "half"))
    parts.append(_line(high, HEAD, high, foot, "half"))
    for x, y, quadrant in (
        (LEFT, HEAD - 8, Quadrant.KEEP_SATISFIED),
        (high, HEAD - 8, Quadrant.MANAGE_CLOSELY),
        (LEFT, foot + 52, Quadrant.MONITOR),
        (high, foot + 52, Quadrant.KEEP_INFORMED),
    ):
        parts.append(text(percent(x), y, quadrant.label, "ql"))
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, class_: str) -> Markup:
    ends = {"x1": percent(x1), "x2": percent(x2), "y1": f"{y1:g}", "y2": f"{y2:g}"}
    return element("line", **ends, class_=class_)


def _scales(tops: dict[int, float]) -> list[Markup]:
    """1 to 5 on both sides, with what they measure."""
    parts = [text("0", (tops[p] + tops[p - 1]) / 2 + 5, p, "ax", dx=4) for p in reversed(LEVELS)]
    parts += [
        text(percent(LEFT + (i - 0.5) * CELL), tops[0] + 17, i, "ax", anchor="middle")
        for i in LEVELS
    ]
    turned = element("text", "Power", class_="axn", text_anchor="middle", transform="rotate(-90)")
    parts.append(element("svg", turned, x=12, y=f"{tops[HIGH_FROM - 1]:g}"))
    parts.append(text(percent((1 + LEFT) / 2), tops[0] + 34, "Interest", "axn", anchor="middle"))
    return parts


def _tail(point: MapPoint, spots: dict[int, Spot], tops: dict[int, float]) -> Markup | None:
    """A line from where somebody was read to be; none for who stayed in the cell."""
    was = point.was
    if was is None or was.power is None or was.interest is None:
        return None
    if (was.power, was.interest) == _cell(point):
        return None
    spot = spots[point.number]
    x = percent(LEFT + (was.interest - 0.5) * CELL)
    y = f"{(tops[was.power] + tops[was.power - 1]) / 2:.1f}"
    line = element(
        "line", x1=x, y1=y, x2=percent(spot.across), y2=f"{spot.down:.1f}", class_="tail"
    )
    return Markup("").join((line, element("circle", cx=x, cy=y, r=4, class_="from")))


def _marker(point: MapPoint, spot: Spot) -> Markup:
    """One stakeholder: rings, shape, number, and its name where there is room."""
    row = point.stakeholder
    said = [row.name, f"power {row.power}, interest {row.interest}"]
    said += [row.salience.label] if row.salience else []
    said.append(row.stance.label if row.stance else "stance not known")
    degree = row.salience.degree if row.salience else 0
    rings = [element("circle", r=r, class_="ring") for r in (15.5, 18.5)[: max(degree - 1, 0)]]
    body = [
        element("title", ". ".join(said)),
        *rings,
        element("path", d=SHAPES[row.stance], class_=f"pt {_class(row.stance)}"),
        element(
            "text",
            str(point.number),
            y="4.5",
            text_anchor="middle",
            class_="ptn" if row.stance else "ptn ptn--open",
        ),
    ]
    marker = element(
        "g", Markup("").join(body), class_="mk", data_id=row.id, data_version=row.version
    )
    drawn = element(
        "svg",
        element("g", marker, class_="mk-in") if spot.named else marker,
        x=percent(spot.across),
        y=f"{spot.down:.1f}",
    )
    return Markup("").join((drawn, _name(point, spot))) if spot.named else drawn


def _name(point: MapPoint, spot: Spot) -> Markup:
    """The name in what its cell leaves beside the marker, on two lines; narrow screens hide it.

    Words of HTML, for only they are broken into lines wherever the cell ends.
    """
    return element(
        "foreignObject",
        element("div", element("span", point.stakeholder.name), class_="nm"),
        x=percent(spot.across),
        y=f"{spot.down - STEP / 2:.1f}",
        width=percent(CELL * (1 - ASIDE)),
        height=STEP,
    )


def _rest(points: list[MapPoint], cell: tuple[int, int], tops: dict[int, float]) -> Markup:
    """How many more stand in a cell than are drawn."""
    power, interest = cell
    lines = _lines(len(points))
    down = (tops[power] + tops[power - 1]) / 2 + (lines - 1) * STEP / 2
    across = LEFT + (interest - LOWEST) * CELL + CELL * 0.75
    more = f"+{len(points) - MOST_IN_CELL + 1}"
    return text(percent(across), down + 5, more, "ptl ptl--more", anchor="middle")


def _class(stance: Stance | None) -> str:
    return f"st-{stance.value}" if stance else "st-unknown"
