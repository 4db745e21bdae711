"""Documents and comments on the pages."""

from pathlib import Path
from typing import Any

import pytest

from app.queries.comments import mentions_of
from app.queries.documents import documents
from app.schemas.gate import AnswerCriterion
from app.schemas.opportunity import OpportunityOut
from app.services.gates import answer_criterion
from tests.client import PageClient, errors_on
from tests.world import World

PDF = b"%PDF-1.7\nminute"


def upload(
    client: PageClient,
    made: OpportunityOut,
    name: str = "minute.pdf",
    content: bytes = PDF,
    **more: Any,
) -> Any:
    return client.post(
        f"/opportunities/{made.id}/documents", more, files={"file": (name, content, "text/html")}
    )


def stored(world: World) -> list[Path]:
    folder = world.database.settings.uploads_dir  # type: ignore[attr-defined]
    return [p for p in folder.rglob("*") if p.is_file()]


def test_a_file_is_added_listed_and_downloaded_as_an_attachment(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    assert upload(client, made, "Été 2026.pdf", title="Minute").status_code == 303
    document = sqlite_world.read(documents, sqlite_world.lead, made.id).items[0]
    page = client.get(f"/opportunities/{made.id}/documents").text
    assert "Minute" in page
    assert "Été 2026.pdf" in page

    response = client.get(f"/documents/{document.id}/content")
    assert response.content == PDF
    headers = response.headers
    assert headers["content-type"] == "application/pdf"
    assert headers["content-disposition"] == "attachment; filename*=utf-8''%C3%89t%C3%A9%202026.pdf"
    assert headers["content-security-policy"].startswith("sandbox")
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("page.html", b"<script>alert(1)</script>", "one of these types"),
        ("picture.svg", b"<svg/>", "one of these types"),
        ("minute.pdf", b"<html>", "not a sound .pdf file"),
        ("empty.txt", b"", "empty"),
        ("big.txt", b"x" * 20_000_001, "20MB or less"),
    ],
)
def test_a_file_of_the_wrong_kind_is_said_at_its_field(
    sqlite_world: World, name: str, content: bytes, message: str
) -> None:
    made = sqlite_world.opportunity()
    response = upload(PageClient(sqlite_world, "lead"), made, name, content, title="Kept title")
    assert response.status_code == 422
    assert message in errors_on(response)[0]
    assert 'value="Kept title"' in response.text
    assert stored(sqlite_world) == []


def test_nothing_chosen_is_said_so(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, "lead")
    response = client.post(f"/opportunities/{made.id}/documents", {"title": "Alone"})
    assert (response.status_code, errors_on(response)) == (422, ["Choose a file"])


def test_a_hundred_megabytes_get_a_page_that_says_the_limit(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    response = upload(PageClient(sqlite_world, "lead"), made, "a.txt", b"x" * 100_000_000)
    assert response.status_code == 413
    assert "20 MB" in response.text
    assert stored(sqlite_world) == []


@pytest.mark.parametrize("name", ["member", "sponsor", "auditor"])
def test_who_may_not_add_stores_nothing_and_reads_why(sqlite_world: World, name: str) -> None:
    made = sqlite_world.opportunity()
    client = PageClient(sqlite_world, name)
    assert upload(client, made).status_code == 403
    assert stored(sqlite_world) == []
    page = client.get(f"/opportunities/{made.id}/documents").text
    assert 'type="file"' not in page


def test_what_is_invisible_is_not_found(sqlite_world: World) -> None:
    made = sqlite_world.opportunity()
    upload(PageClient(sqlite_world, "lead"), made)
    document = sqlite_world.read(documents, sqlite_world.lead, made.id).items[0]
    client = PageClient(sqlite_world, "outsider")
    for path in (f"/documents/{document.id}", f"/documents/{document.id}/content"):
        assert client.get(path).status_code == 404
    assert upload(client, made).status_code == 404
    assert client.post(f"/documents/{document.id}/remove").status_code == 404
    assert len(stored(sqlite_world)) == 1


def test_removing_is_barred_before_it_is_tried_while_it_is_evidence(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    client = PageClient(world, "lead")
    upload(client, made)
    document = world.read(documents, world.lead, made.id).items[0]
    path = f"/documents/{document.id}"
    assert "Remove this document" in client.get(path).text
    command = AnswerCriterion(answer="met", note="See it.", document_ids=[document.id])
    review = made.open_review_id
    world.write(answer_criterion, world.lead, review, "asset_rights_confirmed", command)

    page = client.get(path).text
    assert "Remove this document" not in page
    assert f'href="/gates/{review}#criterion-asset_rights_confirmed"' in page
    refused = client.post(f"{path}/remove")
    assert refused.status_code == 409
    assert "Take it off that answer first." in refused.text

    cleared = AnswerCriterion(answer="met", note="Otherwise.")
    world.write(answer_criterion, world.lead, review, "asset_rights_confirmed", cleared)
    assert client.post(f"{path}/remove").status_code == 303
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/content").status_code == 404


def test_a_comment_tells_the_people_it_mentions(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    client, path = PageClient(world, "lead"), f"/opportunities/{made.id}/comments"
    sent = {"text": "Look\nhere", "mention_ids": [world.sponsor.person_id, world.member.person_id]}
    response = client.post(path, sent)
    assert response.status_code == 303
    assert "#comment-" in response.headers["location"]
    page = client.get(path).text
    assert "Told: Member, Sponsor" in page

    reader = PageClient(world, "sponsor")
    page = reader.get(path).text
    assert "1 comment mentions you." in page
    assert reader.post(f"{path}/read").status_code == 303
    assert "mentions you." not in reader.get(path).text
    assert world.read(mentions_of, world.sponsor) == []


def test_an_empty_comment_and_a_hidden_reader_are_refused(sqlite_world: World) -> None:
    world = sqlite_world
    made = world.opportunity()
    client, path = PageClient(world, "lead"), f"/opportunities/{made.id}/comments"
    response = client.post(path, {"text": " ", "mention_ids": [world.sponsor.person_id]})
    assert (response.status_code, errors_on(response)) == (422, ["Enter something here"])
    assert " checked" in response.text
    sent = {"text": "Keep this.", "mention_ids": [world.outsider.person_id]}
    response = client.post(path, sent)
    assert response.status_code == 422
    assert "Keep this." in response.text
    assert PageClient(world, "auditor").post(path, {"text": "No."}).status_code == 403
