"""What a partner's account sees and does, and who says whom it speaks for."""

import re

from tests.client import PageClient
from tests.services.talking import disclosed, question_of, speaking, ticket, two_candidates
from tests.world import World


def test_a_partner_sees_what_was_addressed_to_it_asks_and_confirms(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    page = PageClient(world, "partner")
    assert page.get("/").headers["location"] == "/partner"
    assert "Nothing yet" in page.get("/partner").text
    told = disclosed(world, made, alpha, beta)
    assert "1 to confirm" in page.get("/partner").text
    shown = page.get(f"/partner/topics/{made.id}")
    assert "The pilot covers the Severn" in shown.text
    assert "Alpha" not in shown.text
    entry = next(t for t in told.tellings if t.organisation.name == "Beta plc")
    assert page.post(f"/partner/receipts/{ticket(world, entry.id)}").status_code == 303
    assert "You confirmed receipt" in page.get(f"/partner/topics/{made.id}").text
    questions = f"/partner/topics/{made.id}/questions"
    assert page.post(questions, {"text": ""}).status_code == 422
    assert (
        page.post(questions, {"text": "How many sites?", "holds_secret": "yes"}).status_code == 303
    )
    assert "How many sites?" in page.get(f"/partner/topics/{made.id}").text
    assert (
        "Holds a secret"
        in PageClient(world, "lead").get(f"/opportunities/{made.id}/questions").text
    )


def test_a_partner_withdraws_its_question_and_the_team_sees_it(world: World) -> None:
    made = world.opportunity()
    alpha, beta = two_candidates(world, made)
    speaking(world, beta)
    disclosed(world, made, alpha, beta)
    page, at = PageClient(world, "partner"), f"/partner/topics/{made.id}"
    page.post(f"{at}/questions", {"text": "How many sites?"})
    path = re.findall(r"/partner/topics/\d+/questions/\d+/withdrawal", page.get(at).text)[0]
    done = page.post(path)
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"{at}?done=question-withdrawn#questions",
    )
    shown = page.get(at).text
    assert "You withdrew it" in shown
    assert "/withdrawal" not in shown
    again = page.post(path)
    assert again.status_code == 409
    assert "withdrew this question" in again.text
    lead = PageClient(world, "lead")
    assert "Withdrawn by the asker" in lead.get(f"/opportunities/{made.id}/questions").text
    number = question_of(world, int(path.split("/")[-2]))
    assert "for Beta plc. Nothing is left to answer" in lead.get(f"/questions/{number}").text
    assert f'action="/questions/{number}' not in lead.get(f"/questions/{number}").text


def test_an_administrator_says_whom_a_partner_speaks_for(world: World) -> None:
    made = world.opportunity()
    _, beta = two_candidates(world, made)
    speaking(world, beta)
    admin = PageClient(world, "administrator")
    shown = admin.get(f"/programmes/{world.programme_id}").text
    assert "Speaks for Beta plc" in shown
    path = shown.partition('/organisation"')[0].rpartition('"')[2] + "/organisation"
    assert 'value="Beta plc"' in admin.get(path).text
    unknown = admin.post(path, {"organisation": "Nobody Ltd"})
    assert unknown.status_code == 422
    assert "Nobody Ltd" in unknown.text
    assert admin.post(path, {"organisation": "alpha ltd"}).status_code == 303
    assert "Speaks for Alpha Ltd" in admin.get(f"/programmes/{world.programme_id}").text
