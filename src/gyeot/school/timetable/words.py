"""How a school's tables say things: what columns are called, days, times, periods, classes and kinds of room."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from gyeot.school.week import Day, PlaceKind

#: The names of one column: the Korean one that errors use first, the English one last.
Column: TypeAlias = tuple[str, ...]

STUDENT: Column = ("학생", "학번", "student")
NUMBER: Column = ("번호", "number")
GRADE: Column = ("학년", "grade")
CLASS: Column = ("반", "학급", "class")
NAME: Column = ("이름", "성명", "name")
CLUB: Column = ("동아리", "동아리명", "club")
DAY: Column = ("요일", "day")
PERIOD: Column = ("교시", "period")
SUBJECT: Column = ("과목", "subject")
GROUP: Column = ("분반", "group")
MOVING: Column = ("이동수업", "moving")
ROOM: Column = ("교실", "장소", "교실명", "장소명", "방이름", "place", "room")
PLACE: Column = ("장소", "교실", "장소명", "교실명", "방이름", "place", "room")
KIND: Column = ("종류", "kind")
SEATS: Column = ("정원", "seats")
BUILDING: Column = ("건물", "building")
FLOOR: Column = ("층", "floor")
X: Column = ("x",)
Y: Column = ("y",)
FROM: Column = ("출발", "from")
TO: Column = ("도착", "to")
SECONDS: Column = ("초", "seconds")
START: Column = ("시작", "시작시각", "시작시간", "start")
TIME: Column = ("시간", "시각", "time")
END: Column = ("끝", "종료", "끝시각", "종료시각", "종료시간", "end")
SITTING: Column = ("차수", "sitting")
WAY: Column = ("등하교", "등교/하교", "구분", "way")
GATE: Column = ("문", "gate")

#: What stands under "class" where a row is for all of them.
EVERYONE = frozenset({"전체", "전교", "전교생", "모두", "all", "everyone"})

DAYS = {word: day for day in Day for word in (day.ko, f"{day.ko}요일", day.en.casefold(), day.en[:3].casefold())}
SCHOOL_DAYS = tuple(day for day in Day if day is not Day.SATURDAY)
_EVERY_DAY = frozenset({"매일", "평일", "daily", "everyday"})
_RANGE = re.compile(r"(?P<first>\w+)\s*[-–~∼]\s*(?P<last>\w+)")

_KINDS_OF_ROOM = (
    "교실 특별실 체육관 강당 도서관 과학실 음악실 미술실 컴퓨터실 기술실 가정실 시청각실 방송실 교무실 상담실 보건실"
)
KINDS = dict.fromkeys(_KINDS_OF_ROOM.split(), PlaceKind.ROOM) | {
    "급식실": PlaceKind.DINING,
    "식당": PlaceKind.DINING,
    "계단": PlaceKind.STAIR,
    "복도": PlaceKind.CORRIDOR,
    "정문": PlaceKind.GATE,
    "후문": PlaceKind.GATE,
    "문": PlaceKind.GATE,
    "운동장": PlaceKind.OUTSIDE,
}
_KINDS = KINDS | {kind.value: kind for kind in PlaceKind}

_CLOCK = re.compile(
    r"(?:\d{4}-\d\d-\d\d )?(?P<noon>오전|오후)?\s*(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d)(?::[0-5]\d)?"
    r"|시(?:\s*(?P<min>[0-5]?\d)분)?)"
)
_TO = re.compile(r"[-–~∼〜]")
#: A time alone is a part of a day in a workbook.
_PART_OF_DAY = re.compile(r"0?\.\d{1,30}")
_HALF_DAY = 12 * 3600
#: No school is open before: "1:40" is in the afternoon.
_OPENS = 6 * 3600

_PERIOD = re.compile(r"(?:제|period)?\s*(?P<number>\d{1,2})\s*(?:교시)?", re.IGNORECASE)
_CLASS = re.compile(
    r"(?:class\s*)?(?:제\s*)?(?P<grade>\d{1,2})\s*(?:학년|[-–−])\s*(?P<number>\d{1,2})\s*반?", re.IGNORECASE
)
_CLASS_AS_NUMBER = re.compile(r"(?P<grade>[1-6])(?P<number>\d[1-9]|[1-9]0)")
_CLASSES = (_CLASS, _CLASS_AS_NUMBER)


def seconds_of(said: str) -> int | None:
    """Give a time as seconds since midnight, however a spreadsheet shows it; None where it is none."""
    if _PART_OF_DAY.fullmatch(said):
        return round(float(said) * 86_400) if float(said) < 1 else None
    found = _CLOCK.fullmatch(said)
    if not found:
        return None
    clock = int(found["hour"]) * 3600 + int(found["minute"] or found["min"] or 0) * 60
    afternoon = found["noon"] != "오전" and clock < (_HALF_DAY if found["noon"] else _OPENS)
    return clock + _HALF_DAY * afternoon


def span_of(said: str) -> tuple[int, int] | None:
    """Give the two times of "09:00~09:45"; None where there are no two."""
    times = [seconds_of(part.strip()) for part in _TO.split(said, maxsplit=1)]
    return (times[0], times[1]) if len(times) == 2 and times[0] is not None and times[1] is not None else None


def period_of(said: str) -> str:
    """Give what a school calls a period, without the word itself: "3" of "3교시"."""
    found = _PERIOD.fullmatch(said.strip())
    return str(int(found["number"])) if found else said.removesuffix("교시").strip()


def days_of(said: str) -> tuple[Day, ...] | None:
    """Give the days that a cell names: "월", "월,수", "월수금", "월~금", "Mon-Fri"; None where it names none."""
    words = said.casefold().strip()
    if words in _EVERY_DAY:
        return SCHOOL_DAYS
    span = _RANGE.fullmatch(words)
    if span and span["first"] in DAYS and span["last"] in DAYS:
        return tuple(day for day in Day if DAYS[span["first"]] <= day <= DAYS[span["last"]]) or None
    found = set[Day]()
    for word in re.split(r"[,·/\s]+", words):
        named = [word] if word in DAYS else list(word)
        if not named or not all(one in DAYS for one in named):
            return None
        found.update(DAYS[one] for one in named)
    return tuple(sorted(found))


def kind_of(said: str) -> PlaceKind | None:
    """Give a kind of place, a room where none is told; None for a word that nobody knows. Any other …실 is a room."""
    word = said.casefold()
    return _KINDS.get(word) or (PlaceKind.ROOM if not word or word.endswith("실") else None)


def class_name(said: str, grade: str = "") -> str:
    """Give a class one name, however it is written: "2-3" for "2학년 3반" and "203"."""
    words = said.strip()
    number = words.removesuffix("반").strip()
    if grade and number.isdecimal() and len(number) < 3:
        return f"{grade.removesuffix('학년').strip()}-{int(number)}"
    found = next((match for one in _CLASSES if (match := one.fullmatch(words))), None)
    return f"{int(found['grade'])}-{int(found['number'])}" if found else words


def grade_of(its_class: str) -> str:
    """Give the grade of a class, "2학년" of "2-3"; "" where its name tells none."""
    found = re.match(r"(\d+)\s*(?:학년|-)", its_class)
    return f"{found[1]}학년" if found else ""


def unspaced(room: str) -> str:
    """Give a room's name without spaces, which people write or leave out."""
    return "".join(room.split())


@dataclass(frozen=True, slots=True)
class RoomNames:
    """The one name of each room: that of a class is called many ways, "2-3" and "2학년 3반 교실"."""

    listed: Collection[str]  # in the table of rooms: what has rows of its own is a room of its own
    homes: Mapping[str, str]  # by class
    spaced: Mapping[str, str]  # by its name without spaces: "음악실1" and "음악실 1" are one

    @classmethod
    def of(cls, listed: Collection[str], said: Iterable[str]) -> "RoomNames":
        """Find the classes' rooms among those that are listed or else said; of several names for one take the first."""
        homes: dict[str, str] = {}
        spaced = {unspaced(room): room for room in reversed([*listed])}
        # "203 교실" may be a room's number: it is a class's where the list has no "2-3".
        for room in (*sorted(listed, key=_is_numbered), *said):
            its_class = _class_of_room(room)
            if its_class and (room in listed or not _is_numbered(room)):
                homes.setdefault(its_class, room)
            else:
                spaced.setdefault(unspaced(room), room)
        return cls(listed, homes, spaced)

    def name(self, said: str) -> str:
        """Give the name of a room that a row names."""
        if said in self.listed:
            return said
        its_class = "" if _is_numbered(said) else _class_of_room(said)
        return self.spaced.get(unspaced(said)) or (self.home(its_class) if its_class else said)

    def home(self, its_class: str) -> str:
        """Give the room of a class, as the tables call it where they do."""
        return self.homes.get(its_class, f"{its_class} 교실")


def _class_of_room(room: str) -> str:
    """Give the class that a room is called after, "" for any other; a number alone is no class."""
    named = class_name(_without_room(room))
    return named if re.fullmatch(r"\d+-\d+", named) and not room.isdecimal() else ""


def _is_numbered(room: str) -> bool:
    return _without_room(room).isdecimal()


def _without_room(room: str) -> str:
    return room.removesuffix("교실").strip()
