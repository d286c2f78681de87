"""The papers of a plan: one page for each student, the staff's plan, the measures in law, and a log of breaches.

They are set by typst from data; nothing of it is ever read as markup. A student's page says nothing about why.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from gyeot import __version__, clock
from gyeot.errors import OutsideWorld, Refused
from gyeot.evidence import pdf_text
from gyeot.paper import set_pages
from gyeot.said import Said
from gyeot.school import measures, tables, told, week_grid
from gyeot.school.by_day import days
from gyeot.school.measures import Measure, Part
from gyeot.school.paperwork import Paperwork, gather
from gyeot.school.personal import Personal
from gyeot.school.plan import Apart, Conflict, Meeting, Plan
from gyeot.school.week import Habits, School

_TEMPLATES = Path(__file__).with_name("sheet")
#: On paper a meeting names so many places; all of them stand in the table.
_PLACES = 3


def write(
    plan: Plan,
    school: School,
    ladder: Sequence[Plan] | None,
    out: Path,
    *,
    pairs: Sequence[Apart],
    remarks: Sequence[Said] = (),
    known_on: date | None = None,
    habits: Habits | None = None,
    language: str,
    at: datetime,
) -> tuple[Path, ...]:
    """Write all papers into ``out``, a new or empty folder, and give their paths: PDF to print, CSV to keep.

    ``ladder`` are the alternatives to set side by side; ``remarks`` what the files did not tell; ``known_on`` the day
    on which the school learned of it, for the dates that the law hangs on it; ``at`` is printed, and makes the same
    bytes each time. Raises Refused where the folder holds anything or there are no pairs, and OutsideWorld where the
    papers cannot be set or written; then nothing of them is left behind.
    """
    if not pairs:
        raise Refused(
            "There is nobody to keep apart, so there is nothing to print. Name a pair of students first.",
            "마주치지 않게 할 학생이 없어 인쇄할 것이 없습니다. 두 학생을 먼저 지정해 주세요.",
        )
    papers = gather(
        plan,
        school,
        pairs,
        ladder=ladder or (),
        remarks=remarks,
        habits=habits or Habits(),
        language=language,
    )
    make_folder(out)
    try:
        # Whatever stops it, a folder with half the papers is never left behind.
        with TemporaryDirectory(dir=out) as apart:
            written = tuple(_write_all(papers, Path(apart), known_on, at))
            return tuple(path.replace(out / path.name) for path in written)
    except OSError as failed:
        raise _cannot_write() from failed


def make_folder(out: Path) -> None:
    """Make the folder, for its owner alone: what goes in is a secret by law. Raises Refused where anything is in it."""
    try:
        out.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_empty = not any(out.iterdir())
    except FileExistsError as taken:
        raise Refused(
            "A file of that name is in the way. Name a new folder for the papers.",
            "같은 이름의 파일이 이미 있습니다. 인쇄물을 둘 새 폴더를 지정해 주세요.",
        ) from taken
    except OSError as failed:
        raise _cannot_write() from failed
    if not is_empty:
        raise Refused(
            "That folder is not empty. Name a new or empty folder, so that old and new papers do not mix.",
            "그 폴더는 비어 있지 않습니다. 옛 인쇄물과 섞이지 않도록 새 폴더나 빈 폴더를 지정해 주세요.",
        )


def _cannot_write() -> OutsideWorld:
    return OutsideWorld(
        "The papers could not be written. Check that you may write there, and the free disk; then do this again.",
        "인쇄물을 쓰지 못했습니다. 그곳에 쓸 권한이 있는지, 디스크가 남았는지 확인한 뒤 다시 해 주세요.",
    )


def _write_all(papers: Paperwork, out: Path, known_on: date | None, at: datetime) -> Iterator[Path]:
    korean = told.is_korean(papers.language)
    pages = [
        (f"학생-{letter}" if korean else f"student-{letter}", "student", _student(papers, letter, one))
        for letter, one in papers.lettered()
        if papers.plan.allowed.changes  # where nothing may change, nobody needs a new timetable
    ]
    pages += [
        ("교직원용-계획서" if korean else "staff-plan", "staff", _staff(papers)),
        ("조치-정리" if korean else "measures", "measures", _measures(known_on, papers.language)),
        ("위반-기록지" if korean else "breach-log", "breaches", {"language": papers.language}),
    ]
    made = {"made": f"{at.astimezone(clock.KST):%Y-%m-%d}", "tool": f"gyeot {__version__}"}
    for name, template, contents in pages:
        path = out / f"{name}.pdf"
        words = json.dumps({**contents, **made}, ensure_ascii=False).encode()
        if not set_pages(_TEMPLATES / f"{template}.typ", words, out=path, at=at):
            raise OutsideWorld(
                "The papers could not be set as pages. Check the free memory and disk, then do this again.",
                "인쇄물을 쪽으로 만들지 못했습니다. 남은 메모리와 디스크를 확인한 뒤 다시 해 주세요.",
            )
        yield path
    for name, rows in (
        ("시간표-지금과-계획" if korean else "plan", tables.plan_rows(papers)),
        ("남은-마주침" if korean else "meetings", tables.meeting_rows(papers)),
        ("바뀌는-것" if korean else "changes", tables.change_rows(papers)),
        ("위반-기록지" if korean else "breach-log", tables.breach_rows(papers)),
    ):
        path = out / f"{name}.csv"
        tables.write(rows, path)
        yield path


def _student(papers: Paperwork, letter: str, one: Personal) -> Mapping[str, Any]:
    """Tell one student's own week. Nothing about anybody else, and nothing about why, may stand here."""
    language, student = papers.language, papers.school.students[one.key]
    return {
        "language": language,
        "letter": letter,
        "any_new": bool(one.new),
        "name": pdf_text.runs(student.name or one.key),
        "group": pdf_text.runs(one.group),
        "group_new": one.group != one.group_before,
        "days": [told.day_name(day, language) for day in week_grid.days(one)],
        "rows": [
            {
                "label": pdf_text.runs(row.label),
                "time": row.time,
                "cells": [
                    [
                        {
                            "said": pdf_text.runs(entry.said),
                            "room": pdf_text.runs(entry.room),
                            "time": entry.time,
                            "new": entry.new,
                        }
                        for entry in cell
                    ]
                    for cell in row.cells
                ],
            }
            for row in week_grid.rows(one, language)
        ],
        "has_rests": bool(one.rests),
        "ways": [
            [pdf_text.runs(when), pdf_text.runs(how)]
            for when, how in (
                *((told.rest_when(rest, language), told.rest_how(rest, language)) for rest in one.rests),
                *((told.way_when(way, language), told.way_how(way, language)) for way in one.ways),
            )
        ],
    }


def _staff(papers: Paperwork) -> Mapping[str, Any]:
    language = papers.language
    return {
        "language": language,
        "summary": [pdf_text.runs(one) for one in told.summary(papers.plan, papers.before, language)],
        "people": list(_people(papers)),
        "pairs": [pdf_text.runs(one) for one in _pairs(papers)],
        "changes": [
            [
                pdf_text.runs(", ".join(papers.roles.said(key, language) for key in one.students)),
                pdf_text.runs(told.change_name(one.change, language)),
                *(pdf_text.runs(words) for words in told.alteration(one, language)),
                pdf_text.runs(told.costs(one, language)),
            ]
            for one in papers.changes
        ],
        "by_pair": [pdf_text.runs(one) for one in told.by_pair(papers.plan, papers.roles, language)],
        "days": [
            {
                "heading": told.day_heading(day, language),
                "times": told.day_times(day),
                "meetings": [_meeting(papers, row) for row in day.rows],
            }
            for day in days(papers.plan.meetings)
        ],
        "conflicts": [_conflict(papers, one) for one in papers.plan.conflicts],
        "unknown": [pdf_text.runs(one.said_in(language)) for one in papers.remarks],
        "watch": [pdf_text.runs(one) for one in told.not_in_any_timetable(language)],
        "ladder": [asdict(one) for one in told.rungs(papers.plan, papers.ladder, language)],
        "aims": list(told.aim_lines(papers.plan, language)),
        "proof": told.proof(papers.plan, language),
    }


def _people(papers: Paperwork) -> Iterator[Mapping[str, Any]]:
    for letter, one in papers.lettered():
        wish = papers.plan.allowed.wishes.get(one.key)
        yield {
            "letter": letter,
            "role": papers.roles.said(one.key, papers.language),
            "key": pdf_text.runs(one.key),
            "name": pdf_text.runs(papers.school.students[one.key].name),
            "group": pdf_text.runs(one.group_before),
            "wish": wish.isoformat() if wish else "",
        }


def _pairs(papers: Paperwork) -> Iterator[str]:
    for mover in papers.roles.movers:
        kept = (pair.kept for pair in papers.roles.pairs if pair.mover == mover)
        others = ", ".join(papers.roles.said(key, papers.language) for key in dict.fromkeys(kept))
        yield f"{papers.roles.said(mover, papers.language)} ↔ {others}"


def _meeting(papers: Paperwork, row: Sequence[tuple[int, Meeting]]) -> Mapping[str, Any]:
    """Tell one meeting, or those of several kept students who do the same then; the columns say the parts."""
    language, one = papers.language, row[0][1]

    def at(keys: Sequence[str], does: str) -> list[pdf_text.Run]:
        which = ", ".join(str(number) for key in keys if (number := papers.roles.number(key)))
        return pdf_text.runs(f"({which}) {does}" if which else does)

    return {
        "number": told.ranges([number for number, _ in row]),
        "day": told.day_name(one.day, language),
        "time": told.span(one.start, one.end),
        "where": pdf_text.runs(told.spots(one, language, most=_PLACES)),
        "kept": at([other.pair.kept for _, other in row], told.moment(one.kept, language)),
        "mover": at([one.pair.mover], told.moment(one.mover, language)),
        "to_do": told.what_to_do(one, language),
    }


def _conflict(papers: Paperwork, one: Conflict) -> Mapping[str, Any]:
    numbers = {meeting: number for number, meeting in enumerate(papers.plan.meetings, 1)}
    return {
        "heading": told.why_heading(one, papers.language),
        "numbers": told.ranges(sorted(numbers[meeting] for meeting in one.meetings if meeting in numbers)),
        "facts": [pdf_text.runs(line) for line in told.conflict_lines(one, papers.language)],
        "undone": told.undone_by(one, papers.language),
    }


def _measures(known_on: date | None, language: str) -> Mapping[str, Any]:
    return {
        "language": language,
        "known_on": known_on.isoformat() if known_on else "",
        "parts": {part.value: [_measure(one, known_on, language) for one in measures.of(part)] for part in Part},
    }


def _measure(one: Measure, known_on: date | None, language: str) -> Mapping[str, Any]:
    due_on = one.due_on(known_on)
    return {
        "number": one.number,
        "article": one.article,
        "what": one.what.said_in(language),
        "apart": one.apart.said_in(language),
        "decides": one.decides.said_in(language),
        "due": one.due.said_in(language),
        "due_on": due_on.isoformat() if due_on else "",
        "source": pdf_text.runs(one.source),
        "checked_on": one.checked_on.isoformat(),
        "doubt": one.doubt.said_in(language) if one.doubt else "",
    }
