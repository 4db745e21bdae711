"""What the columns of Government Major Projects Portfolio files have been called, year by year.

Headings are compared without case, punctuation, bracketed explanations, years and "£m". Source: the
files published for 2012 to 2025 by the Major Projects Authority and its two successors, IPA and
NISTA, and the consolidated 2022-23 file with its short names (`colour_rating`).
"""

import re

from app.domain.parsing import MoneyUnit

REQUIRED = ("reference", "title")
NARRATIVES = ("rating", "schedule", "variance", "budget", "benefits")

FIELDS: dict[str, tuple[str, ...]] = {
    "reference": (
        "GMPP ID Number",
        "project number",
        "GMPP ID",
        "major projects ID",
        "ID numbers",
        "project ID",
        "project reference",
        "reference",
    ),
    "title": ("Project Name", "programme name", "project title", "title", "name"),
    "organisation": ("Department", "lead department", "organisation"),
    "category": (
        "Annual Report Category",
        "report category",
        "project category",
        "category",
        "sector",
    ),
    "summary": (
        "Description / Aims",
        "detailed description / aims",
        "project description",
        "description",
        "aims",
        "summary",
    ),
    "delivery_confidence": (
        "IPA Delivery Confidence Assessment",
        "NISTA delivery confidence assessment",
        "IPA RAG rating",
        "NISTA RAG rating",
        "MPA RAG rating",
        "MPA RAG",
        "colour rating",
        "delivery confidence assessment",
        "delivery confidence",
        "RAG rating",
        "RAG",
        "SRO delivery confidence assessment",
        "SRO RAG rating",
    ),
    "start_date": ("Project - Start Date", "start date"),
    "end_date": ("Project - End Date", "end date"),
    "whole_life_cost": (
        "TOTAL Baseline Whole Life Costs (£m)",
        "total baseline whole life cost",
        "total budgeted whole life costs",
        "whole life cost total baseline",
        "whole life costs",
        "whole life cost",
        "WLC baseline",
    ),
    "benefits": ("TOTAL Baseline Benefits (£m)", "total benefits", "benefits"),
    "baseline": (
        "Financial Year Baseline (£m)",
        "total baseline",
        "FY baseline",
        "budget",
        "FY budget",
    ),
    "forecast": ("Financial Year Forecast (£m)", "total forecast", "FY forecast", "forecast"),
    "year": ("Year", "report year", "AR year"),
    "rating_comment": (
        "Departmental commentary on delivery confidence assessment rating",
        "rating comment",
        "departmental commentary on actions planned or taken on the IPA RAG rating",
        "departmental commentary on actions planned or taken on the MPA RAG rating",
        "departmental commentary on actions planned or taken on the NISTA RAG rating",
        "departmental narrative actions on delivery confidence assessment",
    ),
    "schedule_comment": (
        "Departmental narrative on schedule",
        "departmental narrative on schedule, including any deviation from planned schedule",
        "schedule comment",
        "schedule narrative",
    ),
    "variance_comment": (
        "Departmental narrative on budget/forecast variance",
        "departmental narrative on budget/forecast variance for",
        "variance comment",
        "in year variance narrative",
        "budget variance narrative",
    ),
    "budget_comment": (
        "Departmental Narrative on Budgeted Whole Life Costs",
        "budget comment",
        "costs narrative",
        "whole life cost narrative",
    ),
    "benefits_comment": (
        "Departmental Narrative on Budgeted Benefits",
        "benefits comment",
        "benefits narrative",
    ),
}
"""Every name of each field, the one to suggest first. Ratings stand in order of preference: the
independent assessor's before the senior responsible owner's (SRO)."""

_UNITS: dict[str, MoneyUnit] = {
    "": "pounds",
    "k": "thousands", "t": "thousands", "0": "thousands",
    "m": "millions",
    "b": "billions",
}  # fmt: skip
_UNIT = re.compile(r"(?:£|gbp)\s*(million|billion|thousand|bn|m|k|000)?", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^)]*\)?")
_PUNCTUATION = re.compile(r"[^a-z0-9]+")
_ASIDES = re.compile(
    r"\b(?:20\d\d(?: \d{2,4})?|gbpm|m|million|bn|billion|k|000"
    r"|inc(?:l|luding)? (?:ngc|ncg|non gov(?:ernment)?(?: costs)?))\b"
)
_LONGEST = 300


def _plain(heading: str) -> str:
    """A heading as it is compared: "2018/19 TOTAL Baseline £m" is "total baseline"."""
    words = _PUNCTUATION.sub(" ", _BRACKETS.sub(" ", heading[:_LONGEST].casefold()))
    return " ".join(_ASIDES.sub(" ", words).split())


_FIELD_OF = {_plain(name): field for field, names in FIELDS.items() for name in names}
_RANK = {_plain(name): rank for names in FIELDS.values() for rank, name in enumerate(names)}


def field_of(heading: str) -> str | None:
    """The field a heading names, a key of `FIELDS`; None for a column nobody reads."""
    return _FIELD_OF.get(_plain(heading))


def preference(heading: str) -> int:
    """Among columns of the same field, the lowest is the one to believe."""
    return _RANK[_plain(heading)]


def unit_of(heading: str) -> MoneyUnit:
    """The unit of an amount: what follows "£" in its heading; £ million where there is no "£"."""
    found = _UNIT.search(heading)
    return _UNITS[(found[1] or "")[:1].lower()] if found else "millions"
