"""What every HTML answer must be: valid HTML5, one h1 that the title repeats, sound forms."""

from collections import Counter
from typing import Any

import html5lib

TOLERATED = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}
"""Fragments have no doctype."""
SIGNED_OUT_FORMS = ("/sign-in", "/set-password/", "/unsubscribe/")
"""Whoever is signed out has no token; where the request comes from is checked instead."""


def check_page(text: str) -> None:
    """Raise AssertionError naming what is wrong with a page or fragment."""
    whole = text.lstrip().lower().startswith("<!doctype")
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    tree = parser.parse(text) if whole else _fragment(parser, text)
    wrong = [(at, code) for at, code, _ in parser.errors if code not in TOLERATED]
    assert not wrong, f"invalid HTML: {wrong[:5]}"
    elements = list(tree.iter())
    _check_ids(elements)
    _check_forms(elements)
    if whole:
        _check_heading(elements)


def _fragment(parser: Any, text: str) -> Any:
    return parser.parseFragment(text, container="div")


def _check_ids(elements: list[Any]) -> None:
    counts = Counter(e.get("id") for e in elements if e.get("id"))
    repeated = [i for i, n in counts.items() if n > 1]
    assert not repeated, f"repeated ids: {repeated}"


def _check_forms(elements: list[Any]) -> None:
    labelled = {e.get("for") for e in elements if e.tag == "label"}
    for e in elements:
        if e.tag == "form":
            method = (e.get("method") or "get").lower()
            assert e.get("action"), "a form has no action"
            has_token = any(i.get("name") == "csrf" for i in e.iter("input"))
            tolerated = str(e.get("action")).startswith(SIGNED_OUT_FORMS)
            assert method == "get" or has_token or tolerated, (
                f"the form to {e.get('action')} carries no token"
            )
        if e.tag in ("input", "select", "textarea"):
            hidden = e.get("type") in ("hidden", "submit")
            named = e.get("id") in labelled or e.get("aria-label") or e.get("aria-labelledby")
            assert hidden or named, f"the field {e.get('name')} has no label"


def _check_heading(elements: list[Any]) -> None:
    headings = ["".join(e.itertext()).strip() for e in elements if e.tag == "h1"]
    assert len(headings) == 1, f"{len(headings)} h1 elements"
    title = next("".join(e.itertext()) for e in elements if e.tag == "title")
    assert " ".join(headings[0].split()) in " ".join(title.split()), (
        f"the title {title!r} does not repeat the h1 {headings[0]!r}"
    )
