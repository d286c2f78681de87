"""A locator says where in a file a post stands, in one grammar, and can be followed back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.errors import UnreadableFile
from gyeot.sources import locator

_STEPS = st.lists(st.tuples(st.sampled_from(sorted(locator.STEPS)), st.text(max_size=20)), max_size=4)


@given(_STEPS)
def test_what_was_built_is_parsed_to_the_same_steps(steps: list[tuple[str, str]]) -> None:
    written = locator.build(steps)

    assert list(locator.parse(written)) == steps
    assert locator.build(locator.parse(written)) == written
    assert not any(ord(character) < 32 for character in written)


@given(st.text(max_size=60))
def test_any_text_is_a_locator_or_is_refused(text: str) -> None:
    try:
        steps = locator.parse(text)
    except UnreadableFile:
        return
    assert locator.build(steps) == text


def test_the_examples_of_the_grammar_parse() -> None:
    assert locator.parse("warc-record=3;line=5;json=/items/0/snippet") == (
        ("warc-record", "3"),
        ("line", "5"),
        ("json", "/items/0/snippet"),
    )
    assert locator.parse("") == ()
    assert locator.parse("sheet=a%3Bb%25") == (("sheet", "a;b%"),)


@pytest.mark.parametrize("wrong", ["page=1", "line", "line=1;", ";line=1", "sheet=a%zz", "sheet=a%3b", "json=/a\n"])
def test_what_is_no_locator_is_refused_with_what_to_do(wrong: str) -> None:
    with pytest.raises(UnreadableFile, match="Copy the locator") as error:
        locator.parse(wrong)
    assert error.value.ko


def test_steps_join_from_the_outside_in() -> None:
    inner = locator.at(locator.join("warc-record=3", "", locator.step("line", 5)), "items", 0)

    assert inner == "warc-record=3;line=5;json=/items/0"
    assert locator.at(inner, "a/b", "m~n") == "warc-record=3;line=5;json=/items/0/a~1b/m~0n"
    assert locator.at(inner) == inner


# RFC 6901, section 5.
_RFC = rb'{"foo":["bar","baz"],"":0,"a/b":1,"c%d":2,"e^f":3,"g|h":4,"i\\j":5,"k\"l":6," ":7,"m~n":8}'


@pytest.mark.parametrize(
    ("pointer", "value"),
    [
        ("/foo", ["bar", "baz"]),
        ("/foo/0", "bar"),
        ("/", 0),
        ("/a~1b", 1),
        ("/c%25d", 2),
        ("/e^f", 3),
        ("/g|h", 4),
        ("/i\\j", 5),
        ('/k"l', 6),
        ("/ ", 7),
        ("/m~0n", 8),
    ],
)
def test_json_pointers_lead_where_rfc_6901_says(pointer: str, value: object) -> None:
    assert locator.resolve(_RFC, f"json={pointer}") == value


def test_lines_bytes_and_pointers_are_followed_in_turn() -> None:
    received = b'\xef\xbb\xbf{"a": 0}\r\ncb({"a": [1, 2]});\n'

    assert locator.resolve_json(received, "line=1;json=/a") == 0
    assert locator.resolve_json(received, "line=2;bytes=3-16;json=/a/1") == 2
    assert locator.resolve(received, "line=2;bytes=0-2") == b"cb"
    assert locator.resolve(received, "") == received


@pytest.mark.parametrize(
    "nowhere",
    [
        "line=3",
        "line=0",
        "line=01",
        "line=x",
        "bytes=5-2",
        "bytes=0-999",
        "bytes=-1-2",
        "json=/b",
        "json=/a/2",
        "json=/a/-",
        "json=/a/00",
        "json=/a/0/x",
        "json=a",
        "json=/a;line=1",
        "json=/a;bytes=0-1",
        "json=/a;json=/b",
        "warc-record=1",
        "sheet=x;row=1",
    ],
)
def test_a_place_that_is_not_there_is_said_to_be_nowhere(nowhere: str) -> None:
    with pytest.raises(UnreadableFile):
        locator.resolve_json(b'{"a": [1, 2]}', nowhere)


def test_a_step_of_another_name_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="no such step"):
        locator.step("page", 1)
