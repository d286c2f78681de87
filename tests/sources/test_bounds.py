"""Limits are checked on the bytes, before anything is decoded, and each says what it found."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment
from gyeot.sources import bounds


def depth_counted_slowly(data: bytes) -> int:
    """Count the depth one byte at a time. A backslash outside strings ends every decoder's reading; here it escapes."""
    depth = deepest = 0
    in_string = escaped = False
    for byte in data:
        if escaped and byte in b'"\\':
            escaped = False
        elif byte == ord("\\"):
            escaped = True
        else:
            escaped = False
            in_string ^= byte == ord('"')
            if not in_string:
                depth += (byte in b"[{") - (byte in b"]}")
                deepest = max(deepest, depth)
    return deepest


def is_refused(data: bytes) -> bool:
    try:
        bounds.check_depth(data)
    except UnreadableFile:
        return True
    return False


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.sampled_from([b"[", b"{", b"]", b"}", b'"', b"a", b"[[[[", b'"\\"', b'"\\\\"', b',"x":'])),
    st.integers(0, 70),
)
def test_the_depth_is_the_depth_outside_strings(pieces: list[bytes], padding: int) -> None:
    data = b"[" * padding + b"".join(pieces)

    assert is_refused(data) == (depth_counted_slowly(data) > bounds.MAX_JSON_DEPTH)


@pytest.mark.parametrize("shift", range(5))
def test_the_depth_is_the_same_wherever_the_blocks_are_cut(shift: int) -> None:
    block = 1 << 20
    for ending in (b'"', b'\\"', b'\\\\"', b'\\\\\\"'):
        string = b'"' + b"x" * (block - shift - 1 - len(ending)) + ending
        data = string + b"[" * 65 + b'"' + b"]" * 65
        assert is_refused(data) == (depth_counted_slowly(data) > bounds.MAX_JSON_DEPTH)


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=150, deadline=None)
@given(_VALUES)
def test_whatever_json_writes_is_decoded_to_what_it_was(value: Any) -> None:
    assert bounds.decode_json(json.dumps(value, ensure_ascii=True).encode()) == value
    assert bounds.decode_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb'"a\x0Bb"', "a\x0bb"),
        (rb'"a\x3cb\x3E"', "a<b>"),
        (rb'"it\'s"', "it's"),
        (rb'"a\\x41"', "a\\x41"),
        (rb'"a\\\x41"', "a\\A"),
        (rb'"\ud83d\ude00 \x0b"', "😀 \x0b"),
        (rb'"\ud83d"', "\ud83d"),
    ],
)
def test_the_escapes_that_scripts_write_are_read_as_scripts_read_them(written: bytes, meant: str) -> None:
    assert bounds.decode_json(written) == meant


@pytest.mark.parametrize("wrong", [rb'"\x4"', rb'"\xzz"', b"NaN", rb'["\x41", NaN]', b"1e999", b"[1,]", b"'a'", b""])
def test_what_only_looks_like_json_is_refused(wrong: bytes) -> None:
    with pytest.raises(UnreadableFile):
        bounds.decode_json(wrong)


def test_a_refusal_holds_nothing_of_what_was_refused() -> None:
    with pytest.raises(UnreadableFile) as refused:
        bounds.decode_json(b'{"text": "canary words", "broken": }')

    error: BaseException | None = refused.value
    while error is not None:
        assert "canary" not in repr(vars(error)) + repr(error.args)
        error = error.__cause__ or error.__context__


def a_comment(**changes: Any) -> Comment:
    return Comment(**({"platform": "forum", "comment_id": "1", "text": "글"} | changes))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"text": ""},
        {"text": "😀" * 10},
        {"text": "x" * bounds.MAX_TEXT},
        {"title": "x" * bounds.MAX_WORDS, "url": "y" * bounds.MAX_WORDS},
        {"media": ("a.jpg",) * bounds.MAX_MEDIA},
        {"likes": 2**53 - 1, "dislikes": -5, "posted_at": datetime(2024, 9, 5, tzinfo=UTC)},
    ],
)
def test_a_comment_within_the_bounds_comes_in(changes: dict[str, Any]) -> None:
    bounds.check_comment(a_comment(**changes))


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"text": "a\0b"}, r"U\+0000"),
        ({"text": "a\ud83d"}, "surrogate"),
        ({"author": Author(handle="\udc00")}, "surrogate"),
        ({"author": Author(native_id="a\0")}, r"U\+0000"),
        ({"title": "\ud83d", "url": "\ude00"}, "surrogate"),
        ({"media": ("a", "\0")}, r"U\+0000"),
        ({"forwarded_from": "\0"}, r"U\+0000"),
        ({"comment_id": "\0"}, r"U\+0000"),
        ({"text": "x" * (bounds.MAX_TEXT + 1)}, "100,000 characters"),
        ({"title": "x" * (bounds.MAX_WORDS + 1)}, "8,000 characters"),
        ({"media": ("a.jpg",) * (bounds.MAX_MEDIA + 1)}, "100 attached"),
        ({"likes": 2**53}, "too large"),
        ({"dislikes": -(2**53)}, "too large"),
    ],
)
def test_a_comment_that_no_database_can_hold_is_stopped_at_the_door(changes: dict[str, Any], reason: str) -> None:
    with pytest.raises(UnreadableFile, match=reason):
        bounds.check_comment(a_comment(**changes))


def test_records_and_failures_past_their_bounds_end_the_reading() -> None:
    bounds.check_records(bounds.MAX_RECORDS)
    bounds.check_failures(bounds.MAX_FAILURES)
    with pytest.raises(UnreadableFile, match="Split it"):
        bounds.check_records(bounds.MAX_RECORDS + 1)
    with pytest.raises(UnreadableFile, match="file you meant"):
        bounds.check_failures(bounds.MAX_FAILURES + 1)
