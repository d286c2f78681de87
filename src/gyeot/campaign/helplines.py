"""Telephone numbers in a text: which of those we know, when that was read, and which nobody has checked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from gyeot import lists
from gyeot.campaign.found import Number
from gyeot.said import Said

FILE = Path(__file__).parent / "helplines.toml"

_REQUIRED = frozenset({"id", "name", "name_en", "numbers", "support", "source", "read_on"})
_OPTIONAL = frozenset({"doubt", "doubt_en"})

#: A number as people write one; not a count of people, a year, a sum, a date or a part of something longer.
_COUNTED = r"(?! ?(?:명|건|개|년|월|일|원|세|살|차|배|쪽|회|만|억|천|%|호|조|항|점|위|여|km|㎞|[.,/:~-]?[0-9]))"
_LONG = re.compile(r"(?<![0-9-])(?:0[0-9]{1,2}[-). ]{1,2})?[0-9]{3,4}[-. ][0-9]{4}(?![0-9-])")
_SHORT = re.compile(r"(?<![0-9A-Za-z,.:/~-])1[0-9]{2,3}" + _COUNTED)
#: A short number that is not on the list counts only where it is plainly one to call.
_CALL = re.compile(
    r"(?:☎|☏|📞|전화|국번 ?없이|상담|신고|문의|call|dial|phone|hotline|helpline)[^0-9\n]{0,12}$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Helpline:
    """Someone who helps: name, numbers, and when a source for them was read."""

    name: Said
    numbers: tuple[str, ...]
    support: bool
    source: str
    read_on: date
    doubt: Said | None


@cache
def known() -> tuple[Helpline, ...]:
    """The list that ships. Raises ListError where an entry is not as it should be."""
    found = lists.entries(FILE, "helpline")[1]
    for entry in found:
        entry.check(_REQUIRED, _OPTIONAL)
        if not entry.values["source"] and "doubt" not in entry.values:
            raise entry.wrong("it has neither a source nor a doubt", "say where the number stands, or what is unknown")
    return tuple(
        Helpline(
            Said(one.values["name"], one.values["name_en"]),
            tuple(_digits(number) for number in one.values["numbers"]),
            one.values["support"],
            one.values["source"],
            one.values["read_on"],
            Said(one.values["doubt"], one.values["doubt_en"]) if "doubt" in one.values else None,
        )
        for one in found
    )


def numbers(text: str) -> Iterator[Number]:
    """Give the telephone numbers in a text, in order, each with whose it is where that is known."""
    by_number = {number: helpline for helpline in known() for number in helpline.numbers}
    taken = 0
    for found in sorted([*_LONG.finditer(text), *_SHORT.finditer(text)], key=lambda one: (one.start(), -one.end())):
        if found.start() < taken:
            continue
        helpline = by_number.get(_digits(found[0]))
        if helpline is None and len(_digits(found[0])) < 7 and not _CALL.search(text, 0, found.start()):
            continue
        taken = found.end()
        if helpline is None:
            yield Number(found.start(), found.end(), found[0], None)
        else:
            yield Number(
                start=found.start(),
                end=found.end(),
                written=found[0],
                name=helpline.name,
                support=helpline.support,
                source=helpline.source,
                read_on=helpline.read_on if helpline.source else None,
                doubt=helpline.doubt,
            )


def _digits(number: str) -> str:
    return "".join(letter for letter in number if letter.isdigit())
