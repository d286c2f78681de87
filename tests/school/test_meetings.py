"""Every meeting is found, and none is made up: held against a simulation that shares no line of code."""

from dataclasses import replace

import pytest

from gyeot.school import routes
from gyeot.school.meetings import as_it_is, met
from gyeot.school.plan import Apart
from gyeot.school.routes import Ways
from gyeot.school.whereabouts import Ground
from tests.school import made
from tests.school.simulator import Simulator

PAIRS = (Apart("가", "나"), Apart("다", "나"))
CHUNKS, OF_EACH = 20, 25


def told(school, habits, weeks):
    """What the tool finds, in the simulation's terms: first and last second, and all spots of each pair of moments."""
    return {
        (m.pair, m.day, (m.mover.index, m.mover.walking), (m.kept.index, m.kept.walking)): (
            m.start,
            m.end,
            set(m.spots),
        )
        for m in met(Ground(school, Ways(school), habits), PAIRS, weeks)
    }


def walked(school, habits, weeks):
    simulator = Simulator(school, habits)
    return {
        (pair, day, one, other): (min(both)[0], max(both)[0] + 1, {spot for _, spot in both})
        for pair in PAIRS
        for (day, one, other), both in simulator.contacts(weeks, pair.mover, pair.kept).items()
    }


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_in_500_random_schools_no_meeting_is_missed_and_none_is_made_up(chunk):
    count = 0
    for seed in range(chunk * OF_EACH, (chunk + 1) * OF_EACH):
        school, habits, dice = made.school(seed)
        for weeks in (as_it_is(school, school.students), made.weeks(school, habits, dice)):
            found = told(school, habits, weeks)
            assert found == walked(school, habits, weeks), seed
            count += len(found)
    assert count > OF_EACH  # the schools are such that people do meet


def test_the_simulation_notices_a_second_that_is_left_out():
    differing = 0
    for seed in range(40):
        school, habits, _ = made.school(seed)
        weeks = as_it_is(school, school.students)
        hastier = replace(habits, leeway=habits.leeway + 1)
        differing += told(school, habits, weeks) != walked(school, hastier, weeks)
    assert differing > 10


def test_the_simulation_notices_passages_that_are_left_out(monkeypatch):
    whole = Ways.crossed

    def ends_alone(ways, one, other, via=None):
        way = whole(ways, one, other, via)
        return way and routes.Way(way.length, ())

    monkeypatch.setattr(Ways, "crossed", ends_alone)
    differing = 0
    for seed in range(40):
        school, habits, _ = made.school(seed)
        weeks = as_it_is(school, school.students)
        differing += told(school, habits, weeks) != walked(school, habits, weeks)
    assert differing > 5
