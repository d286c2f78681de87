"""Who may not ask is told so by address and headers alone: what they would send is not even read."""

import socket

import httpx
import pytest

from gyeot.api.settings import Settings, hash_of
from tests.api.conftest import (
    ANALYZE,
    CLASSIFY,
    CORAL_SECRET,
    HARMLESS,
    KEY,
    MODERATE,
    OPEN,
    PAGE,
    SECOND_THOUGHT,
    SUGGEST,
    Serve,
    analysis,
)

OF_KEYS = pytest.mark.parametrize("route", [ANALYZE, SUGGEST, CLASSIFY])


def first_word(client: httpx.Client, route: str, **headers: str) -> int:
    """What the server says to a request that waits with its body until it is wanted: 100, or how it is refused."""
    said = {"Host": "a", "Content-Length": "10", "Content-Type": "application/json", "Expect": "100-continue"}
    head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in (said | headers).items())
    with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=30) as raw:
        raw.sendall(f"POST {route} HTTP/1.1\r\n{head}\r\n".encode())
        return int(raw.recv(1024).split()[1])


@OF_KEYS
def test_a_key_is_looked_at_first(client: httpx.Client, route: str):
    assert first_word(client, route) == 403
    assert first_word(client, route, X_API_Key="another") == 400
    assert first_word(client, route, Authorization="Bearer another") == 400
    assert first_word(client, f"{route}?key=another", X_API_Key=KEY) == 400
    for headers in ({"X_API_Key": KEY}, {"X_Goog_Api_Key": KEY}, {"Authorization": f"Bearer {KEY}"}):
        assert first_word(client, route, **headers) == 100
    assert first_word(client, f"{route}?key={KEY}") == 100


@OF_KEYS
def test_an_allowance_that_is_used_up_is_seen_first(serve: Serve, route: str):
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)]), rate=1))
    assert first_word(client, route, X_API_Key=KEY) == 100, "to look takes nothing"
    assert client.post(ANALYZE, json=analysis()).status_code == 200

    assert first_word(client, route, X_API_Key=KEY) == 429


def test_the_page_that_asks_for_a_second_thought_is_looked_at_first(client: httpx.Client):
    assert first_word(client, SECOND_THOUGHT, Origin="https://other.example") == 403
    assert first_word(client, SECOND_THOUGHT, Origin=PAGE) == 100


def test_an_address_that_asked_too_often_is_seen_first(serve: Serve):
    client = serve(Settings(second_thought="ask", origins=(PAGE,), rate=1))
    assert client.post(SECOND_THOUGHT, json={"text": HARMLESS}).status_code == 200

    assert first_word(client, SECOND_THOUGHT, Origin=PAGE) == 429
    assert client.get("/nudge/demo").status_code == 200, "the pages are there for everybody"


def test_what_is_turned_off_reads_nothing(serve: Serve):
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)])))

    assert first_word(client, SECOND_THOUGHT) == 404
    assert first_word(client, MODERATE, X_Coral_Signature="sha256=00") == 404


def test_what_coral_did_not_sign_is_not_read(serve: Serve):
    client = serve(Settings(coral_secret=CORAL_SECRET, second_thought=OPEN.second_thought, rate=0))

    assert first_word(client, MODERATE) == 403
    assert first_word(client, MODERATE, X_Coral_Signature="a") == 403
    assert first_word(client, MODERATE, X_Coral_Signature="sha256=00") == 100
