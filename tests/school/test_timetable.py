"""Timetables come in as tables; the command plans from them, tells what it could not check, and gives nobody away."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from gyeot.cli import main
from gyeot.errors import GyeotError
from gyeot.school import timetable
from gyeot.school.meetings import as_it_is
from gyeot.school.plan import Apart
from gyeot.school.week import Kind

WEEK = """학생,반,요일,교시,과목,교실,분반
,2-1,월,1,국어,201,
,2-1,월,2,수학,201,
,2-1,월,3,선택,201,
,2-2,월,1,국어,202,
,2-2,월,2,체육,강당,
,2-2,월,3,선택,202,
일번,,월,3,물리학Ⅰ,과학실,A
이번,,월,3,물리학Ⅰ,과학실,A
삼번,,월,3,물리학Ⅰ,지구과학실,B
"""
CLASSES = "학생,반\n일번,2-1\n이번,2-2\n삼번,2-2\n사번,2-2\n"


@pytest.fixture
def week(tmp_path: Path) -> tuple[Path, Path]:
    (tmp_path / "t.csv").write_text(WEEK, "utf-8")
    (tmp_path / "s.csv").write_text(CLASSES, "cp949")
    return tmp_path / "t.csv", tmp_path / "s.csv"


def test_a_students_own_lesson_beats_the_class_and_those_without_one_stay_there(week):
    school = timetable.read(week[0], students=week[1]).school

    common = school.sections["반 2-2"]
    assert [(one.slot.period, one.room) for one in common.lessons] == [("1", "202"), ("2", "강당")]
    assert (common.kind, common.home, common.course) == (Kind.CLASS, "202", "2학년 학급")
    assert school.students["삼번"].takes["물리학Ⅰ"] == "물리학Ⅰ B"
    assert "2-2 월3" in school.students["사번"].takes
    assert "2-2 월3" not in school.students["이번"].takes


def test_the_command_moves_one_of_them_to_another_group_and_says_what_it_could_not_check(week, capsys):
    told = ["separate", str(week[0]), "--students", str(week[1]), "--apart", "일번,이번", "--json"]

    assert main(told) == 0
    plan = json.loads(capsys.readouterr().out)
    assert plan["met_before"] > 0
    assert plan["meetings"] == []
    moved = next(one for one in plan["students"] if one["student"] == "일번")
    assert moved["takes"]["물리학Ⅰ"] == "물리학Ⅰ B"
    assert any("복도와 계단" in one["ko"] for one in plan["remarks"])


def test_what_cannot_be_avoided_ends_with_1(week, capsys):
    told = ["separate", str(week[0]), "--students", str(week[1]), "--apart", "일번,이번", "--may-change", "route"]

    assert main(told) == 1
    assert capsys.readouterr().out


def test_sheets_are_written_and_hold_nobody_elses_key(week, tmp_path, capsys):
    out = tmp_path / "plan"
    told = ["separate", str(week[0]), "--students", str(week[1]), "--apart", "일번,이번", "-o", str(out)]

    assert main(told) == 0
    assert len(list(out.glob("*.pdf"))) == 5
    assert len(list(out.glob("*.csv"))) == 4


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (",월,1,국어,201,", ",월,1,,201,", "2번째 줄"),
        (",월,2,수학", ",월,1,수학", "같은 시간에"),
        (",월,2,수학", ",밤,2,수학", "요일은"),
        (",월,2,수학", ",월,99,수학", "교시"),
    ],
)
def test_a_fault_is_told_with_its_line_and_without_a_name(week, old, new, said):
    week[0].write_text(WEEK.replace(old, new), "utf-8")
    with pytest.raises(GyeotError) as refusal:
        timetable.read(week[0], students=week[1])
    assert said in refusal.value.ko
    assert "번," not in refusal.value.ko


def test_a_student_who_is_in_no_table_is_refused_without_the_name(week, capsys):
    assert main(["separate", str(week[0]), "--students", str(week[1]), "--apart", "일번,구번"]) == 2
    assert "구번" not in capsys.readouterr().err


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    some.binary(max_size=300) | some.text(alphabet='학생반요일교시과목실분,월화12"\n물', max_size=200).map(str.encode)
)
def test_any_bytes_are_a_week_or_a_sentence(tmp_path, data):
    (tmp_path / "any.csv").write_bytes(data)
    for tables in ({}, {"students": tmp_path / "any.csv"}, {"passages": tmp_path / "any.csv"}):
        with suppress(GyeotError):
            timetable.read(tmp_path / "any.csv", **tables)


def test_a_group_whose_room_is_full_takes_nobody_in(week, tmp_path, capsys):
    (tmp_path / "r.csv").write_text("이름,종류,정원\n과학실,특별실,30\n지구과학실,특별실,1\n", "utf-8")
    told = ["separate", str(week[0]), "--students", str(week[1]), "--apart", "일번,이번"]

    assert main([*told, "--rooms", str(tmp_path / "r.csv")]) == 1
    assert main(told) == 0


def test_what_is_printed_of_a_school_or_a_plan_names_nobody(week):
    school = timetable.read(week[0], students=week[1]).school
    weeks = as_it_is(school, ["일번"])

    assert "번" not in repr(school.students["일번"]) + repr(weeks) + repr(Apart("일번", "이번"))
    assert "일번" not in repr(school)
