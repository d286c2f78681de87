"""Words on public material: the Gwangju poster is found out, a better one passes, and lawful texts are left alone."""

from pathlib import Path

import pytest

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

from gyeot.campaign import Level, check, helplines, identity, kinds, rules, wording, words
from gyeot.errors import UnreadableFile
from gyeot.lists import ListError

SAMPLES = Path(__file__).parent / "samples"
LEGITIMATE = (SAMPLES / "legitimate.txt").read_text("utf-8").splitlines()


def kinds_of(text: str, level: Level = Level.CHANGE) -> set[str]:
    return {one.kind for one in check(text, read=False).findings if one.level is level}


def test_the_published_words_of_the_gwangju_poster_are_found_out():
    # What newspapers told of its words (경향·한국경제·경기뉴스코리아 2024-08-27…30); the layout is not ours to know.
    text = (SAMPLES / "gwangju.txt").read_text("utf-8")
    checked = check(text, read=False)

    assert kinds_of(text) == {"term", "victim-advice", "no-offender-message", "helpline-late"}
    assert {one.words for one in checked.to_change if one.kind == "term"} == {"딥페이크 음란물", "음란물"}
    assert sum(one.kind == "victim-advice" for one in checked.to_change) == 3
    assert {"no-bystander-message", "no-support-line"} <= kinds_of(text, Level.SUGGESTION)


def test_a_better_poster_passes():
    checked = check((SAMPLES / "better.txt").read_text("utf-8"), read=False)

    assert checked.findings == ()
    assert [number.written for number in checked.numbers] == ["1366", "112"]


@pytest.mark.parametrize("text", LEGITIMATE, ids=range(1, len(LEGITIMATE) + 1))
def test_statutes_criticism_quotations_and_news_raise_no_more_than_suggestions(text: str):
    assert kinds_of(text) == set()


def test_there_are_a_few_dozen_of_them():
    assert len(LEGITIMATE) >= 36


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("지하철 몰카를 조심하라는 안내", "몰카"),
        ("몰카로부터 안전한 화장실", "몰카"),
        ("리벤지포르노였다고 한다", "리벤지포르노"),
        ("딥페이크\n음란물을 막는 방법", "딥페이크"),
        ("성폭력으로 씻을 수 없을 상처를 준다", "씻을 수 없을 상처"),
        ("성범죄: 제자에게 몹쓸 짓까지 했다", "몹쓸 짓"),
        ("Deepfake-porn rings and their fake nudes", "Deepfake-porn"),
    ],
    ids=range(7),
)
def test_particles_endings_and_hyphens_hide_no_term(text: str, words: str):
    found = check(text, read=False).findings

    if words == "딥페이크":  # a line ends a sentence, so only the shorter term is found
        words = "음란물"
    assert words in {one.words for one in found if one.kind == "term"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("텔레그램 봇에 얼굴 사진을 보내면 몇 초 만에 합성물이 나옵니다.", "method"),
        ("무심코 올린 셀카가 딥페이크 범죄의 표적이 됩니다.", "blame"),
        ("가람중학교 2학년 피해 학생은 성폭력 상담을 받고 있다.", "identity"),
        ("경찰은 딥페이크 성범죄의 범인을 체포해 조사하고 있다.", "presumption"),
        ("딥페이크 성범죄, 예방합시다!", "no-helpline"),
        ("Careless posts make you a target of deepfake abuse.", "blame"),
    ],
    ids=["method", "blame", "identity", "presumption", "no helpline", "English"],
)
def test_each_fault_of_the_checklist_is_found(text: str, kind: str):
    assert kind in kinds_of(text)


def test_a_number_that_is_not_on_the_list_is_asked_about():
    text = "딥페이크 성범죄 상담 1336, 02-123-4567. 만들지도 보지도 마세요. 신고는 112, 지원은 1366."
    checked = check(text, read=False)

    assert [one.words for one in checked.findings if one.kind == "unknown-number"] == ["1336", "02-123-4567"]


def test_a_number_whose_source_is_old_or_in_doubt_is_said_to_be():
    text = "딥페이크 성범죄, 만들지도 보지도 마세요. 상담 1366, 삭제 1377, 법률 상담 132, 민원 182"
    checked = check(text, read=False)

    (doubted,) = [one for one in checked.findings if one.kind == "unconfirmed-number"]
    assert (doubted.words, doubted.level) == ("1377", Level.SUGGESTION)
    assert "자료로 확인하지 못했습니다" in doubted.what.ko
    assert all(number.source and number.read_on for number in checked.numbers)


@pytest.mark.parametrize("text", ["112명이 검거됐다", "1366건", "2024-117", "117.5%", "1,366명"], ids=range(5))
def test_a_count_is_no_telephone_number(text: str):
    assert list(helplines.numbers(text)) == []


def test_a_finding_says_where_what_why_what_instead_and_who_says_so():
    text = "도서관 몰카 점검"
    (found,) = check(text, read=False).findings

    assert text[found.start : found.end] == "몰카"
    assert found.what.ko
    assert found.why.en
    assert "불법촬영" in found.instead.ko
    assert "법무부" in found.cited
    assert found.sure == "high"


def test_what_was_not_looked_at_is_always_said():
    checked = check("도서관 휴관 안내", read=False)

    assert checked.findings == ()
    assert any("성범죄에 관한 글로 보이지 않아" in said.ko for said in checked.not_checked)
    assert any("걸어 보지 않았습니다" in said.ko for said in checked.not_checked)


def test_readings_are_suggestions_and_name_the_model():
    from gyeot.detect import MODEL

    found = check("딥페이크는 그냥 그래픽일 뿐이고 실제 사람도 아니잖아요.").findings
    readings = [one for one in found if one.kind == "reading"]

    assert readings
    assert {one.level for one in readings} == {Level.SUGGESTION}
    assert {one.source for one in readings} == {MODEL}


def test_a_text_past_the_bound_is_refused():
    with pytest.raises(UnreadableFile):
        check("가" * 100_001, read=False)


def test_a_long_line_of_the_same_words_takes_no_long_time():
    check("사진 올리다 말다 보다 신고 " * 5_000, read=False)


def test_a_bad_entry_says_where_what_and_what_to_do(tmp_path: Path):
    entry = (wording.FOLDER / "en.toml").read_text("utf-8").split("[[term]]")[1]
    for old, new, complaint in [
        ('level = "change"', 'level = "forbid"', "level or sure is unknown"),
        ("date = 2026-11-22", 'date = "today"', "date is no date"),
        ("Stop revenge porn now", "Stop it now", "misses a sentence of must"),
        ("Image-based sexual abuse is a crime", "revenge porn", "finds a sentence of must_not"),
        ('sure = "high"', 'sure = "high"\ncolour = 1', "colour is no field here"),
    ]:
        (tmp_path / "en.toml").write_text("[[term]]" + entry.replace(old, new), "utf-8")
        with pytest.raises(ListError, match=complaint) as wrong:
            wording.load(tmp_path)
        assert str(wrong.value).startswith("en.toml:1: ")
        assert "; " in str(wrong.value)


def test_every_list_has_been_tried_and_every_kind_is_known():
    assert {rule.role for rule in rules.shipped().rules} == set(rules.ROLES)
    assert wording.shipped()
    assert list(identity.clues("", words.sentences(""))) == []
    for kind in ("victim-advice", "no-helpline", "picture-unlooked"):
        assert kinds.finding(kind).source
