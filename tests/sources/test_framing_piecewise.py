"""A large document opened piece by piece is the same document, and a damaged one is refused as if read in one go."""

import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gyeot.errors import UnreadableFile
from gyeot.sources import bounds, locator, piecewise
from gyeot.sources.piecewise import LongList

_WORDS = st.sampled_from(["", "a", "[", "]}", '"', "\\", '\\"', "a\\", "글 😀", "x" * 20])
_VALUES = st.recursive(
    st.none() | st.integers(-9, 9) | _WORDS,
    lambda inner: st.lists(inner, max_size=6) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=40,
)


def unpacked(value: Any) -> Any:
    if isinstance(value, LongList | list):
        return [unpacked(element) for element in value]
    if isinstance(value, dict):
        return {key: unpacked(member) for key, member in value.items()}
    return value


@settings(max_examples=300, deadline=None)
@given(_VALUES, st.integers(1, 60))
def test_any_document_is_the_same_in_pieces(value: Any, at_once: int) -> None:
    compact = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    spacious = json.dumps(value, indent=1).encode()

    assert unpacked(piecewise.decode(compact, at_once=at_once)) == value
    assert unpacked(piecewise.decode(spacious, at_once=at_once)) == value


@settings(max_examples=300, deadline=None)
@given(_VALUES, st.integers(1, 60), st.integers(0, 2**32))
def test_a_damaged_document_is_refused_in_pieces_exactly_when_it_is_refused_whole(
    value: Any, at_once: int, seed: int
) -> None:
    chance = random.Random(seed)
    data = bytearray(json.dumps([value, value]).encode())
    place = chance.randrange(len(data))
    if chance.random() < 0.5:
        del data[place : place + chance.randint(1, 3)]
    else:
        data[place:place] = chance.choice([b"[", b"]", b"{", b"}", b",", b'"', b"\\", b":"])

    assert outcome(bytes(data), at_once) == outcome(bytes(data), len(data))


def outcome(data: bytes, at_once: int) -> Any:
    try:
        return unpacked(piecewise.decode(data, at_once=at_once))
    except UnreadableFile:
        return "refused"


def test_a_long_list_can_be_walked_again_and_again() -> None:
    data = json.dumps({"items": [{"number": number} for number in range(100)], "after": 1}).encode()

    items = piecewise.decode(data, at_once=200)["items"]

    assert isinstance(items, LongList)
    assert list(items) == list(items) == [{"number": number} for number in range(100)]
    assert "number" not in repr(items)


def test_long_and_short_elements_keep_their_order() -> None:
    chats = [{"id": number, "messages": [{"n": n} for n in range(number)]} for number in (1, 40, 2, 3, 50, 1)]
    data = json.dumps({"about": "x", "chats": {"list": [5, *chats, "end"]}}).encode()

    assert unpacked(piecewise.decode(data, at_once=128))["chats"]["list"] == [5, *chats, "end"]


def test_a_place_deep_in_a_large_document_is_found() -> None:
    data = json.dumps([{"text": f"number {number} " + "x" * 900} for number in range(6_000)]).encode()
    assert len(data) > bounds.MAX_JSON_BYTES

    assert locator.resolve_json(data, "json=/5999/text").startswith("number 5999 ")
    with pytest.raises(UnreadableFile):
        locator.resolve_json(data, "json=/6000")


def test_a_string_of_the_file_never_stands_in_for_records() -> None:
    data = json.dumps(["0" * 33, *[{"a": "b" * 50}] * 9]).encode()

    assert unpacked(piecewise.decode(data, at_once=64)) == json.loads(data)


@pytest.mark.parametrize("shift", range(6))
def test_brackets_are_found_wherever_the_blocks_are_cut(shift: int) -> None:
    odd = ['\\"', "\\", "]", '{"', "[[", 'a\\\\"', "글"]
    records = [{"text": (odd[number % 7] * (number % 5)), "number": number} for number in range(40_000)]
    data = json.dumps(["x" * shift, *records], ensure_ascii=False).encode()
    assert len(data) > 1_300_000

    assert unpacked(piecewise.decode(data, at_once=50_000)) == ["x" * shift, *records]


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from([b"[", b"]", b"{", b"}", b'"', b"\\", b"a", b'"a"', b'"\\""'])))
def test_the_brackets_found_are_those_outside_strings(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    outside, in_string, escaped = [], False, False
    for position, byte in enumerate(data):
        if escaped and byte in b'"\\':
            escaped = False
        elif byte == ord("\\"):
            escaped = True
        else:
            escaped = False
            in_string ^= byte == ord('"')
            outside += [position] if byte in b"[]{}" and not in_string else []

    assert list(piecewise.brackets(data)) == outside
