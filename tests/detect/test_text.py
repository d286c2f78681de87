"""One spelling for what readers see as one, and the way back to where every letter stood."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.detect.text import MOST_REPEATS, canonical, words_key

SENTENCE = "꽃뱀이네 합의금 노린 거지"

#: What is done to the sentence, by name; canonical() has to give the sentence back.
EVASIONS = {
    "zero width space": "\u200b".join,
    "word joiner": "\u2060".join,
    "hangul filler": "\u3164".join,
    "soft hyphen": "\u00ad".join,
    "tag characters": "\U000e0041".join,
    "variation selectors": "\ufe0f".join,
    "bidi marks": "\u2067".join,
    "right to left override": lambda text: f"\u202e{text[::-1]}\u202c",
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "strike through": lambda text: "".join(letter + "\u0336" for letter in text),
    "piled up accents": lambda text: "".join(letter + "\u0301\u0323\u0307" * 40 for letter in text),
    "no-break spaces": lambda text: text.replace(" ", "\u00a0"),
    "wide spaces": lambda text: text.replace(" ", "\u3000 "),
    "compatibility jamo": lambda text: "".join(map(_jamo, text)),
    "half-width jamo": lambda text: "".join(map(_half_width, text)),
    "dots in a masked word": lambda text: text.replace("꽃뱀", "꽃.뱀"),
    "star in a masked word": lambda text: text.replace("꽃뱀", "꽃★뱀"),
    "emoji in a masked word": lambda text: text.replace("꽃뱀", "꽃😀뱀"),
    "digit in a masked word": lambda text: text.replace("합의금", "합1의1금"),
    "space in a masked word": lambda text: text.replace("꽃뱀", "꽃 뱀"),
}


#: Test ids hold no words, not even invented ones.
def unnamed(_: object) -> str:
    return "case"


def _jamo(letter: str) -> str:
    """The syllable as keys of the keyboard."""
    keys = (
        "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ",
        "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ",
        " ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ",
    )
    if not "가" <= letter <= "힣":
        return letter
    number = ord(letter) - 0xAC00
    return (keys[0][number // 588] + keys[1][number % 588 // 28] + keys[2][number % 28]).strip()


def _half_width(letter: str) -> str:
    narrow = {unicodedata.normalize("NFKC", chr(code)): chr(code) for code in range(0xFFA1, 0xFFDD)}
    return "".join(narrow.get(unicodedata.normalize("NFKC", jamo), jamo) for jamo in _jamo(letter))


@pytest.mark.parametrize("evasion", EVASIONS.values(), ids=EVASIONS)
def test_a_hidden_sentence_is_read_as_the_plain_one(evasion):
    assert canonical(evasion(SENTENCE)).text == SENTENCE


@pytest.mark.parametrize("evasion", EVASIONS.values(), ids=EVASIONS)
def test_a_word_found_in_the_plain_sentence_points_at_the_hidden_one(evasion):
    hidden = evasion(SENTENCE)
    page = canonical(hidden)
    word = page.text.index("합의금")

    start, end = page.span_in_original(word, word + 3)

    # Inside a run that was typed backwards, the stretch reads backwards too.
    assert sorted(canonical(hidden[start:end]).text.strip()) == sorted("합의금")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ㅋㅋㅋ ㅠㅠ ㅇㅇ", "ㅋㅋㅋ ㅠㅠ ㅇㅇ"),
        ("ㅋㅋㅠㅠ", "ㅋㅋㅠㅠ"),
        ("ㅎㅏㅋㅋㅋ", "하ㅋㅋㅋ"),
        ("ㅇㅏㄴㄴㅕㅇ", "안녕"),
        ("ㄱㅗㅏㄱ ㄷㅏㄹㄱ", "곽 닭"),
        ("ㅇl거", "이거"),
        ("무 고 죄 로", "무고죄로"),
        ("피.해.자", "피해자"),
        ("ＡＢＣ　ｄｅｆ", "ABC def"),
        ("𝗿𝗮𝗽𝗲 r4pe r a p e", "rape rape rape"),
        ("rаpe", "rape"),
        ("café", "cafe"),
        ("tlqkf", "시발"),
        ("gksrmf dkssudgktpdy tkfkaemf", "한글 안녕하세요 사람들"),
    ],
    ids=unnamed,
)
def test_other_spellings_become_the_plain_one(typed, read):
    assert canonical(typed).text == read


@pytest.mark.parametrize(
    "text",
    [
        "이유. 출근길에 나무.고양이",
        "그 때 왔다",
        "박○○ 씨",
        "3.5점, 1.2배",
        "👨‍👩‍👧 우리 가족 ❤️",
        "sorry for the delay, thanks",
        "do you see who they are",
        "U.S.A. and a.m.",
        "'꽃뱀'이라는 말",
    ],
    ids=unnamed,
)
def test_ordinary_writing_is_left_alone(text):
    assert canonical(text).text == text


def test_laughter_is_shortened_and_still_points_at_all_of_it():
    page = canonical("와" + "ㅋ" * 50)

    assert page.text == "와" + "ㅋ" * MOST_REPEATS
    assert page.span_in_original(1, 4) == (1, 51)


@given(st.text(max_size=60), st.data())
def test_every_span_lies_inside_the_original(text, data):
    page = canonical(text)
    if page.text:
        start = data.draw(st.integers(0, len(page.text) - 1))
        end = data.draw(st.integers(start + 1, len(page.text)))
        left, right = page.span_in_original(start, end)
        assert 0 <= left < right <= len(text)


_MISCHIEF = st.text(
    st.sampled_from("꽃뱀 가ㄱㅏㄹㄱㅋ.★1lab\u200b\u202e\u202c\u0301\u0336\ufe0f\u1100\u1161\u11a8ￂﾡ𝗮"), max_size=80
)


@given(_MISCHIEF)
def test_mischief_never_breaks_the_map(text):
    page = canonical(text)
    assert page.origin is None or len(page.origin) == len(page.text)
    for at in range(len(page.text)):
        left, right = page.span_in_original(at, at + 1)
        assert 0 <= left < right <= len(text)


@given(_MISCHIEF)
def test_reading_twice_gives_the_same(text):
    assert canonical(text) == canonical(text)


@pytest.mark.parametrize("span", [(0, 0), (2, 1), (-1, 1), (0, 99)])
def test_a_span_outside_the_text_is_refused(span):
    with pytest.raises(ValueError, match="lies inside"):
        canonical("한 문장").span_in_original(*span)


@pytest.mark.parametrize(
    "piece",
    [
        "a\u0301",
        "\u0323\u0301",
        "가.",
        "가 ",
        "\u202e",
        "\u202ea",
        "ㄱㅏ",
        "ㄹㄱ",
        "꽃 ",
        "꽃...",
        "a b ",
        "rk ",
        "ㅋ",
        "★",
        "Ａ",
    ],
    ids=lambda piece: "-".join(f"{ord(letter):04x}" for letter in piece),
)
def test_hostile_repeats_of_a_hundred_thousand_come_to_an_end(piece):
    text = piece * (100_000 // len(piece))
    page = canonical(text)
    assert len(page.text) <= len(text)


def test_no_words_show_in_a_repr():
    assert "꽃" not in repr(canonical("꽃.뱀"))


@pytest.mark.parametrize(
    "copy",
    ["왜 바로 신고를 안 했대?", "왜  바로 신고를 안했대!!!", "왜 바로 신고를 안 했대 😀😀", "왜.바로.신고를.안.했대"],
    ids=unnamed,
)
def test_copies_of_a_sentence_share_a_key(copy):
    assert words_key(copy) == words_key("왜 바로 신고를 안 했대")


def test_laughter_and_tears_count_like_emoji_and_case_does_not_matter():
    assert words_key("진짜 ㅋㅋ") == words_key("진짜 ㅋㅋㅋㅋㅋㅋ") == words_key("진짜ㅠㅠ") == words_key("진짜 😂")
    assert words_key("ㅋㅋㅋㅋㅋ") == words_key("ㅋㅋㅋㅋ") != words_key("ㅠㅠㅠㅠ")
    assert words_key("Drop The Link") == words_key("drop the link!!")


def test_texts_without_a_letter_keep_themselves():
    assert words_key("😀😀") == "😀😀"
    assert words_key("?!") == "?!"
    assert words_key("") == ""


def test_different_sentences_have_different_keys():
    assert words_key("신고했어요") != words_key("신고 안 했어요")
