"""The workbook that a school fills: every sheet with its columns, and what is written in it can be read again."""

import pytest

from gyeot.cli import main
from gyeot.school import timetable
from gyeot.school.timetable import tables, template
from gyeot.school.week import Kind
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
    assert {section.kind for section in told.school.sections.values()} == set(Kind) - {
        Kind.WAIT,
        Kind.COURSE,
        Kind.LEAVE,
    }
    assert told.school.passages
    assert next(iter(told.school.places.values())).x == 16
    assert not any("읽지 않은" in one.ko or "점검하지 못한 것" in one.ko for one in told.remarks)
    assert any("양식의 예가 남아 있는 시트가 있습니다: 시간표, 학생, 교실, 통로" in one.ko for one in told.remarks)
    assert len(told.school.students) == 1
    assert {row.sheet for row in workbook.rows(Export.of(path))} == set(range(1, len(tables.KINDS) + 2))
    shown = " ".join(cell for row in workbook.rows(Export.of(path)) for cell in row.cells)
    assert ("지어낸 예" in shown) == (language == "ko")


def test_what_a_school_wrote_is_not_taken_for_the_invented_row(tmp_path):
    told = timetable.read(book(tmp_path / "school.xlsx", WEEK))

    assert not any("양식의 예" in one.ko for one in told.remarks)


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
