"""What a plan says in sentences, and for programs."""

import json
from dataclasses import replace

import pytest

from gyeot.school import told
from gyeot.school.personal import Altered, Way
from gyeot.school.plan import Aim, Apart, Change, Meeting, Moment, Plan, Walk
from gyeot.school.told import Roles
from gyeot.school.week import Day, Kind, School
from tests.school import invented
from tests.school.invented import KEPT, MOVER, NAMES, OTHER, PAIRS


@pytest.fixture(scope="module")
def school() -> School:
    return invented.school()


@pytest.fixture(scope="module")
def plan(school: School) -> Plan:
    return invented.by_itself(school)


def meeting(mover: Moment, kept: Moment, spots: tuple[str, ...] = ("본관 동쪽 계단",)) -> Meeting:
    return Meeting(PAIRS[0], Day.TUESDAY, 38910, 39010, spots, mover, kept)


def way_to(said: str, kind: Kind = Kind.COURSE) -> Moment:
    return Moment(Day.TUESDAY, 3, True, kind, said)


STAY = Moment(Day.TUESDAY, 3, False, Kind.COURSE, "3교시 물리학Ⅰ")


def test_a_meeting_is_told_in_one_line():
    one = meeting(way_to("3교시 국어 → 4교시 과학"), way_to("3교시 국어 → 4교시 음악"))

    assert told.meeting_line(one, Roles(PAIRS), "ko") == (
        "10:48–10:51 본관 동쪽 계단: 보호받는 학생 1은 3교시 국어 → 4교시 음악 가는 길, "
        "옮기는 학생은 3교시 국어 → 4교시 과학 가는 길"
    )
    assert told.meeting_line(one, Roles(PAIRS), "en") == (
        "10:48–10:51 본관 동쪽 계단: protected student 1 on the way period 3 국어 → period 4 음악, "
        "student who moves on the way period 3 국어 → period 4 과학"
    )


def test_no_second_of_a_meeting_is_rounded_away():
    assert told.span(38999, 39001) == "10:49–10:51"
    assert told.span(39000, 39060) == "10:50–10:51"


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (STAY, "3교시 물리학Ⅰ 시간"),
        (replace(STAY, kind=Kind.LUNCH, said="점심 1차 급식"), "점심 1차 급식 때"),
        (replace(STAY, kind=Kind.WAIT, said="교실"), "교실에 있을 때"),
        (way_to("7교시 미술 → 하교", Kind.LEAVE), "7교시 미술 → 하교하는 길"),
    ],
    ids=["lesson", "lunch", "waiting", "leaving"],
)
def test_what_someone_does_is_said_as_one_says_it(moment: Moment, said: str):
    assert told.moment(moment, "ko") == said


def test_many_places_are_counted():
    one = meeting(STAY, STAY, ("가", "나", "다", "라"))

    assert told.spots(one, "ko") == "가, 나 외 2곳"
    assert told.spots(one, "en", most=4) == "가, 나, 다, 라"


def test_students_are_named_by_their_part_and_numbered_where_there_are_several():
    roles = Roles(PAIRS)

    assert roles.said(MOVER, "ko") == "옮기는 학생"
    assert roles.said(OTHER, "ko") == "보호받는 학생 2"
    assert Roles((Apart(MOVER, KEPT),)).said(KEPT, "en") == "protected student"


def test_no_sentence_holds_a_key_or_a_name(school: School, plan: Plan):
    for language in ("ko", "en"):
        said = "\n".join(told.lines(plan, PAIRS, invented.before(school), language))
        assert not any(word in said for key in NAMES for word in (key, NAMES[key]))


def test_the_sum_of_a_plan_is_told_in_five_sentences(plan: Plan):
    none_left = replace(plan, met=Aim(0, 0))

    assert told.summary(none_left, 23, "ko") == (
        "한 주에 23번 마주치던 것이 0번이 됩니다.",
        "다른 학생의 수업은 하나도 바뀌지 않습니다.",
        "옮기는 학생은 한 주에 수업과 이동 14건이 바뀝니다.",
        "옮기는 학생이 더 걷거나 기다리는 시간은 한 주에 6분 30초입니다.",
        "넣은 표대로라면 이보다 나은 계획이 없음을 증명했습니다.",
    )
    assert told.summary(none_left, 23, "en")[0] == "Meetings in a week: 23 now, 0 under this plan."


def test_a_plan_that_brings_nothing_says_so(plan: Plan):
    same = replace(plan, met=Aim(23, 23))

    assert told.summary(same, 23, "ko")[0] == "한 주에 23번 마주칩니다. 허용한 변경으로는 줄지 않습니다."
    assert told.summary(replace(plan, met=Aim(0, 0)), 0, "ko")[0] == "지금도 한 주에 마주치는 때가 없습니다."


def test_what_others_bear_is_told(plan: Plan):
    costly = replace(plan, others=Aim(24, 24))

    assert "옮기는 학생이 아닌 사람에게 바뀌는 수업과 이동은 한 주에 모두 24건입니다." in told.summary(costly, 30, "ko")
    assert "For others, 24 lessons and ways change in a week." in told.summary(costly, 30, "en")


@pytest.mark.parametrize(
    ("met", "others", "words"),
    [
        (Aim(3, 3), Aim(0, 0), "증명했습니다."),
        (Aim(3, 1), Aim(0, 0), "마주침이 1번보다 적은 계획은 없습니다."),
        (Aim(3, 3), Aim(5, 2), "더 적게 바꾸는 계획이 있는지는"),
    ],
    ids=["all", "nothing", "meetings alone"],
)
def test_no_more_is_called_proved_than_was(plan: Plan, met: Aim, others: Aim, words: str):
    assert words in told.proof(replace(plan, met=met, others=others), "ko")


def test_a_bound_stands_where_the_proof_is_missing(plan: Plan):
    lines = list(told.aim_lines(replace(plan, met=Aim(3, 1), detour=Aim(390, -60)), "ko"))

    assert lines[0] == ("마주침", "3", "적어도 1")
    assert lines[1][2] == "증명됨"
    assert lines[3] == ("더 걷거나 기다리는 시간", "6분 30초", "증명 안 됨")


def test_every_kind_of_change_has_a_name_in_both_languages():
    for language in ("ko", "en"):
        names = [told.change_name(change, language) for change in Change]
        assert len(set(names)) == len(Change)


def test_what_a_change_needs_in_law_is_that_of_the_heaviest():
    assert "스스로" in told.needs(frozenset({Change.LUNCH, Change.COURSE}), "ko")
    assert "모두의 교실" in told.needs(frozenset({Change.LUNCH, Change.ROOM}), "ko")
    assert "제17조 제1항 제7호" in told.needs(frozenset({Change.ROOM, Change.CLASS}), "ko")


@pytest.mark.parametrize(
    ("via", "hold", "said"),
    [
        ("동쪽 계단", 120, "월·수 3교시 → 4교시: 2분 뒤(11:52)에 출발, 동쪽 계단으로"),
        ("서관 복도", 0, "월·수 3교시 → 4교시: 서관 복도로"),
        ("후문 앞길", 0, "월·수 3교시 → 4교시: 후문 앞길로"),
        ("본관 계단 1", 0, "월·수 3교시 → 4교시: 본관 계단 1로"),
        (None, 90, "월·수 3교시 → 4교시: 1분 30초 뒤(11:52)에 출발"),
    ],
    ids=["closed", "open", "rieul", "digit", "wait"],
)
def test_a_way_is_told_with_the_right_particle(via: str | None, hold: int, said: str):
    way = Way((Day.MONDAY, Day.WEDNESDAY), "3교시", "4교시", 42720, Walk(via, hold))

    assert told.way_line(way, "ko") == said


def test_a_way_is_told_in_english_too():
    way = Way((Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY), "3교시", "점심", 42720, Walk("동쪽 계단", 120))

    assert told.way_line(way, "en") == "Mon–Wed period 3 → lunch: set out 2 min later (11:52), go by 동쪽 계단"


def test_a_section_is_told_with_its_hours(school: School):
    sections = school.sections

    assert told.section_name(sections["급식-2"], "ko") == "2차 급식 (월–금 13:08–13:26 급식실)"
    assert told.section_name(sections["하교-후문"], "ko") == "후문 (월–금 16:40 후문)"
    assert told.section_name(sections["2-3"], "ko") == "2학년 3반 (2-3)"
    change = Altered(Change.LUNCH, (MOVER,), "급식", sections["급식-1"], sections["급식-2"])
    assert told.alteration(change, "en")[0] == "급식"
    assert told.costs(change, "en") == "nothing"
    assert told.change_line(change, Roles(PAIRS), "ko") == (
        "옮기는 학생, 급식 차수: 급식: 1차 급식 (월–금 12:50–13:08 급식실) → 2차 급식 (월–금 13:08–13:26 급식실)"
    )


@pytest.mark.parametrize(
    ("kept", "mover", "words"),
    [
        (STAY, STAY, "자리를 가장 멀리"),
        (replace(STAY, kind=Kind.LUNCH), replace(STAY, kind=Kind.LUNCH), "줄과 식탁"),
        (replace(STAY, kind=Kind.CLUB), replace(STAY, kind=Kind.CLUB), "조와 자리"),
        (way_to("등교 → 1교시 국어"), STAY, "등하교하는 길"),
        (way_to("1교시 → 2교시"), way_to("1교시 → 2교시"), "교사가 함께 걷거나"),
        (STAY, way_to("1교시 → 2교시"), "지나갈 때"),
    ],
    ids=["lesson", "lunch", "club", "gate", "way", "passing"],
)
def test_each_meeting_comes_with_something_to_do(kept: Moment, mover: Moment, words: str):
    assert words in told.what_to_do(meeting(mover, kept), "ko")
    assert told.what_to_do(meeting(mover, kept), "en")


def test_programs_get_the_whole_plan_as_json(plan: Plan):
    record = json.loads(json.dumps(told.as_record(plan)))

    assert record["aims"]["meetings"] == {"reached": len(plan.meetings), "bound": len(plan.meetings), "proved": True}
    assert record["allowed"]["by_the_school_itself"] is True
    assert [one["student"] for one in record["students"]] == [MOVER, KEPT, OTHER]
    assert record["students"][0]["walks"][0] == {"day": 0, "after_stop": 3, "via": "본관 동 계단 1층", "hold": 120}
    assert len(record["meetings"]) == len(plan.meetings)
    assert record["conflicts"][0]["facts"][1]["change"] == "class"
