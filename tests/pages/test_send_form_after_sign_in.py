"""Nothing typed is lost when the session ended before the form was sent."""

from tests.client import PageClient
from tests.pages.signing import PASSWORD, end_sessions, hidden, sign_in, with_password
from tests.world import World

LONG = "Insurers lack local flood forecasts.\r\n<b>Bold & brash</b> “quotes” 🎉\r\n" * 10


def typed(world: World) -> dict[str, object]:
    return {
        "programme_id": str(world.programme_id),
        "title": "Seabed survey archive",
        "summary": LONG,
        "version": "3",
        "outcomes": ["new_services", "higher_quality"],
        "empty": "",
    }


def carried(fields: dict[str, list[str]]) -> dict[str, list[str]]:
    return {name: values for name, values in fields.items() if name.startswith("carried:")}


def test_a_posted_form_travels_through_signing_in_whole(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    end_sessions(sqlite_world)

    asked = client.post("/opportunities/new", {**typed(sqlite_world), "password": "secret words"})
    assert asked.status_code == 401
    assert "Your session had ended, so nothing was saved yet." in asked.text
    fields = hidden(asked)
    assert fields["next"] == ["/opportunities/new"]
    assert carried(fields) == {
        "carried:programme_id": [str(sqlite_world.programme_id)],
        "carried:title": ["Seabed survey archive"],
        "carried:summary": [LONG],
        "carried:version": ["3"],
        "carried:outcomes": ["new_services", "higher_quality"],
        "carried:empty": [""],
    }
    assert "secret words" not in asked.text

    wrong = sign_in(client, email, "a wrong password of some length", **fields)
    assert wrong.status_code == 422
    assert hidden(wrong) == fields

    answer = sign_in(client, email, **hidden(wrong))
    assert answer.status_code == 200
    assert "You are signed in. Your form is still here" in answer.text
    assert 'action="/opportunities/new"' in answer.text
    assert "Seabed survey archive</span>" in answer.text
    assert "&lt;b&gt;Bold &amp; brash" in answer.text
    assert "carried:" not in answer.text

    sent = client.request("POST", "/opportunities/new", data=hidden(answer))
    assert sent.status_code == 303
    page = client.get(sent.headers["location"])
    assert "Seabed survey archive" in page.text


def test_a_button_alone_is_pressed_again(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    end_sessions(sqlite_world)
    asked = client.post("/account/sessions")
    assert asked.status_code == 401
    answer = sign_in(client, email, **hidden(asked))
    assert 'action="/account/sessions"' in answer.text
    assert "the button you pressed is sent again" in answer.text
    sent = client.request("POST", "/account/sessions", data=hidden(answer))
    assert sent.headers["location"] == "/account?done=sessions"


def test_a_file_cannot_be_kept_and_the_page_says_so(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    end_sessions(sqlite_world)
    asked = client.request(
        "POST",
        "/opportunities/1/documents",
        data={"csrf": client.csrf, "title": "Board minute"},
        files={"file": ("minute.pdf", b"%PDF-1.4", "application/pdf")},
    )
    assert asked.status_code == 401
    assert "A file you had chosen cannot be kept" in asked.text
    answer = sign_in(client, email, **hidden(asked))
    assert "could not be kept" in answer.text
    assert "Board minute" in answer.text


def test_passwords_are_never_carried(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    end_sessions(sqlite_world)
    data = {"current_password": PASSWORD, "password": "another secret phrase", "csrf": "x"}
    asked = client.request("POST", "/account/password", data=data)
    assert asked.status_code == 401
    assert PASSWORD not in asked.text
    assert "another secret phrase" not in asked.text
    assert carried(hidden(asked)) == {}
