"""gyeot separate: what may change is asked for in words, and what is left is told with why."""

import json
from pathlib import Path

import pytest

from gyeot.cli import main
from tests.web.school_week import SCHOOL, TABLES

WEEK = """학생,반,요일,교시,과목,교실,분반
,2-1,월,1,국어,201,
,2-1,월,2,수학,201,
,2-2,월,1,국어,202,
,2-2,월,2,수학,202,
일번,,월,3,물리학Ⅰ,과학실,A
이번,,월,3,물리학Ⅰ,과학실,A
일번,,화,1,음악,음악실,A
이번,,화,1,미술,미술실,A
"""
CLASSES = "학생,반\n일번,2-1\n이번,2-2\n"


@pytest.fixture
def told(tmp_path: Path) -> list[str]:
    (tmp_path / "t.csv").write_text(WEEK, "utf-8")
    (tmp_path / "s.csv").write_text(CLASSES, "utf-8")
    return ["separate", str(tmp_path / "t.csv"), "--students", str(tmp_path / "s.csv"), "--apart", "일번,이번"]


@pytest.fixture
def korean(monkeypatch):
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")


def test_why_meetings_are_left_is_told_with_other_plans_beside(told, korean, capsys):
    assert main(told) == 1
    said = capsys.readouterr().out
    assert "물리학Ⅰ은 한 반뿐입니다." in said
    assert "지금 그대로" in said
    assert "학교가 정할 수 있는 것 모두  ◀ 이 계획" in said
    assert "학교가 정할 수 있는 것 모두, 학급교체" in said


def test_find_only_changes_nothing_and_plan_only_leaves_the_rest_out(told, korean, capsys):
    assert main([*told, "--find-only", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["allowed"]["changes"] == []
    assert len(found["meetings"]) == found["met_before"]
    assert (found["conflicts"], found["alternatives"]) == ([], [])

    assert main([*told, "--plan-only", "--json"]) == 1
    planned = json.loads(capsys.readouterr().out)
    assert (planned["conflicts"], planned["alternatives"]) == ([], [])
    assert "course" in planned["allowed"]["changes"]


def test_what_is_kept_stays_and_a_wish_is_recorded_with_its_day(told, capsys):
    assert main([*told, "--keep", "일번=물리학Ⅰ", "--wish", "이번=2024-09-02", "--json"]) == 1
    allowed = json.loads(capsys.readouterr().out)["allowed"]
    assert allowed["fixed"] == [["일번", "물리학Ⅰ"]]
    assert allowed["wishes"] == {"이번": "2024-09-02"}


def test_a_lesson_moves_to_a_room_that_was_named(tmp_path, told, capsys):
    crowded = WEEK.replace("일번,,화,1,음악,음악실,A", "일번,,화,1,음악,강당,A").replace(
        "이번,,화,1,미술,미술실,A", "이번,,화,1,미술,강당,A"
    )
    (tmp_path / "t.csv").write_text(crowded, "utf-8")

    assert main([*told, "--free-rooms", "201,202", "--json"]) == 1
    plan = json.loads(capsys.readouterr().out)
    assert [(one["section"], one["room"] in ("201", "202")) for one in plan["rooms"]] == [("음악 A", True)]
    assert not any(one["day"] == 1 for one in plan["meetings"])


def test_long_breaks_are_spent_where_it_was_named(capsys):
    week = ["separate", str(SCHOOL / "시간표.csv"), "--apart", "20315,20301", "--may-change", "", "--json"]
    for table in ("students", "rooms", "passages", "bells", "lunch"):
        week += [f"--{table}", str(SCHOOL / f"{TABLES[table]}.csv")]
    main([*week, "--find-only"])
    now = len(json.loads(capsys.readouterr().out)["meetings"])
    main([*week, "--plan-only", "--rest-rooms", "과학실"])
    plan = json.loads(capsys.readouterr().out)
    [mover] = [one for one in plan["students"] if one["student"] == "20315"]

    assert plan["allowed"]["rests"] == ["과학실"]
    assert {one["place"] for one in mover["rests"]} == {"과학실"}
    assert len(plan["meetings"]) <= now - 2 * len(mover["rests"])


def test_another_sitting_is_proposed_where_lunch_is_why_and_then_helps(tmp_path, korean, capsys):
    week = ["separate", str(SCHOOL / "시간표.csv"), "--apart", "20101,20301"]
    for table in ("students", "rooms", "passages", "bells", "clubs"):
        week += [f"--{table}", str(SCHOOL / f"{TABLES[table]}.csv")]
    now, later = SCHOOL / "급식.csv", tmp_path / "급식.csv"
    later.write_text(now.read_text("utf-8") + ",3,13:02,13:22,급식실\n", "utf-8")
    main([*week, "--lunch", str(now)])
    said = capsys.readouterr().out
    main([*week, "--lunch", str(now), "--plan-only", "--json"])
    two = len(json.loads(capsys.readouterr().out)["meetings"])
    main([*week, "--lunch", str(later), "--plan-only", "--json"])
    three = len(json.loads(capsys.readouterr().out)["meetings"])

    assert "급식 표에 그 차수를 한 줄 더 적고 다시 계획해 보세요. 반은 비워 둬도 됩니다." in said
    assert three < two


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--wish", "이번"], "이렇게 적어 주세요"),
        (["--wish", "이번=어제"], "날짜는"),
        (["--wish", "일번=2024-09-02"], "보호받는 학생 가운데 없습니다"),
        (["--keep", "일번=없는과목"], "시간표에 없습니다"),
        (["--free-rooms", "없는교실"], "어느 표에도 없습니다"),
        (["--rest-rooms", "없는교실"], "어느 표에도 없습니다"),
        (["--leeway", "-1"], "--leeway"),
        (["--known-on", "지난주"], "날짜는"),
        (["--may-change", "room"], "--may-change"),
        (["--known-on", "2999-01-01"], "오늘이거나 그 앞의 날"),
        (["--apart", "일번,일번"], "두 번 적었습니다"),
        (["--apart", "일번,구번"], "3명 가운데 3번째"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(told, korean, capsys, more, said):
    assert main([*told, *more]) == 2
    assert said in capsys.readouterr().err


def test_the_papers_hold_the_alternatives_and_the_day_on_which_it_was_known(told, tmp_path, korean):
    out = tmp_path / "papers"
    assert main([*told, "--known-on", "2024-09-02", "-o", str(out)]) == 1
    assert (out / "교직원용-계획서.pdf").stat().st_size > 10_000
    assert (out / "조치-정리.pdf").exists()


def test_it_says_once_who_moves_and_takes_korean_names_of_what_may_change(told, korean, capsys):
    told += ["--may-change", "길,급식", "--keep", "일번=물리학Ⅰ A", "--plan-only"]
    assert main(told) == 1
    assert capsys.readouterr().out.startswith("옮기는 학생(가해): 일번 / 보호받는 학생: 이번\n")

    assert main([*told, "--json"]) == 1
    allowed = json.loads(capsys.readouterr().out)["allowed"]
    assert allowed["changes"] == ["route", "lunch"]
    assert allowed["fixed"] == [["일번", "물리학Ⅰ"]]


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_planned(told, tmp_path, korean, capsys):
    assert main([*told, "-o", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "비어 있지 않습니다" in said
    assert "계획을 찾는 중" not in said


def test_a_student_without_lessons_is_refused_and_empty_hours_are_told(tmp_path, told, korean, capsys):
    (tmp_path / "s.csv").write_text(CLASSES + "셋번,2-1\n", "utf-8")
    assert main([*told[:-1], "셋번,이번"]) == 0
    assert "옮기는 학생에게 수업이 없는 교시가 한 주에 2개" in capsys.readouterr().out

    (tmp_path / "s.csv").write_text("학생,반\n일번,2-1\n", "utf-8")
    (tmp_path / "t.csv").write_text(WEEK.replace("이번,,", "넷번,,"), "utf-8")
    (tmp_path / "l.csv").write_text("학생,차수,시작,끝,장소\n이번,1,12:00,12:30,급식실\n", "utf-8")
    assert main([*told, "--lunch", str(tmp_path / "l.csv")]) == 2
    assert "보호받는 학생의 수업을 알 수 없습니다" in capsys.readouterr().err
