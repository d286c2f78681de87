"""Timetables as NEIS and 컴시간 print them: a grid for each class, or the whole school; no teacher is kept."""

import unicodedata

import pytest

from gyeot.errors import UnreadableFile
from gyeot.school import timetable
from gyeot.school.week import Day
from tests.school.filled import WEEK, book, of_class, table

HEAD = ["교시", "월", "화", "수", "목", "금"]
OF_CLASS = [
    ["2025학년도 1학기 2학년 3반 시간표", "", "", "", "", "담임: 김○○"],
    HEAD,
    ["1교시", "국어\n김○○", "수학(이○○)", "영어 / 영어실", "과학\n과학실\n박○○", "창체(자율)"],
    ["2교시", "체육\n강당", "국어(201)", "물리학Ⅰ(A)", "음악 음악실", ""],
    ["점심", "", "", "", "", ""],
    ["3교시", "", "사회", "-", "미술\n최◇◇", ""],
]
READ = {
    (Day.MONDAY, "1"): ("국어", "2-3 교실"),
    (Day.MONDAY, "2"): ("체육", "강당"),
    (Day.TUESDAY, "1"): ("수학", "2-3 교실"),
    (Day.TUESDAY, "2"): ("국어", "201"),
    (Day.TUESDAY, "3"): ("사회", "2-3 교실"),
    (Day.WEDNESDAY, "1"): ("영어", "영어실"),
    (Day.WEDNESDAY, "2"): ("물리학Ⅰ(A)", "2-3 교실"),
    (Day.THURSDAY, "1"): ("과학", "과학실"),
    (Day.THURSDAY, "2"): ("음악", "음악실"),
    (Day.THURSDAY, "3"): ("미술", "2-3 교실"),
    (Day.FRIDAY, "1"): ("창체(자율)", "2-3 교실"),
}
TEACHERS = ("김○○", "이○○", "박○○", "최◇◇")


def lessons(school, section):
    return {(one.slot.day, one.slot.period): (one.subject, one.room) for one in school.sections[section].lessons}


def read(tmp_path, rows, *, of="2-1", **sheets):
    return timetable.read(book(tmp_path / "t.xlsx", {"시간표": rows, "학생": of_class(of), **sheets})).school


@pytest.mark.parametrize("write", [book, table])
def test_a_grid_of_a_class_is_read_from_both_kinds_of_file_and_keeps_no_teacher(tmp_path, write):
    path = write(tmp_path / "t", {"Sheet1": OF_CLASS} if write is book else OF_CLASS)

    school = timetable.read(path, students=table(tmp_path / "s.csv", of_class("2-3"))).school

    assert lessons(school, "반 2-3") == READ
    assert not any(teacher in repr(school.sections) + repr(school.places) for teacher in TEACHERS)


def test_several_grids_stand_one_under_another(tmp_path):
    rows = [["2-1"], HEAD, ["1", *"가나다라마"], [], ["2학년 2반 시간표"], HEAD, [1, *"바사아자차"], [2, *"카타파하거"]]

    school = read(tmp_path, rows)

    assert [one.subject for one in school.sections["반 2-1"].lessons] == list("가나다라마")
    assert len(school.sections["반 2-2"].lessons) == 10
    assert lessons(school, "반 2-2")[Day.FRIDAY, "2"] == ("거", "2-2 교실")


def test_grids_stand_side_by_side_each_below_its_own_title(tmp_path):
    rows = [
        ["2학년 1반", "", "", "", "", "", "", "2학년 2반"],
        [*HEAD, "", *HEAD],
        ["1교시", *"가나다라마", "", "1교시", *"바사아자차"],
    ]

    school = read(tmp_path, rows)

    assert [one.subject for one in school.sections["반 2-1"].lessons] == list("가나다라마")
    assert [one.subject for one in school.sections["반 2-2"].lessons] == list("바사아자차")


def test_a_sheet_may_be_named_by_its_class_and_rooms_stand_in_a_row_of_their_own(tmp_path):
    grid = [
        ["", "월(3.3)", "화(3.4)", "수(3.5)", "목(3.6)", "금(3.7)"],
        ["1교시", "국어", "수학", "영어", "과학", "체육"],
        ["09:00~09:45", "김○○", "", "", "과학실1", "강당"],
    ]

    path = book(tmp_path / "t.xlsx", {"2-1": grid, "2-2": grid, "학생": of_class("2-1")})
    school = timetable.read(path).school

    assert [lessons(school, "반 2-2")[day, "1"] for day in tuple(Day)[:5]] == [
        ("국어", "2-2 교실"),
        ("수학", "2-2 교실"),
        ("영어", "2-2 교실"),
        ("과학", "과학실1"),
        ("체육", "강당"),
    ]
    assert lessons(school, "반 2-1").keys() == lessons(school, "반 2-2").keys()


def test_the_room_of_a_class_is_the_one_that_is_called_after_it(tmp_path):
    rooms = [["이름", "정원"], ["2학년 3반", 30], ["AI룸", 28]]

    school = read(tmp_path, [["2-3"], HEAD, [1, "국어", "정보\nAI룸", "", "", ""]], of="2-3", 교실=rooms)

    assert lessons(school, "반 2-3") == {
        (Day.MONDAY, "1"): ("국어", "2학년 3반"),
        (Day.TUESDAY, "1"): ("정보", "AI룸"),
    }
    assert school.sections["반 2-3"].home == "2학년 3반"


WHOLE = [
    ["2025 전체 시간표"],
    ["학급", "월", "", "", "화", "", ""],
    ["", 1, 2, 3, 1, 2, 3],
    ["1-1", "국어\n김○○", "수학\n이○○", "", "영어\n박○○", "체육\n강당", "음악"],
    ["1-2", "수학\n이○○", "국어\n김○○", "미술", "", "영어\n박○○", "과학\n과학실"],
]


@pytest.mark.parametrize("write", [book, table])
def test_the_whole_school_on_one_sheet_has_a_row_for_each_class(tmp_path, write):
    path = write(tmp_path / "t", {"주간시간표": WHOLE} if write is book else WHOLE)

    school = timetable.read(path, students=table(tmp_path / "s.csv", of_class("1-1"))).school

    assert lessons(school, "반 1-1") == {
        (Day.MONDAY, "1"): ("국어", "1-1 교실"),
        (Day.MONDAY, "2"): ("수학", "1-1 교실"),
        (Day.TUESDAY, "1"): ("영어", "1-1 교실"),
        (Day.TUESDAY, "2"): ("체육", "강당"),
        (Day.TUESDAY, "3"): ("음악", "1-1 교실"),
    }
    assert lessons(school, "반 1-2")[Day.TUESDAY, "3"] == ("과학", "과학실")
    assert not any(teacher in repr(school) for teacher in TEACHERS)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["반", *(f"{day}{n}" for day in "월화" for n in (1, 2))],
            ["1학년 1반", *"가나다라"],
            ["1학년 2반", *"마바사아"],
        ],
        [["학년", "반", "월", "", "화", ""], ["", "", 1, 2, 1, 2], [1, 1, *"가나다라"], ["", 2, *"마바사아"]],
        [["반", "월", "", "화", ""], ["", 1, 2, 1, 2], ["1-1", *"가나다라"], ["", *"김이박최"], ["1-2", *"마바사아"]],
        [
            ["요일", "교시", "1-1", "1-2"],
            ["월", 1, "가", "마"],
            ["", 2, "나", "바"],
            ["화", 1, "다", "사"],
            ["", 2, "라", "아"],
        ],
    ],
    ids=[
        "days and periods in one line",
        "grade and class apart",
        "teachers in a line of their own",
        "a column a class",
    ],
)
def test_the_whole_school_is_read_however_it_is_turned(tmp_path, rows):
    school = read(tmp_path, rows, of="1-1")

    when = [(day, n) for day in (Day.MONDAY, Day.TUESDAY) for n in ("1", "2")]
    for its_class, subjects in (("1-1", "가나다라"), ("1-2", "마바사아")):
        assert lessons(school, f"반 {its_class}") == {
            at: (subject, f"{its_class} 교실") for at, subject in zip(when, subjects, strict=True)
        }


def test_a_teacher_above_the_subject_is_not_taken_for_it(tmp_path):
    rows = [["2-1"], HEAD, [1, "가나다\n국어", "라마바\n수학", "사아자\n영어", "차카타\n과학\n과학실", "파하거\n특강"]]

    school = read(tmp_path, rows)

    assert [one.subject for one in school.sections["반 2-1"].lessons] == ["국어", "수학", "영어", "과학", "특강"]
    assert lessons(school, "반 2-1")[Day.THURSDAY, "1"] == ("과학", "과학실")


@pytest.mark.parametrize(
    ("cell", "subject", "room"),
    [
        ("국어 김가나", "국어", "2-1 교실"),
        ("국어 김**", "국어", "2-1 교실"),
        ("국어\n(이가나)", "국어", "2-1 교실"),
        ("언어와 매체", "언어와 매체", "2-1 교실"),
        ("수학(심화)\n박가나", "수학(심화)", "2-1 교실"),
        ("정보\n김가나\n컴퓨터실2", "정보", "컴퓨터실2"),
        ("과학/본관201/최가나", "과학", "본관201"),
        ("체육[운동장]", "체육", "운동장"),
        ("체육\n탁구장", "체육", "탁구장"),
        ("정보\nAI룸", "정보", "AI룸"),
        ("국어\n3-2", "국어", "3-2"),
        ("심화 한국사", "심화 한국사", "2-1 교실"),
    ],
)
def test_what_a_cell_says(tmp_path, cell, subject, room):
    school = read(tmp_path, [["2-1"], HEAD, [1, cell]])

    assert lessons(school, "반 2-1") == {(Day.MONDAY, "1"): (subject, room)}


def test_a_timetable_of_teachers_is_refused_without_their_names(tmp_path):
    rows = [["교사", "월", "", "화", ""], ["", 1, 2, 1, 2], ["김○○", "203\n국어", "", "204\n국어", ""]]

    with pytest.raises(UnreadableFile) as refusal:
        read(tmp_path, rows)

    assert refusal.value.ko.startswith("'시간표' 시트: 교사별 시간표이거나")
    assert "김○○" not in refusal.value.ko + refusal.value.en


@pytest.mark.parametrize(
    "cells",
    [["2-1\n국어", "2-2\n국어", "2-4\n국어", "", ""], ["201 국어", *["국어\n2-4반", "국어\n2-5반", "국어\n2-6반", ""]]],
)
def test_a_teachers_own_grid_is_not_taken_for_that_of_the_class_in_its_title(tmp_path, cells):
    with pytest.raises(UnreadableFile, match="timetable of teachers"):
        read(tmp_path, [["교사 김○○ (2학년 3반 담임)"], HEAD, [1, *cells]], of="2-3")


def test_a_class_that_moves_between_rooms_of_other_classes_is_no_teacher(tmp_path):
    subjects = ["물리학", "화학", "생명과학", "지구과학", "경제", "세계사", "정치와 법", "윤리와 사상", "한문", "정보"]
    cells = [f"{subject}\n2-{number % 3 + 1}" for number, subject in enumerate(subjects)]

    found = lessons(read(tmp_path, [["2학년 3반 시간표"], HEAD, [1, *cells[:5]], [2, *cells[5:]]], of="2-3"), "반 2-3")

    assert found[Day.TUESDAY, "1"] == ("화학", "2-2")


def test_a_block_of_teachers_below_the_classes_takes_nothing_away(tmp_path):
    head = [["", "월", "", "화", ""], ["", 1, 2, 1, 2]]
    rows = [*head, ["2-1", *"가나다라"], ["교사", *head[0][1:]], head[1], ["김○○", "2-1", "", "2-2", ""]]

    assert lessons(read(tmp_path, rows), "반 2-1")[Day.TUESDAY, "2"] == ("라", "2-1 교실")


@pytest.mark.parametrize(
    "head",
    [
        [["반", "월1", "월2", "월3", "월4", "화1", "화2"]],
        [["반", "월", "", "", "", "화", ""], ["", 1, 2, 3, 4, 1, 2]],
    ],
    ids=["one line", "two lines"],
)
def test_short_names_of_subjects_are_no_days(tmp_path, head):
    rows = [*head, ["2-1", "수1", "수1", "화1", "수2", "수1", "화1"], ["2-2", *"가나다라마바"]]

    school = read(tmp_path, rows)

    assert lessons(school, "반 2-1")[Day.MONDAY, "4"] == ("수2", "2-1 교실")
    assert len(lessons(school, "반 2-2")) == 6


def test_a_line_of_lessons_that_look_like_days_is_no_head(tmp_path):
    rows = [["요일", "교시", "2-1", "2-2", "2-3"], ["월", "1교시", "화1", "음악", "수"], ["", "2교시", *"가나다"]]

    assert lessons(read(tmp_path, rows), "반 2-3")[Day.MONDAY, "1"] == ("수", "2-3 교실")


def test_rooms_called_after_classes_begin_no_columns(tmp_path):
    rows = [["요일", "교시", "2-1", "2-2"], ["월요일", "1교시", "국어(2-3)", "수학(2-4)"], ["", "2교시", *"가나"]]
    rows += [["", "3교시", "영어\n2-3", "한문\n2-4"], ["화요일", "1교시", *"다라"]]

    school = read(tmp_path, rows)

    assert lessons(school, "반 2-1") == {
        (Day.MONDAY, "1"): ("국어", "2-3"),
        (Day.MONDAY, "2"): ("가", "2-1 교실"),
        (Day.MONDAY, "3"): ("영어", "2-3"),
        (Day.TUESDAY, "1"): ("다", "2-1 교실"),
    }
    assert {key for key in school.sections if key.startswith("반")} == {"반 2-1", "반 2-2"}


def test_a_note_that_names_a_class_leaves_rows_of_numbers_as_they_are(tmp_path):
    rows = [["학년", "반", "월", "", "화", ""], ["", "", 1, 2, 1, 2], ["2", "1", *"가나다라"], ["※ 2-1반은 강당"]]

    assert len(lessons(read(tmp_path, rows), "반 2-1")) == 4


def test_a_grid_without_its_class_and_a_table_that_is_none_say_what_is_expected(tmp_path):
    with pytest.raises(UnreadableFile) as nameless:
        read(tmp_path, [HEAD, [1, *"가나다라마"]])
    with pytest.raises(UnreadableFile) as shapeless:
        read(tmp_path, [["과목", "담당"], ["국어", "김○○"]])

    assert "1번째 줄: 어느 반의 시간표인지" in nameless.value.ko
    assert "격자" in shapeless.value.ko
    assert "김○○" not in shapeless.value.ko + shapeless.value.en


def test_empty_cells_between_lessons_are_told_since_they_may_be_merged(tmp_path):
    rows = [["2-1"], HEAD, [1, *"가나다라마"], [2, "", *"나다라마"], [3, *"가나다라마"]]
    told = timetable.read(book(tmp_path / "t.xlsx", {"시간표": rows, "학생": of_class("2-1")})).remarks

    assert any("빈칸이 1개" in one.ko for one in told)
    told = timetable.read(book(tmp_path / "t.xlsx", {"시간표": [*rows[:3]], "학생": of_class("2-1")})).remarks
    assert not any("빈칸" in one.ko for one in told)


def test_times_beside_the_periods_are_the_bells_unless_they_differ(tmp_path):
    def grid(title, end):
        return [[title], HEAD, [f"1교시\n(08:50~{end})", *"가나다라마"], ["2교시", *"가나다라마"], ["09:45~10:30"]]

    def first(path):
        school = timetable.read(path).school
        return [(one.slot.start, one.slot.end) for one in school.sections["반 2-1"].lessons][:2]

    students = of_class("2-1")
    same = [*grid("2-1", "09:35"), *grid("2-2", "09:35")]
    same = book(tmp_path / "same.xlsx", {"시간표": same, "학생": students})
    other = [*grid("2-1", "09:35"), *grid("3-1", "09:40")]
    other = book(tmp_path / "other.xlsx", {"시간표": other, "학생": students})

    assert first(same) == [(31800, 34500), (35100, 37800)]
    assert not any("교시 시각" in one.ko for one in timetable.read(same).remarks)
    assert first(other) == [(32400, 35400), (36000, 39000)]
    assert any("교시 시각" in one.ko for one in timetable.read(other).remarks)


def test_students_lists_beside_a_grid_move_out_of_it(tmp_path):
    own = [["학생", "요일", "교시", "과목", "교실", "분반"], ["20301", "수", 2, "물리학Ⅰ", "과학실", "A"]]
    students = [["학생", "반"], ["20301", "2-3"], ["20302", "2-3"]]

    path = book(tmp_path / "t.xlsx", {"2학년 시간표": OF_CLASS, "이동수업": own, "학생": students})
    school = timetable.read(path).school

    assert school.students["20301"].takes["물리학Ⅰ"] == "물리학Ⅰ A"
    assert "2-3 수2" in school.students["20302"].takes
    assert (Day.WEDNESDAY, "2") not in lessons(school, "반 2-3")


def test_a_grid_says_that_groups_cannot_stand_in_it(tmp_path):
    of_grid = timetable.read(book(tmp_path / "t.xlsx", {"시간표": OF_CLASS, "학생": of_class("2-3")}))
    of_rows = timetable.read(book(tmp_path / "r.xlsx", WEEK))

    assert any("격자 시간표에는 누가 어느 분반인지" in one.ko for one in of_grid.remarks)
    assert not any("격자 시간표에는" in one.ko for one in of_rows.remarks)


@pytest.mark.parametrize(
    ("own", "untold"),
    [
        ([["20301", 2], ["20302", 2]], ""),
        ([["20301", 2]], "1명 있어(반: 2-3)"),
        ([["20301", 2], ["20302", 2], ["20301", 1]], "1명 있어(반: 2-3)"),
    ],
    ids=["everyone is told", "one has no row", "one has no row at another hour"],
)
def test_it_says_so_only_where_no_list_tells_of_somebody_at_an_hour_of_moving_lessons(tmp_path, own, untold):
    lists = [
        ["학생", "요일", "교시", "과목", "교실", "분반"],
        *([key, "수", period, f"선택{period}", "과학실", "A"] for key, period in own),
    ]
    students = [["학생", "반"], ["20301", "2-3"], ["20302", "2-3"]]

    path = book(tmp_path / "t.xlsx", {"2학년 시간표": OF_CLASS, "이동수업": lists, "학생": students})
    said = [one.ko for one in timetable.read(path).remarks if "격자 시간표에는" in one.ko]

    assert bool(said) == bool(untold)
    assert all(untold in one for one in said)


def test_a_lesson_that_is_marked_as_moving_is_asked_for_though_another_is_listed(tmp_path):
    grid = [["2-3"], HEAD, [1, "수학(이동수업)", *"가나다라"], [2, "국어", *"가나다라"]]
    lists = [["학생", "요일", "교시", "과목", "교실", "분반"], ["20301", "화", 1, "일본어", "과학실", "A"]]

    path = book(tmp_path / "t.xlsx", {"시간표": grid, "이동수업": lists, "학생": of_class("2-3")})

    assert any("1명 있어(반: 2-3)" in one.ko for one in timetable.read(path).remarks)


def test_a_row_of_lessons_without_its_class_is_no_second_line_of_the_class_above(tmp_path):
    head = [["학급", "월", "", "화", "", "수", ""], ["", "1", "2", "1", "2", "1", "2"]]
    lessons_ = ["국어", "수학", "영어", "과학\n과학실", "음악", "미술"]
    rows = [*head, ["2-1", *lessons_], ["", *reversed(lessons_)], ["2-3", *lessons_]]

    told = timetable.read(book(tmp_path / "t.xlsx", {"시간표": rows, "학생": of_class("2-1")}))
    with pytest.raises(UnreadableFile) as refusal:
        timetable.read(book(tmp_path / "u.xlsx", {"시간표": rows, "학생": of_class("2-2")}))

    assert not any("과목이 둘" in one.ko for one in told.remarks)
    assert any("첫 줄은 '시간표' 시트 4번째 줄" in one.ko for one in told.remarks)
    assert "2-2반의 시간표를 찾지 못했습니다. '시간표' 시트 4번째 줄에" in refusal.value.ko


def test_rooms_called_after_subjects_stand_below_the_lessons_of_each_class(tmp_path):
    head = [["학급", "월", "", "화", "", "수", ""], ["", "1", "2", "1", "2", "1", "2"]]
    lessons_, below = (
        ["국어", "수학", "영어", "과학", "음악", "미술"],
        [f"{one}1" for one in ("국어", "수학", "영어") * 2],
    )
    rows = [*head, ["2-1", *lessons_], ["", *below], ["2-2", *lessons_], ["", *below]]
    rooms = [["이름", "층"], ["국어1", 1], ["수학1", 1], ["영어1", 1]]

    school = read(tmp_path, rows, 교실=rooms)

    assert {lesson.room for lesson in school.sections["반 2-2"].lessons} == {"국어1", "수학1", "영어1"}


def test_the_rows_of_each_grade_stand_below_days_of_their_own(tmp_path):
    rows = [
        ["반", "월", "", "화", ""],
        ["", 1, 2, 1, 2],
        ["1-1", *"가나다라"],
        ["반", "월", "", "", "화", ""],
        ["", 1, 2, 3, 1, 2],
        ["2-1", *"마바사아자"],
    ]

    school = read(tmp_path, rows)

    assert {when: subject for when, (subject, _) in lessons(school, "반 2-1").items()} == {
        (Day.MONDAY, "1"): "마",
        (Day.MONDAY, "2"): "바",
        (Day.MONDAY, "3"): "사",
        (Day.TUESDAY, "1"): "아",
        (Day.TUESDAY, "2"): "자",
    }
    assert len(lessons(school, "반 1-1")) == 4


def test_a_line_above_the_rows_may_tell_their_grade(tmp_path):
    head = [["반", "월", "", "화", ""], ["", 1, 2, 1, 2]]
    rows = [["1학년"], *head, [1, *"가나다라"], ["2학년 시간표"], *head, ["1반", *"마바사아"]]

    school = read(tmp_path, rows)

    assert lessons(school, "반 1-1")[Day.MONDAY, "1"] == ("가", "1-1 교실")
    assert lessons(school, "반 2-1")[Day.MONDAY, "1"] == ("마", "2-1 교실")


def test_the_columns_of_each_grade_stand_below_classes_of_their_own_and_rooms_below_subjects(tmp_path):
    rows = [
        ["요일", "교시", "1-1", "1-2"],
        ["월", 1, "가", "마"],
        ["", "", "101", "과학실"],
        ["요일", "교시", "2-1", "2-2"],
        ["월", 1, "다", "사"],
        ["화", 1, "라", "아"],
    ]

    school = read(tmp_path, rows)

    assert lessons(school, "반 1-2") == {(Day.MONDAY, "1"): ("마", "과학실")}
    assert lessons(school, "반 2-2") == {(Day.MONDAY, "1"): ("사", "2-2 교실"), (Day.TUESDAY, "1"): ("아", "2-2 교실")}


def test_a_cell_may_name_another_class_and_takes_no_lesson_away(tmp_path):
    rows = [["2-1"], HEAD, [1, "체육(2학년 2반 합반)", *"나다라마"], ["", "", "2학년 3반 교실"]]

    found = lessons(read(tmp_path, rows), "반 2-1")

    assert found[Day.MONDAY, "1"] == ("체육", "2-1 교실")
    assert found[Day.TUESDAY, "1"] == ("나", "2학년 3반 교실")


def test_grids_side_by_side_may_have_one_column_of_periods(tmp_path):
    rows = [
        ["", "2학년 1반", "", "", "", "", "2학년 2반"],
        ["교시", *"월화수목금", *"월화수목금"],
        [1, *"가나다라마", *"바사아자차"],
    ]

    assert [one.subject for one in read(tmp_path, rows).sections["반 2-2"].lessons] == list("바사아자차")


def test_letters_in_parts_as_a_mac_may_write_them_are_read(tmp_path):
    rows = [
        [unicodedata.normalize("NFD", str(cell)) for cell in row] for row in [["2학년 1반"], HEAD, [1, *"가나다라마"]]
    ]

    assert [one.subject for one in read(tmp_path, rows).sections["반 2-1"].lessons] == list("가나다라마")


@pytest.mark.parametrize("label", ["제1교시", "Period 1", "１교시"])
def test_a_period_is_told_in_many_ways(tmp_path, label):
    assert (Day.MONDAY, "1") in lessons(read(tmp_path, [["２학년 １반"], HEAD, [label, *"가나다라마"]]), "반 2-1")


@pytest.mark.parametrize(
    "days",
    [["3월3일 월요일", "3월4일 화요일", "3월5일 수요일"], ["(월)", "(화)", "(수)"]],
    ids=["dates with days", "in brackets"],
)
def test_days_are_told_in_many_ways(tmp_path, days):
    assert len(lessons(read(tmp_path, [["2-1"], ["교시", *days], [1, *"가나다"]]), "반 2-1")) == 3


def test_the_days_of_a_week_are_no_class(tmp_path):
    path = book(tmp_path / "t.xlsx", {"2-1": [["3-4 ~ 3-8 시간표"], HEAD, [1, *"가나다라마"]], "학생": of_class("2-1")})

    assert "반 2-1" in timetable.read(path).school.sections


def test_merged_cells_say_the_same_in_each_period_and_class(tmp_path):
    whole = [["반", "월", "", "화", ""], ["", 1, 2, 1, 2], ["2-1", "", *"나다라"], ["2-2", "", "바", "", ""]]
    of_one = [["2-3"], HEAD, [6, *"가나다라"], [7, *"마바사아"]]
    merged = {"전체": {"B3:B4": "영어\n영어실", "D4:E4": "미술"}, "2-3": {"F3:F4": "창체"}}

    path = book(tmp_path / "t.xlsx", {"전체": whole, "2-3": of_one, "학생": of_class("2-1")}, merged)
    school = timetable.read(path).school

    assert lessons(school, "반 2-1")[Day.MONDAY, "1"] == lessons(school, "반 2-2")[Day.MONDAY, "1"]
    assert lessons(school, "반 2-2")[Day.TUESDAY, "2"] == ("미술", "2-2 교실")
    assert lessons(school, "반 2-3")[Day.FRIDAY, "7"] == ("창체", "2-3 교실")


def test_a_title_merged_over_the_whole_line_is_no_line_that_was_not_read(tmp_path):
    head = [["반", "월", "", "화", ""], ["", 1, 2, 1, 2]]
    rows = [["1학년"], *head, [1, *"가나다라"], ["2학년"], *head, [1, *"마바사아"]]

    path = book(
        tmp_path / "t.xlsx", {"전체": rows, "학생": of_class("2-1")}, {"전체": {"A1:E1": "1학년", "A5:E5": "2학년"}}
    )
    told = timetable.read(path)

    assert lessons(told.school, "반 2-1")[Day.MONDAY, "1"] == ("마", "2-1 교실")
    assert not any("읽지 않은 줄" in one.ko for one in told.remarks)


@pytest.mark.parametrize("note", ["1 학기 시간표입니다", "2 교시 뒤 체조", "※ 2-1반은 강당"])
def test_a_note_that_was_merged_over_a_line_is_no_lesson(tmp_path, note):
    of_one = [["2-1"], HEAD, [1, *"가나다라마"], [2, *"가나다라마"], [""], [""]]
    whole = [["반", "월", "", "화", ""], ["", 1, 2, 1, 2], ["2-2", *"가나다라"], [""], [""]]
    merged = {"2-1": {"A5:F5": note}, "전체": {"A4:E4": note}}

    path = book(tmp_path / "t.xlsx", {"2-1": of_one, "전체": whole, "학생": of_class("2-1")}, merged)
    told = timetable.read(path)

    assert len(lessons(told.school, "반 2-1")) == 10
    assert len(lessons(told.school, "반 2-2")) == 4
    assert not any("읽지 않은 줄" in one.ko for one in told.remarks)


def test_days_merged_over_two_lines_are_no_line_that_was_not_read(tmp_path):
    rows = [["2학년 1반"], ["요일"], ["교시"], [1, *"가나다라마"]]
    merged = {f"{column}2:{column}3": day for column, day in zip("BCDEF", "월화수목금", strict=True)}

    told = timetable.read(book(tmp_path / "t.xlsx", {"t": rows, "학생": of_class("2-1")}, {"t": merged}))

    assert len(lessons(told.school, "반 2-1")) == 5
    assert not any("읽지 않은 줄" in one.ko for one in told.remarks)


def test_a_sheet_of_duties_does_not_stop_the_timetable_beside_it(tmp_path):
    sheets = {
        "2-1": [["2-1"], HEAD, [1, *"가나다라마"]],
        "2-1 당번": [["구역", *HEAD[1:]], ["칠판", *"가나다라마"]],
        "학생": of_class("2-1"),
    }
    told = timetable.read(book(tmp_path / "t.xlsx", sheets))

    assert len(lessons(told.school, "반 2-1")) == 5
    assert any("첫 줄은 '2-1 당번' 시트 2번째 줄" in one.ko for one in told.remarks)


def test_lines_that_are_not_read_and_cells_with_two_subjects_are_told(tmp_path):
    dates = ["", "3/3", "3/4", "3/5", "3/6", "3/7"]
    rows = [["2-1"], HEAD, dates, ["보충", *"가나다라마"], ["점심", *["점심"] * 5], [1, "음악/미술", *"나다라마"]]
    told = timetable.read(book(tmp_path / "t.xlsx", {"시간표": rows, "학생": of_class("2-1")})).remarks

    assert any("읽지 않은 줄이 1줄 있습니다. 첫 줄은 '시간표' 시트 4번째 줄" in one.ko for one in told)
    assert any("과목이 둘 적힌 칸이 1개" in one.ko for one in told)


def test_a_grid_whose_periods_are_only_times_says_what_to_write(tmp_path):
    with pytest.raises(UnreadableFile, match="Write '1' or '2-3' in front") as refusal:
        read(tmp_path, [["2-1"], HEAD, ["09:00~09:45", *"가나다라마"]])

    assert "3번째 줄: 몇 교시" in refusal.value.ko


def test_a_period_before_the_first_is_not_passed_over(tmp_path):
    rows = [["2-1"], HEAD, ["0교시", *"가나다라마"], ["1교시", *"가나다라마"]]

    with pytest.raises(UnreadableFile, match="its times into the table of bells"):
        read(tmp_path, rows)
    school = read(tmp_path, rows, 교시=[["교시", "시작", "끝"], [0, "08:10", "08:50"], [1, "09:00", "09:45"]])
    assert (Day.MONDAY, "0") in lessons(school, "반 2-1")
    beside = [["2-1"], HEAD, ["0교시\n08:10~08:50", *"가나다라마"], ["1교시\n09:00~09:45", *"가나다라마"]]
    assert (Day.MONDAY, "0") in lessons(read(tmp_path, beside), "반 2-1")
