import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.evidence import pdf_text
from gyeot.evidence.pdf_text import BREAK, NEWLINE, runs

ANYTHING = st.text(st.characters())
#: What is set together, what joins it, and what no font has: where cutting goes wrong if it goes wrong.
TANGLED = st.text(
    st.sampled_from("가a\u0301\u302e\u1112\u119e\u11ab👩⚖❤🪿\u200d\ufe0f🏽🇰🇷1\u20e3ع\u05e9\u0e33 \n\t\u200b\u202e")
)


def read_back(cut):
    """Read the report's runs as a person would: words, boxes, line ends."""
    spelled = {NEWLINE: "\n", BREAK: ""}
    return "".join(
        run
        if isinstance(run, str)
        else spelled[run]
        if isinstance(run, int)
        else chr(int(run[1].removeprefix("U+"), base=16))
        for run in cut
    )


@given(ANYTHING | TANGLED)
def test_the_report_drops_and_changes_nothing(text):
    assert read_back(runs(text)) == text


@given(TANGLED)
def test_nothing_that_hides_or_reorders_reaches_a_line_unspelled(text):
    plain = "".join(run for run in runs(text) if isinstance(run, str))

    assert not set(plain) & set("\n\t\u200b\u202e")


@given(TANGLED)
def test_only_what_a_font_has_is_set_as_letters(text):
    letters = set("".join(run for run in runs(text) if isinstance(run, str))) - set("\u200d\ufe0f")

    assert all(any(one in font for font in pdf_text._fonts()) for one in letters)


@pytest.mark.parametrize(
    "text", ["👩‍⚖️", "❤️", "1️⃣", "👍🏽", "👨‍👩‍👧‍👦", "ᄒᆞᆫ글 나랏말ᄊᆞ미", "中國", "ㅋㅋㅋ", "e\u0301", "뷁", "Ωμέγα", "한글"]
)
def test_emoji_old_hangul_and_hanja_are_set_as_they_are(text):
    assert "".join(runs(text)) == text


def test_scripts_without_a_font_become_labelled_boxes_in_the_order_they_were_written():
    assert runs("שב 가") == [["missing", "U+05E9"], ["missing", "U+05D1"], " 가"]


def test_a_mark_that_no_font_sets_on_its_letter_leaves_the_letter():
    assert runs("가\u302e") == ["가", ["missing", "U+302E"]]


def test_words_that_spell_a_box_are_not_taken_for_one():
    assert runs("[U+200B]\u200b") == ["[U+200B]", ["hidden", "U+200B"]]


def test_half_a_character_is_a_box():
    assert runs("a\ud800") == ["a", ["hidden", "U+D800"]]


def test_a_long_word_may_end_a_line_every_few_letters_and_never_inside_one():
    cut = runs("가" * 5 + " " + "👩‍⚖️" * 40)

    pieces = [run for run in cut if isinstance(run, str)]
    assert cut.count(BREAK) == 5
    assert all(piece.endswith("⚖️") for piece in pieces)


def test_short_words_are_left_in_one_piece():
    assert runs("왜 바로 신고하지 않았대?\n이상하다.") == ["왜 바로 신고하지 않았대?", NEWLINE, "이상하다."]


def test_every_box_has_a_name_or_at_least_a_kind():
    names = [
        pdf_text.name_of(point) for point in ("U+200B", "U+0009", "U+0001", "U+D800", "U+E000", "U+0378", "U+17000")
    ]

    assert names[:2] == ["ZERO WIDTH SPACE", "TAB"]
    assert all(names)
