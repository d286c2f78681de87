"""What broke the planner once: a seat that two want, a size without names, a room nobody needs, an untrue reason."""

from dataclasses import replace
from datetime import date

import pytest

from gyeot.school.alternatives import beside
from gyeot.school.conflicts import explained
from gyeot.school.plan import BY_ITSELF, Allowed, Apart, Change, Why
from gyeot.school.planner import plan
from gyeot.school.week import Passage, Place, Student
from tests.school.test_conflicts import (
    ANOTHER,
    APART,
    ARTS,
    CROSSING,
    KEPT,
    MOVER,
    PAIR,
    PHYSICS,
    THIRD,
    TOGETHER,
    classroom,
    group,
    lesson,
    school,
)

ASKED = {KEPT: date(2024, 9, 2)}
BACK_STAIRS = (
    *CROSSING,
    Passage("202", "뒤 계단", 21, "뒤 복도"),
    Passage("뒤 계단", "음악실", 21, "뒤 복도 끝"),
    Passage("203", "음악실", 20, "별관"),
)


def test_a_seat_that_a_mover_keeps_is_not_given_to_a_kept_student_who_asked_to_move():
    found = school([PHYSICS, replace(ANOTHER, seats=1)], TOGETHER | {THIRD: ["물리학Ⅰ B"]})
    found = replace(found, students={**found.students, "넷": Student("넷", {})})
    stays = frozenset({(MOVER, "물리학Ⅰ"), (THIRD, "물리학Ⅰ")})
    allowed = Allowed(frozenset({Change.COURSE}), wishes=ASKED, fixed=stays)

    planned = plan(found, (*PAIR, Apart(THIRD, "넷")), allowed=allowed, workers=1)

    sitting = [key for key, one in planned.weeks.choices.items() if one.takes.get("물리학Ⅰ") == "물리학Ⅰ B"]
    assert sitting == [THIRD]


def test_a_group_whose_size_alone_is_told_has_no_seat_for_a_kept_student_either():
    sections = [replace(one, seats=35, size=35) for one in (PHYSICS, ANOTHER)]
    stays = frozenset({(MOVER, "물리학Ⅰ")})
    allowed = Allowed(frozenset({Change.COURSE}), wishes=ASKED, fixed=stays)

    planned = plan(school(sections, TOGETHER), PAIR, allowed=allowed, workers=1)

    assert planned.weeks.choices[KEPT].takes["물리학Ⅰ"] == "물리학Ⅰ A"


@pytest.mark.parametrize("workers", [1, 2])
def test_only_lessons_of_a_mover_are_given_other_rooms_and_only_where_that_helps(workers):
    alone = group("화학Ⅰ", "A", lesson(0, 4, "화학실"), lesson(0, 5, "화학실"))
    nobodys = group("화학Ⅰ", "B", lesson(0, 4, "생명실"), lesson(0, 5, "생명실"))
    found = school([PHYSICS, ANOTHER, alone, nobodys], TOGETHER | {MOVER: ["물리학Ⅰ A", "화학Ⅰ A"]})
    found = replace(found, places={**found.places, "빈 교실": Place("빈 교실")})
    allowed = Allowed(BY_ITSELF | {Change.ROOM}, rooms=frozenset({"빈 교실"}))

    assert plan(found, PAIR, allowed=allowed, workers=workers).weeks.rooms == {}


def test_another_way_that_is_not_allowed_is_not_said_not_to_exist():
    found = school(ARTS, APART, BACK_STAIRS)
    planned = plan(found, PAIR, allowed=Allowed(frozenset({Change.COURSE})), workers=1)

    whys = {fact.why for one in explained(planned, found, PAIR).conflicts for fact in one.facts}
    assert Why.FORBIDDEN in whys
    assert Why.NO_OTHER_WAY not in whys


def test_a_meeting_on_a_way_that_another_way_would_avoid_is_not_explained_by_the_lesson_after_it():
    found = school(ARTS, {MOVER: ["음악 A"], KEPT: ["음악 A"], THIRD: ["미술 A"]}, BACK_STAIRS)
    third = Student(KEPT, {"2학년 학급": "3반", "음악": "음악 A"})
    homes = {**found.sections, "3반": classroom("3반", "203", lesson(0, 1, "203"))}
    found = replace(found, sections=homes, students={**found.students, KEPT: third})
    pairs = (*PAIR, Apart(MOVER, THIRD))
    planned = plan(found, pairs, allowed=Allowed(frozenset({Change.COURSE})), workers=1)

    told = next(
        one for one in explained(planned, found, pairs).conflicts if any(m.pair.kept == THIRD for m in one.meetings)
    )
    assert Change.ROUTE in {fact.change for fact in told.facts}


def test_a_pair_that_is_named_twice_is_one_pair():
    found = school([PHYSICS], TOGETHER)
    assert plan(found, PAIR * 2, workers=1).met == plan(found, PAIR, workers=1).met


def test_a_change_of_class_alone_is_not_set_before_what_a_school_may_do_by_itself():
    found = school([PHYSICS, ANOTHER], TOGETHER)
    mine = plan(found, PAIR, allowed=Allowed(frozenset({Change.CLASS})), workers=1)

    rungs = [one.allowed.changes for one in beside(mine, found, PAIR, workers=1)]
    assert rungs.index(frozenset({Change.CLASS})) > rungs.index(BY_ITSELF)
