import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.evidence import shown

ANY = st.text(st.characters(exclude_categories=["Cs"]))


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("a\u200bb", "a[U+200B]b"),
        ("\u202eabc", "[U+202E]abc"),
        ("\u2066x\u2069", "[U+2066]x[U+2069]"),
        ("\ufeffx", "[U+FEFF]x"),
        ("한\u3164글", "한[U+3164]글"),
        ("a\u00adb", "a[U+00AD]b"),
        ("a\tb\rc", "a[U+0009]b[U+000D]c"),
        ("\U000e0041", "[U+E0041]"),
        ("a\ufe0f", "a[U+FE0F]"),
        ("\u2028", "[U+2028]"),
        ("\ue000", "[U+E000]"),
    ],
)
def test_what_does_not_show_is_spelled_out(text, spelled):
    assert "".join(piece for piece, _ in shown.pieces(text)) == spelled


@pytest.mark.parametrize("text", ["👩‍⚖️", "❤️", "1️⃣", "👍🏽", "ㅋㅋㅋ", "첫 줄\n둘째 줄", "عربي", "ᄒᆞᆫ글", ""])
def test_emoji_old_hangul_and_other_scripts_stay_as_they_are(text):
    assert "".join(piece for piece, _ in shown.pieces(text)) == text


@given(ANY)
def test_nothing_is_lost_or_added_but_the_marks(text):
    assert "".join(piece for piece, mark in shown.pieces(text) if not mark) == "".join(
        one for at, one in enumerate(text) if at not in {place for place, _ in shown.hidden(text)}
    )


@pytest.mark.parametrize(
    "text",
    [
        *(f"{lead}{start}1+1" for lead in ("", " ", "\u00a0", "\u3000") for start in "=+-@|%＝＋－＠｜％"),
        "=cmd|' /C calc'!A0",
    ],
)
def test_no_cell_begins_a_formula(text):
    assert shown.cell(text).startswith("'")


@given(ANY)
def test_every_cell_is_one_line_and_begins_with_nothing_that_counts(text):
    cell = shown.cell(text)

    assert cell.splitlines() in ([], [cell])
    assert cell.lstrip()[:1] not in set("=+-@|%＝＋－＠｜％\t\r\n\0") - {""} or not cell.strip()
    assert not list(shown.hidden(cell))


def test_an_ordinary_comment_is_left_alone():
    assert shown.cell("왜 바로 신고하지 않았대? (2)") == "왜 바로 신고하지 않았대? (2)"
