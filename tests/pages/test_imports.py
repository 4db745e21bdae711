"""Importing a portfolio in a browser: choose, check, confirm, read what it did."""

import re
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app.models import Opportunity
from tests.client import PageClient, errors_on
from tests.world import World

SAMPLE = Path(__file__).parents[1] / "data" / "gmpp-2022-23-sample.csv"
SPOILT = "project_number,project_name,benefits\nA-1,First,10\n,No reference,20\nA-3,,30\n"


def sent(client: PageClient, content: bytes, name: str = "gmpp.csv", **data: Any) -> Any:
    """The answer to an upload."""
    fields = {"programme_id": str(client.world.programme_id), "stage": "tender", **data}
    return client.post("/import", fields, files={"file": (name, content, "text/csv")})


def prepared(client: PageClient, content: bytes) -> str:
    """The address of an upload's preview."""
    answer = sent(client, content)
    assert answer.status_code == 303, errors_on(answer)
    return str(answer.headers["location"])


def number(world: World) -> int:
    """How many opportunities there are."""
    return int(
        world.database.read_now(lambda s: s.scalar(select(func.count()).select_from(Opportunity)))
    )


def test_the_sample_is_checked_then_imported_once(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    preview = prepared(client, SAMPLE.read_bytes())

    page = client.get(preview)
    assert "Check before you import" in page.text
    assert "Import 120 opportunities" in page.text
    assert "133 remarks on 73 rows" in page.text
    assert number(sqlite_world) == 0

    done = client.post(f"{preview}/confirmation")
    assert done.status_code == 303
    assert number(sqlite_world) == 120
    report = client.get(done.headers["location"]).text
    assert "What the import did" in report
    assert 'href="/opportunities/1"' in report

    again = client.post(f"{preview}/confirmation")
    assert again.status_code == 303
    assert number(sqlite_world) == 120


def test_rejected_rows_bar_the_import_until_it_may_leave_them_out(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    preview = prepared(client, SPOILT.encode())
    page = client.get(preview)
    assert "2 rows rejected" in page.text
    assert "It has no reference" in page.text

    refused = client.post(f"{preview}/confirmation")
    assert refused.status_code == 409
    assert "line 3: It has no reference" in errors_on(refused)[0]
    assert number(sqlite_world) == 0

    assert client.post(f"{preview}/confirmation", {"partial": "yes"}).status_code == 303
    assert number(sqlite_world) == 1


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"", "empty.csv", "The file is empty"),
        (b"PK\x03\x04" + b"\0" * 50, "really.csv", "This is an Excel workbook or a zip file"),
        (b"name,other\nx,y\n", "columns.csv", "The file has no column"),
        (b"\x00\x01\x02", "odd.csv", "This file is not text"),
    ],
)
def test_a_bad_file_is_told_at_the_field_and_the_choices_stay(
    sqlite_world: World, content: bytes, name: str, message: str
) -> None:
    answer = sent(PageClient(sqlite_world, "lead"), content, name)
    assert answer.status_code == 422
    assert message in errors_on(answer)[0]
    assert '<a href="#file">' in answer.text
    assert re.search(r'<option value="tender" selected>', answer.text)


def test_a_file_must_be_chosen(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    answer = client.post("/import", {"programme_id": str(sqlite_world.programme_id)})
    assert answer.status_code == 422
    assert errors_on(answer) == ["Choose a CSV file"]


def test_a_programme_must_be_chosen(sqlite_world: World) -> None:
    answer = sent(PageClient(sqlite_world, "lead"), b"", programme_id="")
    assert answer.status_code == 422
    assert errors_on(answer) == ["Choose a programme"]


def test_only_a_lead_comes_here(sqlite_world: World) -> None:
    for name in ("member", "sponsor", "auditor", "administrator"):
        answer = PageClient(sqlite_world, name).get("/import")
        assert answer.status_code == 403
        assert "Only a lead of a programme" in answer.text


def test_others_of_the_programme_read_an_upload_and_cannot_confirm_it(sqlite_world: World) -> None:
    preview = prepared(PageClient(sqlite_world, "lead"), SAMPLE.read_bytes())
    member = PageClient(sqlite_world, "member")
    page = member.get(preview)
    assert "Only a lead of the programme can import into it." in page.text
    assert "/confirmation" not in page.text
    assert member.post(f"{preview}/confirmation").status_code == 403
    assert number(sqlite_world) == 0


def test_an_upload_elsewhere_does_not_exist(sqlite_world: World) -> None:
    preview = prepared(PageClient(sqlite_world, "lead"), SAMPLE.read_bytes())
    for name in ("neighbour", "outsider", "partner", "administrator"):
        assert PageClient(sqlite_world, name).get(preview).status_code == 404
    answer = sent(PageClient(sqlite_world, "neighbour"), SAMPLE.read_bytes())
    assert answer.status_code == 404


def test_the_latest_files_are_listed(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    preview = prepared(client, SAMPLE.read_bytes())
    page = client.get("/import").text
    assert f'href="{preview}"' in page
    assert "not imported" in page


def test_a_file_that_changes_nothing_offers_no_button(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    client.post(f"{prepared(client, SAMPLE.read_bytes())}/confirmation")
    page = client.get(prepared(client, SAMPLE.read_bytes())).text
    assert "There is nothing to import" in page
    assert "/confirmation" not in page
