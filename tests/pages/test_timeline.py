"""An opportunity's timeline: what it finds, and that no mark covers another."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

from app.domain.context import Bearing, ContextKind
from app.domain.stages import Stage
from app.schemas.analysis import ContextOut
from app.schemas.analysis_pages import Passage
from app.web.timeline import APART, ROWS, finding, timeline

TODAY = date(2026, 11, 24)
IN_STAGE = Passage(
    stage=Stage.STAKEHOLDER_ANALYSIS, entered_at=datetime(2026, 9, 1, tzinfo=UTC), left_at=None
)


def entry(title: str, on: date | None, note: str = "") -> ContextOut:
    return ContextOut(
        id=1, opportunity_id=1, kind=ContextKind.ELECTION, title=title, detail="",
        bearing=Bearing.OPEN, starts_on=on, ends_on=None, date_note=note, source="", version=1,
    )  # fmt: skip


def test_the_finding_is_what_comes_next() -> None:
    past, near = entry("Past", TODAY - timedelta(days=9)), entry("Near", TODAY)
    far = entry("Far", TODAY + timedelta(days=90), "spring 2027")
    assert finding([past, far, near, entry("Some day", None)], TODAY) == (
        "Next: Near, 24 November 2026"
    )
    assert finding([past, far], TODAY) == "Next: Far, spring 2027"
    assert finding([past], TODAY) == "Nothing dated lies ahead in the context"


def test_a_past_case_ends_with_what_is_known_of_it() -> None:
    told = Passage(stage=Stage.TENDER, entered_at=datetime(2007, 5, 1, tzinfo=UTC), left_at=None)
    drawn = timeline([told], {}, [entry("Policy", date(2010, 1, 1))], None)
    assert drawn is not None
    assert (drawn.today, drawn.finding) == (None, "What happened around it, 2010 to 2010")
    assert drawn.years[-1][1] == 2010
    stage = drawn.lanes[0].marks[0]
    assert stage.share + stage.width == 100


def test_marks_that_would_cover_each_other_stand_in_rows_of_their_own() -> None:
    days = [entry(str(n), TODAY + timedelta(days=n)) for n in range(6)]
    drawn = timeline([IN_STAGE], {1: TODAY, 2: TODAY}, days, TODAY)
    assert drawn is not None
    for lane in drawn.lanes:
        for row in range(ROWS):
            shares = sorted(m.share for m in lane.marks if m.row == row)
            pairs = pairwise(shares)
            assert all(after - before >= APART for before, after in pairs)
    bottoms = [lane.y for lane in drawn.lanes]
    assert bottoms == sorted(bottoms) and drawn.height > bottoms[-1]


def test_two_hundred_marks_at_once_stay_within_bounds() -> None:
    drawn = timeline([IN_STAGE], {}, [entry(str(n), TODAY) for n in range(200)], TODAY)
    assert drawn is not None and drawn.height < 350


def test_without_any_date_there_is_no_picture() -> None:
    assert timeline([], {}, [entry("Some day", None)], TODAY) is None
