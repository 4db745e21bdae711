"""The names that columns of portfolio files have had over the years, and their units."""

import pytest

from app.standards.portfolio_headings import FIELDS, field_of, preference, unit_of

PUBLISHED = {
    "GMPP ID Number": "reference",
    "Major Projects ID": "reference",
    "ID Numbers": "reference",
    "project_number": "reference",
    "Project name ": "title",
    "Department": "organisation",
    "report_category": "category",
    "Description / Aims (From GMPP data)": "summary",
    "Detailed Description / Aims": "summary",
    "description_aims": "summary",
    "MPA RAG rating (A Delivery Confidence Assessment, using a scale: Red, Amber/Red": (
        "delivery_confidence"
    ),
    "MPA RAG (Departmental RAG used if MPA RAG missing)": "delivery_confidence",
    "IPA RAG Rating": "delivery_confidence",
    "IPA Delivery Confidence Assessment": "delivery_confidence",
    "SRO Delivery Confidence Assessment": "delivery_confidence",
    "COLOUR_RATING": "delivery_confidence",
    "Project - Start Date (Latest Approved Start Date)": "start_date",
    "Project - End Date (Latest approved end date)": "end_date",
    "2018/19 TOTAL Baseline £m\n(including Non-Government costs)": "baseline",
    "2012/13 Budget (£million)": "baseline",
    "FY Budget (£m) inc Non Gov": "baseline",
    "total_baseline": "baseline",
    "2017/18 TOTAL Forecast £m (including Non-Government costs)": "forecast",
    "2013/2014 Forecast": "forecast",
    "forecast_incl_NGC": "forecast",
    "Whole Life Cost TOTAL Baseline £m (including Non-Government costs)": "whole_life_cost",
    "TOTAL BUDGETED WHOLE LIFE COSTS including Non-Government Costs": "whole_life_cost",
    "Whole Life Cost (£m, Presented in 2024/25 Real Prices)": "whole_life_cost",
    "wlc_baseline_incl_NCG": "whole_life_cost",
    "TOTAL Baseline Benefits (Â£m)": "benefits",
    "Departmental commentary on actions planned or taken on the MPA RAG rating.": "rating_comment",
    "Departmental narrative on schedule, including any deviation from planned schedule "
    "(if necessary)": "schedule_comment",
    "Departmental narrative on budget/forecast variance for 2023/24 (if more than 5%)": (
        "variance_comment"
    ),
    "Departmental Narrative on Budgeted Whole Life Costs": "budget_comment",
    "Benefits Narrative": "benefits_comment",
}


@pytest.mark.parametrize(("heading", "field"), PUBLISHED.items())
def test_a_published_heading_is_understood(heading: str, field: str) -> None:
    assert field_of(heading) == field


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "(£m)",
        "Financial Year Variance (%)",
        "2014/2015 Variance %age",
        "SRO",
        "B",
        "漢字",
        "2023",
    ],
)
def test_other_headings_are_not_mistaken_for_fields(heading: str) -> None:
    assert field_of(heading) is None


@pytest.mark.parametrize(
    ("field", "name"), [(f, name) for f, names in FIELDS.items() for name in names]
)
def test_every_listed_name_finds_its_own_field(field: str, name: str) -> None:
    assert field_of(name.upper().replace(" ", "_")) == field


def test_the_independent_rating_is_preferred_to_the_owners() -> None:
    assert preference("IPA RAG rating") < preference("SRO Delivery Confidence Assessment")


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Whole life cost (£)", "pounds"),
        ("Whole life cost (£000)", "thousands"),
        ("Whole life cost £k", "thousands"),
        ("Whole life cost (£ thousand)", "thousands"),
        ("Whole life cost (£m)", "millions"),
        ("Whole life cost GBPm", "millions"),
        ("Whole life cost (£bn)", "billions"),
        ("Whole life cost (£ Billion)", "billions"),
        ("wlc_baseline_incl_NCG", "millions"),
    ],
)
def test_the_heading_gives_the_unit_and_millions_are_usual(heading: str, unit: str) -> None:
    assert unit_of(heading) == unit
    assert field_of(heading) == "whole_life_cost"
