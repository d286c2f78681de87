"""What cannot wait comes first, and a weak sign does not cry wolf."""

import pytest

from gyeot.detect import classify
from gyeot.material import Comment, Label, Reading, cannot_wait


def reading_of(text: str) -> Reading:
    return next(iter(classify([Comment(platform="jsonl", comment_id="1", text=text)])))


@pytest.mark.parametrize(
    "text", ["링크 좀 부탁드려요", "영상 링크 있는 분?", "혹시 영상 링크 있는 분?", "나도 좌표 좀"]
)
def test_every_way_of_asking_for_the_link_comes_first(text: str):
    assert reading_of(text).urgent


@pytest.mark.parametrize("text", ["우리 애도 2학년 때 그랬어요", "기다려 보자", "그 링크 있는 사람 신고하세요"])
def test_a_harmless_sentence_with_a_weak_sign_does_not(text: str):
    assert not reading_of(text).urgent


def test_a_rule_calls_for_haste_whatever_the_model_says():
    assert cannot_wait(Label.THREAT, 0.01, by_rule=True)
    assert not cannot_wait(Label.THREAT, 0.3, by_rule=False)
    assert not cannot_wait(Label.MINIMIZATION, 0.99, by_rule=True)
