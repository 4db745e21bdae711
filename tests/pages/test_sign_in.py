"""Signing in and out on the pages."""

import time

import pytest

from app.models import Person
from app.web.credentials import cookie_name, hashed
from app.web.pages import safe_target
from tests.client import PageClient, errors_on
from tests.pages.signing import PASSWORD, age_sessions, end_sessions, sign_in, with_password
from tests.world import World

WRONG = ["The e-mail address or the password is not right"]


def test_the_right_password_leads_on_to_where_one_was_going(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, None)
    asked = client.get("/account?x=1")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Faccount%3Fx%3D1",
    )
    assert 'name="next" value="/account?x=1"' in client.get(asked.headers["location"]).text

    answer = sign_in(client, email.upper(), next="/account?x=1")

    assert (answer.status_code, answer.headers["location"]) == (303, "/account?x=1")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert client.get("/account").status_code == 200
    assert client.get("/sign-in?next=/account").headers["location"] == "/account"


def test_each_sign_in_gets_a_new_secret_and_ends_the_old_session(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    name = cookie_name(client.settings)
    before = client._http.cookies[name]
    answer = sign_in(client, email)
    after = answer.cookies[name]
    assert after != before
    assert hashed(before) != after
    client._http.cookies.clear()
    client._http.cookies.set(name, before)
    assert client.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("lead@example.gov.uk", "wrong horse battery staple"),
        ("lead@example.gov.uk", "x" * 10_000),
        ("nobody@example.gov.uk", PASSWORD),
        ("member@example.gov.uk", PASSWORD),
        ("sponsor@example.gov.uk", PASSWORD),
    ],
    ids=["wrong", "endless", "unknown", "no password yet", "closed"],
)
def test_every_failure_reads_the_same(sqlite_world: World, email: str, password: str) -> None:
    with_password(sqlite_world, "lead")
    with_password(sqlite_world, "sponsor")
    sponsor = sqlite_world.sponsor.person_id
    sqlite_world.database.write_now(
        lambda session: setattr(session.get_one(Person, sponsor), "is_active", False)
    )
    answer = sign_in(PageClient(sqlite_world, None), email, password)
    assert answer.status_code == 422
    assert errors_on(answer) == WRONG
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert "set-cookie" not in answer.headers


def test_an_unknown_account_takes_the_time_of_a_known_one(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, None)
    sign_in(client, email, "warm up the dummy hash")
    sign_in(client, "warm@up", "warm up the dummy hash")

    def least(address: str) -> float:
        times = []
        for _ in range(3):
            began = time.perf_counter()
            sign_in(client, address, "a wrong password of some length")
            times.append(time.perf_counter() - began)
        return min(times)

    assert 0.4 < least("nobody@example.gov.uk") / least(email) < 2.5


def test_an_empty_form_says_what_is_missing(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, None)
    assert errors_on(sign_in(client, "", "")) == ["Enter your e-mail address"]
    assert errors_on(sign_in(client, "a@b.uk", "")) == ["Enter your password"]


def test_after_ten_failures_even_the_right_password_waits(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, None)
    for _ in range(10):
        assert sign_in(client, email, "a wrong password of some length").status_code == 422
    answer = sign_in(client, email)
    assert answer.status_code == 429
    assert errors_on(answer) == []
    assert "Too many attempts. Try again in 15 minutes." in answer.text
    other = with_password(sqlite_world, "sponsor")
    assert sign_in(client, other).status_code == 303


def test_a_sign_in_form_left_open_in_another_tab_still_works(sqlite_world: World) -> None:
    email = with_password(sqlite_world, "lead")
    assert sign_in(PageClient(sqlite_world, "sponsor"), email).status_code == 303


def test_another_site_cannot_sign_anybody_in(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, None)
    client._http.headers["Sec-Fetch-Site"] = "cross-site"
    assert sign_in(client, with_password(sqlite_world, "lead")).status_code == 403


def test_signing_out_ends_the_session_everywhere_it_is_known(sqlite_world: World) -> None:
    client = PageClient(sqlite_world, "lead")
    secret = client._http.cookies[cookie_name(client.settings)]
    assert client.request("POST", "/sign-out", data={"csrf": "another"}).status_code == 403
    answer = client.post("/sign-out")
    assert answer.headers["location"] == "/sign-in?done=signed-out"
    assert "Max-Age=0" in answer.headers["set-cookie"]
    client._http.cookies.set(cookie_name(client.settings), secret)
    assert client.get("/account").status_code == 303
    assert client.post("/sign-out").status_code == 303


def test_the_list_of_people_exists_only_in_the_demo_on_this_machine(sqlite_world: World) -> None:
    lead = sqlite_world.lead.person_id
    sqlite_world.database.write_now(
        lambda session: setattr(session.get_one(Person, lead), "is_demo", True)
    )
    client = PageClient(sqlite_world, None)
    assert "sign-in/demo" not in client.get("/sign-in").text
    click = {"person_id": str(lead), "next": "/account"}
    assert client.request("POST", "/sign-in/demo", data=click).status_code == 404

    sqlite_world.database.settings = client.settings.model_copy(update={"demo": True})  # type: ignore[attr-defined]
    demo = PageClient(sqlite_world, None)
    page = demo.get("/sign-in?next=/account")
    assert f'name="person_id" value="{lead}"' in page.text
    assert "Sponsor" not in page.text
    for nobody in (sqlite_world.sponsor.person_id, 10**12, "x", ""):
        data = {"person_id": str(nobody)}
        assert demo.request("POST", "/sign-in/demo", data=data).status_code == 404
    answer = demo.request("POST", "/sign-in/demo", data=click)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    assert demo.get("/account").status_code == 200


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example", "evil", "/a\nb", ""]
)
def test_nobody_is_sent_to_another_site(target: str) -> None:
    assert safe_target(target) == "/"


def test_an_idle_person_is_asked_again_before_what_matters(sqlite_world: World) -> None:
    with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    token = {"name": "Dashboard", "scopes": "read", "expires_in_days": "7"}
    age_sessions(sqlite_world, 6)

    page = client.get("/account/tokens")
    assert 'name="password"' in page.text
    asked = client.post("/account/tokens", token)
    assert (asked.status_code, errors_on(asked)) == (
        422,
        ["Enter your password to confirm it is you"],
    )
    assert 'value="Dashboard"' in asked.text
    wrong = client.post("/account/tokens", {**token, "password": "not the password at all"})
    assert errors_on(wrong) == ["This is not your password"]
    made = client.post("/account/tokens", {**token, "password": PASSWORD})
    assert made.status_code == 201
    assert 'name="password"' not in made.text
    end_sessions(sqlite_world)
    assert client.get("/account/tokens").status_code == 303


def test_confirming_is_throttled_like_signing_in(sqlite_world: World) -> None:
    with_password(sqlite_world, "lead")
    client = PageClient(sqlite_world, "lead")
    age_sessions(sqlite_world, 6)
    token = {"name": "Dashboard", "scopes": "read", "expires_in_days": "7"}
    for _ in range(10):
        client.post("/account/tokens", {**token, "password": "wrong"})
    answer = client.post("/account/tokens", {**token, "password": PASSWORD})
    assert answer.status_code == 429
    assert 'value="Dashboard"' in answer.text


def test_an_address_of_any_letters_is_gone_on_to(sqlite_world: World) -> None:
    """A header holds plain letters only, which htmx's redirect is made of."""
    client = PageClient(sqlite_world, "lead")
    asked = "/sign-in?next=/pipeline%3Fq%3D%E2%98%83"
    plain = client.get(asked).headers["location"]
    answer = client.get(asked, headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (204, plain)
