"""The report: the packet's exhibits as pages for people who read paper, in Korean with English beside it.

It is a copy for reading, set by typst as PDF/A-3b (conformance is asked of typst and was not proven by a validator).
The words come in as data, never as markup; the fonts lie beside the template, and none of the machine's are used; the
same contents give the same bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeAlias

from gyeot import clock
from gyeot.errors import OutsideWorld
from gyeot.evidence import pdf_text
from gyeot.evidence.items import Custody, Sealed
from gyeot.evidence.log import Logged
from gyeot.evidence.pdf_text import Run
from gyeot.material import Label
from gyeot.paper import set_pages

_TEMPLATE = Path(__file__).parent / "report" / "report.typ"

#: Fields of an exhibit in the order of its section. ``note`` is staff's own and in no packet (verify.IN_HOUSE).
FIELDS = (
    "platform",
    "author",
    "author_id",
    "author_partial_ip",
    "posted_at",
    "edited_at",
    "title",
    "url",
    "comment_id",
    "thread_id",
    "parent_id",
    "visibility",
    "likes",
    "dislikes",
    "media",
    "forwarded_from",
    "labels",
    "decided_by",
    "decided_at",
)
FIELDS_AND_TEXT = (*FIELDS, "text")
#: Fields of a statement on how a file was obtained.
CAPTURE = ("given_by", "how", "how_words", "obtained_by", "obtained_on", "changed", "remarks")
WITHHOLDABLE = (*FIELDS_AND_TEXT, "original", "format", "encoding", *CAPTURE)
_MOMENTS = frozenset({"posted_at", "edited_at", "decided_at"})

#: An exhibit stays on one page unless it takes more room than this, in letters: what may not break must surely fit.
_SURELY_ON_A_PAGE = 700
_LINE = 50  # letters
_BOX = 4

#: A field as JSON: what it says, or the commitment of what is kept back.
_Value: TypeAlias = "list[Run] | dict[str, str]"


class Signature(StrEnum):
    """What the cover says of an electronic signature. It is put on afterwards, so the words must be known before."""

    SIGNED = "signed"
    STAMPED = "stamped"  # signed, with the time from a timestamp authority inside the signature
    NO_CERTIFICATE = "no-certificate"
    NO_LIBRARY = "no-library"

    @property
    def is_signed(self) -> bool:
        """Whether there is, or will be, a signature."""
        return self in (Signature.SIGNED, Signature.STAMPED)


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose timestamp a record bears, and the time in it."""

    authority: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Recorded:
    """A sealed record, where it stands in the log, and the timestamps that were had for it by now."""

    sealed: Sealed
    logged: Logged
    stamps: Sequence[Stamp] = ()
    suffix: str = ""  # of a source: ".json", as its file in the packet is called
    capture: "Recorded | None" = None  # of a source: how it was obtained


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportContents:
    """What the report is to show. ``items`` are numbered 1, 2, 3 …, withdrawals in their places.

    A field whose words a record does not open is shown as withheld, whether it is named in ``withheld`` or not.
    """

    custody: Custody  # case, time, staff id and tool of this hand-over
    packet: str  # which packet of the case: "3"
    items: Sequence[Recorded]
    sources: Sequence[Recorded]
    signature: Signature = Signature.NO_CERTIFICATE
    withheld: frozenset[str] = frozenset()  # names of fields to keep back; "original": the received files themselves
    authorities: bool = True  # whether the office has any timestamp authority that could stamp a record


def report(contents: ReportContents, *, out: Path) -> None:
    """Write the report at ``out``. Raises OutsideWorld when it cannot be set, or the disk cannot take it."""
    told = json.dumps(_told(contents), ensure_ascii=False).encode()
    if not set_pages(_TEMPLATE, told, out=out, at=contents.custody.at):
        raise _not_set()


def _not_set() -> OutsideWorld:
    # Without the cause: what typst says quotes the words that it stumbled over.
    return OutsideWorld(
        "The report could not be set as pages. No packet was made. Check the free memory and disk, then do this again.",
        "보고서를 쪽으로 만들지 못해 묶음을 만들지 않았습니다. 남은 메모리와 디스크를 확인한 뒤 다시 해 주세요.",
    )


def _told(contents: ReportContents) -> Mapping[str, Any]:
    custody = contents.custody
    sources = [_source(number, one, contents.withheld) for number, one in enumerate(contents.sources, start=1)]
    numbers = {one["sha256"]: one["number"] for one in sources}
    exhibits = [_exhibit(one, contents.withheld, numbers) for one in contents.items]
    captures = [one.capture for one in contents.sources if one.capture]
    everything = [*contents.items, *contents.sources, *captures]
    return {
        "case": pdf_text.runs(custody.case),
        "case_plain": custody.case,
        "packet": pdf_text.runs(contents.packet),
        "made": _moment(clock.stamp(custody.at)),
        "by": pdf_text.runs(custody.by),
        "tool": pdf_text.runs(custody.tool),
        "signature": contents.signature,
        "withheld": [name for name in WITHHOLDABLE if name in _kept_back(contents)],
        "standing": sum(not one["withdrawn"] for one in exhibits),
        "withdrawn": sum(one["withdrawn"] for one in exhibits),
        "stamped": sum(bool(one.stamps) for one in everything),
        "records": len(everything),
        "authorities": contents.authorities,
        "exhibits": exhibits,
        "sources": sources,
    }


def _kept_back(contents: ReportContents) -> set[str]:
    """Name the fields that at least one exhibit keeps back: by this report's choice, or because they are not there."""
    kept = set(contents.withheld)
    for one in contents.items:
        record, opened = json.loads(one.sealed.record), json.loads(one.sealed.fields)
        if record["kind"] == "exhibit":
            kept |= record["commitments"].keys() - opened.keys()
    return kept


def _exhibit(one: Recorded, withheld: frozenset[str], sources: Mapping[str, int]) -> dict[str, Any]:
    record = json.loads(one.sealed.record)
    told: dict[str, Any] = {
        "number": record["number"],
        "withdrawn": record["kind"] == "exhibit-withdrawn",
        **_standing(one, record),
    }
    if told["withdrawn"]:
        return told | {"replaced": record["exhibit"], "long": False}
    opened = _opened(one.sealed, withheld)
    values = {name: _value(name, opened, record["commitments"]) for name in FIELDS_AND_TEXT}
    return told | {
        "original": record["source"]["original"],
        "source": sources[record["source"]["original"]],
        "locator": pdf_text.runs(record["locator"]),
        "values": {name: value for name, value in values.items() if value},
        "empty": values["text"] == [],
        "long": _room(values) > _SURELY_ON_A_PAGE,
        "weak": bool(opened.get("author_partial_ip")),
        "flags": list(_flags(opened)),
    }


def _source(number: int, one: Recorded, withheld: frozenset[str]) -> dict[str, Any]:
    record, opened = json.loads(one.sealed.record), _opened(one.sealed, withheld)
    original = record["files"]["original"]
    return {
        "number": number,
        **_standing(one, record),
        "sha256": original["sha256"],
        "size": original["size"],
        "suffix": one.suffix,
        "included": "original" not in withheld,
        "format": _value("format", opened, record["commitments"]),
        "encoding": _value("encoding", opened, record["commitments"]),
        "capture": None if one.capture is None else _capture(one.capture, withheld),
    }


def _capture(one: Recorded, withheld: frozenset[str]) -> dict[str, Any]:
    """Give what a person said of how a file was obtained."""
    record, opened = json.loads(one.sealed.record), _opened(one.sealed, withheld)
    said = {name: _value(name, opened, record["commitments"]) for name in CAPTURE}
    return {**_standing(one, record), "said": {name: value for name, value in said.items() if value}}


def _standing(one: Recorded, record: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "at": _moment(record["at"]),
        "by": pdf_text.runs(record["by"]),
        "record": one.sealed.sha256,
        "index": one.logged.index,
        "stamps": [
            {"authority": pdf_text.runs(stamp.authority), **_moment(clock.stamp(stamp.at))} for stamp in one.stamps
        ],
    }


def _opened(sealed: Sealed, withheld: frozenset[str]) -> Mapping[str, Any]:
    fields = json.loads(sealed.fields)
    return {name: one["value"] for name, one in fields.items() if name not in withheld}


def _value(name: str, opened: Mapping[str, Any], commitments: Mapping[str, str]) -> _Value:
    if name not in opened:
        return {"withheld": commitments[name]}
    if name == "labels":
        return pdf_text.runs(", ".join(f"{Label(one).ko} ({Label(one).en})" for one in opened[name]))
    if name in _MOMENTS and opened[name]:
        return _moment(opened[name])
    return pdf_text.runs(_text(opened[name]))


def _text(value: object) -> str:
    if value is None:
        return ""
    return "\n".join(value) if isinstance(value, list) else str(value)


def _room(values: Mapping[str, _Value]) -> int:
    """Guess generously how many letters' room an exhibit takes."""
    told = [value for value in values.values() if isinstance(value, list)]
    boxes = {str(run) for value in told for run in value if isinstance(run, list)}
    return _LINE * (len(values) - len(told) + len(boxes)) + sum(_width(run) for value in told for run in value)


def _width(run: Run) -> int:
    match run:
        case str():
            return len(run)
        case pdf_text.NEWLINE:
            return _LINE
        case pdf_text.BREAK:
            return 0
    return _BOX


def _moment(stamp: str) -> dict[str, str]:
    return {"kst": clock.in_korea(datetime.fromisoformat(stamp)), "utc": stamp}


def _flags(opened: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Name the boxes of an exhibit, so that a reader need not look up what U+200B is."""
    counted = sum((pdf_text.flagged(_text(opened.get(name))) for name in FIELDS_AND_TEXT), pdf_text.flagged(""))
    for (kind, point), count in sorted(counted.items())[: pdf_text.MAX_KINDS]:
        yield {"kind": kind, "point": point, "name": pdf_text.name_of(point), "count": count}
    if len(counted) > pdf_text.MAX_KINDS:
        yield {"kind": "more", "point": "", "name": "", "count": len(counted) - pdf_text.MAX_KINDS}
