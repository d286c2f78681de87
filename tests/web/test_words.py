"""Words are shown exactly: nothing is lost, nothing unseen stays unseen, every mark stands where it belongs."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.material import Label
from gyeot.web.words import pieces, unseen


def rebuilt(text: str, spans: list[list[object]]) -> str:
    return "".join(
        chr(int(piece.code.removeprefix("U+"), 16)) if piece.code else piece.text for piece in pieces(text, spans)
    )


@given(
    st.text(alphabet=st.characters(codec="utf-8")),
    st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 40), st.sampled_from(list(Label)), st.floats(0, 1))),
)
def test_nothing_is_lost_or_added_whatever_the_text_and_the_spans(text: str, spans: list[tuple]):
    assert rebuilt(text, [list(span) for span in spans]) == text


@given(st.text(alphabet=st.characters(categories=["Cf", "Cc", "Co", "Cn"], exclude_characters="\n\t\u200d")))
def test_no_character_that_draws_nothing_is_left_as_it_is(text: str):
    assert all(piece.code for piece in pieces(text))


@pytest.mark.parametrize(
    "char", "\u202e\u2066\u200b\u2060\ufeff\u00ad\u3164\uffa0\u115f\u034f\u2800\U000e0041\ufe00\x00"
)
def test_each_of_the_usual_tricks_is_shown_by_its_number(char: str):
    assert [piece.code for piece in pieces(f"가{char}나")] == ["", f"U+{ord(char):04X}", ""]


@pytest.mark.parametrize("text", ["👩‍👧", "❤️", "1️⃣", "👍🏽", "한글\n두 줄\t칸", unicodedata.normalize("NFD", "한글")])
def test_what_people_write_every_day_stays_as_it_is(text: str):
    assert not any(unseen(text, at) for at in range(len(text)))


def test_a_joiner_between_letters_is_a_trick():
    assert unseen("가\u200d나", 1)


def test_a_mark_says_its_labels_and_overlapping_marks_say_both():
    found = pieces("왜 이제야 말하나", [[0, 5, "victim_blaming", 0.9], [2, 9, "disbelief", 0.2]])

    assert [(piece.text, piece.marks, piece.weak) for piece in found] == [
        ("왜", "피해자 비난", False),
        (" ", "", False),
        ("이제야", "피해자 비난, 불신·무고 주장", False),
        (" ", "", False),
        ("말하나", "불신·무고 주장", True),
    ]
    assert [piece.keys for piece in found] == ["2", "", "2,3", "", "3"]
    assert pieces("word", [[0, 4, "threat", 1.0]], language="en")[0].marks == "threat"


def test_the_numbers_stand_at_the_word_and_not_after_the_space_behind_it():
    found = pieces("다들 너무", [[0, 3, "minimization", 0.9]])

    assert [(piece.text, piece.keys) for piece in found] == [("다들", "1"), (" 너무", "")]


@pytest.mark.parametrize("span", [[2, 6], [1, 7], [3, 5]])
def test_a_mark_has_no_spaces_around_it(span: list[int]):
    found = pieces("다들  너무  그", [[*span, "minimization", 0.9]])

    assert all(piece.text == piece.text.strip() for piece in found if piece.marks)


@pytest.mark.parametrize("span", [[2, 3], [2, 7], [4, 6]])
def test_a_mark_without_a_letter_is_not_drawn(span: list[int]):
    assert not any(piece.marks for piece in pieces("다들 ... 너무", [[*span, "minimization", 0.9]]))
