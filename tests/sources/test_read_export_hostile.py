"""Whatever bytes come in, reading them ends soon, in little memory, and in posts, problems or our own error alone."""

import copy
import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gyeot
from gyeot.errors import GyeotError, UnknownFormat, UnreadableFile
from gyeot.material import Comment
from gyeot.sources import bounds, fields, framing, locator, naver, piecewise, read_export
from gyeot.sources.export import MAX_PROBLEMS, Report
from tests.sources.samples import ALL, PLATFORMS

RECEIVED = [path.read_bytes() for path in ALL]

#: Of the processor's time, far more than any of these needs; what takes longer grows faster than its input.
SECONDS = 5.0


def reading(received: bytes, as_format: str = "") -> list[Comment]:
    """Read to the end and check what holds of every reading, however it ends."""
    report, comments, began = Report(), [], time.process_time()
    try:
        comments += read_export(received, report, as_format=as_format)
    except GyeotError as error:
        told = bool(error.en and error.ko)
    else:
        told = report.read == len(comments)
    assert told
    assert time.process_time() - began < SECONDS
    assert len(report.problems) == min(report.problem_count, MAX_PROBLEMS)
    for comment in comments:
        assert "\0" not in comment.text
        comment.text.encode()
        assert comment.posted_at is None or comment.posted_at.tzinfo is not None
    return comments


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2_000), st.sampled_from(["", *PLATFORMS]))
def test_no_bytes_make_a_reading_fail_with_anything_but_our_own_error(received: bytes, as_format: str) -> None:
    reading(received, as_format)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(RECEIVED), st.integers(0, 2**32))
def test_no_sample_with_bytes_changed_fails_with_anything_but_our_own_error(received: bytes, seed: int) -> None:
    reading(_with_bytes_changed(received, random.Random(seed)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(RECEIVED), st.integers(0, 2**32), st.sampled_from(["", *PLATFORMS]))
def test_no_sample_with_values_changed_fails_with_anything_but_our_own_error(
    received: bytes, seed: int, as_format: str
) -> None:
    reading(_with_values_changed(received, random.Random(seed)), as_format)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(["good", "blank", "no text", "cut off", "number", "zero", "half"]), max_size=30))
def test_every_line_of_our_own_format_is_read_or_is_a_problem(kinds: list[str]) -> None:
    written = {
        "good": '{"text": "글"}',
        "blank": "  ",
        "no text": '{"id": "1"}',
        "cut off": '{"text": "gl',
        "number": "7",
        "zero": '{"text": "a\\u0000"}',
        "half": '{"text": "\\ud83d"}',
    }
    lines = ['{"text": "first"}', *(written[kind] for kind in kinds), '{"text": "last"}']
    report = Report()

    comments = list(read_export("\n".join(lines).encode(), report))

    assert len(comments) == report.read == 2 + kinds.count("good")
    assert report.read + report.problem_count == len(lines) - kinds.count("blank")


_SHOWN = b'{"kind":"youtube#comment","id":"1","snippet":{"authorDisplayName":"a","textDisplay":"'
_TELEGRAM = b'{"name":"x","type":"personal_chat","id":1,"messages":['

BOMBS = {
    "60 KB of opening brackets": b"[" * 60_000,
    "60 KB of opening braces": b'{"a":' * 60_000,
    "a text and 1 MB of opening brackets": b'{"text":"a","b":' + b"[" * 1_000_000,
    "brackets in a string": b'{"text":"' + b"[" * 90_000 + b'"}',
    "more digits than a number has": b'{"text":"a","id":' + b"9" * 1_000_000 + b"}",
    "an exponent past every number": b'{"text":"a","id":1e999999}',
    "NaN": b'{"text":"a","id":NaN}\n{"text":"a","id":Infinity}',
    "a key given 100,000 times": b'{"text":"a"' + b',"text":"b"' * 100_000 + b"}",
    "quotation marks": b'{"text":"a"' + b'"' * 3_000_000,
    "backslashes": b'{"text":"a' + b"\\" * 3_000_001,
    "escapes that JSON does not know": b'{"text":"a","b":"' + b"\\x41" * 500_000 + b"\\q",
    "half characters": b'{"text":"a","b":"' + b"\\ud800" * 300_000 + b'"}',
    "empty lists in a document": _TELEGRAM + b"[]," * 200_000 + b"[]]}",
    "empty lists past the bound": _TELEGRAM + b"[]," * (bounds.MAX_CONTAINERS + 1) + b"[]]}",
    "a cut off document of 6 MB": _TELEGRAM + b'{"id":1,"type":"message","text":"aaaaaaaaaaaaaaaa"},' * 120_000,
    "one record of 6 MB": _TELEGRAM + b'{"id":1,"type":"message","text":"' + b"a" * 6_000_000 + b'"}]}',
    "blank lines": b'{"text":"a"}' + b"\n" * 3_000_000 + b'{"text":"b"}',
    "a callback that never opens": b"a" * 3_000_000 + b"(",
    "callbacks": b"a(" * 1_000_000,
    "a line of 200,000 numbers": b'{"text":"a"}\n[' + b"1," * 200_000 + b"1]",
    "an unclosed tag in markup": _SHOWN + b"<br>" + b"<a " * 30_000 + b'"}}',
    "an entity of 90,000 digits": _SHOWN + b"&lt;&#" + b"9" * 90_000 + b';"}}',
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_file_made_to_hang_or_fill_a_computer_does_neither(name: str) -> None:
    for as_format in ("", "jsonl"):
        reading(BOMBS[name], as_format)


def test_nesting_is_refused_by_its_depth_and_not_by_luck() -> None:
    def nested(depth: int) -> bytes:
        return b'{"text":"a","b":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"

    assert len(list(read_export(nested(bounds.MAX_JSON_DEPTH)))) == 1
    with pytest.raises(UnreadableFile, match="levels deep"):
        list(read_export(nested(bounds.MAX_JSON_DEPTH + 1)))


def test_the_last_of_two_equal_keys_counts_as_in_a_browser() -> None:
    (comment,) = read_export(b'{"text": "first", "text": "last"}')
    assert comment.text == "last"


def test_types_that_no_set_can_hold_are_no_way_in() -> None:
    hostile = [
        {"kind": ["youtube#comment"], "items": [{"kind": {}}]},
        {"kind": {"Listing": 1}, "data": {"children": {}}},
        {"type": [], "messages": [{"type": {}}]},
        {"result": {"commentList": [{"commentNo": [], "contents": "a", "deleted": []}]}},
    ]
    for record in hostile:
        for as_format in ("", *PLATFORMS):
            reading(json.dumps(record).encode(), as_format)


def test_a_file_past_the_size_of_a_document_is_refused_by_its_size_alone(tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    with path.open("wb") as file:
        file.write(_TELEGRAM)
        file.truncate(bounds.MAX_DOCUMENT_BYTES + 1)  # a hole: it takes no room on the disk

    with pytest.raises(UnreadableFile, match="128 MB"):
        list(read_export(path))


_CHILD = """
import re, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from gyeot.sources import read_export
count = sum(1 for _ in read_export(Path(sys.argv[2])))
# Not getrusage: what it tells begins with the memory of the process that started this one.
print(count, int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]) // 1024)
"""


def _megabytes_taken(path: Path) -> tuple[int, int]:
    command = [sys.executable, "-c", _CHILD, str(Path(gyeot.__file__).parents[1]), str(path)]
    count, megabytes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    return int(count), int(megabytes)


def _records(count: int) -> Iterator[bytes]:
    for number in range(count):
        yield json.dumps({"text": f"{number} 지어낸 문장입니다 " * 12, "id": number}, ensure_ascii=False).encode()


def test_thirty_megabytes_of_json_lines_stream_in_little_memory(tmp_path: Path) -> None:
    path = tmp_path / "comments.jsonl"
    path.write_bytes(b"\n".join(_records(78_000)))
    assert path.stat().st_size > 30_000_000

    count, megabytes = _megabytes_taken(path)

    assert count == 78_000
    assert megabytes < 60


def test_a_document_of_thirty_megabytes_takes_little_more_than_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "comments.json"
    path.write_bytes(b"[" + b",\n".join(_records(78_000)) + b"]")
    size = path.stat().st_size // 1_000_000

    count, megabytes = _megabytes_taken(path)

    assert count == 78_000
    assert megabytes < 3 * size + 60


#: Our patterns, and how each is used. Every text is 100,000 characters of what would make a careless pattern go back.
_SEARCHED = (fields._MARKED_UP, fields._LINE_BREAK, fields._TAG, fields._ENTITY, locator._UNSAFE, locator._ENCODED)
_MATCHED = (fields._TIME, fields._DIGITS, fields._SECONDS, locator._INDEX, locator._COUNT, locator._RANGE, naver._NEWS)
_SEARCHED_IN_BYTES = (framing._TOKEN, piecewise._TO_BRACKET, bounds._SCRIPT_ESCAPE, bounds._SURROGATE_ESCAPE)
_MATCHED_IN_BYTES = (framing._CALLBACK, framing._BETWEEN_TEXTS)
_TEDIOUS = (
    "<",
    "<a ",
    "&",
    "&#9",
    "&a",
    "%",
    "%2",
    '"',
    '\\"',
    "\\",
    '"\\',
    "[",
    '"[',
    " ",
    "a",
    "a.",
    "1",
    "1.",
    "/**/",
    "\n",
)


@pytest.mark.parametrize("piece", _TEDIOUS)
@pytest.mark.parametrize("ending", ["", "!", '"', ">", ";"])
def test_no_pattern_of_ours_goes_back_over_what_it_has_seen(piece: str, ending: str) -> None:
    text = (piece * 100_000)[:100_000] + ending
    began = time.process_time()
    for pattern in _SEARCHED:
        pattern.sub("", text)
    for pattern in _MATCHED:
        pattern.fullmatch(text)
    for searched in _SEARCHED_IN_BYTES:
        searched.sub(b"", text.encode())
    for matched in _MATCHED_IN_BYTES:
        matched.match(text.encode())
    assert time.process_time() - began < 0.5


def test_garbage_is_refused_as_unknown_and_not_as_a_damaged_file_of_ours() -> None:
    with pytest.raises(UnknownFormat):
        read_export(random.Random(1).randbytes(100_000))


def _with_bytes_changed(received: bytes, chance: random.Random) -> bytes:
    changed = bytearray(received)
    for _ in range(chance.randint(1, 4)):
        place = chance.randrange(len(changed) + 1)
        match chance.randrange(6):
            case 0:
                changed[place : place + chance.randint(1, 40)] = b""
            case 1:
                changed[place:place] = chance.choice([b'"', b"[", b"]", b"{", b"}", b",", b"\\", b"\n", b"\0", b"\xff"])
            case 2:
                del changed[place:]
            case 3:
                changed[place:place] = changed[place : place + chance.randint(1, 200)]
            case 4:
                changed[place : place + 1] = bytes([chance.randrange(256)])
            case 5:
                changed[place:place] = chance.choice([b"\\ud83d", b"\\u0000", b"\\x0B", b"1e999", b"NaN", b"(", b");"])
    return bytes(changed)


_ODD: list[Any] = [
    None,
    True,
    0,
    -1,
    2**63,
    1e300,
    "",
    "a",
    "\0",
    "\ud800",
    [],
    {},
    [[]],
    [None],
    {"a": {}},
    "x" * 9_000,
]


def _with_values_changed(received: bytes, chance: random.Random) -> bytes:
    """Change values of a sample's JSON, or of one of its lines, and write it down again."""
    lines = received.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    whole = [received] if chance.random() < 0.5 else lines
    written = []
    for text in whole:
        try:
            value = json.loads(text[text.index(b"{") :] if text.startswith(b"_callback") else text)
        except ValueError:
            written.append(text)
            continue
        for _ in range(chance.randint(1, 3)):
            value = _changed(value, chance)
        written.append(json.dumps(value, ensure_ascii=chance.random() < 0.5).encode("utf-8", errors="replace"))
    return b"\n".join(written)


def _changed(value: Any, chance: random.Random) -> Any:
    if not isinstance(value, dict | list) or not value or chance.random() < 0.1:
        return copy.deepcopy(chance.choice(_ODD))
    key = chance.choice(list(value)) if isinstance(value, dict) else chance.randrange(len(value))
    match chance.randrange(8):
        case 0:
            del value[key]
        case 1 if isinstance(value, list):
            value.insert(key, value[key])
        case _:
            value[key] = _changed(value[key], chance)
    return value
