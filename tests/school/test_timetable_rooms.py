"""One room has one name, however the tables call it: a class's room is called many ways."""

import pytest

from gyeot.errors import UnreadableFile
from gyeot.school import timetable
from gyeot.school.timetable import words
from tests.school.filled import WEEK, book

OWN = ["학생", "요일", "교시", "과목", "교실"]


def rooms_of(tmp_path, **sheets):
    school = timetable.read(book(tmp_path / "t.xlsx", {**WEEK, **sheets})).school
    return {one.id: {lesson.room for lesson in one.lessons} for one in school.sections.values()}


@pytest.mark.parametrize("said", ["2-2", "2-2교실", "2학년 2반", "2학년 2반 교실", "２－２"])
def test_the_room_of_another_class_is_that_classs_room(tmp_path, said):
    own = [OWN, ["20101", "월", 1, "물리", said], ["20101", "월", 2, "물리", "2-2 교실"]]
    meets = [["학생", "이름", "요일", "교시", "장소"], ["20101", "합창부", "금", 7, "2학년2반"]]

    found = rooms_of(tmp_path, 이동수업=own, 동아리=meets)

    assert (
        found["반 2-2"] == found["동아리 합창부"] == next(its for key, its in found.items() if key.startswith("물리"))
    )
    assert len(found["반 2-2"]) == 1


def test_events_are_held_in_rooms_of_classes_too(tmp_path):
    meets = [["학생", "이름", "요일", "교시", "장소"], ["20101", "합창부", "금", 7, "2-2교실"]]

    found = rooms_of(tmp_path, 행사=meets)

    assert found["행사 합창부 합창부"] == found["반 2-2"] == {"2-2교실"}


def test_it_has_the_name_that_the_tables_give_it_the_table_of_rooms_first(tmp_path):
    own = [OWN, ["20101", "월", 1, "물리", "2-2교실"]]
    rooms = [["이름", "정원"], ["2학년 2반", 30]]
    passages = [["출발", "도착", "초"], ["2-2", "2학년1반", 9]]

    assert rooms_of(tmp_path, 이동수업=own)["반 2-2"] == {"2-2교실"}
    assert rooms_of(tmp_path, 이동수업=own, 교실=rooms)["반 2-2"] == {"2학년 2반"}
    told = timetable.read(book(tmp_path / "t.xlsx", {**WEEK, "교실": rooms, "통로": passages}))
    assert (told.school.passages[0].one, told.school.passages[0].other) == ("2학년 2반", "2학년1반")
    assert not any("길을 모르는" in one.ko for one in told.remarks)


def test_a_number_stays_the_number_of_a_room(tmp_path):
    assert rooms_of(tmp_path, 이동수업=[OWN, ["20101", "월", 1, "물리", "202"]])["물리 월1 202"] == {"202"}


def test_rooms_that_the_list_tells_apart_stay_apart(tmp_path):
    told = {1: "2-2", 2: "2-2교실", 7: "202교실"}
    own = [OWN, *(["20101", "월", period, "물리", room] for period, room in told.items())]
    rooms = [["이름", "층"], ["202교실", 2], ["2-2", 3], ["2-2교실", 1]]

    found = rooms_of(tmp_path, 이동수업=own, 교실=rooms)

    assert {"2-2", "2-2교실", "202교실"} in found.values()
    assert found["반 2-2"] == {"2-2"}


@pytest.mark.parametrize("rooms", [[["음악실 1", 3]], []], ids=["listed", "only said"])
def test_names_that_differ_by_spaces_alone_are_one_room(tmp_path, rooms):
    own = [OWN, ["20101", "월", 1, "음악", "음악실 1"], ["20102", "월", 1, "음악", "음악실1"]]
    meets = [["학생", "이름", "요일", "교시", "장소"], ["20101", "합창부", "금", 7, "음악 실1"]]

    found = rooms_of(tmp_path, 이동수업=own, 동아리=meets, 교실=[["이름", "층"], ["강당", 1], *rooms])

    assert found["동아리 합창부"] == found["음악 월1 음악실 1"] == {"음악실 1"}
    assert not any("음악실1" in its for its in found.values())


def test_names_that_differ_by_spaces_stay_apart_where_each_has_a_row(tmp_path):
    own = [OWN, ["20101", "월", 1, "음악", "음악실 1"], ["20102", "월", 2, "음악", "음악실1"]]

    found = rooms_of(tmp_path, 이동수업=own, 교실=[["이름", "층"], ["음악실 1", 1], ["음악실1", 2]])

    assert {"음악실 1"} in found.values()
    assert {"음악실1"} in found.values()


@pytest.mark.parametrize(
    ("rooms", "home"), [([["202교실", 2]], "202교실"), ([], "2-2 교실")], ids=["listed", "only said"]
)
def test_a_room_with_a_number_is_the_classs_where_the_list_has_no_other(tmp_path, rooms, home):
    own = [OWN, ["20101", "월", 1, "물리", "202교실"]]

    found = rooms_of(tmp_path, 이동수업=own, 교실=[["이름", "층"], ["강당", 1], *rooms])

    assert found["반 2-2"] == {home}
    assert found["물리 월1 202교실"] == {"202교실"}


def test_a_passage_from_a_room_to_itself_by_another_name_is_refused(tmp_path):
    path = book(tmp_path / "t.xlsx", {**WEEK, "통로": [["출발", "도착", "초"], ["2-2", "2-2교실", 9]]})

    with pytest.raises(UnreadableFile, match="leads nowhere"):
        timetable.read(path)


def test_a_class_merged_over_its_students_is_no_student(tmp_path):
    students = [["학번", "이름", "반"], ["2학년 1반"], *([row[0], "", row[1]] for row in WEEK["학생"][1:])]
    path = book(tmp_path / "t.xlsx", {**WEEK, "학생": students}, {"학생": {"A2:C2": "2학년 1반"}})

    with pytest.raises(UnreadableFile, match="line 2"):
        timetable.read(path)


def test_merged_cells_of_a_list_say_the_same_in_each_row(tmp_path):
    own = [OWN, ["20101", "월", 1, "물리", ""], ["20101", "월", 2, "물리", ""]]
    path = book(tmp_path / "t.xlsx", {**WEEK, "이동수업": own}, {"이동수업": {"E2:E3": "과학실"}})

    school = timetable.read(path).school
    assert {lesson.room for lesson in school.sections[school.students["20101"].takes["물리"]].lessons} == {"과학실"}


def test_merged_cells_past_the_bound_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("gyeot.school.timetable.tables.MOST_ROWS", 12)
    sheets = {"이동수업": [OWN, *([""] * 4 for _ in range(3)), ["-"]], "학생": [["학번"]]}
    path = book(tmp_path / "t.xlsx", sheets, {"이동수업": {"A2:E4": "-"}})

    with pytest.raises(UnreadableFile, match="larger than"):
        timetable.read(path)


@pytest.mark.parametrize(
    ("said", "hour"), [("오전 5:30", 5.5), ("오후 1:30", 13.5), ("5:30", 17.5), ("1:40", 13 + 2 / 3)]
)
def test_the_morning_stays_the_morning(said, hour):
    assert words.seconds_of(said) == round(hour * 3600)


def test_a_period_that_is_told_twice_is_not_taken_as_it_stands_last(tmp_path):
    bells = [["교시", "시작", "끝"], [1, "09:00", "09:45"], [2, "09:55", "10:40"], [1, "08:30", "09:15"]]

    with pytest.raises(UnreadableFile, match="tells other times for a period"):
        rooms_of(tmp_path, 교시=bells)


@pytest.mark.parametrize("said", ["2-1, 2-2", "2-1~2-2", "2-1/2-2", "1,2반"])
def test_a_row_for_several_classes_is_not_taken_for_a_class_of_that_name(tmp_path, said):
    rows = [["반", "요일", "교시", "과목"], ["2-1", "월", 1, "국어"], ["2-2", "월", 1, "국어"], [said, "화", 1, "체육"]]

    with pytest.raises(UnreadableFile, match="names several classes"):
        rooms_of(tmp_path, 시간표=rows)


MEETS = ["학년", "반", "이름", "요일", "시작", "끝", "장소"]


@pytest.mark.parametrize("grade", ["1,2학년", "1~3", "중2"])
def test_a_row_for_several_grades_is_not_taken_for_nobodys(tmp_path, grade):
    with pytest.raises(UnreadableFile, match="has a grade that is none"):
        rooms_of(tmp_path, 행사=[MEETS, [grade, "", "조회", "월", "08:20", "08:40", "강당"]])


def test_all_may_stand_under_grade(tmp_path):
    found = timetable.read(
        book(tmp_path / "t.xlsx", {**WEEK, "행사": [MEETS, ["전체", "", "조회", "월", "08:20", "08:40", "강당"]]})
    )

    assert all("행사 조회" in student.takes for student in found.school.students.values())


def test_an_event_for_a_class_that_nobody_is_in_is_told(tmp_path):
    events = [MEETS, ["", "2학년 전체", "조회", "월", "08:20", "08:40", "강당"]]
    told = timetable.read(book(tmp_path / "t.xlsx", {**WEEK, "행사": events})).remarks

    assert any(one.ko.startswith("'행사' 시트에 학생이 한 명도 없는 반이나 학년의 줄이") for one in told)
