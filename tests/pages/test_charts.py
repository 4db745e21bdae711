"""Charts: what is drawn follows the figures, everything in it is escaped, nothing is inline."""

import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from app.web.charts import Bar, Column, axis, bars, columns


def drawn(picture: str, tag: str) -> list[ElementTree.Element]:
    """The elements of one kind, which also proves that the picture is well formed."""
    return list(ElementTree.fromstring(picture).iter(tag))


def share(length: str | None) -> float:
    return float((length or "0").removesuffix("%"))


def test_the_longest_bar_takes_the_width_and_others_their_share() -> None:
    picture = bars("t", [Bar("A", 10, "10 days"), Bar("B", 5, "5 days"), Bar("C", None, "none")])
    assert [share(r.get("width")) for r in drawn(picture, "rect")] == [100.0, 50.0]


def test_a_mark_and_a_reach_are_drawn_to_the_same_scale() -> None:
    picture = bars("t", [Bar("A", 10, "10 days", reach=40, mark=20)])
    assert [share(r.get("width")) for r in drawn(picture, "rect")] == [100.0, 25.0]
    assert [share(line.get("x1")) for line in drawn(picture, "line")] == [50.0]


def test_columns_stack_from_the_ground_and_say_their_total() -> None:
    picture = columns("t", [Column("May", (2, 1)), Column("June", (0, 0))])
    first, second = drawn(picture, "rect")
    assert float(first.get("y", 0)) > float(second.get("y", 0))
    assert float(first.get("height", 0)) > float(second.get("height", 0))
    said = [t.text for t in drawn(picture, "text") if t.get("class") == "val"]
    assert said == ["3"]


def test_what_is_planned_is_striped() -> None:
    picture = columns("t", [Column("May", (2,)), Column("June", (1,), planned=True)])
    own = [r for r in drawn(picture, "rect") if r.get("y") != "0.0"]
    assert [(r.get("class"), r.get("fill")) for r in own] == [("p1", None), (None, "url(#t-s1)")]
    assert [p.get("id") for p in drawn(picture, "pattern")] == ["t-s1"]


def test_words_from_people_cannot_become_markup() -> None:
    evil = '<script>alert("x")</script>'
    for picture in (
        bars("t", [Bar(evil, 1, evil)]),
        columns("t", [Column(evil, (1,), note=evil)]),
    ):
        assert "<script" not in picture
        assert evil in [t.text for t in drawn(picture, "text")]


def test_nothing_is_styled_inline_and_nothing_scales_the_text() -> None:
    picture = columns("t", [Column("May", (1,), planned=True)])
    assert not re.search(r"style=|viewBox|on\w+=", picture)


def test_a_picture_is_named_by_its_finding_and_its_figures() -> None:
    picture = ElementTree.fromstring(bars("time", [Bar("A", 1, "1")]))
    assert (picture.get("role"), picture.get("aria-labelledby")) == ("img", "time-h")
    assert picture.get("aria-describedby") == "time-d"


@given(st.floats(min_value=0, max_value=1e9))
@settings(max_examples=60, deadline=None)
def test_an_axis_reaches_the_highest_in_few_round_steps(highest: float) -> None:
    ticks = axis(highest)
    assert ticks[0] == 0
    assert ticks[-1] * (1 + 1e-9) >= highest
    assert 2 <= len(ticks) <= 7
