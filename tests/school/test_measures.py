"""The list of what the law has for a school: whole, with sources, and loud where an entry is wrong."""

from datetime import date
from pathlib import Path

import pytest

from gyeot.lists import ListError
from gyeot.school import measures
from gyeot.school.measures import Part

ENTRY = """[[entry]]
id = "one"
part = "duty"
article = "제1조"
what = "할 일"
what_en = "to do"
decides = ""
decides_en = ""
source = "법"
checked_on = 2026-11-29
"""


def test_the_nine_measures_and_those_for_the_other_side_are_all_there():
    assert [one.number for one in measures.of(Part.OFFENDER)] == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    # Number 5 was struck out in 2012.
    assert [one.number for one in measures.of(Part.VICTIM)] == [1, 2, 3, 4, 6]
    assert all(measures.of(part) for part in Part)


def test_every_entry_is_told_in_both_languages_and_has_a_source():
    for one in measures.known():
        assert one.what.ko
        assert one.what.en
        assert one.source
        assert one.what.said_in("ko") != one.what.said_in("en")


def test_no_contact_is_told_to_be_no_plan():
    (second,) = (one for one in measures.of(Part.OFFENDER) if one.number == 2)

    assert "따로 정해야" in second.apart.ko
    assert "plan" in second.apart.en


def test_what_could_not_be_settled_is_marked():
    doubtful = {one.id for one in measures.known() if one.doubt}

    assert {"separate-until", "appeal", "16-6", "next-school-without"} <= doubtful
    assert "17-2" not in doubtful


def test_days_hang_on_the_day_of_knowledge_alone():
    by_id = {one.id: one for one in measures.known()}

    assert by_id["separate"].due_on(date(2026, 2, 27)) == date(2026, 2, 27)
    assert by_id["separate-until"].due_on(date(2026, 2, 27)) == date(2026, 3, 5)
    assert by_id["victim-7-days"].due_on(date(2026, 2, 27)) is None
    assert by_id["separate"].due_on(None) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (ENTRY.replace("source", "sauce"), "list.toml:3: source is missing"),
        (ENTRY + "extra = 1\n", "list.toml:3: extra is no field"),
        (ENTRY.replace('"duty"', '"other"'), "list.toml:3: there is no part other"),
        (ENTRY.replace("2026-11-29", '"2026-11-29"'), "list.toml:3: checked_on is no date"),
        (ENTRY.replace('"법"', '""'), "list.toml:3: source or article is empty"),
        (ENTRY.replace('"to do"', '""'), "list.toml:3: what stands in one language alone"),
        (ENTRY + 'doubt = "모름"\n', "list.toml:3: doubt stands in one language alone"),
        (ENTRY + ENTRY, "list.toml:13: the id one is taken"),
        ("[[entry", "list.toml:1:"),
    ],
    ids=["missing", "unknown", "part", "date", "source", "language", "doubt", "twice", "broken"],
)
def test_a_wrong_entry_is_named_by_its_line(tmp_path: Path, text: str, complaint: str):
    file = tmp_path / "list.toml"
    file.write_text(f"# a list\n\n{text}", encoding="utf-8")

    with pytest.raises(ListError) as told:
        measures.known(file)
    assert str(told.value).startswith(complaint)
