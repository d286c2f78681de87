"""Nothing on a page can run, leak or linger: the headers say so on every answer."""

import pytest
from django.test import Client

from tests.web.conftest import SignIn, Stage


@pytest.mark.parametrize("where", ["/sign-in/", "/nowhere/", "/cases/", "/cases/GY-0000/", "/cases/{code}/queue/"])
def test_every_answer_is_closed(where: str, stage: Stage, signed_in: SignIn):
    headers = signed_in(stage.people.counsellor).get(where.format(code=stage.code)).headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "web-share" not in headers["Permissions-Policy"]  # Chromium does not know it, and says so on every page


def test_a_fault_of_ours_shows_a_calm_page_and_no_detail(people, signed_in: SignIn, settings):
    settings.ROOT_URLCONF = "tests.web.with_a_fault"
    client = signed_in(people.counsellor)
    client.raise_request_exception = False

    page = client.get("/fault/")

    assert page.status_code == 500
    assert "프로그램에서 오류가 났습니다" in page.content.decode()
    assert "a secret" not in page.content.decode()
    assert page.headers["Cache-Control"] == "no-store"


def test_signing_out_has_the_browser_forget(people):
    client = Client()
    client.force_login(people.counsellor, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post("/sign-out/")

    assert answer.headers["Location"] == "/sign-in/"
    assert "cache" in answer.headers["Clear-Site-Data"]
    assert client.get("/cases/").status_code == 302
