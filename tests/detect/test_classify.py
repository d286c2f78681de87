"""Readings: in order, lazily, with spans in the original, honest about what cannot be read."""

import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gyeot.detect import MODEL, classify
from gyeot.detect.card import Limits
from gyeot.detect.classify import WINDOW, labels_past, windows
from gyeot.detect.text import canonical
from gyeot.errors import Refused
from gyeot.material import Comment, Label, Reading
from tests.detect.test_text import EVASIONS

TITLE = "텔레그램 딥페이크 성범죄 신고 급증"
BLAMING = "딱 봐도 꽃뱀이네 합의금 노린 거지"


def comment(text: str, title: str = "") -> Comment:
    return Comment(platform="jsonl", comment_id="", text=text, title=title)


def read(text: str, title: str = "", threshold: str = "balanced") -> Reading:
    return next(classify([comment(text, title)], threshold=threshold))


#: The five comments that the article quotes, in English as printed (two of them, quoted by a word or two, made into
#: sentences) and retold in Korean, with the label that has to be there.
ARTICLE = [
    ("Honestly, I don't even understand why deepfake pornography is such a big deal,", Label.MINIMIZATION),
    (
        "They're just graphics and not actual people. Can we really say that there are victims involved here?",
        Label.MINIMIZATION,
    ),
    ("The public and the government are overreacting.", Label.MINIMIZATION),
    ("This is being blown out of proportion.", Label.MINIMIZATION),
    (
        "It's more of a bummer that technology hasn't advanced enough to make (deepfake pornography) better",
        Label.SEXUALIZATION,
    ),
    ("솔직히 딥페이크 음란물이 왜 그렇게 큰 문제인지 이해도 안 된다", Label.MINIMIZATION),
    ("그냥 그래픽이지 실제 사람이 아니잖아. 여기에 피해자가 있다고 정말 말할 수 있나?", Label.MINIMIZATION),
    ("국민들도 정부도 과민반응하고 있다", Label.MINIMIZATION),
    ("일을 너무 부풀린 거다", Label.MINIMIZATION),
    ("기술이 더 발전해서 (딥페이크 음란물을) 더 잘 만들지 못하는 게 오히려 아쉽다", Label.SEXUALIZATION),
]

#: The article's own sentences, the lawyer's and the father's: reporting and condemning, no harm.
HARMLESS = [
    "Stigma, criticism follows deepfake victims in South Korea",
    (
        "As such comments belittle the amount of shame and embarrassment victims of deepfake pornography often feel, "
        "they can also constitute a form of secondary victimization"
    ),
    (
        "To punish an individual for secondary victimization, it must be proven that such actions were made to defame "
        "and insult the victim. However, it can be difficult to prove that in this case, as both the victims and "
        "perpetrators can be difficult to identify"
    ),
    "educate the general public as to why deepfake sexual crimes are as serious as other forms of sexual crimes",
    "to provide any mental health support necessary for the victims",
    'The rise may come from a "perception that takes deepfake sexual crimes lightly".',
    "Reports to the police about sexual deepfakes surged during a seven-month crackdown.",
    "Secondary victimization is the further harm done by insensitive, blaming or dismissive attitudes of others.",
    (
        "The images were made and spread in Telegram chatrooms grouped by region, university, middle and high school, "
        "military unit."
    ),
    'A father: his daughter is "going through a great deal of emotional distress" and wants to change schools.',
    "이런 댓글은 딥페이크 음란물 피해자가 느끼는 수치심과 당혹감을 축소하기 때문에 2차 피해의 한 형태가 될 수 있다",
    "2차 피해를 처벌하려면 피해자를 비방하고 모욕하려는 목적이 있었다는 점이 입증되어야 한다",
    "딥페이크 성범죄가 다른 성범죄만큼 심각한 이유를 국민에게 교육하고 피해자에게 필요한 심리 지원을 해야 한다",
    "한 중학교에서는 피해 학생 여섯 명이 쉬는 시간마다 가해 학생과 마주쳤다",
    "딸이 극심한 정신적 고통을 겪고 있으며 전학을 원한다고 아버지는 말했다",
]


@pytest.mark.parametrize(("text", "label"), ARTICLE, ids=lambda _: "case")
def test_the_comments_that_the_article_quotes_are_read_as_what_they_are(text: str, label: Label):
    assert label in read(text, TITLE).labels


@pytest.mark.parametrize("text", HARMLESS, ids=lambda _: "case")
@pytest.mark.parametrize("title", ["", TITLE], ids=["alone", "titled"])
def test_the_article_itself_and_its_lawyer_are_read_as_harmless(text: str, title: str):
    assert read(text, title).labels == ()


@pytest.mark.parametrize("evasion", EVASIONS.values(), ids=EVASIONS)
def test_hiding_the_words_does_not_change_the_reading(evasion):
    plain, hidden = read(BLAMING), read(evasion(BLAMING))

    assert Label.DISBELIEF in plain.labels
    assert hidden.labels == plain.labels
    assert hidden.scores == pytest.approx(plain.scores)


@pytest.mark.parametrize("evasion", EVASIONS.values(), ids=EVASIONS)
def test_spans_point_at_the_same_words_of_the_hidden_text(evasion):
    def words_by_label(text: str) -> list[tuple[Label, str]]:
        # Inside a run that was typed backwards a stretch reads backwards too, so letters are compared in any order.
        words = [(span.label, canonical(text[span.start : span.end]).text.strip()) for span in read(text).spans]
        return sorted((label, "".join(sorted(word))) for label, word in words)

    assert words_by_label(evasion(BLAMING)) == words_by_label(BLAMING)


@given(st.lists(st.text(max_size=40), max_size=6))
def test_any_texts_get_a_reading_each_with_spans_inside_them(texts: list[str]):
    readings = list(classify(map(comment, texts)))

    assert len(readings) == len(texts)
    for text, reading in zip(texts, readings, strict=True):
        assert all(0 <= span.start < span.end <= len(text) for span in reading.spans)
        assert all(0 <= span.weight <= 1 for span in reading.spans)
        assert {span.label for span in reading.spans} <= set(reading.labels)
        assert bool(reading.scores) != bool(reading.unreadable)


def test_posts_are_taken_a_batch_at_a_time_and_readings_keep_their_order():
    taken: list[int] = []

    def posts() -> Iterator[Comment]:
        for number in range(10):
            taken.append(number)
            yield comment("힘내세요" if number % 2 else BLAMING)

    readings = classify(posts(), batch=4)
    assert taken == []
    first = next(readings)
    assert taken == [0, 1, 2, 3]

    rest = list(readings)
    assert [bool(reading.labels) for reading in (first, *rest)] == [True, False] * 5


def test_the_size_of_a_batch_does_not_change_the_readings():
    posts = [comment(text, TITLE) for text, _ in ARTICLE] + [comment("😀"), comment("")]

    one, all_at_once = list(classify(posts, batch=1)), list(classify(posts))

    assert [reading.labels for reading in one] == [reading.labels for reading in all_at_once]
    for a, b in zip(one, all_at_once, strict=True):
        assert a.scores == pytest.approx(b.scores)


def test_the_same_posts_give_the_same_readings():
    posts = [comment(text) for text in HARMLESS]

    assert list(classify(posts)) == list(classify(posts))


@pytest.mark.parametrize(
    ("text", "because"),
    [
        ("", "empty"),
        ("\u200b\u200b", "empty"),
        ("😀😀", "emoji-only"),
        ("?!", "no-words"),
        ("これはひどいですね", "language"),
    ],
    ids=["empty", "invisible", "emoji", "signs", "japanese"],
)
def test_what_cannot_be_read_gets_an_honest_word_and_no_labels(text: str, because: str):
    reading = read(text, TITLE)

    assert reading.unreadable == because
    assert reading.labels == ()
    assert reading.scores == {}
    assert reading.model == MODEL


def test_the_end_of_a_long_comment_is_read_too():
    filler = "오늘은 날씨가 좋아서 공원을 걸었고 저녁에는 국수를 먹었습니다. " * 60
    reading = read(filler + BLAMING)

    assert Label.DISBELIEF in reading.labels
    # A mark may begin some words early; most of it stands where the harm does.
    assert any(span.end - len(filler) > len(filler) - span.start for span in reading.spans)


@given(st.text(st.sampled_from("가나 다"), max_size=3 * WINDOW))
def test_windows_cover_a_text_without_a_gap(text: str):
    cut = list(windows(text))

    assert "".join(text[start:end] for start, end in cut) == text
    assert all(end - start <= WINDOW for start, end in cut)


def test_a_rule_raises_a_hand_and_says_that_it_was_a_rule():
    reading = read("링크 좀", threshold="high-precision")

    assert reading.raised_by_rule == (Label.SOLICITATION,)
    assert reading.urgent
    assert [(span.start, span.end, span.weight) for span in reading.spans] == [(0, 4, 1.0)]


def test_where_there_is_harm_the_nearest_label_stands():
    limit = Limits(0.5, dict.fromkeys(Label, 0.4))
    scores = dict.fromkeys(Label, 0.1) | {Label.THREAT: 0.3}

    assert labels_past(0.6, scores, limit) == (Label.THREAT,)
    assert labels_past(0.4, scores | {Label.THREAT: 0.9}, limit) == ()
    assert labels_past(0.6, scores | {Label.MINIMIZATION: 0.4, Label.THREAT: 0.9}, limit) == (
        Label.MINIMIZATION,
        Label.THREAT,
    )


def test_a_higher_recall_never_loses_a_comment():
    posts = [comment(text, TITLE) for text, _ in ARTICLE] + [comment(text) for text in HARMLESS]
    found = [
        [bool(reading.labels) for reading in classify(posts, threshold=threshold)]
        for threshold in ("high-precision", "balanced", "high-recall")
    ]

    assert all(less <= more for surer, looser in pairwise(found) for less, more in zip(surer, looser, strict=True))


def test_an_unknown_threshold_is_refused_before_anything_is_read():
    with pytest.raises(Refused):
        classify(iter([]), threshold="sure")


def test_an_empty_batch_is_refused():
    with pytest.raises(ValueError, match="at least one post"):
        classify([], batch=0)


def test_no_words_show_in_a_repr():
    assert "꽃뱀" not in repr(read(BLAMING, TITLE))


def test_importing_the_detector_loads_nothing_heavy():
    code = "import sys, gyeot.detect; print(sorted({'numpy', 'onnxruntime', 'sentencepiece'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"
