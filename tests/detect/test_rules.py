"""Rules raise a hand, can be reviewed, and cannot be made slow."""

from pathlib import Path

import pytest

from gyeot.detect import rules
from gyeot.detect.rules import MOST_STEPS, RuleError, load, raised, shipped_rules, worst_steps
from gyeot.detect.text import canonical
from gyeot.material import Label

GOOD = """topic_words = '''deepfake'''

[[rule]]
id = "a"
label = "threat"
language = "en"
source = "invented"
date = 2026-11-22
topic = "any"
needs = ["next"]
pattern = '''you are next'''
must = ["you are next"]
must_not = ["next week"]
"""


def _written(folder: Path, text: str) -> Path:
    (folder / "en.toml").write_text(text, "utf-8")
    return folder


def test_a_good_file_loads(tmp_path: Path):
    loaded = load(_written(tmp_path, GOOD))

    assert [found.label for found in loaded.raised("so you are next")] == [Label.THREAT]
    assert list(loaded.raised("next in line")) == []


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ('label = "threat"', 'label = "unkind"', "en.toml:3: that label is none of the nine; use a name"),
        ("date = 2026-11-22", 'date = "today"', "en.toml:3: source or date do not say"),
        ('language = "en"', 'language = "ko"', "en.toml:3: the language is not that of the file; move"),
        ('topic = "any"', 'topic = "often"', "en.toml:3: topic is none of"),
        ('topic = "any"\n', "", "en.toml:3: topic is missing"),
        ('topic = "any"', 'topic = "any"\ncolour = 1', "en.toml:3: colour is no field of a rule"),
        ('needs = ["next"]', "needs = []", "en.toml:3: needs, must or must_not is empty"),
        ('needs = ["next"]', 'needs = ["Next"]', "en.toml:3: needs holds a capital letter"),
        ("you are next'''", "(?:you )+next'''", "en.toml:3: the pattern may take too long"),
        ("you are next'''", "you.*next'''", "en.toml:3: the pattern may take too long"),
        ("you are next'''", "you (next'''", "en.toml:3: the pattern is broken"),
        ('must = ["you are next"]', 'must = ["next up"]', "en.toml:12: a misses a sentence of must"),
        ('must_not = ["next week"]', 'must_not = ["so you are next"]', "en.toml:13: a matches a sentence of must_not"),
        ("topic_words = '''deepfake'''", "", "en.toml:1: there is no topic_words"),
        ("[[rule]]", "[[rule]", "en.toml:1: "),
    ],
    ids=lambda _: "case",
)
def test_a_bad_file_says_where_what_and_what_to_do(tmp_path: Path, old: str, new: str, complaint: str):
    with pytest.raises(RuleError) as wrong:
        load(_written(tmp_path, GOOD.replace(old, new)))
    assert str(wrong.value).startswith(complaint)
    assert "; " in str(wrong.value)


def test_two_rules_of_one_name_are_refused(tmp_path: Path):
    with pytest.raises(RuleError, match=r"en\.toml:15: the id a is taken; choose another"):
        load(_written(tmp_path, GOOD + "\n" + GOOD.split("\n\n", 1)[1]))


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)
def test_no_shipped_pattern_can_take_long(rule):
    assert 0 < worst_steps(rule.pattern.pattern) <= MOST_STEPS
    assert rule.unless is None or 0 < worst_steps(rule.unless.pattern) <= MOST_STEPS


@pytest.mark.parametrize("pattern", ["a*", "a+", "(?:ab){2,9}", "a{3,}", "a{0,999}"], ids=lambda _: "case")
def test_unbounded_patterns_are_recognised(pattern):
    assert worst_steps(pattern) == 0


def test_stars_and_pluses_as_letters_are_fine():
    assert worst_steps(r"a\+b[*+]c{0,3}") == 4


@pytest.mark.parametrize("rule", shipped_rules(), ids=lambda rule: rule.id)
def test_a_hostile_text_of_a_hundred_thousand_letters_comes_to_an_end(rule):
    word = rule.needs[0] + " "
    topics = rules.load(rules.FOLDER).topics
    rule.find(word * (100_000 // len(word)), "", topics)


@pytest.mark.parametrize(
    ("text", "title", "label"),
    [
        ("링크 좀", "", Label.SOLICITATION),
        ("좌 표 좀 요", "지인 합성물 대화방 적발", Label.SOLICITATION),
        ("링\u200b크\u200b 좀", "", Label.SOLICITATION),
        ("sauce?", "", Label.SOLICITATION),
        ("그래서 피해자가 누구임?", "", Label.EXPOSURE),
        ("신고하면 더 올린다", "", Label.THREAT),
    ],
    ids=lambda _: "case",
)
def test_a_hand_is_raised(text: str, title: str, label: Label):
    assert [found.label for found in raised(canonical(text).text, canonical(title).text)] == [label]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("공원 입구 좌표가 틀렸네요", ""),
        ("링크 좀", "여름 콘서트 예매 시작"),
        ("예매 링크 올려 주셔서 감사합니다", ""),
        ("'링크 좀' 이런 댓글 다는 사람들 신고했습니다", "지인 합성물 대화방 적발"),
        ("피해자가 누구든 2차 가해를 멈춰 주세요", ""),
        ("신고하면 더 올린다고 협박해요", ""),
        ("what's the secret of the sauce?", ""),
        ("", ""),
    ],
    ids=lambda _: "case",
)
def test_ordinary_and_condemning_words_raise_none(text: str, title: str):
    assert raised(canonical(text).text, canonical(title).text) == ()


def test_a_comment_wholly_in_quotation_marks_quotes_nobody():
    found = raised('"They\'re just graphics and not actual people."')

    assert [(hand.label, hand.start) for hand in found] == [(Label.MINIMIZATION, 1)]
