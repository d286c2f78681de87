"""Words that stand in columns are read column by column, tables by rows, and every word comes out once."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from gyeot.campaign.files.columns import MAX_RUNS, Box, Word, as_text, parts

PAGE = Box(0, 0, 800, 1000)
LETTER = 20


def page(*lines: str, top: int = 100) -> list[Word]:
    """Set lines as Tesseract reads them, across: a letter is as wide as high, a space a quarter, a tab goes to 400."""
    words = []
    for y, line in zip(range(top, 10**6, 34), lines, strict=False):
        left, before = 60.0, "\n"
        for tabbed in line.split("\t"):
            for text in tabbed.split():
                right = left + LETTER * len(text)
                words.append(Word(text, before, Box(left, y, right, y + LETTER)))
                left, before = right + LETTER / 4, " "
            left = max(left, 400)
    return words


def read(words: list[Word]) -> str:
    return as_text(parts(words, PAGE)).lstrip("\n")


def test_two_columns_are_read_one_after_the_other_below_their_headline_and_above_the_foot():
    words = page(
        "불법합성물을 보았다면 이렇게 도와주세요 함께해요",
        "보았다면 공유하지\t피해를 입은 친구를",
        "말고 신고해 주세요.\t탓하지 말고 곁에",
        "증거를 남겨 두세요.\t있어 주세요.",
        "긴급할 때는 112, 상담은 1366에서 밤낮으로 받습니다",
    )

    assert read(words).split("\n") == [
        "불법합성물을 보았다면 이렇게 도와주세요 함께해요",
        "보았다면 공유하지",
        "말고 신고해 주세요.",
        "증거를 남겨 두세요.",
        "피해를 입은 친구를",
        "탓하지 말고 곁에",
        "있어 주세요.",
        "긴급할 때는 112, 상담은 1366에서 밤낮으로 받습니다",
    ]
    head, left, right, foot = parts(words, PAGE)
    assert head.box.bottom == left.box.top == right.box.top
    assert left.box.right == right.box.left
    assert left.box.bottom == right.box.bottom == foot.box.top


def test_the_space_between_words_is_no_gutter():
    lines = ["남의 얼굴로 만들지도", "보지도 퍼뜨리지 마세요", "당신의 잘못이 아닙니다"]

    assert read(page(*lines)) == "\n".join(lines)
    assert len(parts(page(*lines), PAGE)) == 1


def test_labels_and_what_stands_for_them_are_read_by_rows():
    rows = ["일시\t5월 12일 오후 2시부터", "장소\t본관 2층 시청각실", "문의\t1366"]

    assert read(page(*rows)) == "\n".join(rows).replace("\t", " ")


def test_numbers_at_the_right_stay_with_their_names():
    rows = ["디지털성범죄피해자지원센터\t02-735-8994", "여성긴급전화\t1366", "경찰청\t112"]

    assert read(page(*rows)) == "\n".join(rows).replace("\t", " ")


def test_a_label_in_the_middle_of_its_cell_is_read_before_it():
    first = page("\t안내문을 나누어", "5. 11.\t드립니다 등굣길에", "\t학생회가 합니다", top=100)
    second = page("\t교육을 모든 학급", "5. 12.\t방송으로 듣습니다", "\t오후에 합니다", top=220)

    assert read(first + second).split("\n") == [
        *("5. 11.", "안내문을 나누어", "드립니다 등굣길에", "학생회가 합니다"),
        *("5. 12.", "교육을 모든 학급", "방송으로 듣습니다", "오후에 합니다"),
    ]


def test_cards_with_white_around_them_are_read_row_by_row():
    above = page("첫째 카드의 글이\t둘째 카드의 글이", "여기서 끝납니다\t여기서 끝납니다", top=100)
    below = page("셋째 카드의 글이\t넷째 카드의 글이", "여기서 끝납니다\t여기서 끝납니다", top=300)

    assert [line[:2] for line in read(above + below).split("\n")[::2]] == ["첫째", "둘째", "셋째", "넷째"]


def test_one_short_line_and_a_wide_gap_make_no_columns():
    lines = ["상처, 미리\t조심하면 막을 수", "있습니다."]

    assert read(page(*lines)) == "\n".join(lines).replace("\t", " ")


def test_more_lines_than_a_poster_has_stay_as_they_came():
    words = page(*["왼쪽 글입니다만 길게\t오른쪽 글도 길게"] * MAX_RUNS)

    assert len(parts(words, PAGE)) == 1


BOXES = st.builds(
    lambda left, top, width, height: Box(left, top, min(left + width, PAGE.right), min(top + height, PAGE.bottom)),
    st.integers(0, 800),
    st.integers(0, 1000),
    st.integers(0, 300),
    st.integers(0, 80),
)
WORDS = st.lists(
    st.builds(Word, st.sampled_from("가나다라1"), st.sampled_from(["", " ", "\n", "\n\n"]), BOXES), max_size=40
)


@given(WORDS)
def test_every_word_comes_out_once_and_every_part_lies_on_the_page(words: list[Word]):
    found = parts(words, PAGE)

    told = [word for part in found for run in part.runs for word in run.words]
    assert Counter(map(id, told)) == Counter(map(id, words))
    assert Counter("".join(as_text(found).split())) == Counter(word.text for word in words)
    for part in found:
        left, top, right, bottom = part.box
        assert 0 <= left <= right <= PAGE.right
        assert 0 <= top <= bottom <= PAGE.bottom


@given(st.lists(st.lists(st.text("가나다라마", min_size=1, max_size=6), min_size=1, max_size=4), max_size=12))
def test_a_page_without_a_gutter_keeps_its_order(lines: list[list[str]]):
    text = "\n".join(" ".join(line) for line in lines)

    assert read(page(*text.split("\n"))) == text
