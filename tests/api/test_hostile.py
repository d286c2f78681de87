"""Whatever is sent, the answer is a clear one in the one shape of errors, and it repeats nothing; nor does the log."""

import json
import logging
import socket
from collections.abc import Iterator
from logging.handlers import QueueHandler
from queue import SimpleQueue
from typing import Any

import httpx
import pytest

from gyeot.api.perspective import SENTENCE
from gyeot.logs import Line
from tests.api.conftest import (
    ANALYZE,
    CLASSIFY,
    HARMLESS,
    KEY,
    MODERATE,
    OPEN,
    SECOND_THOUGHT,
    SUGGEST,
    Serve,
    analysis,
    error,
)

CANARIES = ("카나리아칠삼구", "CANARY_SEVEN_THREE_NINE")
CANARY = CANARIES[1]
#: The test's own client logs what it sends; and pytest wakes the access log, which the command keeps silent
#: (tests/api/test_command.py reads all that the command says).
OTHERS_LOGS = ("httpx", "httpcore", "uvicorn.access")

ENTRY = {"text": HARMLESS, "type": "PLAIN_TEXT"}
SCORE = {"value": 0.5, "type": "PROBABILITY"}
#: A request that fills every field, by route.
WHOLE: dict[str, dict[str, Any]] = {
    ANALYZE: {
        "comment": ENTRY,
        "context": {"articleAndParentComment": {"article": ENTRY, "parentComment": ENTRY}},
        "requestedAttributes": {"TOXICITY": {"scoreType": "PROBABILITY", "scoreThreshold": 0.1}},
        "languages": ["ko"],
        "doNotStore": True,
        "dropUnsupportedAttributes": False,
        "spanAnnotations": False,
        "clientToken": "a",
        "sessionId": "a",
        "communityId": "a",
    },
    SUGGEST: {
        "comment": ENTRY,
        "context": {"entries": [ENTRY]},
        "attributeScores": {
            "TOXICITY": {"summaryScore": SCORE, "spanScores": [{"begin": 0, "end": 2, "score": SCORE}]}
        },
        "languages": ["ko"],
        "clientToken": "a",
        "sessionId": "a",
        "communityId": "a",
    },
    CLASSIFY: {"posts": [{"text": HARMLESS, "id": "a", "title": "a"}], "title": "a", "threshold": "balanced"},
    SECOND_THOUGHT: {"text": HARMLESS, "title": "a", "language": "ko"},
}
ROUTES = pytest.mark.parametrize("route", WHOLE)


@pytest.fixture(autouse=True)
def nothing_is_repeated(client: httpx.Client, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """After each test the server lives, and no line of any log holds what was sent."""
    caplog.set_level(logging.DEBUG)
    yield
    assert client.get("/readyz").status_code == 200
    told = [
        record.name
        for record in caplog.get_records("call")
        for canary in CANARIES
        if canary in caplog.handler.format(record) and not record.name.startswith(OTHERS_LOGS)
    ]
    assert told == []


def refused(answer: httpx.Response, code: int = 400) -> str:
    """The sentence of an error that repeats nothing."""
    said: str = error(answer, code)["message"]
    assert not any(canary in answer.text for canary in CANARIES)
    return said


def send(client: httpx.Client, route: str, body: bytes | str) -> httpx.Response:
    return client.post(route, content=body, headers={"Content-Type": "application/json"})


@ROUTES
def test_a_request_that_fills_every_field_is_answered(client: httpx.Client, route: str):
    assert client.post(route, json=WHOLE[route]).status_code == 200


@ROUTES
def test_an_unknown_field_is_refused_wherever_it_stands(client: httpx.Client, route: str):
    for place in places(WHOLE[route]):
        changed = changeable(route)
        inside = at(changed, place)
        if isinstance(inside, dict) and place[-1:] not in (("requestedAttributes",), ("attributeScores",)):
            inside[CANARY] = CANARY
            said = refused(client.post(route, json=changed))
            assert "Unknown name. Cannot find field." in said
            assert ".".join(map(str, place)) in said


@ROUTES
def test_a_wrong_type_is_refused_at_every_field(client: httpx.Client, route: str):
    wrong: tuple[Any, ...] = (CANARY, CANARIES[0], 1, 1.5, True, [], {}, [CANARY], {CANARY: CANARY}, [[{}]], 10**40)
    for place in list(places(WHOLE[route]))[1:]:
        was = at(WHOLE[route], place)
        for value in wrong:
            changed = changeable(route)
            put(changed, place, value)
            answer = client.post(route, json=changed)
            if answer.status_code != 200 or type(value) is not type(was):
                whole_number = type(was) is float and type(value) is int
                assert (whole_number and answer.status_code == 200) or refused(answer), (place, type(value))


@ROUTES
def test_broken_text_is_refused_in_every_text_and_every_name(client: httpx.Client, route: str):
    for sign in ("\\ud800", "\\udfff", "\\u0000"):
        for place in places(WHOLE[route]):
            if isinstance(at(WHOLE[route], place), str):
                changed = changeable(route)
                put(changed, place, "HERE")
                refused(send(client, route, json.dumps(changed).replace("HERE", f"{CANARY}{sign}")))
        refused(send(client, route, json.dumps(WHOLE[route]).replace("{", f'{{"{CANARY}{sign}": 1,', 1)))


def test_broken_text_is_refused_in_the_name_of_an_attribute(client: httpx.Client):
    for route, field, value in ((ANALYZE, "requestedAttributes", {}), (SUGGEST, "attributeScores", {})):
        for sign in ("\\ud800", "\\u0000"):
            body = json.dumps(WHOLE[route] | {field: {"HERE": value}})
            refused(send(client, route, body.replace("HERE", f"{CANARY}{sign}")))


@pytest.mark.parametrize("name", [*CANARIES, "", "a" * 5_000, "TOXICITY ", "toxicity", "TOXICITY@1", "../etc"])
def test_an_unknown_attribute_is_counted_and_not_named(client: httpx.Client, name: str):
    assert "number 2 of those requested" in refused(client.post(ANALYZE, json=analysis(HARMLESS, "TOXICITY", name)))


@ROUTES
def test_a_name_that_stands_twice_is_refused(client: httpx.Client, route: str):
    name, value = next(iter(WHOLE[route].items()))
    twice = json.dumps(WHOLE[route])[:-1] + f", {json.dumps(name)}: {json.dumps(value)}}}"

    assert "twice" in refused(send(client, route, twice))


@ROUTES
@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "9" * 5_000, "-" + "9" * 400])
def test_numbers_that_are_none_are_refused(client: httpx.Client, route: str, number: str):
    bodies = {
        ANALYZE: WHOLE[ANALYZE] | {"requestedAttributes": {"TOXICITY": {"scoreThreshold": "HERE"}}},
        SUGGEST: WHOLE[SUGGEST] | {"attributeScores": {"TOXICITY": {"summaryScore": {"value": "HERE"}}}},
        CLASSIFY: WHOLE[CLASSIFY] | {"threshold": "HERE"},
        SECOND_THOUGHT: WHOLE[SECOND_THOUGHT] | {"title": "HERE"},
    }

    refused(send(client, route, json.dumps(bodies[route]).replace('"HERE"', number)))


@ROUTES
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b" \n", id="blank"),
        pytest.param(b"null", id="null"),
        pytest.param(b"[]", id="list"),
        pytest.param(f'"{CANARY}"'.encode(), id="text"),
        pytest.param(b"0", id="number"),
        pytest.param(f'{{"comment": {{"text": "{CANARY}'.encode(), id="cut"),
        pytest.param(f"{{{CANARY}: 1}}".encode(), id="no quotation marks"),
        pytest.param(b'{"text": "\xff\xfe"}', id="no UTF-8"),
        pytest.param(b"\xed\xa0\x80", id="a surrogate in UTF-8"),
        pytest.param(json.dumps({"text": CANARY}).encode("utf-16"), id="UTF-16"),
        pytest.param(json.dumps({"text": CANARY}).encode("utf-32"), id="UTF-32"),
        pytest.param(b"\0" * 100, id="null bytes"),
        pytest.param(b"[" * 120_000, id="deep and open"),
        pytest.param(b"[" * 60_000 + b"]" * 60_000, id="deep lists"),
        pytest.param(b'{"comment":' * 10_000 + b"1" + b"}" * 10_000, id="deep objects"),
    ],
)
def test_what_is_no_request_is_refused(client: httpx.Client, route: str, body: bytes):
    refused(send(client, route, body))


def test_a_byte_order_mark_is_forgiven(client: httpx.Client):
    assert send(client, ANALYZE, "\ufeff" + json.dumps(analysis())).status_code == 200


@pytest.mark.parametrize("text", ["x" * (1 << 20), "가" * (1 << 19)], ids=["english", "korean"])
def test_a_comment_of_a_megabyte_is_refused(client: httpx.Client, text: str):
    assert "too many bytes" in refused(client.post(ANALYZE, json=analysis(text)))
    assert "20480" in refused(client.post(CLASSIFY, json={"posts": [{"text": text}]}))
    assert "20480" in refused(client.post(SECOND_THOUGHT, json={"text": text[:25_000]}))


@pytest.mark.parametrize(
    ("route", "blocks", "most"),
    [*((route, 80, "4 MiB") for route in (ANALYZE, SUGGEST, CLASSIFY, MODERATE)), (SECOND_THOUGHT, 3, "128 KiB")],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_a_body_past_the_bound_is_refused_whether_it_says_its_size_or_not(
    client: httpx.Client, route: str, blocks: int, most: str, kind: str
):
    block = b" " * (1 << 16)
    headers = {"Content-Type": kind, "X-Coral-Signature": "sha256=00"}

    for content in (block * blocks, iter([block] * blocks)):
        assert most in refused(client.post(route, content=content, headers=headers), 413)


def test_the_longest_comment_fits_where_no_key_is_asked_for(client: httpx.Client):
    escaped = json.dumps({"text": "가" * 20_480, "title": "가" * 1_000, "language": "ko"})
    pictures = json.dumps({"text": "😀" * 20_480, "title": "😀" * 1_000, "language": "ko"}, ensure_ascii=False)

    for body in (escaped, pictures):
        assert send(client, SECOND_THOUGHT, body).status_code == 200


def test_a_size_that_is_none_reaches_nothing(client: httpx.Client):
    for size in ("9" * 5_000, "-1", "ten", "4 4"):
        with socket.create_connection((client.base_url.host, client.base_url.port or 0), timeout=10) as raw:
            raw.sendall(
                f"POST {ANALYZE}?key={KEY} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n{CANARY}".encode()
            )
            raw.shutdown(socket.SHUT_WR)
            head = raw.recv(4096)
        assert not head or head.startswith((b"HTTP/1.1 400", b"HTTP/1.1 413")), head[:20]
        assert CANARY.encode() not in head


def test_many_attributes_and_many_entries_do_no_harm(client: httpx.Client):
    many = {f"{CANARY}_{number}": {} for number in range(10_000)}
    refused(client.post(ANALYZE, json=analysis() | {"requestedAttributes": many}))
    refused(client.post(SUGGEST, json=WHOLE[SUGGEST] | {"attributeScores": many}))

    entries = [{"text": f"{CANARIES[0]} {number}"} for number in range(1_000)]
    answer = client.post(ANALYZE, json=analysis(context={"entries": entries}))
    assert answer.status_code == 200
    assert CANARIES[0] not in answer.text


def test_what_the_protocol_repeats_is_repeated_and_bounded(client: httpx.Client):
    assert client.post(ANALYZE, json=analysis(clientToken=CANARY)).json()["clientToken"] == CANARY
    refused(client.post(ANALYZE, json=analysis(languages=[CANARY * 10])))


@pytest.mark.parametrize(
    "text",
    ["!" * 20_000, "<" * 20_000, "\n" * 20_000 + "a", "ㅋ" * 6_800, "ab" * 10_000],
    ids=["signs", "brackets", "lines", "laughter", "one word"],
)
def test_a_long_comment_of_one_thing_is_answered(client: httpx.Client, text: str):
    answer = client.post(ANALYZE, json=analysis(text))

    assert answer.status_code == 200 or refused(answer)


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text", ["a" + "!" * 300_000, "a! " * 100_000, "a" + "\n" * 300_000], ids=["signs", "ends", "lines"]
)
def test_sentences_are_found_in_the_time_that_their_length_takes(text: str):
    # What counted each of n signs n times over would take hours here.
    assert sum(1 for _ in SENTENCE.finditer(text)) in (1, 100_000)


@pytest.mark.parametrize(
    "origin", ["http://[", "null", "", "://", f"https://{CANARY}", "file://", "가나".encode(), "https://a.example@b"]
)
def test_an_origin_that_is_none_is_refused(client: httpx.Client, origin: str | bytes):
    refused(client.post(SECOND_THOUGHT, json={"text": HARMLESS}, headers={"Origin": origin}), 403)


@pytest.mark.parametrize("signature", [CANARY, "sha256=", "sha256=é".encode(), "," * 1_000, "=" * 5_000])
def test_a_signature_that_is_none_is_refused(client: httpx.Client, signature: str | bytes):
    refused(client.post(MODERATE, content=CANARY, headers={"X-Coral-Signature": signature}), 403)


@pytest.mark.parametrize("key", [CANARY, CANARIES[0], "%FF%00", "a" * 5_000, "\ud800".encode("utf-8", "surrogatepass")])
def test_a_key_that_is_none_is_refused(client: httpx.Client, key: str | bytes):
    refused(client.post(ANALYZE, params={"key": key}, json=analysis()))


@pytest.mark.parametrize(
    "address", [f"/{CANARY}", f"/nudge/{CANARY}", "/nudge/%00", "/nudge/..%2f..%2fkeys.py", "/v1alpha1/comments:", "//"]
)
def test_an_address_where_nothing_is_gives_404(client: httpx.Client, address: str):
    refused(client.get(address), 404)


def test_a_method_that_is_none_gives_405(client: httpx.Client):
    for address in ("/healthz", ANALYZE, CLASSIFY):
        refused(client.request("DELETE", address), 405)


def test_a_host_that_is_none_breaks_no_discovery_document(client: httpx.Client):
    for host in ("[", "a b", "%", "é".encode(), "a:b:c", ""):
        assert client.get("/$discovery/rest", headers={"Host": host}).status_code in (200, 400)


@pytest.fixture
def lines() -> Iterator[SimpleQueue[logging.LogRecord]]:
    """Log lines as a server of ours writes them, to wait for."""
    written: SimpleQueue[logging.LogRecord] = SimpleQueue()
    handler = QueueHandler(written)
    handler.setFormatter(Line())
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)


def test_what_breaks_inside_says_nothing_of_what_was_sent(
    serve: Serve, caplog: pytest.LogCaptureFixture, lines: SimpleQueue[logging.LogRecord]
):
    def breaks_on_purpose(posts: Any, _: str) -> list[Any]:
        if posts[0].platform:  # not the one that loads the model
            raise RuntimeError(posts[0].text)
        return []

    client = serve(OPEN, breaks_on_purpose)
    caplog.handler.setFormatter(Line())
    for _ in range(2):
        broken = httpx.post(client.base_url.join(f"{ANALYZE}?key={KEY}"), json=analysis(f"{CANARIES[0]} 잘 읽었습니다"))
        assert refused(broken, 500) == "Something broke here; it is not your request's fault."

    told = 0
    while told < 2:  # the answer goes out before its line is written
        told += "RuntimeError in breaks_on_purpose" in lines.get(timeout=30).getMessage()


# --- places in a body ------------------------------------------------------------------------------------------------


def places(value: Any, here: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place in ``value``, the outermost first."""
    yield here
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in inside:
        yield from places(one, (*here, name))


def at(value: Any, place: tuple[str | int, ...]) -> Any:
    for name in place:
        value = value[name]
    return value


def put(value: Any, place: tuple[str | int, ...], new: Any) -> None:
    at(value, place[:-1])[place[-1]] = new


def changeable(route: str) -> dict[str, Any]:
    """A copy in which no part is shared, as ``copy.deepcopy`` would keep it."""
    copied: dict[str, Any] = json.loads(json.dumps(WHOLE[route]))
    return copied


@ROUTES
def test_five_hundred_unknown_names_are_refused_in_one_sentence(client: httpx.Client, route: str):
    body = changeable(route) | {f"{CANARY}{number}": 1 for number in range(500)}

    answer = send(client, route, json.dumps(body))

    refused(answer)
    assert len(answer.content) < 5_000


def test_a_list_of_wrong_items_is_refused_at_its_first(client: httpx.Client):
    body = WHOLE[ANALYZE] | {"languages": [1] * 900}

    answer = send(client, ANALYZE, json.dumps(body))

    refused(answer)
    violations = [one for detail in answer.json()["error"]["details"] for one in detail.get("fieldViolations", ())]
    assert len(violations) == 1
