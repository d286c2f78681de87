"""Telephone numbers in a text: which of those we know, when that was read, and which nobody has checked."""

import re
from collections.abc import Iterator, Mapping
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

#: What is written wide, and other hyphens, as they are looked for; every letter stays in its place.
_PLAIN = str.maketrans({chr(wide): chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)} | dict.fromkeys("‐‑‒–—−", "-"))
#: A number as people write one; not a count of people, a year, a sum, a date or a part of something longer.
_UNIT = (
    "명|건|개[교국월소]?(?!인)|년|월|일|원|세|살|차례?|배|쪽|회|억|천|호선?|조|항|점|위|곳|가지|시간|분|학급|팀|장|쌍|편|대|단계|주년"
    "|만 ?(?:명|건|개|원|여)|여 ?(?:명|건|개|곳|회|차례)"
)
#: What follows a unit: 117명에게, 112건이었다.
_AFTER_UNIT = (
    "[이가은는을를의에과와도간만나로씩당째중쯤뿐꼴인였여]|으로|까지|부터|보다|한테|마다|밖에|입니|동안|정도|가량|미만"
)
#: 112건이, 제112조의2, and not 1366 위기 상담, 1366개인 상담.
_COUNTED = (
    rf"(?! ?(?:{_UNIT})(?:{_AFTER_UNIT}|(?![가-힣]))"
    r"| ?(?:%|km|㎞|번째|만 ?[0-9] ?천)|[.,/:~-]?[0-9]|\.[a-z]|@)"
)
#: With the area or without, where 2023-2024 are years; or all in one: 01012345678, but in no address: ?id=0002900200.
_LONG = re.compile(
    r"(?<![0-9+-])(?:(?:\+82[-. ]?|0)[0-9]{1,2}[-). ]{1,2}|(?!(?:19|20)[0-9]{2}(?: |[-.](?:19|20))))"
    r"[0-9]{3,4}[-. ][0-9]{4}(?![0-9-])"
    rf"|(?<![0-9A-Za-z+=_-])(?<![0-9A-Za-z]/)(?:0[0-9]{{8,10}}|1[568][0-9]{{6}})(?![0-9-]){_COUNTED}"
)
#: Several may stand together: 112/117.
_SHORT = re.compile(
    rf"(?<![0-9A-Za-z@])(?<![0-9][,.:/~-])(?<![A-Za-z][/-])1[0-9]{{2,3}}(?:[,/]1[0-9]{{2,3}})*{_COUNTED}"
)
_ONE = re.compile("[0-9]+")
#: A number of fewer digits that is not on the list counts only where it is plainly one to call.
_LONG_ENOUGH = 7
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
    plain, taken = text.translate(_PLAIN), 0
    for found in sorted([*_LONG.finditer(plain), *_shorts(plain)], key=lambda one: (one.start(), -one.end())):
        helpline = _by_number().get(_digits(found[0]))
        if found.start() >= taken and (helpline or _is_to_call(plain, found)):
            taken = found.end()
            yield _number(found.start(), text[found.start() : found.end()], helpline)


def _shorts(plain: str) -> Iterator[re.Match[str]]:
    for run in _SHORT.finditer(plain):
        yield from _ONE.finditer(plain, run.start(), run.end())


def _is_to_call(plain: str, found: re.Match[str]) -> bool:
    """Whether a number that nobody knows is plainly one to call."""
    return len(_digits(found[0])) >= _LONG_ENOUGH or bool(_CALL.search(plain, 0, found.start()))


def _number(start: int, written: str, helpline: Helpline | None) -> Number:
    end = start + len(written)
    if helpline is None:
        return Number(start, end, written, None)
    return Number(
        start=start,
        end=end,
        written=written,
        name=helpline.name,
        support=helpline.support,
        source=helpline.source,
        read_on=helpline.read_on if helpline.source else None,
        doubt=helpline.doubt,
    )


@cache
def _by_number() -> Mapping[str, Helpline]:
    return {number: helpline for helpline in known() for number in helpline.numbers}


def _digits(number: str) -> str:
    """Give the digits as they are dialled in Korea."""
    return "".join(letter for letter in number.replace("+82", "0") if letter.isdigit())
