"""An invented middle school, and plans for it made by hand, for the tests of what is printed and told."""

from collections.abc import Mapping, Sequence
from datetime import date
from itertools import pairwise

from gyeot.school.meetings import as_it_is, met
from gyeot.school.plan import Aim, Allowed, Apart, Change, Choice, Conflict, Fact, Plan, Walk, Weeks, Why
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, Lesson, Passage, Place, PlaceKind, School, Section, Slot, Student
from gyeot.school.whereabouts import Ground

MOVER, KEPT, OTHER = "20315", "20301", "20104"
NAMES = {MOVER: "가나다", KEPT: "라마바", OTHER: "사아자"}
PAIRS = (Apart(MOVER, KEPT), Apart(MOVER, OTHER))

_WEEK = (Day.MONDAY, Day.TUESDAY, Day.WEDNESDAY, Day.THURSDAY, Day.FRIDAY)
#: Periods 1 to 7: 50 minutes from 09:00, ten in between, half an hour for lunch after the fourth.
_STARTS = {period: 9 * 3600 + (period - 1) * 3600 + (0 if period < 5 else 1200) for period in range(1, 8)}

#: What a class has in common, (day, period) → subject. The free places are for electives and the club.
_COMMON = ["국어", "영어", "수학", "사회", "도덕", "체육", "음악", "미술", "정보"]
_ELECTIVES = {"물리학Ⅰ": ((0, 3), (2, 3)), "언어와 매체 심화": ((1, 2), (3, 5))}
_CLUB = (4, 7)


def _slot(day: int, period: int) -> Slot:
    return Slot(Day(day), _STARTS[period], _STARTS[period] + 3000, str(period))


def _class(number: int) -> Section:
    room, taken = f"2-{number}", {_CLUB, *(place for places in _ELECTIVES.values() for place in places)}
    lessons = []
    for day in range(5):
        for period in range(1, 8):
            if (day, period) in taken or (day == 2 and period == 7):
                continue
            subject = _COMMON[(day * 3 + period * 2 + number) % len(_COMMON)]
            lessons.append(Lesson(_slot(day, period), "강당" if subject == "체육" else room, subject))
    return Section(f"2-{number}", "2학년 학급", Kind.CLASS, f"2학년 {number}반", tuple(lessons), 30, 27, room)


def _group(course: str, group: str, room: str, places: Sequence[tuple[int, int]]) -> Section:
    lessons = tuple(Lesson(_slot(*place), room, course) for place in places)
    return Section(f"{course}-{group}", course, Kind.COURSE, f"{course} {group}반", lessons, 28, 24)


def _sitting(number: int, start: int) -> Section:
    lessons = tuple(Lesson(Slot(day, start, start + 1080, "점심"), "급식실", f"{number}차 급식") for day in _WEEK)
    return Section(f"급식-{number}", "급식", Kind.LUNCH, f"{number}차 급식", lessons, 200, 150)


def _gate(kind: Kind, gate: str, start: int, end: int) -> Section:
    course = "등교" if kind is Kind.ARRIVE else "하교"
    lessons = tuple(Lesson(Slot(day, start, end, course), gate, "") for day in _WEEK)
    return Section(f"{course}-{gate}", course, kind, gate, lessons)


def school() -> School:
    """Three classes, two electives in two groups, two sittings, two gates, two stairs, two floors."""
    sections = [_class(number) for number in (1, 2, 3)]
    for group, room in (("A", "과학실1"), ("B", "과학실2")):
        sections.append(_group("물리학Ⅰ", group, room, _ELECTIVES["물리학Ⅰ"]))
    sections += [_group("언어와 매체 심화", "A", "국어전용실", _ELECTIVES["언어와 매체 심화"])]
    sections += [_sitting(1, 12 * 3600 + 3000), _sitting(2, 13 * 3600 + 480)]
    sections += [_gate(Kind.ARRIVE, "정문", 8 * 3600 + 1200, 8 * 3600 + 3000)]
    sections += [_gate(Kind.ARRIVE, "후문", 8 * 3600 + 1200, 8 * 3600 + 3000)]
    sections += [_gate(Kind.LEAVE, gate, 16 * 3600 + 2400, 16 * 3600 + 3600) for gate in ("정문", "후문")]
    for club, room in (("합창부", "음악실"), ("로봇부", "과학실2")):
        lesson = Lesson(_slot(*_CLUB), room, club)
        sections.append(Section(club, "동아리", Kind.CLUB, club, (lesson,), 30, 20))
    return School(
        students={
            MOVER: _student(MOVER, 3, "A", "로봇부"),
            KEPT: _student(KEPT, 3, "A", "합창부"),
            OTHER: _student(OTHER, 1, "B", "합창부"),
        },
        sections={one.id: one for one in sections},
        places={place.name: place for place in _places()},
        passages=tuple(_passages()),
    )


def _student(key: str, number: int, group: str, club: str) -> Student:
    return Student(
        key,
        {
            "등교": "등교-정문",
            "2학년 학급": f"2-{number}",
            "물리학Ⅰ": f"물리학Ⅰ-{group}",
            "언어와 매체 심화": "언어와 매체 심화-A",
            "급식": "급식-1",
            "동아리": club,
            "하교": "하교-정문",
        },
        NAMES[key],
    )


_ROOMS_1 = ("급식실", "강당", "과학실1", "과학실2")
_ROOMS_2 = ("2-1", "2-2", "2-3", "국어전용실", "음악실")


def _places() -> list[Place]:
    rooms = [Place(name, PlaceKind.ROOM, "본관", floor) for floor, at in ((1, _ROOMS_1), (2, _ROOMS_2)) for name in at]
    stairs = [
        Place(f"본관 {side} 계단 {floor}층", PlaceKind.STAIR, "본관", floor) for side in "동서" for floor in (1, 2)
    ]
    return [*rooms, *stairs, Place("정문", PlaceKind.GATE), Place("후문", PlaceKind.GATE)]


def _passages() -> list[Passage]:
    """A corridor on each floor with its rooms in a row, and a stair at either end of it."""
    found = []
    for floor, rooms in ((1, _ROOMS_1), (2, _ROOMS_2)):
        row = [f"본관 서 계단 {floor}층", *rooms, f"본관 동 계단 {floor}층"]
        found += [Passage(one, other, 15, f"본관 {floor}층 복도 ({one}–{other})") for one, other in pairwise(row)]
    found += [Passage(f"본관 {side} 계단 1층", f"본관 {side} 계단 2층", 20, f"본관 {side} 계단") for side in "동서"]
    found += [
        Passage("정문", "본관 서 계단 1층", 60, "정문 앞길"),
        Passage("후문", "본관 동 계단 1층", 40, "후문 앞길"),
    ]
    return found


def ground(of: School) -> Ground:
    return Ground(of, Ways(of), Habits())


def before(of: School) -> int:
    return len(met(ground(of), PAIRS, as_it_is(of, NAMES)))


def plan(
    of: School,
    *,
    takes: Mapping[str, str] | None = None,
    walks: Mapping[tuple[Day, int], Walk] | None = None,
    rooms: Mapping[tuple[str, Day, int], str] | None = None,
    rests: Mapping[tuple[Day, int], str] | None = None,
    changes: frozenset[Change] = frozenset({Change.WAIT}),
    wishes: Mapping[str, date] | None = None,
    proved: bool = True,
) -> Plan:
    """Move the mover as told. The meetings are what is really left; the other aims are made up."""
    was = dict(of.students[MOVER].takes)
    choices = {key: Choice(dict(of.students[key].takes)) for key in (KEPT, OTHER)}
    weeks = Weeks(
        {MOVER: Choice(was | dict(takes or {}), dict(walks or {}), dict(rests or {})), **choices}, dict(rooms or {})
    )
    left = met(ground(of), PAIRS, weeks)
    facts = (
        Fact(
            Why.ONLY_SECTION, "언어와 매체 심화는 한 반뿐입니다.", "There is one group of 언어와 매체 심화 and no more."
        ),
        Fact(
            Why.FORBIDDEN,
            "2학년 2반으로 옮기는 것은 허용하지 않았습니다(학급교체는 7호 조치나 긴급조치가 필요합니다).",
            "Moving to class 2-2 was not allowed (it needs measure 7 or an urgent one).",
            Change.CLASS,
        ),
    )
    return Plan(
        allowed=Allowed(changes, dict(wishes or {})),
        weeks=weeks,
        meetings=left,
        met=Aim(len(left), len(left) if proved else max(0, len(left) - 2)),
        others=Aim(24 if rooms else 0, 24 if rooms else 0),
        moved=Aim(14, 14),
        detour=Aim(390, 390),
        conflicts=(Conflict(left[:3], facts),) if left else (),
        seconds=1.5,
    )


#: Everything that the school may do by itself, and the changes of a hand-made plan.
LIGHT = frozenset({Change.ROUTE, Change.WAIT, Change.GATE, Change.LUNCH, Change.CLUB, Change.COURSE})
MOVES = {"등교": "등교-후문", "하교": "하교-후문", "급식": "급식-2", "물리학Ⅰ": "물리학Ⅰ-B"}
WALKS = {
    (Day.MONDAY, 3): Walk(via="본관 동 계단 1층", hold=120),
    (Day.WEDNESDAY, 3): Walk(via="본관 동 계단 1층", hold=120),
    (Day.TUESDAY, 2): Walk(hold=240),
    (Day.THURSDAY, 6): Walk(via="본관 동 계단 2층"),
}


def with_another_class(of: School) -> Plan:
    """The class changes too: few meetings are left."""
    moves = {**MOVES, "2학년 학급": "2-2"}
    return plan(of, takes=moves, walks=WALKS, changes=LIGHT | {Change.CLASS})


def by_itself(of: School) -> Plan:
    """One class still: the plan that a school can make by itself, with many meetings left."""
    return plan(of, takes=MOVES, walks=WALKS, changes=LIGHT)
