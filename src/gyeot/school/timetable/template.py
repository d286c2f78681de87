"""Writes an empty workbook for a school to fill: every sheet with its columns, one invented row in each, and how to."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import TypeAlias

from gyeot.errors import OutsideWorld, Refused
from gyeot.said import Said
from gyeot.school.timetable import tables, words
from gyeot.school.timetable.tables import Kind, Row
from gyeot.school.timetable.words import Column

_Cell: TypeAlias = str | int | float | time | Said
_WIDTH, _NOTE_WIDTH = 12, 100


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet of the template: its columns, invented rows, and what it is for."""

    kind: Kind
    columns: tuple[Column, ...]
    examples: tuple[tuple[_Cell, ...], ...]
    note: Said


#: No school has a ninth grade, so that an invented row that is left in falls into nobody's week.
_CLASS, _STUDENT, _ROOM = "9-9", Said("예시 90901", "example 90901"), Said("9-9 교실", "9-9")
#: An invented row that names nobody is known by these.
_STAIRS = Said("예시 중앙계단", "example stairs")
_SPARE_SITTING, _SPARE_GATE = Said("예시 2", "example 2"), Said("예시 후문", "example back gate")
_INVENTED = frozenset(
    [_CLASS, *(word for one in (_STUDENT, _ROOM, _STAIRS, _SPARE_SITTING, _SPARE_GATE) for word in (one.ko, one.en))]
)
_LAB = Said("과학실", "science lab")
_FRONT, _HALL = Said("정문", "front gate"), Said("급식실", "dining hall")
_MAIN, _STAIR = Said("본관", "main"), Said("계단", "stair")
_ARRIVE, _LEAVE = Said("등교", "arrive"), Said("하교", "leave")
_PLACE: Column = ("장소", "room")

SHEETS = (
    _Sheet(
        tables.LESSONS,
        (words.STUDENT, words.CLASS, words.DAY, words.PERIOD, words.SUBJECT, words.ROOM, words.GROUP),
        (
            ("", _CLASS, Said("월", "Mon"), 1, Said("국어", "Korean"), _ROOM, ""),
            (_STUDENT, "", Said("화", "Tue"), 1, Said("수학", "mathematics"), _ROOM, "A"),
        ),
        Said(
            "한 줄에 수업 하나. 반 전체의 수업은 '반'에 적습니다. 이동수업(수준별·선택)은 듣는 학생마다 한 줄씩"
            " '학생'에 적고, 분반도 적습니다. 이 시트를 지우고 나이스나 컴시간의 격자 시간표를 시트째 넣어도 됩니다.",
            "One lesson a row: of a whole class under 'class', of moving lessons one row for each student. Sheets with"
            " timetables in a grid may stand here instead.",
        ),
    ),
    _Sheet(
        tables.STUDENTS,
        (words.STUDENT, words.CLASS, words.NAME),
        ((_STUDENT, _CLASS, ""),),
        Said(
            "누가 어느 반인지 적습니다. 이름은 비워도 됩니다. 적으면 본인 안내장과 교직원용 계획서에만 나옵니다.",
            "Who is in which class. Names may stay empty; they stand on a student's own sheet and the staff's plan.",
        ),
    ),
    _Sheet(
        tables.ROOMS,
        (words.NAME, words.KIND, words.SEATS, words.BUILDING, words.FLOOR, words.X, words.Y),
        (
            (_ROOM, Said("교실", "room"), 30, _MAIN, 2, 16, 0),
            (_STAIRS, _STAIR, "", _MAIN, 1, 24, 0),
            (_STAIRS, _STAIR, "", _MAIN, 2, 24, 0),
        ),
        Said(
            "교실, 급식실, 계단, 문, 운동장. x와 y는 학교 배치도에서 잰 미터입니다."
            " 통로 시트를 비우면 이 위치로 길을 어림합니다. 계단은 층마다 한 줄씩, 같은 이름과 x, y로 적습니다.",
            "Rooms, dining hall, stairs, gates, yard. x and y are metres on one plan of the school; without passages"
            " the ways are estimated from them. Stairs take a row for each floor, with the same name, x and y.",
        ),
    ),
    _Sheet(
        tables.PASSAGES,
        (words.FROM, words.TO, words.SECONDS, words.NAME),
        ((_ROOM, _HALL, 90, Said("본관 2층 복도", "corridor on the second floor")),),
        Said(
            "이어진 두 장소와 걷는 데 걸리는 초. 실제로 걸어 잰 값이 가장 좋습니다.",
            "Two places that lie next to one another, and the seconds to walk. Best measured by walking.",
        ),
    ),
    _Sheet(
        tables.BELLS,
        (words.PERIOD, words.START, words.END, words.DAY),
        ((1, time(9), time(9, 45), ""),),
        Said(
            "교시마다 한 줄. 요일마다 시각이 다르면 '요일'에 적습니다.",
            "A row for each period; with a day where it has other times.",
        ),
    ),
    _Sheet(
        tables.LUNCH,
        (words.CLASS, words.STUDENT, words.SITTING, words.START, words.END, _PLACE, words.SEATS, words.DAY),
        (
            (_CLASS, "", 1, time(12, 30), time(12, 50), _HALL, 200, ""),
            ("", "", _SPARE_SITTING, time(12, 50), time(13, 10), _HALL, 200, ""),
        ),
        Said(
            "반마다 급식 차수와 시각. 혼자 다르게 먹는 학생은 '학생'에 따로 적습니다. 요일을 비우면 월~금입니다."
            " 반도 학생도 적지 않은 줄은 옮겨 갈 수 있는 다른 차수를 뜻합니다.",
            "The sitting of each class, or of a student who eats at another. An empty day means Monday to Friday. A row"
            " without class and student tells another sitting that could be used.",
        ),
    ),
    _Sheet(
        tables.GATES,
        (words.CLASS, words.STUDENT, words.WAY, words.GATE, words.START, words.END, words.DAY),
        (
            (_CLASS, "", _ARRIVE, _FRONT, time(8, 20), time(8, 50), ""),
            (_CLASS, "", _LEAVE, _FRONT, time(16, 30), "", ""),
            ("", "", _ARRIVE, _SPARE_GATE, time(8, 20), time(8, 50), ""),
        ),
        Said(
            "등교와 하교에 쓰는 문과 시각. 아무도 적지 않은 줄은 바꿀 수 있는 다른 문을 뜻합니다.",
            "Gates and times of arriving and leaving ('arrive', 'leave'). A row without class and student tells another"
            " gate that could be used.",
        ),
    ),
    _Sheet(
        tables.CLUBS,
        (words.STUDENT, words.NAME, words.DAY, words.PERIOD, words.START, words.END, _PLACE, words.SEATS),
        ((_STUDENT, Said("합창부", "choir"), Said("금", "Fri"), "", time(15), time(15, 45), _LAB, 25),),
        Said(
            "학생마다 한 줄. 교시를 적거나 시작과 끝을 적습니다.",
            "A row for each student, with a period or start and end.",
        ),
    ),
    _Sheet(
        tables.EVENTS,
        (words.STUDENT, words.CLASS, words.KIND, words.NAME, words.DAY, words.START, words.END, _PLACE),
        (
            (
                "",
                _CLASS,
                Said("방과후", "after school"),
                Said("배드민턴", "badminton"),
                Said("화", "Tue"),
                time(16, 40),
                time(17, 30),
                _LAB,
            ),
        ),
        Said(
            "방과후 수업, 행사. '종류'가 같은 것끼리는 서로 바꿀 수 있다고 봅니다.",
            "After-school lessons and events. Those of one kind may be changed for one another.",
        ),
    ),
)

#: What may be chosen from a list in a column.
_CHOICES: dict[Column, tuple[Said, ...]] = {
    words.WAY: (_ARRIVE, _LEAVE),
    words.DAY: tuple(Said(day.ko, day.en[:3]) for day in words.SCHOOL_DAYS),
}
_LAST_LINE = 60_000
_GUIDE = Said("안내", "guide")
_HOW_TO = (
    Said(
        "회색 글자로 적힌 줄은 지어낸 예입니다. 지우고 학교의 것을 적어 주세요. 없는 표는 비워 두면 됩니다.",
        "The lines in grey are invented: write over them. Leave a sheet empty where you have none.",
    ),
    Said(
        "학생은 학번으로 적어 주세요. 이 파일은 이 컴퓨터를 떠나지 않습니다. 다 쓴 뒤에는 지워 주세요.",
        "Write students by number. The file does not leave this computer. Delete it when it is no longer needed.",
    ),
)


def write(path: Path, language: str) -> None:
    """Write the template. Raises Refused where the file is there already, OutsideWorld where it cannot be written."""
    data = _workbook(language)
    try:
        with path.open("xb") as file:
            file.write(data)
    except FileExistsError as cause:
        raise Refused(
            "There is such a file already. Choose another name for the template.",
            "같은 이름의 파일이 이미 있습니다. 다른 이름을 적어 주세요.",
        ) from cause
    except OSError as cause:
        raise OutsideWorld(
            "The template cannot be written there. Check the folder.",
            "그곳에 파일을 쓸 수 없습니다. 폴더를 확인해 주세요.",
        ) from cause


def is_example(row: Row) -> bool:
    """Whether a row is an invented one that was left in."""
    return not _INVENTED.isdisjoint(row.cells.values())


def _said(cell: _Cell, language: str) -> str | int | float | time:
    return cell.said_in(language) if isinstance(cell, Said) else cell


def _workbook(language: str) -> bytes:
    try:
        import xlsxwriter  # type: ignore[import-untyped]  # the library has no types
    except ImportError as cause:
        raise OutsideWorld(
            "The template needs an addition: pip install 'gyeot[school]'",
            "양식을 만드는 프로그램이 설치되어 있지 않습니다: pip install 'gyeot[school]'",
        ) from cause
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1})
        # As text _CLASS stays a class and does not become the third of February.
        text = book.add_format({"num_format": "@"})
        grey = book.add_format({"num_format": "@", "font_color": "#666666"})
        grey_time = book.add_format({"num_format": "hh:mm", "font_color": "#666666"})
        guide = book.add_worksheet(_GUIDE.said_in(language))
        guide.set_column(0, 0, _NOTE_WIDTH)
        for line, note in enumerate(_notes(language)):
            guide.write_string(line, 0, note)
        for one in SHEETS:
            sheet = book.add_worksheet(one.kind.said.said_in(language))
            sheet.set_column(0, len(one.columns) - 1, _WIDTH, text)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, _header(one.columns, language), head)
            for line, cells in enumerate(one.examples, 1):
                for column, cell in enumerate(cells):
                    if isinstance(cell, time):
                        sheet.write_datetime(line, column, cell, grey_time)
                    else:
                        sheet.write(line, column, _said(cell, language), grey)
            for column, name in enumerate(one.columns):
                if name in _CHOICES:
                    said = [choice.said_in(language) for choice in _CHOICES[name]]
                    # "월,수" is no choice of the list, and is read as well.
                    choice = {"validate": "list", "source": said, "show_error": name is not words.DAY}
                    sheet.data_validation(1, column, _LAST_LINE, column, choice)
    return file.getvalue()


def _notes(language: str) -> Sequence[str]:
    about = (f"{one.kind.said.said_in(language)}: {one.note.said_in(language)}" for one in SHEETS)
    return [*(one.said_in(language) for one in _HOW_TO), "", *about]


def _header(columns: Sequence[Column], language: str) -> Sequence[str]:
    return [column[0] if language.startswith("ko") else column[-1] for column in columns]
