"""Our thin macros against the official components, and what the page macros promise.

The oracle is govuk-frontend-jinja, the port of the same GOV.UK Frontend release. Markup is
compared as a stream of tags, attributes, classes and words: order of attributes, order of
classes and white space do not count.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from types import SimpleNamespace as Record
from typing import Any

import jinja2
import pytest

from app.web.templating import environment

ORACLE = jinja2.Environment(
    loader=jinja2.PrefixLoader(
        {"govuk_frontend_jinja": jinja2.PackageLoader("govuk_frontend_jinja")}
    ),
    autoescape=True,
)
WRONG = "Say <why>"
FORMS = {
    "empty": Record(values={}, errors={}),
    "typed": Record(values={"x": 'a "b" <c>'}, errors={}),
    "wrong": Record(values={"x": "a"}, errors={"x": WRONG}),
}
each_form = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


class Stream(HTMLParser):
    """HTML as comparable tokens."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tokens: list[object] = []
        self.feed(str(html))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        classes = frozenset(values.pop("class", "").split())
        self.tokens.append((tag, classes, frozenset(values.items())))

    def handle_endtag(self, tag: str) -> None:
        self.tokens.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if words := " ".join(data.split()):
            self.tokens.append(("words", words))


def tokens(html: str) -> list[object]:
    return Stream(html).tokens


def ours(macro: str, /, *args: Any, module: str = "forms", **kwargs: Any) -> str:
    macros: Any = environment.get_template(f"macros/{module}.html").module
    return str(getattr(macros, macro)(*args, **kwargs))


def official(component: str, params: Mapping[str, Any]) -> str:
    path = f"govuk_frontend_jinja/components/{component}/macro.html"
    name = "govuk" + component.title().replace("-", "")
    source = f'{{% from "{path}" import {name} %}}{{{{ {name}(params) }}}}'
    return ORACLE.from_string(source).render(params=params)


def shared(form: Record, **more: Any) -> dict[str, Any]:
    """The parameters that every official field takes, for the field called x."""
    error = form.errors.get("x")
    params = {"id": "x", "name": "x", "label": {"text": "Label"}, "hint": {"text": "Hint"}}
    return params | ({"errorMessage": {"text": error}} if error else {}) | more


@each_form
def test_input_is_govuk_markup(form: Record) -> None:
    expected = official("input", shared(form, value=form.values.get("x")))
    assert tokens(ours("input", form, "x", "Label", hint="Hint")) == tokens(expected)


def test_input_takes_every_option() -> None:
    form = FORMS["wrong"]
    made = ours(
        "input", form, "x", "Label", type="email", hint="Hint", prefix="£", suffix="a year",
        width=10, autocomplete="email", inputmode="email", spellcheck=False,
        attributes={"maxlength": 80},
    )  # fmt: skip
    expected = official(
        "input",
        shared(
            form, type="email", value="a", prefix={"text": "£"}, suffix={"text": "a year"},
            classes="govuk-input--width-10", autocomplete="email", inputmode="email",
            spellcheck=False, attributes={"maxlength": 80},
        ),
    )  # fmt: skip
    assert tokens(made) == tokens(expected)


def test_a_number_is_text_with_a_numeric_keyboard() -> None:
    made = ours("input", FORMS["empty"], "x", "Label", type="number", width="two-thirds")
    assert 'type="text"' in made
    assert 'inputmode="numeric"' in made
    assert "govuk-!-width-two-thirds" in made


def test_a_password_is_never_filled_in_again() -> None:
    made = ours("input", FORMS["typed"], "x", "Label", type="password")
    assert "value=" not in made


def test_optional_fields_say_so() -> None:
    assert "Label (optional)</label>" in ours("input", FORMS["empty"], "x", "Label", optional=True)


@each_form
def test_textarea_is_govuk_markup(form: Record) -> None:
    expected = official("textarea", shared(form, value=form.values.get("x", ""), rows=4))
    assert tokens(ours("textarea", form, "x", "Label", rows=4, hint="Hint")) == tokens(expected)


@each_form
def test_textarea_with_a_limit_is_the_character_count(form: Record) -> None:
    params = shared(form, value=form.values.get("x", ""), maxlength=200)
    made = ours("textarea", form, "x", "Label", hint="Hint", maxlength=200)
    assert tokens(made) == tokens(official("character-count", params))


def test_a_textarea_keeps_a_first_empty_line() -> None:
    form = Record(values={"x": "\ntwo"}, errors={})
    assert ">\n\ntwo</textarea>" in ours("textarea", form, "x", "Label")


@each_form
def test_select_is_govuk_markup(form: Record) -> None:
    options = [("", "Choose"), ("a", "First"), ("b", "Second")]
    items = [{"value": value, "text": words} for value, words in options]
    expected = official("select", shared(form, items=items, value=form.values.get("x")))
    assert tokens(ours("select", form, "x", "Label", options, hint="Hint")) == tokens(expected)


CHOICES = [("a", "First", "Its hint"), ("b", "Second"), ("c", "Third", "")]
ITEMS = [
    {"value": "a", "text": "First", "hint": {"text": "Its hint"}},
    {"value": "b", "text": "Second"},
    {"value": "c", "text": "Third"},
]
LEGEND = {"legend": {"text": "Label"}}


@each_form
def test_radios_are_govuk_markup(form: Record) -> None:
    params = shared(form, items=ITEMS, value=form.values.get("x"), fieldset=LEGEND)
    made = ours("radios", form, "x", "Label", CHOICES, hint="Hint")
    assert tokens(made) == tokens(official("radios", params))


@pytest.mark.parametrize("typed", [None, "b", ["a", "c"]])
def test_checkboxes_are_govuk_markup(typed: str | list[str] | None) -> None:
    form = Record(values={} if typed is None else {"x": typed}, errors={"x": WRONG})
    values = [typed] if isinstance(typed, str) else typed or []
    params = shared(form, items=ITEMS, values=values, fieldset=LEGEND)
    made = ours("checkboxes", form, "x", "Label", CHOICES, hint="Hint")
    assert tokens(made) == tokens(official("checkboxes", params))


@pytest.mark.parametrize("wrong", [(), ("x",), ("x-month",)])
def test_date_input_is_govuk_markup(wrong: tuple[str, ...]) -> None:
    parts = {"day": "27", "month": "", "year": "2027"}
    form = Record(
        values={f"x-{part}": typed for part, typed in parts.items()},
        errors=dict.fromkeys(wrong, WRONG),
    )
    items = [
        {
            "name": part,
            "value": typed or None,
            "classes": f"govuk-input--width-{4 if part == 'year' else 2}"
            + (" govuk-input--error" if {"x", f"x-{part}"} & set(wrong) else ""),
        }
        for part, typed in parts.items()
    ]
    params = {"id": "x", "namePrefix": "x", "items": items, "fieldset": LEGEND}
    params |= {"hint": {"text": "Hint"}} | ({"errorMessage": {"text": WRONG}} if wrong else {})
    made = ours("date_input", form, "x", "Label", hint="Hint")
    assert tokens(made) == tokens(official("date-input", params))


@each_form
def test_upload_is_govuk_markup(form: Record) -> None:
    params = shared(form, multiple=True, attributes={"accept": ".pdf"})
    made = ours("upload", form, "x", "Label", hint="Hint", multiple=True, accept=".pdf")
    assert tokens(made) == tokens(official("file-upload", params))


def test_error_summary_is_govuk_markup() -> None:
    form = Record(values={}, errors={"x.y": WRONG, "z-1": "Too long"})
    listed = [{"href": "#x.y", "text": WRONG}, {"href": "#z-1", "text": "Too long"}]
    params = {"titleText": "There is a problem", "errorList": listed}
    expected = official("error-summary", params | {"attributes": {"id": "error-summary"}})
    assert tokens(ours("error_summary", form)) == tokens(expected)


def test_error_summary_leads_to_the_field() -> None:
    form = Record(values={"due-day": ""}, errors={"due": "When?", "a": "What?", "": "Stale"})
    made = ours("error_summary", form, ids={"a": "a-2"})
    assert '<a href="#due-day">When?</a>' in made
    assert '<a href="#a-2">What?</a>' in made
    assert "<li>Stale</li>" in made


def test_without_errors_there_is_no_summary() -> None:
    assert ours("error_summary", FORMS["empty"]).strip() == ""


@pytest.mark.parametrize("kind", ["primary", "secondary", "warning"])
def test_buttons_are_govuk_markup(kind: str) -> None:
    classes = "" if kind == "primary" else f"govuk-button--{kind}"
    params = {"text": "Save", "classes": classes, "preventDoubleClick": True}
    expected = official("button", params | {"name": "then", "value": "next"})
    assert tokens(ours("button", "Save", kind, name="then", value="next")) == tokens(expected)


def test_csrf_is_a_hidden_field_only_when_there_is_a_token() -> None:
    assert 'name="csrf" value="t"' in ours("csrf", Record(csrf="t"))
    assert ours("csrf", Record(csrf="")) == ""


def test_summary_list_is_govuk_markup() -> None:
    made = ours("summary_list", [("Title", "A & B", "/edit"), ("Ref", "1", None)], module="lists")
    action = {"href": "/edit", "text": "Change", "visuallyHiddenText": "title"}
    rows = [
        {"key": {"text": "Title"}, "value": {"text": "A & B"}, "actions": {"items": [action]}},
        {"key": {"text": "Ref"}, "value": {"text": "1"}},
    ]
    assert tokens(made) == tokens(official("summary-list", {"rows": rows}))


@pytest.mark.parametrize(("previous", "following"), [("/p", "/n"), (None, "/n"), ("/p", None)])
def test_pagination_is_govuk_markup(previous: str | None, following: str | None) -> None:
    params = {
        kind: {"href": href} for kind, href in (("previous", previous), ("next", following)) if href
    }
    made = ours("pagination", previous, following, module="lists")
    assert tokens(made) == tokens(official("pagination", params))


def test_one_page_needs_no_pagination() -> None:
    assert ours("pagination", None, None, module="lists").strip() == ""


@pytest.mark.parametrize(
    ("done", "total", "width"), [(0, 0, "0"), (2, 5, "40.0"), (7, 5, "100"), (-1, 5, "0")]
)
def test_a_meter_is_never_wider_than_its_track(done: int, total: int, width: str) -> None:
    made = ours("meter", "Evidence", done, total, module="ui")
    assert f'class="meter__done" width="{float(width)}"' in made.replace(
        f'width="{width}"', f'width="{float(width)}"'
    )


@pytest.mark.parametrize(
    ("value", "words"),
    [("on_hold", "On hold"), ("partly_met", "Partly met"), ("odd_one", "Odd one")],
)
def test_a_state_is_a_chip_in_words(value: str, words: str) -> None:
    assert f"<span>{words}</span>" in ours("state_chip", value, module="ui")


def test_the_track_marks_the_present_stage_and_says_each_state() -> None:
    states = ["done", "skipped", "now", "todo", "todo"]
    steps = [Record(n=n, name=f"S{n}", note="", state=s) for n, s in enumerate(states, 1)]
    made = ours("stage_track", steps, module="lists")
    assert made.count('aria-current="step"') == 1
    assert [made.count(w) for w in ("Done: ", "Skipped: ", "Now: ", "To come: ")] == [1, 1, 1, 2]


def test_a_timeline_tells_days_moments_and_gaps() -> None:
    moments = [date(2026, 12, 4), datetime(2026, 7, 1, 9, 0, tzinfo=UTC), None]
    items = [Record(title="T", when=when, text="", tone="") for when in moments]
    made = ours("timeline", items, module="lists")
    for words in ("4 December 2026<", "1 July 2026, 10:00am<", "Not recorded"):
        assert words in made


def test_a_sorted_column_says_so() -> None:
    made = ours("sort_header", "Value", "/?sort=value", "descending", numeric=True, module="lists")
    assert '<th scope="col" class="n" aria-sort="descending">' in made
    assert "aria-sort" not in ours("sort_header", "Value", "/?sort=value", module="lists")


def test_page_macros_escape_what_people_typed() -> None:
    typed = "<script>x</script>"
    made = [
        ours("chip", typed, module="ui"),
        ours("note", typed, module="ui"),
        ours("facts", [(typed, typed, typed)], module="ui"),
        ours("stats", [(typed, typed, typed, "/x")], module="ui"),
        ours("evidence", "/x", typed, "PDF", typed, module="ui"),
        ours("person", typed, typed, module="ui"),
        ours("crumbs", [(typed, "/x"), (typed, None)], module="lists"),
        ours("tabs_nav", [("a", typed, "/a", None)], "a", module="lists"),
    ]
    assert "<script" not in "".join(made)
