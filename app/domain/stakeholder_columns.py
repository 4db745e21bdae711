"""Which column of somebody's own spreadsheet is which field of a stakeholder.

A heading that is exactly one of ours comes first; then one that contains one of our words, so that
“Power (1–5)” and “Level of interest” are understood. No field is taken from two columns.
"""

import re
from collections.abc import Sequence

MOST_COLUMNS, MOST_LETTERS = 60, 100
"""Nothing further right, and no longer heading, is looked at."""
USUAL = ("name", "roles", "power", "interest", "stance")
"""What the cells are when no line names them."""

HEADINGS: dict[str, tuple[str, ...]] = {
    "name": (
        "name", "stakeholder", "stakeholders", "stakeholder name", "name of stakeholder", "who",
        "organisation", "organization", "organisation name", "stakeholder organisation",
    ),
    "group": ("group", "part of", "member of", "stakeholder group"),
    "roles": ("role", "roles", "type", "category"),
    "perspective": ("perspective", "view", "views", "their view", "in their words", "interests"),
    "power": ("power", "influence"),
    "interest": ("interest",),
    "legitimacy": ("legitimacy",),
    "urgency": ("urgency",),
    "stance": ("stance", "attitude", "position", "support"),
    "owner": ("owner", "relationship owner", "relationship manager", "lead", "looked after by"),
    "plan": ("plan", "engagement plan", "engagement", "action", "actions", "approach"),
    "next_contact_on": ("next contact", "next contact due", "next contact on", "next meeting"),
}  # fmt: skip
EXACTLY = {heading: field for field, headings in HEADINGS.items() for heading in headings}

CONTAINING: tuple[tuple[str, str], ...] = (
    ("next_contact_on", r"\bnext\b.*\b(contact|meeting|date)\b"),
    ("owner", r"\bowner\b"),
    ("plan", r"\b(plan|approach)\b"),
    ("power", r"\b(power|influence)\b"),
    ("interest", r"\binterest\b"),
    ("legitimacy", r"\blegitimacy\b"),
    ("urgency", r"\burgency\b"),
    ("stance", r"\b(stance|attitude|support)\b"),
    ("perspective", r"\b(perspective|views?|concerns|interests)\b"),
    ("roles", r"\b(role|category)s?\b"),
    ("group", r"\bgroup\b"),
)


def columns_of(cells: Sequence[str]) -> tuple[str, ...]:
    """The field of each cell of a heading line, "" for one that is not understood."""
    headings = [heading_of(cell[:MOST_LETTERS]) for cell in cells[:MOST_COLUMNS]]
    fields = [""] * len(headings)
    for n, heading in enumerate(headings):
        field = EXACTLY.get(heading, "")
        if field not in fields:
            fields[n] = field
    for n, heading in enumerate(headings):
        if not fields[n]:
            near = (f for f, words in CONTAINING if f not in fields and re.search(words, heading))
            fields[n] = next(near, "")
    return (*fields, *[""] * (len(cells) - len(fields)))


def is_heading_line(cells: Sequence[str], *, first: bool) -> bool:
    """Whether a line names columns. Below the first line it takes two of them that we know."""
    fields = columns_of(cells)
    return "name" in fields and (first or sum(map(bool, fields)) > 1)


def heading_of(cell: str) -> str:
    """A heading in plain lower case words: "Power (1–5)" is "power"."""
    return " ".join(re.sub(r"[^a-z]+", " ", cell.lower()).split())
