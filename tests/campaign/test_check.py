"""Words on public material: the Gwangju poster is found out, a better one passes, and lawful texts are left alone."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("kiwipiepy", reason="the extra “campaign” is not installed")

from gyeot import lists
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
        ("딥페이크 사건의 범인은 같은 반 친구로 밝혀졌다.", "presumption"),
        ("딥페이크 예방, 내 몸은 내가 지킨다!", "victim-advice"),
        ("딥페이크, 프로필 사진을 내리는 것이 최선의 예방입니다.", "victim-advice"),
        ("딥페이크, 당신도 표적이 될 수 있습니다.", "victim-advice"),
        ("딥페이크 피해자도 조심했어야 합니다.", "blame"),
        ("딥페이크 피해자는 왜 사진을 올렸을까요?", "blame"),
        ("딥페이크는 텔레그램 봇에 사진을 보내면 3초 만에 끝납니다.", "method"),
        ("몰래 카메라 점검", "term"),
        ("딥페이크 성범죄, 예방합시다!", "no-helpline"),
        ("Careless posts make you a target of deepfake abuse.", "blame"),
    ],
    ids=[
        "method",
        "blame",
        "identity",
        "presumption",
        "culprit found",
        "guard yourself",
        "best prevention",
        "target",
        "should have",
        "why",
        "seconds",
        "spaced",
        "no helpline",
        "English",
    ],
)
def test_each_fault_of_the_checklist_is_found(text: str, kind: str):
    assert kind in kinds_of(text)


def _recommended() -> Iterator[tuple[str, str]]:
    """Every sentence that a list tells people to write, with the kind or the term that it is to mend."""
    for entry in lists.entries(rules.FOLDER / "kinds.toml", "kind")[1]:
        for field, marks in (("instead", "“([^”]+)”"), ("instead_en", "“([^”]+)”")):
            for sentence in re.findall(marks, entry.values[field]):
                yield entry.values["id"], sentence
    for term in wording.shipped():
        yield term.id, term.prefer.ko
        yield term.id, term.prefer.en


@pytest.mark.parametrize(("mends", "sentence"), list(_recommended()))
def test_what_is_recommended_mends_what_it_is_recommended_for(mends: str, sentence: str):
    found = check(f"딥페이크 성범죄 안내\n도움이 필요하면 1366\n{sentence}\n", read=False).findings

    assert mends not in {name for one in found for name in (one.kind, one.rule)}


def test_what_the_guide_recommends_speaks_to_those_who_do_it_and_to_those_who_look_on():
    for sentence in (
        "만들지도 보지도 마세요. 보았다면 퍼뜨리지 말고 신고해 주세요.",
        "Do not watch, do not share, report it.",
    ):
        assert check(f"Sexual deepfakes, 딥페이크 성범죄 안내 1366\n{sentence}", read=False).findings == ()


def test_a_text_on_the_subject_is_told_what_it_lacks_even_where_it_advises_nothing():
    lacking = {"no-helpline", "no-offender-message", "no-bystander-message"}

    assert kinds_of("딥페이크 성범죄가 늘고 있습니다.", Level.SUGGESTION) == lacking
    assert kinds_of("범인은 합성 사진을 퍼뜨렸다. 피해자는 상담을 받고 있다.", Level.SUGGESTION) == lacking


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("딥페이크 사건. 나래고 2학년 A양(17)은 쉬고 있다.", "나래고 2학년 A양(17)"),
        ("딥페이크 사건. 은평구 나래동 나래여중 김모 양은 쉬고 있다.", "은평구 나래동 나래여중 김모 양"),
        ("딥페이크 사건. 남구 가람중학교 3학년 학생은 쉬고 있다.", "남구 가람중학교 3학년"),
        ("딥페이크 사건. 피해자 B씨(24·여)는 간호사다.", "B씨(24·여)는 간호사"),
        ("피해자 보호를 받는 나래중 2학년 A양(15).", "나래중 2학년 A양(15)"),
    ],
    ids=range(5),
)
def test_a_school_with_a_class_an_age_or_an_initial_points_at_someone(text: str, words: str):
    assert [one.words for one in check(text, read=False).findings if one.kind == "identity"] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "성범죄자를 괴물로 부르지 않습니다.",
        "성범죄자를 괴물 취급하지 맙시다.",
        "성범죄자는 짐승이 아니라 평범한 사람입니다.",
        "성범죄자가 늑대라는 말은 틀렸습니다.",
        "몰카 → 불법촬영",
        "몰카를 불법촬영이라고 부릅니다.",
        "성범죄 통계: 아동·청소년이용음란물 3건",
        "야동초등학교 성범죄 예방 교육",
        "성범죄 예방 교육 뒤 늑대거미를 관찰합니다.",
        "나래중학교 2학년 성범죄 예방 교육",
        "온라인신고 2학년 성범죄 예방 교육",
        "Sexual deepfakes: don't call it revenge porn",
        "몰카(X) → 불법촬영(O)",
        "몰카 ❌ 불법촬영 ⭕",
        "「성폭력처벌법」 음란물 제작",
        "이 법에서 성범죄 음란물이란",
        "성폭력 피해자 지원: 가람대학교 상담센터",
        "서울 종로구 성폭력 피해자 지원센터, 교사 연수",
    ],
    ids=range(18),
)
def test_words_that_are_denied_named_or_part_of_a_name_are_nothing_to_change(text: str):
    assert not kinds_of(text) & {"term", "identity"}


@pytest.mark.parametrize(
    "text",
    [
        "딥페이크 성범죄. 몰카 막는 법",
        "딥페이크 음란물 신고법",
        "딥페이크 음란물 제작은 죄입니다",
        "몰카 범죄, 법으로 처벌받습니다",
        "몰카 예방, 여러 조로 나누어 점검합니다",
        "몰카 앱을 사용하지 마세요",
        "딥페이크 음란물 이미지를 공유하지 마세요",
        "딥페이크 성범죄 안내\n몰 카  주 의 !",
    ],
    ids=range(8),
)
def test_what_only_sounds_like_a_law_or_a_sentence_about_words_is_no_excuse(text: str):
    assert "term" in kinds_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "사진은 지우지 말고 증거로 남겨 주세요.",
        "누군가의 사진을 몰래 찍지 마세요.",
        "가해자의 신상을 공개하지 마세요.",
        "상담소는 개인정보를 제공하지 않습니다.",
        "학교는 피해자를 보호할 책임이 있습니다.",
        "피해자의 옷차림을 묻지 마세요.",
        "비공개로 상담합니다.",
    ],
    ids=range(7),
)
def test_what_protects_people_is_no_advice_to_victims_and_no_blame(text: str):
    assert not kinds_of(f"딥페이크 성범죄. {text}") & {"victim-advice", "blame"}


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("SNS 계정은 비공개로!", "victim-advice"),
        ("프로필 사진 내리기", "victim-advice"),
        ("여성은 밤길을 조심하세요", "victim-advice"),
        ("노출이 심한 옷은 삼가세요", "victim-advice"),
        ("피해자도 책임이 있다", "blame"),
        ("Victims should have been more careful", "blame"),
    ],
    ids=range(6),
)
def test_advice_and_blame_are_found_without_a_full_sentence(text: str, kind: str):
    assert kind in kinds_of(f"딥페이크 성범죄. {text}")


def test_help_is_late_only_behind_advice():
    news = "딥페이크 성범죄가 늘었습니다. " + "통계를 살펴보았습니다. " * 60 + "상담 1366"

    assert "helpline-late" in kinds_of("딥페이크: 개인 사진을 올리지 마세요. 상담 1366")
    assert "helpline-late" not in kinds_of(news, Level.SUGGESTION)
    assert "helpline-far" in kinds_of(news, Level.SUGGESTION)


def test_of_findings_of_one_kind_that_overlap_the_longest_stays():
    found = [one for one in check("딥페이크: 은밀한 사진과 몰래 카메라, 합성 음란물", read=False).findings if one.words]

    assert [one.words for one in found] == ["은밀한 사진", "몰래 카메라", "합성 음란물"]
    advice = [
        one
        for one in check("딥페이크, 프로필 사진을 내리는 것이 최선의 예방이며 SNS 계정을 비공개로 바꾸세요.").findings
        if one.kind == "victim-advice"
    ]
    assert len(advice) == 1


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


@pytest.mark.parametrize(
    "text",
    [
        *("112명이 검거됐다", "1366건", "2024-117", "117.5%", "1,366명", "112여 건", "117곳에서 182시간", "제112조의2"),
        *("117명에게", "112명이었다", "182명이라고", "117건만", "112명보다", "117건이며", "112개국", "112만 6천 명"),
        *("1366만 명", "http://example.kr/?id=0002900200", "example.kr/article/0002900200", "2023-2024학년도"),
        *("help@1366.kr", "http://1366.kr", "1366@example.kr", "example.kr/1366"),
    ],
    ids=range(24),
)
def test_a_count_is_no_telephone_number(text: str):
    assert list(helplines.numbers(text)) == []


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("1366 여성긴급전화", ["1366"]),
        ("1366여성긴급전화, 1366 위기 상담, 1366 개인 상담", ["1366"] * 3),
        ("1366 원스톱 지원, 1366 세종센터, 1366 건강가정, 1366 장애인 상담", ["1366"] * 4),
        ("1366만 기억하세요", ["1366"]),
        ("2024 1366 캠페인", ["1366"]),
        ("상담:1366 Tel.1366", ["1366", "1366"]),
        ("112/117 또는 112,1366", ["112", "117", "112", "1366"]),
        ("１３６６", ["１３６６"]),
        ("02–735–8994, 02－735－8994", ["02–735–8994", "02－735－8994"]),
        ("027358994 +82-2-735-8994", ["027358994", "+82-2-735-8994"]),
    ],
    ids=range(10),
)
def test_a_number_is_known_however_it_is_written(text: str, written: list[str]):
    found = list(helplines.numbers(text))

    assert [number.written for number in found] == written
    assert all(number.name for number in found)


def test_a_number_without_hyphens_that_is_not_on_the_list_is_asked_about():
    assert [one.name for one in helplines.numbers("상담 01012345678, 15881234")] == [None, None]


def test_a_finding_says_where_what_why_what_instead_and_who_says_so():
    text = "도서관 몰카 점검"
    (found,) = [one for one in check(text, read=False).findings if one.kind == "term"]

    assert text[found.start : found.end] == "몰카"
    assert found.what.ko
    assert found.why.en
    assert "불법촬영" in found.instead.ko
    assert "법무부" in found.cited.ko
    assert found.sure == "high"


def test_what_was_not_looked_at_is_always_said():
    checked = check("도서관 휴관 안내", read=False)

    assert checked.findings == ()
    assert any("성범죄에 관한 글로 보이지 않아" in said.ko for said in checked.not_checked)
    looked_at = " ".join(said.ko for said in checked.checked)
    assert not any(
        word in looked_at for word in ("범행 방법", "판결 전 단정", "누구에게 말하는지", "지원 창구가 있는지")
    )
    everything = sum(not term.topic for term in wording.shipped())
    assert f"권하지 않는 표현 {everything}가지" in looked_at
    assert any("걸어 보지 않았습니다" in said.ko for said in checked.not_checked)


def test_readings_are_suggestions_and_name_the_model():
    from gyeot.detect import MODEL

    found = check("딥페이크는 그냥 그래픽일 뿐이고 실제 사람도 아니잖아요.").findings
    readings = [one for one in found if one.kind == "reading"]

    assert readings
    assert {one.level for one in readings} == {Level.SUGGESTION}
    assert {one.source for one in readings} == {MODEL}


def test_english_sentences_are_not_given_to_the_reader_of_korean_comments():
    checked = check("Sexual deepfakes: she asked for it, they say, and it is only graphics anyway.")

    assert "reading" not in {one.kind for one in checked.findings}
    assert any("영어 문장은 판독하지 않았습니다" in said.ko for said in checked.not_checked)


def test_a_date_of_reading_is_called_one():
    (found,) = [one for one in check("성추문에 휩싸인 기관장", read=False).findings if one.kind == "term"]

    assert found.cited.ko.endswith("(확인한 날 2026-11-22)")
    assert found.cited.en.endswith("(read on 2026-11-22)")


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
    assert list(identity.clues("", words.sentences(""), on_topic=True)) == []
    for kind in ("victim-advice", "no-helpline", "picture-unlooked"):
        assert kinds.finding(kind).source
