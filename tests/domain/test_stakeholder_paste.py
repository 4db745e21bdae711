"""Reading a paste: cells as spreadsheets copy them, headings in people's own words, odd cells."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.stakeholder_paste import read_paste


def test_a_paste_with_headings_is_read_by_them() -> None:
    text = (
        "Stakeholder\tInfluence\tInterest\tRole\tAttitude\tShoe size\n"
        "Unions\thigh\t5\tstaff side, community\tagainst\t44\n"
        "\n"
        "Ministers\t9\t2\tking\tmaybe\t\n"
    )
    pasted = read_paste(text)
    good, bad = pasted.rows
    assert good.values == {
        "name": "Unions",
        "power": 4,
        "interest": 5,
        "roles": ["staff_side", "community"],
        "stance": "opposed",
    }
    assert pasted.unknown == ("shoe size",)
    assert bad.line == 4
    assert [p.split(":")[0] for p in bad.left_out] == [
        "Power “9”",
        "Roles “king”",
        "Stance “maybe”",
    ]
    assert bad.problems == []
    assert bad.text == "Ministers\t9\t2\tking\tmaybe\t"


@pytest.mark.parametrize("sign", [",", ";", "\t"])
def test_a_paste_without_headings_is_name_role_power_interest_stance(sign: str) -> None:
    row = read_paste(sign.join(["Unions", "staff side", "4", "5", "neutral"])).rows[0]
    assert row.values == {
        "name": "Unions",
        "roles": ["staff_side"],
        "power": 4,
        "interest": 5,
        "stance": "neutral",
    }
    assert row.problems == []


def test_a_quoted_cell_may_hold_a_comma_and_a_line_break() -> None:
    rows = read_paste('name,plan\n"Grid, the","Meet\nmonthly"\nUnions,Call\n').rows
    assert [r.values["name"] for r in rows] == ["Grid, the", "Unions"]
    assert rows[0].values["plan"] == "Meet\nmonthly"
    assert [r.line for r in rows] == [2, 4]


@pytest.mark.parametrize("text", ["", "   \n\t\n", "name\tpower"])
def test_an_empty_paste_has_no_rows(text: str) -> None:
    assert read_paste(text).rows == []


@pytest.mark.parametrize("text", ["x\n" * 506, "\n" * 20_000, '"a\n' * 20_000, ",;" * 90_000])
def test_a_text_that_is_no_register_is_refused_or_read_at_once(text: str) -> None:
    if "\n" not in text:
        assert len(read_paste(text).rows) == 1
        return
    with pytest.raises(ValueError, match="up to 500"):
        read_paste(text)


def test_a_whole_register_is_taken_at_once() -> None:
    assert len(read_paste("\n".join(f"Somebody {n}" for n in range(500))).rows) == 500


def test_a_quotation_mark_that_closes_no_cell_belongs_to_the_name() -> None:
    text = '"Friends" of the park\t4\n"Save our coast\t3\n5" pipes\t2\n"A ""B"" C"\t1'
    names = [row.values["name"] for row in read_paste(f"name\tpower\n{text}").rows]
    assert names == ['"Friends" of the park', '"Save our coast', '5" pipes', 'A "B" C']


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_excels_cells_are_read_whatever_ends_their_lines(end: str) -> None:
    head = "\ufeffOrganisation\tPower (1-5)\tPlan\tOwner"
    text = f'{head}{end}"Welsh{end}Government"\t4\t"Meet{end}monthly"\tLead{end}'
    (row,) = read_paste(text).rows
    assert row.values == {
        "name": "Welsh Government",
        "power": 4,
        "plan": "Meet\nmonthly",
        "owner": "Lead",
    }


def test_a_comma_in_a_list_of_names_belongs_to_the_name() -> None:
    text = "Department for Environment, Food and Rural Affairs\nGrid operator\n"
    names = [row.values["name"] for row in read_paste(text).rows]
    assert names == ["Department for Environment, Food and Rural Affairs", "Grid operator"]


def test_headings_are_found_below_a_title_in_any_order_and_in_their_own_words() -> None:
    text = (
        "Our register, March\t\t\n\t\t\n"
        "Level of interest\tStakeholder name\tContact name\tPower / influence\tPlan owner\n"
        "H\tGrid\tJo\t4.0\tLead\n"
    )
    above, row = read_paste(text).rows
    assert above.problems == ["It is above the headings"]
    assert row.values == {"name": "Grid", "interest": 4, "power": 4, "owner": "Lead"}
    assert read_paste(text).unknown == ("contact name",)


def test_no_field_is_taken_from_two_columns() -> None:
    pasted = read_paste("Stakeholder\tOrganisation\nUnions\tCongress\n")
    assert pasted.rows[0].values == {"name": "Unions"}
    assert pasted.unknown == ("organisation",)


@pytest.mark.parametrize(
    ("cell", "rating"),
    [
        *((cell, 4) for cell in ("4", "4.0", "4,0", "4/5", "4 – high", "High (4)", "H")),
        *((cell, None) for cell in ("TBC", "-", "0", "6", "4-5")),
        ("Very low", 1),
    ],
)
def test_a_rating_is_read_as_people_write_it(cell: str, rating: int | None) -> None:
    (row,) = read_paste(f"name\tpower\nUnions\t{cell}").rows
    assert row.values.get("power") == rating
    assert bool(row.left_out) == (cell in ("0", "6", "4-5"))


def test_one_role_that_is_not_understood_does_not_cost_the_others() -> None:
    (row,) = read_paste("name\trole\nUnions\tTrade unions; Customers, advisor").rows
    assert row.values["roles"] == ["staff_side", "customer"]
    assert row.left_out[0].startswith("Roles “Trade unions; Customers, advisor”: use ")


@settings(max_examples=60, deadline=None)
@given(st.text(alphabet=st.sampled_from(list('ab,;\t\n"1=é \r')), max_size=120))
def test_no_line_of_a_paste_is_lost(text: str) -> None:
    pasted = read_paste(text)
    kept = "".join((pasted.header, *(row.text for row in pasted.rows)))
    for sign in set(text) - set('\r\n,;\t" '):
        assert kept.count(sign) == text.count(sign)
