"""Writes workbooks and tables as a school would, for the tests of what is read from them."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, time
from pathlib import Path

import xlsxwriter

Cell = str | int | float | time | date


def book(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]], merged: Mapping[str, Mapping[str, str]] | None = None
) -> Path:
    """A workbook with these sheets, and in each the cells merged; times and dates are what Excel makes of them."""
    with xlsxwriter.Workbook(path) as workbook:
        clock = workbook.add_format({"num_format": "hh:mm"})
        day = workbook.add_format({"num_format": 'm"월" d"일"'})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for line, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, time | date):
                        sheet.write_datetime(line, column, cell, clock if isinstance(cell, time) else day)
                    elif cell != "":
                        sheet.write(line, column, cell)
            for range_, text in (merged or {}).get(name, {}).items():
                sheet.merge_range(range_, text)
    return path


def table(path: Path, rows: Sequence[Sequence[Cell]]) -> Path:
    """A CSV file as Excel saves it: every row as wide as the widest."""
    width = max(map(len, rows))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([*row, *[""] * (width - len(row))] for row in rows)
    return path


def of_class(name: str) -> list[list[Cell]]:
    """A table of students with one, in this class."""
    return [["학번", "반"], [f"{name[0]}0{name[-1]}01", name]]


#: Two classes, their students, and bells: what every other table stands beside.
LESSONS = [
    ["반", "요일", "교시", "과목", "교실"],
    *(
        [its_class, day, period, "국어", ""]
        for its_class in ("2-1", "2-2")
        for day in "월화수목금"
        for period in (1, 2)
    ),
]
STUDENTS = [["학번", "반"], ["20101", "2-1"], ["20102", "2-1"], ["20201", "2-2"]]
BELLS = [["교시", "시작", "끝"], [1, "09:00", "09:45"], [2, "09:55", "10:40"], [7, "15:00", "15:45"]]
WEEK = {"시간표": LESSONS, "학생": STUDENTS, "교시": BELLS}
