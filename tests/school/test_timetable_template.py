"""The workbook that a school fills: every sheet with its columns, and what is written in it can be read again."""

from collections import defaultdict
from html import unescape
from zipfile import ZipFile

import pytest

from gyeot.cli import main
from gyeot.school import timetable
from gyeot.school.timetable import tables, template
from gyeot.school.week import Kind, PlaceKind
from gyeot.sources import workbook
from gyeot.sources.export import Export
from tests.school.filled import WEEK, book


@pytest.mark.parametrize(("locale", "language"), [("ko_KR.UTF-8", "ko"), ("C.UTF-8", "en")])
def test_the_template_is_read_back_with_all_that_it_holds(tmp_path, monkeypatch, capsys, locale, language):
    monkeypatch.setenv("LC_ALL", locale)
    path = tmp_path / "school.xlsx"

    assert main(["separate", "--template", str(path)]) == 0
    assert path.name in capsys.readouterr().out

    told = timetable.read(path)
    assert {section.kind for section in told.school.sections.values()} == set(Kind) - {Kind.WAIT}
    assert told.school.passages
    assert next(iter(told.school.places.values())).x == 16
    assert not any("읽지 않은" in one.ko or "점검하지 못한 것" in one.ko for one in told.remarks)
    assert any("양식의 예가 남아 있는 시트가 있습니다: 시간표, 학생, 교실, 통로" in one.ko for one in told.remarks)
    assert len(told.school.students) == 1
    assert [place.floor for place in told.school.places.values() if place.kind is PlaceKind.STAIR] == [1, 2]
    (student,) = told.school.students.values()
    for course in ("급식", "등교"):
        assert {one.id for one in told.school.sections_of(course)} > {student.takes[course]}
    assert {row.sheet for row in workbook.rows(Export.of(path))} == set(range(1, len(tables.KINDS) + 2))
    shown = " ".join(cell for row in workbook.rows(Export.of(path)) for cell in row.cells)
    assert ("지어낸 예" in shown) == (language == "ko")


def test_what_a_school_wrote_is_not_taken_for_the_invented_row(tmp_path):
    told = timetable.read(book(tmp_path / "school.xlsx", WEEK))

    assert not any("양식의 예" in one.ko for one in told.remarks)


def test_invented_rows_that_were_left_in_are_told_and_change_nothing(tmp_path):
    template.write(tmp_path / "template.xlsx", "ko")
    left = defaultdict(list)
    names = ["안내", *(sheet.kind.said.ko for sheet in template.SHEETS)]
    for row in workbook.rows(Export.of(tmp_path / "template.xlsx")):
        left[names[row.sheet - 1]].append([*row.cells])
    for name, rows in WEEK.items():
        left[name] = [left[name][0], *([*row, *[""] * 9][:9] for row in rows[1:])]
    left["시간표"] = [*WEEK["시간표"], ["9-9", "월", 1, "국어", "9-9 교실"]]

    told = timetable.read(book(tmp_path / "school.xlsx", left))

    assert told.school.students.keys() == {"20101", "20102", "20201"}
    assert {section.kind for section in told.school.sections.values()} == {Kind.CLASS}
    assert "양식의 예가 남아 있는 시트가 있습니다: 시간표, 교실, 통로, 급식, 등하교, 동아리, 행사." in " ".join(
        one.ko for one in told.remarks
    )


@pytest.mark.parametrize(
    ("language", "words"), [("ko", ("장소", '"등교,하교"', '"월,화')), ("en", ("room", '"Mon,Tue'))]
)
def test_columns_are_called_as_the_guide_calls_them_and_offer_what_may_be_written(tmp_path, language, words):
    template.write(tmp_path / "template.xlsx", language)

    with ZipFile(tmp_path / "template.xlsx") as parts:
        text = unescape("".join(parts.read(name).decode() for name in parts.namelist()))
    assert all(word in text for word in words)
    assert text.count("<dataValidation ") == 7


def test_a_template_overwrites_nothing(tmp_path, capsys):
    path = tmp_path / "school.xlsx"
    path.write_text("mine")

    assert main(["separate", "--template", str(path)]) == 2
    assert path.read_text() == "mine"
    assert main(["separate", "--template", str(tmp_path / "nowhere" / "school.xlsx")]) == 3
    assert capsys.readouterr().err


def test_every_sheet_of_the_template_is_one_that_can_be_told_by_its_columns_alone():
    for sheet in template.SHEETS:
        for names in ({column[0] for column in sheet.columns}, {column[-1] for column in sheet.columns}):
            assert sheet.kind.fits(frozenset(names))
