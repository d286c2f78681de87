"""Those inside see what is hidden, why, and how closely it can be told; nobody else does."""

import pytest

from gyeot.figures import inside, told
from gyeot.figures.rates import Unit
from gyeot.figures.suppress import TOTAL, Published, Table, published


def table(**counts: int) -> Table:
    return Table(Unit.CASES, ("group",), (tuple(counts),), {(name,): count for name, count in counts.items()})


def test_of_two_small_cells_a_reader_knows_their_sum():
    whole = table(a=9, b=9, c=40)
    found = inside.hidden(whole, published(whole))

    assert [(one.cell, one.number, one.small, one.low, one.high) for one in found] == [
        (("a",), 9, True, 1, 17),
        (("b",), 9, True, 1, 17),
    ]
    assert "가장 좁게 알아낸 범위: 1–17." in told.attacked(found, "ko")


def test_a_cell_hidden_for_others_says_so_and_what_nothing_limits_has_no_upper_end():
    whole = table(a=4, b=0)
    shown = {("a",): None, ("b",): 0, (TOTAL,): None}
    public = Published(whole.unit, whole.sides, whole.labels, shown, 10, 1)
    found = inside.hidden(whole, public)

    assert {told.cell_name(one.cell, "en"): told.reach(one.low, one.high, "en") for one in found} == {
        "a": "1 or more",
        "Total": "1 or more",
    }
    assert any("nothing in that group" in line for line in told.still_known(public, "en"))


def test_rounding_is_left_aside_so_that_the_range_is_the_closest_there_is():
    whole = table(a=4, b=12, c=40)
    plain, rounded = published(whole), published(whole, round_to=10)

    assert inside.hidden(whole, rounded) == inside.hidden(whole, plain)


def test_where_nothing_is_hidden_nothing_was_attacked():
    whole = table(a=40, b=50)

    assert inside.hidden(whole, published(whole)) == ()
    assert told.attacked((), "ko") == told.attacked((), "en") == ""


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_whole_table_stands_in_the_same_places_as_the_public_one(language: str):
    whole = table(a=4, b=12, c=40)
    inner, outer = list(told.grid(whole, language)), list(told.grid(published(whole), language))

    assert [row[0] for row in inner] == [row[0] for row in outer]
    assert [row[1] for row in inner[1:]] == ["4", "12", "40", "56"]
    assert outer[1][1] == told.hidden_word(language)
    assert whole.values[(TOTAL,)] == 56
