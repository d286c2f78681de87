"""Who is let in, from where a key may come, how keys change without a restart, and how much one may ask."""

import os
from pathlib import Path

import httpx
import pytest

from gyeot.api.asking import post, windows_of
from gyeot.api.keys import Keys, Rate
from gyeot.api.settings import Settings, hash_of
from tests.api.conftest import ANALYZE, CLASSIFY, HARMLESS, KEY, SECOND_THOUGHT, SUGGEST, Serve, analysis, error

OTHER = "another-key-for-the-tests-alone"


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def reason(answer: httpx.Response, code: int) -> str:
    return str(error(answer, code)["details"][0]["reason"])


@pytest.mark.parametrize(
    "headers",
    [
        {"X-API-Key": KEY},
        {"x-goog-api-key": KEY},
        {"Authorization": f"Bearer {KEY}"},
        {"Authorization": f"bearer {KEY}"},
    ],
    ids=["X-API-Key", "X-Goog-Api-Key", "Bearer", "bearer"],
)
def test_a_key_may_come_in_a_header(client: httpx.Client, headers: dict[str, str]):
    assert httpx.post(client.base_url.join(ANALYZE), json=analysis(), headers=headers).status_code == 200


def test_a_key_may_come_in_the_address_which_counts_first(client: httpx.Client):
    assert client.post(ANALYZE, params={"key": KEY}, headers={"X-API-Key": OTHER}, json=analysis()).status_code == 200
    assert reason(client.post(ANALYZE, params={"key": OTHER}, json=analysis()), 400) == "API_KEY_INVALID"


@pytest.mark.parametrize("address", [ANALYZE, SUGGEST, CLASSIFY])
@pytest.mark.parametrize(
    "headers",
    [{}, {"X-API-Key": ""}, {"Authorization": "Bearer"}, {"Authorization": f"Basic {KEY}"}],
    ids=["none", "empty", "no bearer", "basic"],
)
def test_without_a_key_nobody_is_let_in(client: httpx.Client, address: str, headers: dict[str, str]):
    answer = httpx.post(client.base_url.join(address), params={"key": ""}, json={}, headers=headers)

    assert reason(answer, 403) == "API_KEY_MISSING"


@pytest.mark.parametrize("key", [OTHER, KEY[:-1], f"{KEY} ", hash_of(KEY), KEY.upper()])
def test_a_key_that_is_not_known_lets_nobody_in(client: httpx.Client, key: str):
    assert reason(client.post(ANALYZE, params={"key": key}, json=analysis()), 400) == "API_KEY_INVALID"


def test_several_keys_are_let_in_at_once(serve: Serve):
    client = serve(Settings(key_hashes=frozenset(map(hash_of, (KEY, OTHER)))))

    for key in (KEY, OTHER):
        assert client.post(ANALYZE, params={"key": key}, json=analysis()).status_code == 200


def test_keys_in_a_file_are_exchanged_without_a_restart(tmp_path: Path):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(f"# newsrooms\n{hash_of(KEY)}  # daily news\n\n", "utf-8")
    keys = Keys(Settings(key_file=file), clock)
    assert keys.known(KEY)
    assert not keys.known(OTHER)

    replace(file, f"{hash_of(OTHER).upper()}\n")
    assert keys.known(KEY), "the file is not looked at for every request"
    clock.now += 6

    assert not keys.known(KEY)
    assert keys.known(OTHER)


def test_a_file_with_the_same_time_and_another_content_is_read_again(tmp_path: Path):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(hash_of(KEY), "utf-8")
    keys, was = Keys(Settings(key_file=file), clock), file.stat()

    replace(file, hash_of(OTHER))
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))
    clock.now += 6

    assert keys.known(OTHER)
    assert not keys.known(KEY)


@pytest.mark.parametrize(
    "content",
    [
        None,
        b"\xff\xfe",
        OTHER.encode(),
        f"{hash_of(OTHER)}\n{hash_of(KEY)[:40]}".encode(),
        f"{hash_of(OTHER)}\n{KEY}\n".encode(),
    ],
    ids=["gone", "no text", "a key", "a line cut short", "a key below a digest"],
)
def test_a_file_that_cannot_be_used_neither_lets_in_nor_shuts_out(
    tmp_path: Path, content: bytes | None, caplog: pytest.LogCaptureFixture
):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(hash_of(KEY), "utf-8")
    keys = Keys(Settings(key_file=file), clock)

    file.unlink()
    if content is not None:
        file.write_bytes(content)
    clock.now += 6

    assert keys.known(KEY)
    assert not keys.known(OTHER)
    assert "the keys read before it still hold" in caplog.text
    for told in (str(tmp_path), KEY, OTHER, hash_of(KEY)[:40], hash_of(OTHER)):
        assert told not in caplog.text
    replace(file, hash_of(OTHER))
    clock.now += 6
    assert keys.known(OTHER), "once it is mended it is read"
    assert not keys.known(KEY)


@pytest.mark.parametrize("half", ["", f"{hash_of(OTHER)}\n"], ids=["empty", "some lines"])
def test_a_file_that_is_being_written_is_read_when_that_is_over(tmp_path: Path, half: str):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(hash_of(KEY), "utf-8")
    keys = Keys(Settings(key_file=file), clock)

    clock.now += 6
    file.write_text(half, "utf-8")
    os.utime(file, (clock.now, clock.now - 0.5))
    assert keys.known(KEY)
    file.write_text(f"{hash_of(OTHER)}\n{hash_of(KEY)}\n", "utf-8")
    os.utime(file, (clock.now, clock.now))
    clock.now += 6

    assert keys.known(KEY)
    assert keys.known(OTHER)


def test_a_file_that_was_emptied_lets_nobody_in_and_the_log_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(hash_of(KEY), "utf-8")
    keys = Keys(Settings(key_file=file), clock)

    replace(file, "# nobody\n")
    clock.now += 6

    assert not keys.known(KEY)
    assert "lets nobody in" in caplog.text


def test_keys_are_exchanged_also_after_the_clock_was_set_back(tmp_path: Path):
    file, clock = tmp_path / "keys", Clock()
    file.write_text(hash_of(KEY), "utf-8")
    keys = Keys(Settings(key_file=file), clock)

    replace(file, hash_of(OTHER))
    clock.now -= 500

    assert not keys.known(KEY)


def test_who_asks_too_much_waits_as_long_as_is_said(serve: Serve):
    client = serve(Settings(key_hashes=frozenset(map(hash_of, (KEY, OTHER))), rate=2))
    for _ in range(2):
        assert client.post(ANALYZE, json=analysis()).status_code == 200

    refused = client.post(ANALYZE, json=analysis())

    assert reason(refused, 429) == "RATE_LIMIT_EXCEEDED"
    assert error(refused, 429)["status"] == "RESOURCE_EXHAUSTED"
    assert 1 <= int(refused.headers["Retry-After"]) <= 31
    assert client.post(ANALYZE, params={"key": OTHER}, json=analysis()).status_code == 200, "another key has its own"
    assert reason(client.post(SUGGEST, json=_suggestion()), 429) == "RATE_LIMIT_EXCEEDED"


def test_a_second_thought_is_counted_by_address(serve: Serve):
    client = serve(Settings(second_thought="ask", rate=1))
    assert client.post(SECOND_THOUGHT, json={"text": HARMLESS}).status_code == 200

    assert reason(client.post(SECOND_THOUGHT, json={"text": HARMLESS}), 429) == "RATE_LIMIT_EXCEEDED"


def test_a_long_comment_counts_as_many_and_many_as_many(serve: Serve):
    client = serve(Settings(key_hashes=frozenset([hash_of(KEY)]), rate=10))
    long = f"{HARMLESS} " * 120  # 1,800 letters: eight times as much to read
    assert client.post(ANALYZE, json=analysis(long)).status_code == 200
    assert client.post(CLASSIFY, json={"posts": [{"text": HARMLESS}] * 2}).status_code == 200

    assert client.post(ANALYZE, json=analysis()).status_code == 429


def test_what_hides_words_does_not_count_and_what_spells_more_counts_as_more(serve: Serve):
    # One a minute, so that the time which a second request has to wait says as how many the first was counted.
    client = serve(Settings(key_hashes=frozenset(map(hash_of, (KEY, OTHER))), rate=1))
    hidden = HARMLESS + "\u200b" * 3_000  # thirteen windows long, one to read
    spelt = "㈝" * 900  # each is four characters to the model: fifteen windows, and not four

    waits = {}
    for key, text in ((KEY, hidden), (OTHER, spelt)):
        assert client.post(CLASSIFY, params={"key": key}, json={"posts": [{"text": text}]}).status_code == 200
        waits[key] = int(client.post(ANALYZE, params={"key": key}, json=analysis()).headers["Retry-After"])

    assert waits[KEY] <= 61
    assert waits[OTHER] > 10 * 60


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1),
        ("😀" * 5_000, 1),
        ("これはひどい" * 500, 1),
        (HARMLESS, 1),
        (f"{HARMLESS} " * 120, 8),
        ("ㅋ" * 5_000, 1),
    ],
    ids=["nothing", "pictures", "another language", "short", "long", "laughter"],
)
def test_a_comment_counts_as_the_windows_that_are_read_and_as_one_at_least(text: str, count: int):
    assert windows_of([post(text)]) == count
    assert windows_of([post(text)] * 3) == 3 * count


def test_what_was_taken_fills_again_as_time_goes():
    clock = Clock()
    rate = Rate(60, clock)
    assert [rate.take("a", 1) for _ in range(60)] == [0] * 60
    assert rate.take("a", 1) == pytest.approx(1)
    assert rate.take("a", 3) == pytest.approx(3), "a refusal costs nothing"

    clock.now += 3

    assert rate.take("a", 3) == 0
    assert rate.take("a", 1) > 0


def test_to_look_takes_nothing_and_what_was_taken_in_vain_is_given_back():
    rate = Rate(60, Clock())
    rate.take("a", 60)

    assert [rate.wait("a", 1) for _ in range(3)] == pytest.approx([1, 1, 1])
    rate.owe("a", -100)
    assert rate.wait("a", 60) == 0
    rate.owe("a", 90)
    assert rate.wait("a", 1) == pytest.approx(31)


def test_a_pause_is_saved_up_for_a_minute_at_most():
    clock = Clock()
    rate = Rate(60, clock)
    rate.take("a", 60)
    clock.now += 3_600

    assert sum(rate.take("a", 1) == 0 for _ in range(100)) == 60


def test_more_than_a_minute_holds_is_let_through_once_and_owed():
    clock = Clock()
    rate = Rate(60, clock)

    assert rate.take("a", 180) == 0
    assert rate.take("a", 1) == pytest.approx(121)
    clock.now += 122
    assert rate.take("a", 1) == 0


def test_without_a_limit_nobody_waits():
    rate = Rate(0, Clock())

    assert not any(rate.take("a", 10_000) for _ in range(10))


def test_of_very_many_callers_the_quietest_are_forgotten():
    clock = Clock()
    rate = Rate(1, clock)
    rate.take("first", 1)
    for number in range(10_000):
        rate.take(str(number), 1)

    assert rate.take("first", 1) == 0
    assert rate.take("9999", 1) > 0


def replace(file: Path, content: str) -> None:
    """Exchange a file in one step, as an operator's tool does."""
    (new := file.with_suffix(".new")).write_text(content, "utf-8")
    new.replace(file)


def _suggestion() -> dict[str, object]:
    return {"comment": {"text": HARMLESS}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
