"""What is left is explained: by the facts that a person would name, and by none that does not stand in the way."""

from dataclasses import replace

import pytest

from gyeot.school.conflicts import explained
from gyeot.school.meetings import as_it_is, met
from gyeot.school.plan import BY_ITSELF, CHANGES, Allowed, Apart, Change, Choice, Weeks, Why
from gyeot.school.planner import plan
from gyeot.school.routes import Ways
from gyeot.school.week import Day, Habits, Kind, Lesson, Passage, Place, PlaceKind, School, Section, Slot, Student
from gyeot.school.whereabouts import Ground, stops
from tests.school import made
from tests.school.test_planner import PAIRS, every_choice, every_rest

MOVER, KEPT, THIRD = "옮", "남", "셋"
PAIR = (Apart(MOVER, KEPT),)


def lesson(day: int, period: int, room: str, minutes: int = 50) -> Lesson:
    start = (8 + period) * 3600
    return Lesson(Slot(Day(day), start, start + minutes * 60, str(period)), room, "수업")


def group(course: str, name: str, *lessons: Lesson, seats: int | None = None) -> Section:
    return Section(f"{course} {name}", course, Kind.COURSE, f"{course} {name}", lessons, seats=seats)


def classroom(name: str, home: str, *lessons: Lesson) -> Section:
    return Section(name, "2학년 학급", Kind.CLASS, name, lessons, home=home)


def school(sections, takes, passages=()) -> School:
    classes = [classroom("1반", "201", lesson(0, 1, "201")), classroom("2반", "202", lesson(0, 1, "202"))]
    every = {one.id: one for one in (*classes, *sections)}
    homes = {MOVER: "2반", KEPT: "1반", THIRD: "1반"}
    students = {
        key: Student(key, {"2학년 학급": home} | {every[one].course: one for one in takes.get(key, ())})
        for key, home in homes.items()
    }
    places = {name: Place(name, PlaceKind.STAIR) for name in ("계단", "뒤 계단")}
    return School(students, every, places, tuple(passages))


PHYSICS = group("물리학Ⅰ", "A", lesson(0, 3, "과학실"))
ANOTHER = group("물리학Ⅰ", "B", lesson(0, 3, "지구과학실"))
TOGETHER = {MOVER: ["물리학Ⅰ A"], KEPT: ["물리학Ⅰ A"]}


def facts(found: School, allowed: Allowed, pairs=PAIR, habits: Habits | None = None):
    told = explained(plan(found, pairs, allowed=allowed, habits=habits, workers=1), found, pairs, habits=habits)
    assert sum(len(one.meetings) for one in told.conflicts) == len(told.meetings) > 0
    return [fact.ko for conflict in told.conflicts for fact in conflict.facts]


def test_there_is_only_one_group():
    assert facts(school([PHYSICS], TOGETHER), Allowed()) == ["물리학Ⅰ은 한 반뿐입니다."]


def test_the_other_group_is_full():
    taken = replace(ANOTHER, seats=1)
    assert facts(school([PHYSICS, taken], TOGETHER | {THIRD: ["물리학Ⅰ B"]}), Allowed()) == [
        "물리학Ⅰ은 분반이 2개뿐입니다.",
        "물리학Ⅰ B에는 빈자리가 없습니다(정원 1명).",
    ]


def test_the_other_group_is_at_the_time_of_something_else():
    later = group("물리학Ⅰ", "B", lesson(1, 2, "지구과학실"))
    chemistry = group("화학Ⅰ", "A", lesson(1, 2, "화학실"))
    takes = {MOVER: ["물리학Ⅰ A", "화학Ⅰ A"], KEPT: ["물리학Ⅰ A"]}
    assert facts(school([PHYSICS, later, chemistry], takes), Allowed()) == [
        "물리학Ⅰ은 분반이 2개뿐입니다.",
        "물리학Ⅰ과 화학Ⅰ은 다른 반을 고르면 시간이 겹칩니다.",
    ]


def test_another_group_was_not_allowed():
    found = school([PHYSICS, ANOTHER], TOGETHER)
    assert facts(found, Allowed(BY_ITSELF - {Change.COURSE})) == ["이동수업 분반을 바꾸는 것을 허용하지 않았습니다."]
    fixed = Allowed(fixed=frozenset({(MOVER, "물리학Ⅰ")}))
    assert facts(found, fixed) == ["물리학Ⅰ은 그대로 두기로 했습니다."]


def test_someone_else_to_keep_apart_from_sits_in_the_other_group():
    found = school([PHYSICS, ANOTHER], TOGETHER | {THIRD: ["물리학Ⅰ B"]})
    assert facts(found, Allowed(), (Apart(MOVER, KEPT), Apart(MOVER, THIRD))) == [
        "물리학Ⅰ은 분반이 2개뿐입니다.",
        "물리학Ⅰ의 다른 반 가운데 갈 수 있는 곳에서도 마주칩니다.",
    ]


def test_a_change_of_class_was_not_allowed():
    found = school([], {})
    together = replace(found, students={**found.students, MOVER: Student(MOVER, {"2학년 학급": "1반"})})
    assert facts(together, Allowed()) == ["학급교체를 허용하지 않았습니다."]


CROSSING = (
    Passage("201", "계단", 20, "2층 복도"),
    Passage("202", "계단", 20, "2층 복도 끝"),
    Passage("계단", "음악실", 20, "3층 복도"),
    Passage("계단", "미술실", 20, "3층 복도 끝"),
)
APART = {MOVER: ["음악 A"], KEPT: ["미술 A"]}
ARTS = [group("음악", "A", lesson(0, 2, "음악실", 60)), group("미술", "A", lesson(0, 2, "미술실", 60))]


def test_every_way_passes_there():
    assert facts(school(ARTS, APART, CROSSING), Allowed(frozenset({Change.ROUTE, Change.COURSE}))) == [
        "음악은 한 반뿐입니다.",
        "늦게 나서게 하는 것을 허용하지 않았습니다.",
        "학급교체를 허용하지 않았습니다.",
    ]
    at_once = Habits(waits=())
    assert facts(school(ARTS, APART, CROSSING), Allowed(), habits=at_once) == [
        "음악은 한 반뿐입니다.",
        "다닐 수 있는 길은 모두 마주치는 곳을 지납니다.",
    ]


def test_the_break_is_too_short():
    short = [
        classroom("1반", "201", lesson(0, 1, "201", 59)),
        classroom("2반", "202", lesson(0, 1, "202", 59)),
    ]
    found = school(ARTS, APART, CROSSING)
    hurried = replace(found, sections={**found.sections, **{one.id: one for one in short}})
    assert facts(hurried, Allowed(), habits=Habits(leeway=10, waits=(50,))) == [
        "음악은 한 반뿐입니다.",
        "학급교체를 허용하지 않았습니다.",
        "쉬는 시간이 짧아 더 늦게 나서거나 더 돌아갈 수 없습니다.",
    ]


def test_without_time_it_says_so_instead_of_guessing():
    found = school([PHYSICS], TOGETHER)
    told = explained(plan(found, PAIR), found, PAIR, seconds=0)
    assert [conflict.facts for conflict in told.conflicts] == [()]


@pytest.mark.parametrize("named", [0, 1], ids=["own classroom", "elsewhere"])
@pytest.mark.parametrize("seed", range(40))
def test_no_week_that_the_facts_leave_open_has_fewer_meetings_there_and_no_more_elsewhere(seed, named):
    found, habits, dice = made.school(seed)
    rests = frozenset(dice.sample([*found.places], named))
    allowed = Allowed(frozenset({Change.LUNCH, *([Change.REST] if rests else [])}), rests=rests)
    told = explained(
        plan(found, PAIRS, allowed=allowed, habits=habits, workers=1),
        found,
        PAIRS,
        habits=habits,
    )
    ground = Ground(found, Ways(found), habits)
    others = as_it_is(found, ["나", "다"]).choices

    def course_of(meeting, choice):
        stop = stops(ground, choice.takes, meeting.day, {}, choice.rests)[meeting.mover.index]
        return found.sections[stop.section].course if stop.section else ""

    for conflict in told.conflicts:
        at_stops = [one for one in conflict.meetings if not one.mover.walking and one.mover.kind is not Kind.WAIT]
        assert conflict.facts
        if not at_stops or any(one.why is Why.MEETS for one in conflict.facts):
            continue
        course = course_of(at_stops[0], told.weeks.choices["가"])
        forbidden = {fact.change for fact in conflict.facts if fact.why is Why.FORBIDDEN}
        for takes in every_choice(found, "가"):
            now = found.students["가"].takes
            changed = {CHANGES[found.sections[one].kind] for c, one in takes.items() if one != now[c]}
            if changed & forbidden:
                continue
            # of many places to spend long gaps some are tried: each seed has its own
            spendings = list(every_rest(ground, takes, rests))
            for choice in (Choice(takes, {}, spent) for spent in dice.sample(spendings, min(len(spendings), 8))):
                meetings = met(ground, PAIRS, Weeks({**others, "가": choice}))
                there = sum(not one.mover.walking and course_of(one, choice) == course for one in meetings)
                assert there >= len(at_stops) or len(meetings) - there > len(told.meetings) - len(at_stops), seed
