"""Seats: without one a case does not exist, and a reader's changes nothing."""

import pytest

from gyeot.casework import access
from gyeot.casework.steps import cases
from gyeot.errors import NoSuchCase, NotAllowed
from tests.people import People


def test_an_outsiders_case_and_a_case_that_is_not_there_are_one_answer(people: People):
    answers = []
    for code in (people.case.code, "GY-2222"):
        with pytest.raises(NoSuchCase) as caught:
            access.case_for(people.outsider, code)
        answers.append((caught.value.en, caught.value.ko))

    assert answers[0] == answers[1]


def test_a_reader_may_look_and_not_write(people: People):
    assert access.case_for(people.reader, people.case.code) == people.case
    with pytest.raises(NotAllowed):
        access.case_for(people.reader, people.case.code, write=True)


def test_a_code_may_be_typed_in_small_letters(people: People):
    assert access.case_for(people.counsellor, people.case.code.lower()) == people.case


def test_the_last_writer_keeps_the_seat(people: People):
    own = people.case.seats.get(person=people.counsellor)
    with pytest.raises(NotAllowed):
        cases.take_seat(people.case, own.pk, by=people.counsellor)


def test_a_seat_that_was_taken_back_shows_nothing_more(people: People):
    cases.take_seat(people.case, people.case.seats.get(person=people.reader).pk, by=people.counsellor)

    with pytest.raises(NoSuchCase):
        access.case_for(people.reader, people.case.code)
    assert not access.cases_of(people.reader).exists()
