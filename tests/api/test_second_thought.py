"""The second thought without a browser: who may ask, what is said in two languages, and words that hold together."""

import datetime as dt
import re
from html import unescape
from typing import Any
from urllib.parse import urljoin

import httpx
import pytest

from gyeot.api.second_thought import reasons
from gyeot.api.settings import Settings, hash_of
from gyeot.detect import score
from gyeot.material import Comment, Label
from tests.api.conftest import HARMFUL, HARMLESS, KEY, PAGE, SECOND_THOUGHT, Serve, error

LANGUAGES = ("ko", "en")
LABELS = [label.value for label in Label]


def ask(client: httpx.Client, text: str = HARMFUL, *, origin: str | None = None, **more: Any) -> httpx.Response:
    """What the element on a page asks. It has no key."""
    headers = {} if origin is None else {"Origin": origin}
    return httpx.post(client.base_url.join(SECOND_THOUGHT), json={"text": text} | more, headers=headers)


# --- who may ask -----------------------------------------------------------------------------------------------------


def test_unless_it_is_turned_on_there_is_nothing(serve: Serve):
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)]), origins=(PAGE,)))

    assert "GYEOT_API_NUDGE" in error(ask(client), 404)["message"]
    for address in ("/nudge/explain/threat", "/nudge/demo", "/nudge/gyeot-nudge.js"):
        error(client.get(address), 404)


def test_pages_that_were_named_may_ask_and_others_may_not(client: httpx.Client):
    own = str(client.base_url).rstrip("/")
    for origin in (None, PAGE, own):
        assert ask(client, origin=origin).status_code == 200
    for origin in ("https://other.example", "http://news.example", f"{PAGE}:8443", f"{PAGE}.evil.example", "null"):
        assert "GYEOT_API_ORIGINS" in error(ask(client, origin=origin), 403)["message"]


def test_a_page_behind_a_proxy_that_speaks_tls_is_its_own_host(client: httpx.Client):
    headers = {"Origin": "https://scores.example", "Host": "scores.example"}

    assert client.post(SECOND_THOUGHT, json={"text": HARMLESS}, headers=headers).status_code == 200


def preflight(client: httpx.Client, origin: str, *, method: str = "POST", path: str = SECOND_THOUGHT) -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type",
    }
    return client.options(path, headers=asked)


def test_browsers_are_told_that_a_named_page_may_ask(client: httpx.Client):
    told = preflight(client, PAGE)

    assert told.status_code == 200
    assert told.headers["Access-Control-Allow-Origin"] == PAGE
    assert "POST" in told.headers["Access-Control-Allow-Methods"]
    assert "content-type" in told.headers["Access-Control-Allow-Headers"].lower()
    assert "Access-Control-Allow-Credentials" not in told.headers
    assert ask(client, origin=PAGE).headers["Access-Control-Allow-Origin"] == PAGE


def test_browsers_are_told_nothing_of_the_kind_for_others(client: httpx.Client):
    assert "Access-Control-Allow-Origin" not in preflight(client, "https://other.example").headers
    assert "Access-Control-Allow-Origin" not in ask(client, origin="https://other.example").headers
    assert preflight(client, PAGE, method="DELETE").status_code == 400
    for elsewhere in ("/v1alpha1/comments:analyze", "/v1/posts:classify", "/metrics"):
        assert "Access-Control-Allow-Origin" not in preflight(client, PAGE, path=elsewhere).headers


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=a"])
def test_a_form_on_a_page_cannot_ask(client: httpx.Client, kind: str):
    error(client.post(SECOND_THOUGHT, content=b'{"text": "a"}', headers={"Content-Type": kind}), 400)


# --- what is answered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_writer_is_asked_in_the_pages_language_with_reasons_that_have_sources(client: httpx.Client, language: str):
    answer = ask(client, language=language)
    found = answer.json()

    assert answer.headers["Cache-Control"] == "no-store"
    assert (found["action"], found["language"]) == ("ask", language)
    assert found["dialog"] == reasons()["dialog"][language]
    assert found["reasons"]
    for reason in found["reasons"]:
        written = reasons()["label"][reason["label"]]
        assert {name: reason[name] for name in ("name", "why", "instead")} == {
            name: written[language][name] for name in ("name", "why", "instead")
        }
        assert [source["name"] for source in reason["sources"]] == [source["name"] for source in written["source"]]
        page = client.get(reason["explain"])
        assert page.status_code == 200
        assert f'<html lang="{language}">' in page.text


def test_a_harmless_comment_is_posted_without_a_word(client: httpx.Client):
    answer = ask(client, HARMLESS)

    assert answer.json() == {"action": "post", "language": "ko", "dialog": {}, "reasons": []}
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("text", ["", "😀", "12345", "これはひどいですね"])
def test_what_cannot_be_read_is_posted_too(client: httpx.Client, text: str):
    assert ask(client, text).json()["action"] == "post"


def test_where_the_operator_holds_comments_the_form_is_told_to(serve: Serve):
    assert ask(serve(Settings(second_thought="hold", rate=0))).json()["action"] == "hold"


def test_places_are_utf_16_units_of_what_was_written(client: httpx.Client):
    text = f"😀👩‍👩‍👧 {HARMFUL}"

    words = [word for reason in ask(client, text).json()["reasons"] for word in reason["words"]]

    assert words
    marked = {_utf16(text, word["begin"], word["end"]) for word in words}
    [scored] = score([Comment(platform="", comment_id="", text=text)])
    assert marked == {text[span.start : span.end] for span in scored.reading.spans}, "no mark is shifted by pictures"


def _utf16(text: str, begin: int, end: int) -> str:
    return text.encode("utf-16-le")[2 * begin : 2 * end].decode("utf-16-le")


# --- the explainer's pages -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_has_a_page_that_runs_nothing_and_may_stand_in_a_frame(
    client: httpx.Client, label: str, language: str
):
    page = client.get(f"/nudge/explain/{label}", params={"lang": language})

    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "frame-ancestors *" in page.headers["Content-Security-Policy"]
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert "<script" not in page.text
    shown = unescape(re.sub("<[^>]+>", "", page.text))
    written = reasons()["label"][label]
    note = reasons()["explainer"][language]["note"]
    for sentence in (*(written[language][name] for name in ("name", "explain", "instead")), note):
        assert sentence in shown
    for source in written["source"]:
        assert source["name"] in shown
    assert all('rel="noreferrer noopener"' in link for link in re.findall("<a [^>]+>", page.text))


@pytest.mark.parametrize("address", ["/nudge/explain/threat", "/nudge/demo"])
def test_pages_find_their_files_also_below_an_address_that_a_proxy_adds(client: httpx.Client, address: str):
    asked_for = re.findall(r'(?:href|src)="([^"?:]+\.(?:css|js))"', client.get(address).text)

    assert asked_for
    for file in asked_for:
        found = urljoin(f"https://news.example/scores{address}", file)
        assert found.startswith("https://news.example/scores/nudge/")
        assert client.get(found.removeprefix("https://news.example/scores")).status_code == 200


def test_an_unknown_label_or_language_has_no_page(client: httpx.Client):
    error(client.get("/nudge/explain/rudeness"), 400)
    error(client.get("/nudge/explain/threat", params={"lang": "ja"}), 400)


def test_the_script_may_be_asked_for_by_pages_elsewhere(client: httpx.Client):
    script = client.get("/nudge/gyeot-nudge.js")

    assert script.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert script.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_the_demonstration_stands_in_nobodys_frame(client: httpx.Client):
    assert "frame-ancestors 'none'" in client.get("/nudge/demo").headers["Content-Security-Policy"]


# --- reasons.toml ----------------------------------------------------------------------------------------------------


def test_every_label_has_its_words_in_both_languages():
    assert list(reasons()["label"]) == LABELS
    for label, written in reasons()["label"].items():
        for language in LANGUAGES:
            assert set(written[language]) == {"name", "why", "instead", "explain"}, label
            assert all(text.strip() for text in written[language].values()), label


@pytest.mark.parametrize("part", ["dialog", "explainer"])
def test_both_languages_say_the_same_things(part: str):
    korean, english = (reasons()[part][language] for language in LANGUAGES)

    assert set(reasons()[part]) == set(LANGUAGES)
    assert list(korean) == list(english)
    assert all(text.strip() for text in (*korean.values(), *english.values()))


def test_every_source_says_what_it_is_for_how_it_was_read_and_when():
    for label, written in reasons()["label"].items():
        assert written["source"], label
        for source in written["source"]:
            assert {"name", "supports", "supports_ko", "read", "checked"} <= set(source), label
            assert source["read"] in {"text", "abstract", "release", "press", "excerpt"}, label
            assert type(source["checked"]) is dt.date, label
            assert source["checked"] <= reasons()["reviewed"], label
            assert source.get("url", "https://").startswith(("https://", "http://")), label


def test_the_pages_say_when_the_words_were_reviewed():
    reviewed: dt.date = reasons()["reviewed"]

    assert f"{reviewed.year}년 {reviewed.month}월 {reviewed.day}일" in reasons()["explainer"]["ko"]["note"]
    assert f"{reviewed.day} {reviewed:%B} {reviewed.year}" in reasons()["explainer"]["en"]["note"]
    assert reasons()["reviewed_by"]
    assert reasons()["reviewed_by_ko"]


def test_nothing_shames_or_shouts():
    for language in LANGUAGES:
        texts = [*reasons()["dialog"][language].values(), *reasons()["explainer"][language].values()]
        texts += [text for written in reasons()["label"].values() for text in written[language].values()]
        assert not any("!" in text for text in texts)
