"""An honest word for what cannot be read, and no word for what can."""

import pytest

from gyeot.detect.language import language_of, unreadable_because


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("😀😀", "emoji-only"),
        ("???", "no-words"),
        ("18", "no-words"),
        ("これは日本語の文章です", "language"),
        ("Это другой язык", "language"),
        ("El gobierno no puede hacer nada con esto", "language"),
        ("ce n'est pas une victime vous savez", "language"),
        ("khong phai la loi cua co ay va nguoi khac", "language"),
    ],
    ids=lambda _: "case",
)
def test_what_cannot_be_read_is_named(text, because):
    assert unreadable_because(text) == because


@pytest.mark.parametrize(
    "text",
    ["ㅋㅋ", "네", "lol", "rip in peace bro", "omg ikr fr fr no cap", "이 영상 좋네요 so cute", "ㄹㅇ"],
    ids=lambda _: "case",
)
def test_short_and_slangy_comments_are_read(text):
    assert unreadable_because(text) == ""


def test_any_hangul_makes_it_korean():
    assert language_of("so cute ㅋㅋ") == "ko"
    assert language_of("so cute") == "en"
