"""The plan as tables for a spreadsheet: everyone's week before and after, what changes, and the meetings left."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from gyeot.evidence.shown import cell
from gyeot.school import told
from gyeot.school.paperwork import Paperwork
from gyeot.school.personal import Hour, Personal
from gyeot.school.week import Day, Kind, Slot

Row = Sequence[str]

_WEEKS_KO = (
    *("안내장", "구분", "학번", "요일", "시작", "끝", "교시"),
    *("지금: 수업", "지금: 장소", "계획: 수업", "계획: 장소", "바뀜"),
)
_WEEKS_EN = (
    *("Sheet", "Part", "Student", "Day", "Start", "End", "Period"),
    *("Before: lesson", "Before: place", "After: lesson", "After: place", "Changed"),
)
_MEETINGS_KO = (
    *("번호", "요일", "시작", "끝", "장소"),
    *("보호받는 학생", "보호받는 학생의 그때", "옮기는 학생", "옮기는 학생의 그때", "할 일"),
)
_MEETINGS_EN = (
    *("No.", "Day", "Start", "End", "Places"),
    *("Protected student", "Protected student then", "Student who moves", "Student who moves then", "What to do"),
)
_CHANGES_KO = ("누구", "학번", "바뀌는 것", "무엇", "지금", "계획", "다른 사람")
_CHANGES_EN = ("Who", "Student", "Kind", "What", "Before", "After", "For others")
_BREACHES_KO = ("날짜", "시각", "곳", "있었던 일", "본 사람", "한 일", "알린 곳")
_BREACHES_EN = ("Date", "Time", "Place", "What happened", "Who saw it", "What was done", "Told to")


def plan_rows(papers: Paperwork) -> Iterator[Row]:
    """Everyone's week, hour by hour, as it was and as it is planned."""
    yield _heads(papers, _WEEKS_KO, _WEEKS_EN)
    changed = "바뀜" if told.is_korean(papers.language) else "changed"
    for letter, one in papers.lettered():
        role = papers.roles.said(one.key, papers.language)
        for slot, before, after in _side_by_side(one):
            yield (
                letter,
                role,
                one.key,
                told.day_name(slot.day, papers.language),
                told.clock_time(slot.start),
                told.clock_time(slot.end),
                slot.period,
                *((before.said, before.room) if before else ("", "")),
                *((after.said, after.room) if after else ("", "")),
                changed if before != after else "",
            )


def meeting_rows(papers: Paperwork) -> Iterator[Row]:
    """The meetings that are left, by day and time."""
    yield _heads(papers, _MEETINGS_KO, _MEETINGS_EN)
    language = papers.language
    for number, one in enumerate(papers.plan.meetings, 1):
        start, end = told.span(one.start, one.end).split("–")
        yield (
            str(number),
            told.day_name(one.day, language),
            start,
            end,
            "; ".join(one.spots),
            one.pair.kept,
            told.moment(one.kept, language),
            one.pair.mover,
            told.moment(one.mover, language),
            told.what_to_do(one, language),
        )


def change_rows(papers: Paperwork) -> Iterator[Row]:
    """All that the plan changes, and what it costs others."""
    yield _heads(papers, _CHANGES_KO, _CHANGES_EN)
    language = papers.language
    for one in papers.changes:
        yield (
            ", ".join(papers.roles.said(key, language) for key in one.students),
            ", ".join(one.students),
            told.change_name(one.change, language),
            *told.alteration(one, language),
            told.costs(one, language),
        )


def breach_rows(papers: Paperwork) -> Iterator[Row]:
    """The empty log of breaches: its headings."""
    yield _heads(papers, _BREACHES_KO, _BREACHES_EN)


def write(rows: Iterable[Row], path: Path) -> None:
    """Write a table as spreadsheets read it: UTF-8 with a mark, and no cell that turns into a formula."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
        writer.writerows([cell(value) for value in row] for row in rows)


def _heads(papers: Paperwork, korean: Row, english: Row) -> Row:
    return korean if told.is_korean(papers.language) else english


def _side_by_side(one: Personal) -> Iterator[tuple[Slot, Hour | None, Hour | None]]:
    """Put the two weeks beside each other: what starts at one time in one row, under the slot it has at last."""
    before, after = ({_place(hour): hour for hour in hours} for hours in (one.before, one.after))
    for place, hour in sorted((before | after).items()):
        yield hour.slot, before.get(place), after.get(place)


def _place(hour: Hour) -> tuple[Day, int, Kind]:
    return hour.slot.day, hour.slot.start, hour.kind
