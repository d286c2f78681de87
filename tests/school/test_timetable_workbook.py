"""A workbook as schools have it: sheets told apart by columns and names, Excel's times and dates read as they show."""

from contextlib import suppress
from datetime import date, time

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from gyeot.cli import main
from gyeot.errors import GyeotError, UnreadableFile
from gyeot.school import timetable
from gyeot.school.timetable import tables
from gyeot.school.week import Day
from tests.school.filled import LESSONS, STUDENTS, WEEK, book, table


def lessons_of(school, section):
    return [(one.slot.day, one.slot.period, one.subject, one.room) for one in school.sections[section].lessons]


@pytest.mark.parametrize(
    "names", [("시간표", "학생", "교시"), ("Sheet1", "Sheet2", "Sheet3"), ("a", "students", "일과표")]
)
def test_sheets_are_told_apart_by_their_columns_whatever_they_are_called(tmp_path, names):
    path = book(tmp_path / "school.xlsx", dict(zip(names, WEEK.values(), strict=True)))

    school = timetable.read(path).school

    assert dict(school.students["20101"].takes) == {"2학년 학급": "반 2-1"}
    first = school.sections["반 2-1"].lessons[0]
    assert (first.slot.start, first.slot.end, first.room) == (9 * 3600, 9 * 3600 + 45 * 60, "2-1 교실")


def test_english_sheets_mean_the_same(tmp_path):
    path = book(
        tmp_path / "school.xlsx",
        {
            "Timetable": [["Class", "Day", "Period", "Subject", "Room"], ["2-1", "Monday", 1, "Maths", "201"]],
            "Students": [["Student", "Class"], [20101, "2-1"]],
            "Bells": [["Period", "Start", "End"], [1, time(8, 50), time(9, 35)]],
        },
    )

    school = timetable.read(path).school

    assert lessons_of(school, "반 2-1") == [(Day.MONDAY, "1", "Maths", "201")]
    assert school.sections["반 2-1"].lessons[0].slot.start == 8 * 3600 + 50 * 60
    assert set(school.students) == {"20101"}


def test_a_header_may_stand_below_a_title_and_lines_are_counted_as_excel_does(tmp_path):
    rows = [["2학년 시간표"], [], *LESSONS, ["2-1", "밤", 1, "국어", ""]]

    with pytest.raises(UnreadableFile) as refusal:
        timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "시간표": rows}))

    assert refusal.value.ko.startswith("'시간표' 시트 24번째 줄: 요일은")
    assert refusal.value.en.startswith("The sheet '시간표', line 24 ")


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (time(9, 0), time(9, 45)),
        (0.375, 0.40625),
        ("9:00", "9:45"),
        ("09:00:00", "09:45:00"),
        ("9시", "9시 45분"),
        ("오전 9:00", "오전 9:45"),
        ("\xa09:00", " 9:45 "),
    ],
)
def test_times_are_read_however_the_cell_shows_them(tmp_path, start, end):
    bells = [["교시", "시작", "끝"], [1, start, end], [2, "오후 1:10", "1:55"]]

    school = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "교시": bells})).school

    slots = [one.slot for one in school.sections["반 2-1"].lessons if one.slot.day is Day.MONDAY]
    assert [(slot.start, slot.end) for slot in slots] == [(32400, 35100), (47400, 50100)]


def test_a_class_that_excel_took_for_a_date_is_the_class_again(tmp_path):
    students = [["학번", "반"], [20101, date(2024, 2, 1)], [20102, "2학년 1반"], [20201, "202"]]

    school = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "학생": students})).school

    assert [student.takes["2학년 학급"] for student in school.students.values()] == ["반 2-1", "반 2-1", "반 2-2"]


def test_a_list_of_grade_class_and_number_makes_the_numbers_that_schools_use(tmp_path):
    students = [["학년", "반", "번호", "성명"], [2, 1, 3, "가나다"], [2, 2, 15, "라마바"]]

    school = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "학생": students})).school

    assert {key: one.name for key, one in school.students.items()} == {"20103": "가나다", "20215": "라마바"}
    assert "가나다" not in repr(school)


def test_bells_may_stand_in_one_column_beside_other_hours_of_the_day(tmp_path):
    bells = [["교시", "시간"], ["등교", "08:20 ~ 08:40"], ["1교시", "08:50 ~ 09:35"], ["2교시", "09:45∼10:30"]]

    school = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "교시": bells})).school

    first, second = (one.slot for one in school.sections["반 2-1"].lessons if one.slot.day is Day.MONDAY)
    assert (first.start, first.end, second.start, second.end) == (31800, 34500, 35100, 37800)


def test_bells_may_differ_on_a_day(tmp_path):
    bells = [*WEEK["교시"], [1, "09:00", "09:40"], [2, "09:45", "10:25"]]
    bells = [[*row, "요일" if not at else "수" if at > 3 else ""] for at, row in enumerate(bells)]

    school = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "교시": bells})).school

    ends = {one.slot.day: one.slot.end for one in school.sections["반 2-1"].lessons if one.slot.period == "2"}
    assert ends == {day: (10 * 3600 + (25 if day is Day.WEDNESDAY else 40) * 60) for day in tuple(Day)[:5]}


def test_a_table_of_its_own_beats_the_sheet_and_may_be_a_workbook_too(tmp_path):
    path = book(tmp_path / "school.xlsx", WEEK)
    of_csv = table(tmp_path / "s.csv", [["학생", "반"], ["90001", "2-2"]])
    of_book = book(tmp_path / "s.xlsx", {"명단": [["학생", "반"], ["90002", "2-2"]]})

    assert set(timetable.read(path, students=of_csv).school.students) == {"90001"}
    assert set(timetable.read(path, students=of_book).school.students) == {"90002"}
    assert set(timetable.read(path, students=path).school.students) == {row[0] for row in STUDENTS[1:]}


def test_a_sheet_that_nobody_knows_is_told_and_notes_are_passed_over(tmp_path):
    path = book(
        tmp_path / "school.xlsx", {**WEEK, "메모": [["할 일", "언제"], ["회의", "월"]], "안내": [["읽어 주세요"]]}
    )

    told = [one.ko for one in timetable.read(path).remarks]

    assert told[0] == "무슨 표인지 알 수 없어 읽지 않은 시트가 있습니다: 메모."
    assert not any("안내" in one for one in told)


@pytest.mark.parametrize(
    ("sheet", "header", "lacks"),
    [
        ("교실 배치", ["호실", "정원", "층"], "교실 배치(교실 시트이면 '이름/교실' 칸이 있어야 합니다)"),
        ("자율", ["학생", "부서명", "요일", "교시"], "자율(시간표 시트이면 '과목' 칸이 있어야 합니다)"),
        ("동아리 명단", ["학생", "부서명", "요일", "교시"], "동아리 명단(동아리 시트이면 '이름/동아리' 칸이"),
    ],
)
def test_a_sheet_that_nobody_knows_is_told_with_the_column_that_it_lacks(tmp_path, sheet, header, lacks):
    path = book(tmp_path / "school.xlsx", {**WEEK, sheet: [header, ["20101"]]})

    assert lacks in timetable.read(path).remarks[0].ko


@pytest.mark.parametrize("heading", ["교실명", "장소명", "방 이름"])
def test_a_table_of_rooms_may_call_their_names_so(tmp_path, heading):
    path = book(tmp_path / "school.xlsx", {**WEEK, "배치": [[heading, "정원"], ["음악실", 30]]})

    assert timetable.read(path).school.places["음악실"].seats == 30


def test_a_table_of_clubs_may_call_their_names_so_and_is_no_table_of_rooms(tmp_path):
    clubs = [["학생", "성명", "동아리", "요일", "교시", "장소", "정원"]]
    clubs += [[key, "홍길동", "합창부", "금", 7, "음악실", 24] for key in ("20101", "20201")]
    told = timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "동아리 명단": clubs}))

    assert [one.name for one in told.school.sections_of("동아리")] == ["합창부"]
    assert "음악실" not in told.school.places


@pytest.mark.parametrize(
    ("name", "rows", "said"),
    [
        (
            "급식",
            [["반", "시작"], ["2-1", "12:30"]],
            "'급식' 시트: 차수, 시작/시간, 끝/시간 칸을 적은 제목 줄이 없습니다.",
        ),
        (
            "동호회",
            [["학생", "이름", "요일", "교시", "장소"], ["20101", "합창", "금", 7, "강당"]],
            "동아리인지 행사인지",
        ),
        ("교시", [["교시", "시작", "끝"], [1, "아침", "09:45"]], "'교시' 시트 2번째 줄: 시각은"),
        ("교시", [["교시", "시작", "끝"], [1, 1.5, "09:45"]], "'교시' 시트 2번째 줄: 시각은"),
    ],
)
def test_a_fault_is_told_with_sheet_and_line_and_without_the_cell(tmp_path, name, rows, said):
    with pytest.raises(UnreadableFile) as refusal:
        timetable.read(book(tmp_path / "school.xlsx", {**WEEK, name: rows}))

    assert said in refusal.value.ko
    assert not any(word in refusal.value.ko + refusal.value.en for word in ("20101", "아침", "합창"))


def test_an_empty_cell_may_be_one_that_was_merged_and_nothing_is_asked_for_twice(tmp_path):
    merged = [LESSONS[0], LESSONS[1], ["", *LESSONS[2][1:]]]

    with pytest.raises(UnreadableFile) as refusal:
        timetable.read(book(tmp_path / "school.xlsx", {**WEEK, "시간표": merged}))

    said = "'시간표' 시트 3번째 줄: '반' 칸이 비어 있거나 없습니다. 셀을 병합했으면 풀어 주세요."
    assert refusal.value.ko == said


def test_files_that_are_no_xlsx_are_refused_with_what_to_do(tmp_path):
    (tmp_path / "old.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    (tmp_path / "torn.xlsx").write_bytes(book(tmp_path / "whole.xlsx", WEEK).read_bytes()[:-300])
    with xlsxwriter.Workbook(tmp_path / "empty.xlsx") as empty:
        empty.add_worksheet("시간표")

    for name, said in (
        ("old.xls", ".xlsx로 다시 저장"),
        ("torn.xlsx", "손상되었습니다"),
        ("empty.xlsx", "비어 있습니다"),
    ):
        with pytest.raises(UnreadableFile) as refusal:
            timetable.read(tmp_path / name)
        assert said in refusal.value.ko


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        (
            "new.hwp",
            OLE + bytes(80_000) + "\x05HwpSummaryInformation".encode("utf-16-le"),
            "한글에서 표를 복사해 엑셀에",
        ),
        ("old.hwp", b"HWP Document File V3.00 \x1a\x01\x02\x03\x04\x05" + bytes(99), "한글에서 표를 복사해 엑셀에"),
        ("t.hwpx", b"PK\x03\x04" + bytes(26) + b"mimetypeapplication/hwp+zipPK", "한글에서 표를 복사해 엑셀에"),
        ("t.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "엑셀에 격자로 옮겨 .xlsx로"),
        ("t.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "엑셀에 격자로 옮겨 .xlsx로"),
        ("t.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(99), "엑셀에 격자로 옮겨 .xlsx로"),
        ("t.heic", b"\x00\x00\x00\x18ftypheic" + bytes(99), "엑셀에 격자로 옮겨 .xlsx로"),
    ],
    ids=["hwp", "old hwp", "hwpx", "pdf", "png", "jpg", "heic"],
)
def test_documents_and_pictures_say_how_to_make_a_workbook_of_them(tmp_path, name, data, said):
    (tmp_path / name).write_bytes(data)

    with pytest.raises(UnreadableFile) as refusal:
        timetable.read(tmp_path / name)

    assert said in refusal.value.ko
    assert "CSV" not in refusal.value.ko + refusal.value.en


def test_a_workbook_past_the_bounds_is_refused_before_it_fills_the_memory(tmp_path, monkeypatch):
    path = book(tmp_path / "school.xlsx", WEEK)
    monkeypatch.setattr(tables, "MOST_CELLS", 20)

    with pytest.raises(GyeotError) as refusal:
        timetable.read(path)

    assert "한 학교의 시트만" in refusal.value.ko


WORDS = [
    "",
    "월",
    "화",
    "수",
    "목",
    "금",
    "1",
    "2교시",
    "학급",
    "교시",
    "2-1",
    "2학년 2반",
    "국어\n김○○",
    "0.5",
    "급식",
]
HEADS = [[column[0] for group in kind.needs for column in group[:1]] for kind in tables.KINDS]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(some.lists(some.lists(some.sampled_from(WORDS), max_size=9), max_size=9), some.sampled_from([[], *HEADS]))
def test_any_cells_are_a_week_or_a_sentence(tmp_path, rows, head):
    path = table(tmp_path / "any.csv", [head, ["1"], *rows])

    for given_too in ({}, {"rooms": path}, {"lunch": path}, {"gates": path}, {"clubs": path}, {"bells": path}):
        with suppress(GyeotError):
            timetable.read(table(tmp_path / "t.csv", rows or [[""]]), **given_too)
        with suppress(GyeotError):
            timetable.read(table(tmp_path / "t.csv", LESSONS), **given_too)
    with suppress(GyeotError):
        timetable.read(book(tmp_path / "any.xlsx", {"가": rows, "나": [head, *rows], "시간표": LESSONS}))


def test_the_command_plans_from_a_workbook_alone(tmp_path, capsys):
    path = book(tmp_path / "school.xlsx", WEEK)

    assert main(["separate", str(path), "--apart", "20101,20102", "--plan-only"]) == 1
    assert main(["separate", str(path), "--apart", "20101,20201", "--plan-only"]) == 0
    assert capsys.readouterr().out


def test_without_a_timetable_or_a_pair_the_command_says_what_it_needs(tmp_path, capsys):
    assert main(["separate"]) == 2
    assert main(["separate", str(book(tmp_path / "school.xlsx", WEEK))]) == 2
    assert "--template" in capsys.readouterr().err
