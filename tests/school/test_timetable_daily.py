"""Lunch, gates, clubs and events: who has which, what else there is to take, and what is still not told."""

import json
from itertools import chain

import pytest

from gyeot.cli import main
from gyeot.errors import UnreadableFile
from gyeot.school import timetable
from gyeot.school.meetings import as_it_is, met
from gyeot.school.plan import Apart
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind
from gyeot.school.whereabouts import Ground
from tests.school.filled import WEEK, book, table

LUNCH = [
    ["반", "학생", "차수", "시작", "끝", "장소", "정원"],
    ["2-1", "", 1, "12:30", "12:50", "급식실", 200],
    ["2-2", "", 2, "12:50", "13:10", "급식실", 180],
    ["", "20102", 2, "12:50", "13:10", "급식실", ""],
]
GATES = [
    ["반", "학생", "등하교", "문", "시작", "끝", "요일"],
    ["2-1", "", "등교", "정문", "08:20", "08:50", ""],
    ["2-2", "", "등교", "정문", "08:20", "08:50", ""],
    ["2-1", "", "하교", "정문", "16:40", "", "월,화,목,금"],
    ["2-1", "", "하교", "정문", "15:40", "", "수"],
    ["2-2", "", "하교", "정문", "16:40", "", "월화목금"],
    ["2-2", "", "하교", "정문", "15:40", "", "수"],
    ["", "", "등교", "후문", "08:20", "08:50", ""],
    ["", "", "하교", "후문", "16:40", "", "매일"],
]
CLUBS = [
    ["학생", "이름", "요일", "교시", "장소", "정원"],
    ["20101", "합창부", "금", 7, "음악실", 30],
    ["20102", "로봇부", "금", 7, "과학실", 30],
    ["20201", "합창부", "금", 7, "음악실", 30],
]
EVENTS = [
    ["학생", "종류", "이름", "요일", "시작", "끝", "장소"],
    ["20101", "방과후", "배드민턴", "화", "16:00", "17:00", "강당"],
    ["20201", "방과후", "독서", "화", "16:00", "17:00", "도서관"],
]


def read(tmp_path, **sheets):
    return timetable.read(book(tmp_path / "school.xlsx", {**WEEK, **sheets}))


def of(school, key, course):
    return school.sections[school.students[key].takes[course]]


def test_each_table_may_be_a_file_of_its_own(tmp_path, capsys):
    told = ["separate", str(book(tmp_path / "school.xlsx", WEEK)), "--apart", "20101,20201", "--plan-only", "--json"]
    for name, rows in (("lunch", LUNCH), ("gates", GATES), ("clubs", CLUBS), ("events", EVENTS)):
        told += [f"--{name}", str(table(tmp_path / f"{name}.csv", rows))]

    main(told)

    plan = json.loads(capsys.readouterr().out)
    takes = next(one["takes"] for one in plan["students"] if one["student"] == "20201")
    assert takes.keys() == {"2학년 학급", "급식", "등교", "하교", "동아리", "행사 방과후"}
    assert not any("표가 없어" in one["ko"] for one in plan["remarks"] if "통로" not in one["ko"])


def test_everyone_eats_with_the_class_but_for_an_own_row(tmp_path):
    school = read(tmp_path, 급식=LUNCH).school

    assert [of(school, key, "급식").name for key in ("20101", "20102", "20201")] == ["1차 급식", "2차 급식", "2차 급식"]
    first = of(school, "20101", "급식")
    assert (first.kind, first.seats, len(first.lessons)) == (Kind.LUNCH, 200, 5)
    lesson = first.lessons[0]
    assert (lesson.slot.start, lesson.slot.end, lesson.slot.period) == (45000, 46200, "점심")
    assert (lesson.room, lesson.subject) == ("급식실", "1차 급식")
    assert {one.name for one in school.sections_of("급식")} == {"1차 급식", "2차 급식"}
    assert school.headcount(of(school, "20201", "급식").id) == 2


def test_a_row_may_be_for_a_grade_or_for_all_and_the_nearest_counts(tmp_path):
    lunch = [
        ["학년", "반", "학생", "차수", "시간"],
        ["2", "", "", 2, "12:50~13:10"],
        ["3", "", "", 1, "12:30~12:50"],
        ["2", "2", "", 3, "13:10~13:30"],
        ["", "", "20101", 1, "12:30~12:50"],
    ]
    gates = [["반", "등하교", "문", "시간"], ["전체", "등교", "정문", "08:20~08:50"], ["전체", "하교", "정문", "16:40"]]

    school = read(tmp_path, 급식=lunch, 등하교=gates).school

    assert [of(school, key, "급식").name[0] for key in ("20101", "20102", "20201")] == ["1", "2", "3"]
    assert {of(school, key, "하교").name for key in school.students} == {"정문"}


def test_a_sitting_that_changes_with_the_day_is_one_week_to_take(tmp_path):
    rows = [
        ["반", "차수", "시작", "끝", "요일"],
        ["2-1", 1, "12:30", "12:50", "월,수,금"],
        ["2-1", 2, "12:50", "13:10", "화,목"],
        ["2-2", 2, "12:50", "13:10", "월~금"],
    ]

    school = read(tmp_path, 급식=rows).school

    turning, always = of(school, "20101", "급식"), of(school, "20201", "급식")
    assert turning.course == always.course == "급식"
    assert [one.subject for one in turning.lessons] == ["1차 급식", "2차 급식"] * 2 + ["1차 급식"]
    assert {one.subject for one in always.lessons} == {"2차 급식"}
    assert len(list(school.sections_of("급식"))) == 2


def test_a_week_without_lunch_on_a_day_is_no_choice_for_those_who_eat_on_all(tmp_path):
    rows = [*LUNCH, ["", "20201", 3, "13:10", "13:30", "급식실", ""]]
    rows = [[*row, "요일" if not at else "금" if row[1] == "20201" else ""] for at, row in enumerate(rows)]
    rows += [["", "", 4, "13:30", "13:50", "급식실", "", "금"]]

    school = read(tmp_path, 급식=rows).school

    assert all(len({one.slot.day for one in section.lessons}) == 5 for section in school.sections_of("급식"))
    assert of(school, "20201", "급식").lessons[-1].subject == "3차 급식"
    assert [one.name for one in school.sections_of("급식 금")] == ["4차 급식"]


def test_two_sittings_of_one_name_are_told_apart_by_their_times(tmp_path):
    rows = [["반", "차수", "시작", "끝"], ["2-1", "1차", "12:30", "12:50"], ["2-2", "1차", "12:40", "13:00"]]

    school = read(tmp_path, 급식=rows).school

    assert [one.name for one in school.sections_of("급식")] == ["1차 급식 12:30", "1차 급식 12:40"]


def test_gates_are_places_to_come_and_go_through_and_may_change_with_the_day(tmp_path):
    school = read(tmp_path, 등하교=GATES).school

    come, go = of(school, "20101", "등교"), of(school, "20101", "하교")
    assert (come.kind, come.name, go.kind, go.name) == (Kind.ARRIVE, "정문", Kind.LEAVE, "정문")
    assert (come.lessons[0].room, come.lessons[0].subject) == ("정문", "")
    assert (come.lessons[0].slot.start, come.lessons[0].slot.end) == (30000, 31800)
    assert {one.slot.day: one.slot.start for one in go.lessons} == {
        day: (56400 if day is Day.WEDNESDAY else 60000) for day in tuple(Day)[:5]
    }
    assert [one.name for one in school.sections_of("하교")] == ["정문", "후문"]


def test_clubs_beat_what_the_class_has_and_are_choices_for_one_another(tmp_path):
    lessons = [*WEEK["시간표"], ["2-1", "금", 7, "창체", ""]]

    school = read(tmp_path, 시간표=lessons, 동아리=CLUBS).school

    choir = of(school, "20101", "동아리")
    assert (choir.kind, choir.name, choir.seats, choir.lessons[0].room) == (Kind.CLUB, "합창부", 30, "음악실")
    assert of(school, "20201", "동아리") == choir
    assert {one.name for one in school.sections_of("동아리")} == {"합창부", "로봇부"}
    assert (Day.FRIDAY, "7") not in {(one.slot.day, one.slot.period) for one in school.sections["반 2-1"].lessons}
    assert "2-1 금7" not in school.students["20101"].takes


def test_events_of_one_kind_are_choices_for_one_another(tmp_path):
    school = read(tmp_path, 행사=EVENTS).school

    assert of(school, "20101", "행사 방과후").name == "배드민턴"
    assert {one.name for one in school.sections_of("행사 방과후")} == {"배드민턴", "독서"}
    assert {one.kind for one in school.sections_of("행사 방과후")} == {Kind.EVENT}


def test_a_shared_sitting_gate_and_club_are_found_and_avoided(tmp_path, capsys):
    lunch = [*LUNCH[:2], ["2-2", *LUNCH[1][1:]], ["", "", 2, "13:10", "13:30", "급식실", ""]]
    sheets = {**WEEK, "급식": lunch, "등하교": GATES, "동아리": CLUBS, "행사": EVENTS}
    path = book(tmp_path / "school.xlsx", sheets)
    school = timetable.read(path).school
    pair = Apart("20101", "20201")
    ground = Ground(school, Ways(school), Habits())

    kinds = {one.mover.kind for one in met(ground, [pair], as_it_is(school, ("20101", "20201")))}
    assert {Kind.LUNCH, Kind.CLUB} <= kinds

    assert main(["separate", str(path), "--apart", "20101,20201", "--plan-only", "--json"]) == 0
    moved = next(one for one in json.loads(capsys.readouterr().out)["students"] if one["student"] == "20101")
    assert school.sections[moved["takes"]["급식"]].name == "2차 급식"
    assert school.sections[moved["takes"]["동아리"]].name == "로봇부"


@pytest.mark.parametrize(
    ("sheets", "missing"),
    [
        ({}, "급식, 등하교, 동아리, 행사"),
        ({"급식": LUNCH, "동아리": CLUBS}, "등하교, 행사"),
        ({"급식": LUNCH, "등하교": GATES, "동아리": CLUBS, "행사": EVENTS}, ""),
    ],
)
def test_remarks_tell_only_what_is_missing(tmp_path, sheets, missing):
    told = [one.ko for one in read(tmp_path, **sheets).remarks]

    found = [one for one in told if one.startswith("표가 없어 점검하지 못한 것이 있습니다")]
    assert found == ([f"표가 없어 점검하지 못한 것이 있습니다: {missing}."] if missing else [])


def test_students_whom_a_table_forgets_are_counted(tmp_path):
    told = [one.ko for one in read(tmp_path, 급식=LUNCH[:2]).remarks]

    assert "급식 시간을 알 수 없는 학생이 1명 있어 그 학생들은 점검하지 못했습니다." in told


@pytest.mark.parametrize(
    ("sheet", "rows", "said"),
    [
        ("급식", [LUNCH[0], ["2-1", "", 1, "12:30", "12:10", "", ""]], "2번째 줄: 끝 시각이"),
        ("급식", [*LUNCH, ["2-1", "", 3, "13:10", "13:30", "급식실", ""]], "5번째 줄: 같은 요일, 같은 시간"),
        ("급식", [LUNCH[0], ["2-1", "", 1, "09:30", "09:50", "급식실", ""]], "월요일 09:30에 두 가지가 겹치는 학생"),
        ("급식", [LUNCH[0], ["2-1", "", 1, "12:30", "12:50", "", "많이"]], "2번째 줄: 정원은"),
        ("등하교", [GATES[0], ["2-1", "", "귀가", "정문", "16:40", "", ""]], "2번째 줄: '등하교' 칸에는"),
        ("등하교", [GATES[0], ["2-1", "", "하교", "", "16:40", "", ""]], "2번째 줄: '문' 칸이"),
        ("동아리", [CLUBS[0], ["20101", "합창부", "금", 9, "음악실", ""]], "2번째 줄: 시작과 끝 시각을 모르는"),
        ("동아리", [CLUBS[0], ["20101", "합창부", "금요", 7, "음악실", ""]], "2번째 줄: 요일은"),
        ("동아리", [*CLUBS, ["20101", "미술부", "금", 7, "미술실", ""]], "5번째 줄: 같은 요일, 같은 시간"),
    ],
)
def test_a_fault_is_told_by_sheet_and_line_and_names_nobody(tmp_path, sheet, rows, said):
    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path, **{sheet: rows})

    assert said in refusal.value.ko
    assert "20101" not in refusal.value.ko + refusal.value.en
    assert not any(word in refusal.value.ko for word in ("합창부", "미술부"))


def test_each_student_takes_one_section_of_a_course_and_all_of_them_exist(tmp_path):
    school = read(tmp_path, 급식=LUNCH, 등하교=GATES, 동아리=CLUBS, 행사=EVENTS).school

    for course, section in chain.from_iterable(student.takes.items() for student in school.students.values()):
        assert school.sections[section].course == course


def test_sittings_without_a_number_are_counted_by_when_they_start(tmp_path):
    rows = [["반", "차수", "시작", "끝"], ["2-1", "", "12:50", "13:10"], ["2-2", "", "12:30", "12:50"]]

    school = read(tmp_path, 급식=rows).school

    assert [of(school, key, "급식").name for key in ("20101", "20201")] == ["2차 급식", "1차 급식"]


@pytest.mark.parametrize(("come", "go"), [("등교시", "하교시"), ("등교 시", "하교 시"), ("등교", "하교")])
def test_coming_and_going_may_be_written_as_times_of_it(tmp_path, come, go):
    rows = [["반", "등하교", "문", "시간"], ["전체", come, "정문", "08:20~08:50"], ["전체", go, "후문", "16:40"]]

    school = read(tmp_path, 등하교=rows).school

    assert (of(school, "20101", "등교").name, of(school, "20101", "하교").name) == ("정문", "후문")
