"""The charts of the gates' figures."""

from markupsafe import Markup

from app.domain.text import days
from app.schemas.analytics import GateAnalytics
from app.web.charts import Bar, Column, bars, columns


def times_chart(found: GateAnalytics) -> Markup:
    """Median and slowest tenth of each gate, with the target."""
    rows = [
        Bar(
            one.label,
            one.median_days,
            f"{days(one.median_days)}, 9 in 10 within {one.ninetieth_days}",
            reach=one.ninetieth_days,
            mark=one.target_days,
        )
        for one in found.by_gate
    ]
    return bars("times", rows)


def rework_chart(found: GateAnalytics) -> Markup:
    """Of a hundred packs at each gate, how many were sent back."""
    rows = [
        Bar(one.label, one.rework_percent, f"{one.sent_back} of {one.decided}")
        for one in found.by_gate
    ]
    return bars("rework", rows, "p4", whole=100)


def load_chart(found: GateAnalytics) -> Markup:
    """Gates due in each week ahead. They are plans, so they are striped."""
    periods = [
        Column(
            f"{start:%-d %b}" if n % 3 == 0 else "",
            (count,),
            f"{start:%Y}" if n == 0 or (start.month == 1 and start.day <= 7) else "",
            planned=True,
        )
        for n, (start, count) in enumerate(zip(found.weeks, found.ahead, strict=True))
    ]
    return columns("load", periods)
