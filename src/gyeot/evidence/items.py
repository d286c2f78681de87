"""Sealing: the exact record of one source, statement, exhibit, withdrawal or hand-over, whose hash goes into the log.

A record is ``item.json`` in canonical JSON (RFC 8785). It holds who, when and with which tool, the hashes of its files,
a random nonce, and for every word about people only a salted commitment. The words and their salts are the second
file, ``fields.json``. So the log names nobody, erasing the fields leaves a record that says nothing, and a copy with
some fields left out can still be checked against the same log entry.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import TypeAlias

from gyeot import clock, digests
from gyeot.evidence.verify_tlog import commitment
from gyeot.material import Comment, Label

FORMAT = "gyeot-item/1"

#: What a sealed field may be: its spelling must be the same in every JSON writer, so no objects and no fractions.
Value: TypeAlias = str | int | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class Sealed:
    """A sealed record. Keep both files with the case; log ``entry``."""

    record: bytes  # item.json
    fields: bytes = field(repr=False)  # fields.json: people's words, each with its salt

    @property
    def sha256(self) -> str:
        """The record's name everywhere: ``sha256sum item.json``."""
        return digests.sha256(self.record)

    @property
    def entry(self) -> bytes:
        """The 32 bytes that go into the log."""
        return bytes.fromhex(self.sha256)


@dataclass(frozen=True, slots=True, kw_only=True)
class Custody:
    """For which case, when, by whom and with what. ``by`` is a staff id, never a name."""

    case: str
    at: datetime
    by: str
    tool: str  # name and version


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFields:
    """What a received file says or was said of it, sealed field by field."""

    file_name: str = field(default="", repr=False)
    format: str = ""  # which reader read it
    encoding: str = ""
    note: str = field(default="", repr=False)  # who gave it, how they came by it


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What a person decided of the post, who and when. The machine's reading is never part of an exhibit."""

    labels: tuple[Label, ...]
    by: str
    at: datetime
    note: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptureFields:
    """What a person says of how a received file came to be: the first thing that the other side will ask."""

    given_by: str = field(repr=False)  # a role, never a name: "내담자 본인"
    how: str = ""  # "own-export", "given-file", "saved-page" or "other"
    how_words: str = field(default="", repr=False)  # in a person's own words
    obtained_by: str = field(default="", repr=False)  # a role; empty where it was the giver
    obtained_on: str = ""  # the day in Korea, as 2024-09-02; empty where nobody remembers
    changed: str = ""  # "no", "yes" or "unknown": whether anything in it was changed before it came to us
    remarks: str = field(default="", repr=False)


def seal_source(custody: Custody, *, sha256: str, size: int, words: SourceFields) -> Sealed:
    """Seal a received file: its bytes by their hash, and what was said of it."""
    said: dict[str, Value] = {one.name: getattr(words, one.name) for one in fields(words)}
    return _seal("source", custody, said, files={"original": {"sha256": _hash(sha256), "size": size}})


def seal_capture(
    custody: Custody, *, source: Sealed, original: str, version: int, earlier: str | None, words: CaptureFields
) -> Sealed:
    """Seal how a received file was obtained. A later statement names the one that it takes the place of (``earlier``).

    ``custody`` says who states it and when; the source's own record says who took the file in and when.
    """
    said: dict[str, Value] = {one.name: getattr(words, one.name) for one in fields(words)}
    return _seal(
        "capture",
        custody,
        said,
        source={"original": _hash(original), "record": source.sha256},
        version=_positive(version),
        earlier=None if earlier is None else _hash(earlier),
    )


def seal_exhibit(
    custody: Custody, *, number: int, source: Sealed, original: str, comment: Comment, decided: Decided
) -> Sealed:
    """Seal a post that the case stands behind. ``original`` is the SHA-256 of the source's bytes it was read from."""
    return _seal(
        "exhibit",
        custody,
        exhibit_fields(comment, decided),
        number=_positive(number),
        source={"original": _hash(original), "record": source.sha256},
        locator=comment.locator,
    )


def seal_withdrawal(custody: Custody, *, number: int, exhibit: str, reason: str) -> Sealed:
    """Seal that an exhibit (its record's SHA-256) is no longer relied on. Its number is not given again."""
    return _seal("exhibit-withdrawn", custody, {"reason": reason}, number=_positive(number), exhibit=_hash(exhibit))


def seal_export(
    custody: Custody,
    *,
    manifest: str,
    tag_files: Mapping[str, str],
    items: Sequence[str],
    sources: Mapping[str, str],
    captures: Mapping[str, str] | None = None,
    withheld: Sequence[str] = (),
    authorities: Mapping[str, str] | None = None,
    stamps: Mapping[str, Mapping[str, str | None]] | None = None,
) -> Sealed:
    """Seal that a packet left: its manifest's SHA-256, its other files', and the records in it, number by number.

    ``captures`` gives for each original the record of how it was obtained. ``withheld`` names what a redacted twin
    leaves out. ``authorities`` gives each letter the SHA-256 of the root that its time stamps lead to. ``stamps`` says
    for each place in log/ which of them stamped its checkpoint and when; None where that can only be after this seal.
    """
    return _seal(
        "export",
        custody,
        {},
        manifest=_hash(manifest),
        tag_files={name: _hash(one) for name, one in tag_files.items()},
        items=[_hash(one) for one in items],
        sources={_hash(original): _hash(record) for original, record in sources.items()},
        captures={_hash(original): _hash(record) for original, record in (captures or {}).items()},
        withheld=sorted(withheld),
        authorities={letter: _hash(root) for letter, root in (authorities or {}).items()},
        stamps={place: dict(times) for place, times in (stamps or {}).items()},
    )


def seal_erasure(custody: Custody, *, records: Sequence[str]) -> Sealed:
    """Seal that a case was erased, and by their SHA-256 which logged records nobody can read from now on."""
    return _seal("case-erased", custody, {}, records=sorted(_hash(one) for one in records))


def exhibit_fields(comment: Comment, decided: Decided) -> dict[str, Value]:
    """Spell what an exhibit seals, one name for each thing that a copy may show or have to leave out."""
    return {
        "platform": comment.platform,
        "comment_id": comment.comment_id,
        "author": comment.author.handle,
        "author_id": comment.author.native_id,
        "author_partial_ip": comment.author.partial_ip,
        "text": comment.text,
        "posted_at": _moment(comment.posted_at),
        "edited_at": _moment(comment.edited_at),
        "url": comment.url,
        "title": comment.title,
        "thread_id": comment.thread_id,
        "parent_id": comment.parent_id,
        "visibility": str(comment.visibility),
        "likes": comment.likes,
        "dislikes": comment.dislikes,
        "media": list(comment.media),
        "forwarded_from": comment.forwarded_from,
        "labels": [str(label) for label in decided.labels],
        "decided_by": decided.by,
        "decided_at": clock.stamp(decided.at),
        "note": decided.note,
    }


def _seal(kind: str, custody: Custody, words: Mapping[str, Value], **particulars: digests.Canonical) -> Sealed:
    if not all(one and one.isprintable() for one in (custody.case, custody.by, custody.tool)):
        raise ValueError("case, staff id and tool are one printable line each")
    salts = {name: secrets.token_hex(32) for name in words}
    record: dict[str, digests.Canonical] = {
        "format": FORMAT,
        "kind": kind,
        "nonce": secrets.token_hex(
            32
        ),  # 32 bytes: without it, whoever guesses a record could prove the guess by the log
        "case": custody.case,
        "at": clock.stamp(custody.at),
        "by": custody.by,
        "tool": custody.tool,
        "commitments": {name: commitment(salts[name], name, value) for name, value in words.items()},
        **particulars,
    }
    shown: digests.Canonical = {name: {"salt": salts[name], "value": value} for name, value in words.items()}
    return Sealed(digests.canonical(record), digests.canonical(shown))


def _hash(text: str) -> str:
    if not digests.is_sha256(text):
        raise ValueError("not a SHA-256")
    return text


def _positive(number: int) -> int:
    if number < 1:
        raise ValueError("exhibits and statements are numbered from 1")
    return number


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else clock.stamp(moment)
