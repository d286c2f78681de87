"""Signing in: calm about mistakes, locked after many, and never a way out to another site."""

import pytest
from django.test import Client

from tests.people import PASSWORD, People
from tests.web.conftest import SignIn


def sign_in(client: Client, name: str, password: str, **more: str):
    return client.post("/sign-in/", {"username": name, "password": password, **more})


def test_the_right_password_leads_to_the_cases(people: People):
    assert sign_in(Client(), "counsellor", PASSWORD).headers["Location"] == "/cases/"


def test_a_wrong_password_and_an_unknown_name_are_one_answer(people: People):
    wrong = sign_in(Client(), "counsellor", "not this")
    unknown = sign_in(Client(), "nobody", "not this")

    assert "아이디 또는 비밀번호가 맞지 않습니다" in wrong.content.decode()
    assert "아이디 또는 비밀번호가 맞지 않습니다" in unknown.content.decode()


def test_after_ten_wrong_passwords_signing_in_rests_even_with_the_right_one(people: People):
    client = Client()
    for _ in range(10):
        last = sign_in(client, "counsellor", "not this")
    right = sign_in(client, "counsellor", PASSWORD)

    assert last.status_code == right.status_code == 429
    assert "15분 뒤에 다시 로그인할 수 있습니다" in right.content.decode()


@pytest.mark.parametrize(
    "way_out", ["https://evil.invalid/", "//evil.invalid/", "javascript:alert(1)", "\\\\evil.invalid"]
)
def test_no_way_leads_out(way_out: str, people: People, signed_in: SignIn):
    client = signed_in(people.counsellor)

    assert sign_in(Client(), "counsellor", PASSWORD, next=way_out).headers["Location"] == "/cases/"
    assert client.post("/look/", {"theme": "dark", "next": way_out}).headers["Location"] == "/cases/"
    assert "evil" not in client.post("/language/", {"language": "en", "next": way_out}).headers["Location"]


def test_a_session_that_ended_sends_the_whole_page_to_sign_in_and_not_into_a_card(people: People):
    answer = Client().post("/cases/GY-0000/posts/1/show/", headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == "/sign-in/?next=%2Fcases%2FGY-0000%2Fqueue%2F&ended=1"


def test_after_signing_in_one_comes_back_to_a_page_but_never_to_a_button(people: People):
    assert Client().get("/cases/GY-0000/queue/").headers["Location"] == "/sign-in/?next=/cases/GY-0000/queue/"
    back = Client().post("/cases/GY-0000/packets/order/").headers["Location"]
    assert back == "/sign-in/?next=%2Fcases%2FGY-0000%2Fpackets%2F&ended=1"
    tool = Client().post("/tools/campaign/").headers["Location"]
    assert tool == "/sign-in/?next=%2Ftools%2Fcampaign%2F&ended=1"
    assert Client().post("/sign-out/").headers["Location"] == "/sign-in/"


def test_colours_and_keys_are_kept_in_cookies_and_nothing_else_is(people: People):
    client = Client()
    client.post("/look/", {"theme": "dark", "next": "/sign-in/"})
    dark = client.get("/sign-in/").content.decode()
    client.post("/look/", {"theme": '"><script>', "next": "/sign-in/"})

    assert 'data-theme="dark"' in dark
    assert "data-theme" not in client.get("/sign-in/").content.decode()


def test_the_language_is_one_button_away_before_and_after_signing_in(people: People):
    client = Client()
    client.post("/language/", {"language": "en", "next": "/sign-in/"})

    assert '<html lang="en"' in client.get("/sign-in/").content.decode()
    assert "Sign-in name" in client.get("/sign-in/").content.decode()
