"""What the tables say of students is held against the table of students, and no student is named for it."""

import pytest

from gyeot.errors import UnreadableFile
from gyeot.school import timetable
from tests.school.filled import LESSONS, STUDENTS, WEEK, book

OWN = ["반", "요일", "교시", "과목", "교실", "학생", "분반"]
LUNCH = [["반", "학년", "학생", "차수", "시작", "끝"], ["전체", "", "", 1, "12:30", "12:50"]]
GATES = [["반", "학생", "등하교", "문", "시작"]]
CLUBS = [["학생", "이름", "요일", "교시", "장소"]]
EVENTS = [["학생", "종류", "이름", "요일", "교시", "장소"]]
#: Numbers that tell the class, in the classes that they tell.
ROLL = [["학번", "반"], ["20101", "2-1"], ["20102", "2-1"], ["20201", "2-2"], ["20202", "2-2"]]


def told(tmp_path, **sheets):
    path = book(tmp_path / "school.xlsx", {**WEEK, **sheets})
    return [one.ko for one in timetable.read(path).remarks]


def refusal(tmp_path, **sheets):
    with pytest.raises(UnreadableFile) as refused:
        told(tmp_path, **sheets)
    assert not any(key in refused.value.ko + refused.value.en for key in ("20101", "20199", "29901"))
    return refused.value.ko


@pytest.mark.parametrize("again", ["2-1", "2-2"])
def test_a_student_who_is_listed_twice_is_refused_with_both_lines(tmp_path, again):
    said = refusal(tmp_path, 학생=[*STUDENTS, ["20101", again]])

    assert said == "'학생' 시트 5번째 줄: '학생' 시트 2번째 줄에 이미 적은 학생입니다. 한 줄만 남겨 주세요."


def test_a_number_and_a_place_in_a_class_may_be_the_same_student(tmp_path):
    students = [["학번", "학년", "반", "번호"], ["20101", 2, 1, ""], ["", 2, 2, 1], ["", 2, 1, 1]]

    assert "4번째 줄: '학생' 시트 2번째 줄에 이미" in refusal(tmp_path, 학생=students)


def test_a_class_without_a_timetable_is_refused_with_its_line(tmp_path):
    said = "'학생' 시트 5번째 줄: 2-7반의 시간표를 찾지 못했습니다"

    assert said in refusal(tmp_path, 학생=[*STUDENTS, ["20701", "2-7"]])


def test_a_name_in_the_place_of_a_class_is_not_repeated_where_it_has_no_timetable(tmp_path):
    assert "5번째 줄: 이 반의 시간표를 찾지" in refusal(tmp_path, 학생=[*STUDENTS, ["20701", "홍길동"]])


def test_classes_that_nobody_is_listed_in_ask_for_the_table_of_students(tmp_path):
    empty = "학생 시트가 비어 있습니다. 반별 시간표이면 학생마다 반을 적어 주세요."

    assert refusal(tmp_path, 학생=[]) == empty
    assert refusal(tmp_path, 학생=STUDENTS[:1], 동아리=[*CLUBS, ["20101", "합창부", "금", 7, "음악실"]]) == empty


@pytest.mark.parametrize(
    ("sheet", "rows", "line", "count"),
    [
        ("시간표", [OWN, *LESSONS[1:], ["", "월", 7, "수학", "가실", "29901", "A"]], 22, 1),
        ("급식", [*LUNCH, ["", "", "29901", 2, "12:50", "13:10"]], 3, 1),
        ("등하교", [*GATES, ["", "20101", "하교", "정문", "16:40"], ["", "29901", "하교", "정문", "16:40"]], 3, 1),
        ("동아리", [*CLUBS, *([key, "합창부", "금", 7, "음악실"] for key in ("29901", "29902", "20101"))], 2, 2),
        ("행사", [*EVENTS, *(["29901", "방과후", "기타", day, 7, "음악실"] for day in "월화")], 2, 1),
    ],
)
def test_numbers_that_are_not_listed_are_counted_and_the_first_is_told_by_its_line(tmp_path, sheet, rows, line, count):
    found = [one for one in told(tmp_path, **{sheet: rows}) if "학생 표에 없는 학번" in one]

    assert len(found) == 1
    assert found[0].startswith(f"'{sheet}' 시트 {line}번째 줄: 학생 표에 없는 학번입니다.")
    assert f"모두 {count}개" in found[0]
    assert "29901" not in found[0]


def test_a_number_of_another_class_is_told_where_most_numbers_tell_the_class(tmp_path):
    moved = [*ROLL, ["20199", "2-2"]]

    found = [one for one in told(tmp_path, 학생=moved) if "학번에 든" in one]

    assert len(found) == 1
    assert found[0].startswith("'학생' 시트 6번째 줄: ")
    assert "모두 1명" in found[0]
    assert "20199" not in found[0]


@pytest.mark.parametrize(
    "students",
    [
        ROLL,
        [ROLL[0], ["30101", "2-1"], ["30102", "2-1"], ["20201", "2-2"]],  # numbers that are kept from year to year
        [ROLL[0], ["3512", "2-1"], ["가나", "2-1"], ["20201", "2-2"]],
    ],
)
def test_numbers_that_tell_no_class_are_no_fault(tmp_path, students):
    assert not any("학번에 든" in one for one in told(tmp_path, 학생=students))


def test_rows_for_a_class_or_a_grade_that_nobody_is_in_are_told(tmp_path):
    lunch = [
        *LUNCH,
        ["2-9", "", "", 1, "12:30", "12:50"],
        ["", 3, "", 2, "12:50", "13:10"],
        ["", 2, "", 1, "12:30", "12:50"],
    ]
    gates = [*GATES, ["2-8", "", "등교", "정문", "08:20~08:50"], ["", "", "등교", "후문", "08:20~08:50"]]
    gates = [[*row[:-1], "시간" if not at else row[-1]] for at, row in enumerate(gates)]

    found = [one for one in told(tmp_path, 급식=lunch, 등하교=gates) if "한 명도 없는" in one]

    assert [one.partition(":")[2].partition(".")[0] for one in found] == [
        " 2-9(3번째 줄), 3학년(4번째 줄)",
        " 2-8(2번째 줄)",
    ]


def test_a_name_that_was_written_for_a_class_is_not_repeated(tmp_path):
    found = told(tmp_path, 급식=[*LUNCH, ["김하람", "", "", 1, "12:30", "12:50"]])

    assert any("?(3번째 줄)" in one for one in found)
    assert not any("김하람" in one for one in found)


# --- groups


def of_students(*rows):
    """Lessons of students' own, beside those of the classes."""
    return [
        OWN,
        *([*row, "", ""] for row in LESSONS[1:]),
        *(["", *rest, student, group] for student, *rest, group in rows),
    ]


BUNDLES = [
    *((key, "월", 3, "수학", "수학실", "A") for key in ("20101", "20102")),
    *((key, "수", 3, "수학", "수학실", "A") for key in ("20101", "20102")),
    *((key, "화", 3, "수학", "수학실", "A") for key in ("20201", "20202")),
]
BELLS = [*WEEK["교시"], [3, "10:50", "11:35"]]


def school(tmp_path, *rows, students=ROLL):
    sheets = {"시간표": of_students(*rows), "학생": students, "교시": BELLS}
    return timetable.read(book(tmp_path / "school.xlsx", sheets)).school


def test_groups_of_one_name_that_share_nobody_are_two_and_named_by_their_classes(tmp_path):
    read = school(tmp_path, *BUNDLES)

    assert {one.name: len(one.lessons) for one in read.sections_of("수학")} == {"수학 A (2-1)": 2, "수학 A (2-2)": 1}
    assert read.students["20202"].takes["수학"] == "수학 A (2-2)"


def test_a_group_is_one_where_somebody_has_lessons_in_common_with_each(tmp_path):
    joining = [("20202", "수", 3, "수학", "수학실", "A")]

    assert [one.name for one in school(tmp_path, *BUNDLES, *joining).sections_of("수학")] == ["수학 A"]


def test_groups_of_one_class_are_named_by_their_first_lesson_and_told_since_a_room_may_be_misspelt(tmp_path):
    rows = [("20101", "월", 3, "수학", "수학실", "A"), ("20102", "월", 3, "수학", "수악실", "A")]
    sheets = {"시간표": of_students(*rows), "학생": ROLL, "교시": BELLS}
    names = ["수학 A (월3 수악실)", "수학 A (월3 수학실)"]

    assert [one.name for one in school(tmp_path, *rows).sections_of("수학")] == names
    assert any(f"서로 다른 분반으로 보았습니다: {', '.join(names)}." in one for one in told(tmp_path, **sheets))
    sheets["시간표"] = of_students(*BUNDLES)
    assert not any("서로 다른 분반으로" in one for one in told(tmp_path, **sheets))


@pytest.mark.parametrize("group", ["B", ""])
def test_a_student_in_two_groups_of_one_subject_is_refused_since_one_would_be_lost(tmp_path, group):
    rows = [("20101", "월", 3, "수학", "수학실", "A"), ("20101", "화", 3, "수학", "수학실", group)]

    said = refusal(tmp_path, 시간표=of_students(*rows), 학생=ROLL, 교시=BELLS)

    assert said.startswith(
        "'시간표' 시트 23번째 줄: 같은 학생, 같은 과목인데 '시간표' 시트 22번째 줄과 분반이 다릅니다."
    )


def test_of_several_clashes_the_first_in_the_week_is_told_with_both_rows_and_their_times(tmp_path):
    joined = [*BUNDLES, ("20202", "수", 3, "수학", "수학실", "A")]
    elsewhere = [("20101", "화", 3, "영어", "영어실", "B"), ("20201", "월", 3, "과학", "과학실", "C")]

    said = refusal(tmp_path, 시간표=of_students(*joined, *elsewhere), 학생=ROLL, 교시=BELLS)

    assert said.startswith(
        "월요일 10:50에 두 가지가 겹치는 학생이 있습니다: '시간표' 시트 30번째 줄(수업 10:50~11:35), '시간표' 시트"
        " 22번째 줄(수업 10:50~11:35). 시각이나 분반을 고쳐 주세요."
    )
    assert "분반의 수업마다 한 줄씩" in said


def test_a_clash_with_lunch_names_the_row_of_lunch(tmp_path):
    lunch = [["반", "차수", "시작", "끝"], ["2-2", 1, "11:30", "11:50"]]

    said = refusal(tmp_path, 시간표=of_students(*BUNDLES), 학생=ROLL, 교시=BELLS, 급식=lunch)

    assert said.startswith(
        "화요일 11:30에 두 가지가 겹치는 학생이 있습니다: '시간표' 시트 26번째 줄(수업 10:50~11:35), '급식' 시트 2번째"
        " 줄(급식 11:30~11:50). 시각이나 분반을 고쳐 주세요."
    )
