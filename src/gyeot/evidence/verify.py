"""Check a packet the way a stranger would: nothing is believed, and every problem is one sentence.

A packet is a BagIt bag (RFC 8493) of sealed records (canonical JSON, RFC 8785) with Merkle proofs (RFC 9162; C2SP
tlog-proof and tlog-checkpoint). This imports the standard library, ``digests``, and neighbours that do the same.

What a pass says: these are the files that were packed, each record stood in the log before the packet was made, and the
log only grew in between. Whose log it is shows only with ``log_key``, which must come from the office and never from
the packet. What no check can say: that something was never logged, or that a holder of the log's key did not write a
second log; an older checkpoint kept by someone else (``receipt``) exposes that.
"""

import json
import os
import re
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from gyeot import clock, digests
from gyeot.errors import Doubt
from gyeot.evidence import enclosed, signatures, tokens, verify_tlog
from gyeot.evidence.findings import Problem, Report
from gyeot.evidence.verify_tlog import Checkpoint

#: A stranger made this folder. Nobody hands over more files than this; without a bound, listing them fills memory.
MAX_FILES = 200_000
#: Two hundred thousand manifest lines of the longest path we write.
MAX_MANIFEST = 64 << 20
#: item.json holds hashes; export.json holds one for every record and file.
MAX_RECORD = 32 << 20
#: fields.json holds one comment.
MAX_FIELDS = 16 << 20
#: A proof is at most 63 hashes and a checkpoint with a few signatures.
MAX_PROOF = 64 << 10
#: A checkpoint may carry witnesses' lines besides the log's; c2sp.org/signed-note asks for room for sixteen.
MAX_SIGNATURES = 64

FORMAT = "gyeot-item/1"
BAGIT = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
MANIFEST, TAGMANIFEST = "manifest-sha256.txt", "tagmanifest-sha256.txt"
EXPORT = "log/export.json"
#: Files outside data/ that exist before the hand-over is logged; the export record holds their hashes.
TAG_FILES = ("VERIFY.md", "bag-info.txt", "bagit.txt", "verify_tlog.py")
#: Sealed fields that no packet shows: what staff wrote for themselves, and the name that a person gave a file.
IN_HOUSE = frozenset({"note", "reason", "file_name"})
#: In an export's ``withheld``: the received files' own bytes.
ORIGINAL = "original"
LISTS = ("data/exhibits.csv", "data/exhibits.html", "data/report.pdf")

_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_LINE = re.compile(r"([0-9a-f]{64})  ([A-Za-z0-9._/-]{1,400})")
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_ORIGINAL = re.compile(r"data/sources/([0-9a-f]{64})/original(\.[a-z0-9]{1,8}){0,2}")
_TAG_STAMP = re.compile(r"tagmanifest-sha256\.txt\.[A-Z]\.tsr")
_FIELD = re.compile(r"[a-z_]{1,40}")
_RECEIPT = re.compile(r"log/receipt-([0-9]{1,18})\.(checkpoint|consistency)")

_COMMON = {"format", "kind", "nonce", "case", "at", "by", "tool", "commitments"}
_OWN = {
    "source": {"files"},
    "exhibit": {"number", "source", "locator"},
    "exhibit-withdrawn": {"number", "exhibit"},
    "capture": {"source", "version", "earlier"},
    "export": {"manifest", "tag_files", "items", "sources", "captures", "withheld", "authorities", "stamps"},
}

Record: TypeAlias = dict[str, Any]
#: judges(time stamp, its bytes, not before, not after); raises Doubt
Judge: TypeAlias = Callable[[bytes, bytes, datetime, datetime], None]


def problems(
    packet: Path,
    *,
    log_key: bytes | None = None,
    receipt: bytes | None = None,
    authorities: Mapping[str, Judge] | None = None,
) -> list[Problem]:
    """List what is wrong with ``packet``; an empty list is a pass. See ``check``."""
    return check(packet, log_key=log_key, receipt=receipt, authorities=authorities).problems


def is_packet(folder: Path) -> bool:
    """Whether ``folder`` claims to be a bag at all."""
    return (folder / "bagit.txt").is_file()


def check(
    packet: Path,
    *,
    log_key: bytes | None = None,
    receipt: bytes | None = None,
    authorities: Mapping[str, Judge] | None = None,
) -> Report:
    """Check ``packet``, a folder. Never raises for anything that is in it.

    ``log_key`` is the log's public key (PEM), had from the office. ``receipt`` is a checkpoint handed out earlier.
    ``authorities`` are timestamp authorities by the SHA-256 of their root, each with a check of its signatures; every
    record must then be stamped by each of them.

    1. The files are exactly those of the two manifests.
    2. The export record seals both manifests' contents, and names every record.
    3. Each record is the one that is named, is well-formed, and shows the words that it sealed.
    4. Each record is in the log, and the log only grew until the hand-over.
    5. Exhibits and sources fit together, and happened in the order they claim.
    6. All checkpoints come from one log, and from the given key.
    7. The receipt's log is the beginning of this one.
    8. Each time stamp is for the bytes beside it, fits the time that is claimed, and leads to its authority's root.
    """
    report = Report()
    try:
        files = _check_files(packet, report)  # 1
        if report.problems:
            return report
        export = _check_export(files, report)  # 2
        if export is None:
            return report
        records = _check_records(files, export, report)  # 3
        proven = _check_proofs(files, export, report)  # 4
        _check_story(export, records, proven.indexes, report)  # 5
        public = _public(log_key, report)
        _check_signatures(proven, public, report)  # 6
        if receipt is not None:
            _check_receipt(receipt, proven, public, report)  # 7
        _check_stamps(files, export, records, authorities or {}, report)  # 8
    except OSError:
        report.found("unreadable")
    return report


# ---- 1. files


@dataclass(frozen=True, slots=True)
class _Files:
    """The packet's files by name, each with the SHA-256 that it was found to have."""

    packet: Path
    sha256: Mapping[str, str]

    def read(self, name: str, bound: int) -> bytes | None:
        """Read a file whole; None where it is missing or past its bound, and every caller has a sentence for that."""
        return read_file(self.packet, name, bound) if name in self.sha256 else None


def _check_files(packet: Path, report: Report) -> _Files:
    nothing = _Files(packet, {})
    present = _walk(packet, report)
    report.files = len(present)
    if report.problems:
        return nothing
    if "bagit.txt" not in present or read_file(packet, "bagit.txt", len(BAGIT)) != BAGIT:
        report.found("not_bagit", "bagit.txt")
    for manifest in (TAGMANIFEST, MANIFEST):
        if manifest not in present:
            report.found("missing", manifest)
    if report.problems:
        return nothing
    payload = {name for name in present if name.startswith("data/")}
    # Written after the list that they stamp, so no list can name them; which of them belong here is seen later.
    unlisted = {name for name in present if _TAG_STAMP.fullmatch(name)} | {TAGMANIFEST}
    listed = _check_manifest(packet, MANIFEST, payload, report)
    listed |= _check_manifest(packet, TAGMANIFEST, present - payload - unlisted, report)
    return _Files(packet, listed | {name: _sha256(packet / name) for name in unlisted})


def _walk(packet: Path, report: Report) -> set[str]:
    """Name every file. Links, devices and names that we never write are problems and are not followed."""
    present: set[str] = set()
    folders = [""]
    while folders:
        inside = folders.pop()
        with os.scandir(packet / inside) as entries:
            for entry in entries:
                name = f"{inside}{entry.name}"
                mode = entry.stat(follow_symlinks=False).st_mode
                if (
                    not _NAME.fullmatch(entry.name)
                    or name.count("/") > 4
                    or not (stat.S_ISREG(mode) or stat.S_ISDIR(mode))
                ):
                    report.found("bad_name", name)
                elif stat.S_ISDIR(mode):
                    folders.append(f"{name}/")
                else:
                    present.add(name)
                if len(present) + len(folders) + len(report.problems) > MAX_FILES:
                    report.found("too_many")
                    return present
    return present


def _check_manifest(packet: Path, manifest: str, expected: set[str], report: Report) -> dict[str, str]:
    listed: dict[str, str] = {}
    text = read_file(packet, manifest, MAX_MANIFEST) or b""
    *lines, rest = text.decode("utf-8", errors="replace").split("\n")
    for number, line in enumerate([*lines, rest] if rest else lines, start=1):
        match = _LINE.fullmatch(line)
        if not match or match[2] in listed or number > len(lines):
            report.found("bad_manifest", manifest, line=number)
            return listed
        listed[match[2]] = match[1]
    for name in sorted(expected - set(listed)):
        report.found("unlisted", name)
    for name, digest in sorted(listed.items()):
        if name not in expected:
            report.found("missing", name)
        elif _sha256(packet / name) != digest:
            report.found("changed", name)
    return listed


# ---- 2. the export record


def _check_export(files: _Files, report: Report) -> Record | None:
    export = sealed_record(files.read(EXPORT, MAX_RECORD), ("export",))
    if export is None or not _names_its_stamps(export) or not export["captures"].keys() <= export["sources"].keys():
        report.found("bad_record" if EXPORT in files.sha256 else "missing", EXPORT)
        return None
    report.case, report.exported_at, report.sources = export["case"], export["at"], len(export["sources"])
    report.withheld, report.unexplained = export["withheld"], len(export["sources"]) - len(export["captures"])
    if files.sha256.get(MANIFEST) != export["manifest"]:
        report.found("not_sealed_manifest", MANIFEST)
    for name in TAG_FILES:
        if files.sha256.get(name) != export["tag_files"].get(name):
            report.found("changed", name)
    report.other_guides = [name for name, sha256 in enclosed.SHA256.items() if files.sha256.get(name) != sha256]
    _check_complete(files, export, report)
    return export


def _check_complete(files: _Files, export: Record, report: Report) -> None:
    expected = {MANIFEST, *TAG_FILES, *LISTS, EXPORT, "log/export.tlog-proof", "log/export.checkpoint"}
    for base, proofs, _ in places_of(export):
        expected.add(f"{base}/item.json")
        expected |= {f"{proofs}.{ending}" for ending in ("tlog-proof", "checkpoint", "consistency")}
    stamps = {stamp.name for stamp in _stamps(export)}
    shown = {f"{place.base}/fields.json" for place in places_of(export)}  # whose they are is seen with the records
    originals: dict[str, int] = dict.fromkeys(export["sources"], 0)
    for name in sorted(files.sha256):
        original = _ORIGINAL.fullmatch(name)
        if original and original[1] in originals and ORIGINAL not in export["withheld"]:
            originals[original[1]] += 1
            if files.sha256.get(name) != original[1]:
                report.found("changed", name)
        elif name not in expected | shown | stamps | {TAGMANIFEST} and not _RECEIPT.fullmatch(name):
            report.found("not_ours", name)
        expected.discard(name)
    for name in sorted(expected):
        report.found("missing", name)
    for sha256, count in sorted(originals.items()):
        if count != 1 and ORIGINAL not in export["withheld"]:
            report.found("missing", f"data/sources/{sha256}/original")


class _Place(NamedTuple):
    base: str  # the record's folder
    proofs: str  # where its proofs are, without their endings
    sha256: str  # of its item.json

    @property
    def name(self) -> str:
        """What the export record calls it."""
        return self.proofs.removeprefix("log/")


def places_of(export: Record) -> Iterator[_Place]:
    """Say where each record that was handed over lies."""
    for number, sha256 in enumerate(export["items"], start=1):
        yield _Place(f"data/items/{number:03d}", f"log/{number:03d}", sha256)
    for original, sha256 in sorted(export["sources"].items()):
        yield _Place(f"data/sources/{original}", f"log/{original}", sha256)
    for original, sha256 in sorted(export["captures"].items()):
        yield _Place(f"data/sources/{original}/capture", f"log/{original}-capture", sha256)


def _names_its_stamps(export: Record) -> bool:
    """Whether each stamp that the record tells of has a place and an authority."""
    known = {place.name for place in places_of(export)} | {"export"}
    letters = {letter for times in export["stamps"].values() for letter in times}
    return set(export["stamps"]) <= known and letters <= set(export["authorities"])


class _Stamp(NamedTuple):
    name: str
    data: str  # the file that it stamps
    place: str  # whose it is, as the export record says
    letter: str
    at: str | None  # as sealed; None for those that could only be made after the seal


def _stamps(export: Record) -> Iterator[_Stamp]:
    """Say which time stamps belong into the packet."""
    for place, times in sorted(export["stamps"].items()):
        for letter, at in sorted(times.items()):
            yield _Stamp(f"log/{place}.checkpoint.{letter}.tsr", f"log/{place}.checkpoint", place, letter, at)
            if place == "export":
                yield _Stamp(f"{TAGMANIFEST}.{letter}.tsr", TAGMANIFEST, place, letter, at)


# ---- 3. records


def _check_records(files: _Files, export: Record, report: Report) -> dict[str, Record]:
    """Return the well-formed records by their folder."""
    records: dict[str, Record] = {}
    for base, _, sha256 in places_of(export):
        name = f"{base}/item.json"
        if name not in files.sha256:
            continue  # told above
        if files.sha256[name] != sha256:
            report.found("another_record", name)
            continue
        record = sealed_record(
            files.read(name, MAX_RECORD),
            _kinds_at(base),
        )
        if record is None:
            report.found("bad_record", name)
            continue
        records[base] = record
        _check_words(f"{base}/fields.json", record, frozenset(export["withheld"]), files, report)
    report.exhibits = sum(record["kind"] == "exhibit" for record in records.values())
    report.withdrawn = sum(record["kind"] == "exhibit-withdrawn" for record in records.values())
    return records


def _kinds_at(base: str) -> tuple[str, ...]:
    if base.startswith("data/items/"):
        return ("exhibit", "exhibit-withdrawn")
    return ("capture",) if base.endswith("/capture") else ("source",)


def _check_words(name: str, record: Record, withheld: frozenset[str], files: _Files, report: Report) -> None:
    if record["kind"] == "exhibit-withdrawn":  # why it was withdrawn stays in the house
        if name in files.sha256:
            report.found("not_ours", name)
    elif name not in files.sha256:
        report.found("missing", name)
    elif not _opens(record, files.read(name, MAX_FIELDS), withheld):
        report.found("other_words", name)


def sealed_record(data: bytes | None, kinds: tuple[str, ...]) -> Record | None:
    """Read a sealed record; None unless it is exactly what sealing writes."""
    record = _json(data or b"")
    if not isinstance(record, dict) or record.get("format") != FORMAT or record.get("kind") not in kinds:
        return None
    if set(record) != _COMMON | _OWN[record["kind"]] or not all(
        _SHAPES[name](value) for name, value in record.items() if name in _SHAPES
    ):
        return None
    return record


def _json(data: bytes) -> Any:
    """Read canonical JSON. Whatever is spelled in another way (a key twice, a space, a fraction) is read as None."""
    try:
        value = json.loads(data)
        return value if digests.canonical(value) == data else None
    except (ValueError, RecursionError):
        return None


def _opens(record: Record, shown: bytes | None, withheld: frozenset[str]) -> bool:
    """Whether the words shown are the sealed ones, and just those are kept back that the hand-over says are."""
    fields = _json(shown) if shown is not None else None
    if not isinstance(fields, dict) or not _is_map(fields, _is_field) or withheld & fields.keys():
        return False
    opened = {name: verify_tlog.commitment(one["salt"], name, one["value"]) for name, one in fields.items()}
    kept_back = (IN_HOUSE | withheld) - opened.keys()
    sealed = {name: one for name, one in record["commitments"].items() if name not in kept_back}
    return bool(opened == sealed)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and len(value) <= 10_000


def _is_hash(value: object) -> bool:
    return digests.is_sha256(value)


def _is_map(value: object, holds: Callable[[Any], bool]) -> bool:
    return isinstance(value, dict) and all(holds(one) for one in value.values())


def _is_field(value: object) -> bool:
    return isinstance(value, dict) and set(value) == {"salt", "value"} and _is_hash(value["salt"])


def _is_size(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_files(value: object) -> bool:
    if not isinstance(value, dict) or set(value) != {"original"}:
        return False
    original = value["original"]
    return (
        isinstance(original, dict)
        and set(original) == {"sha256", "size"}
        and _is_hash(original["sha256"])
        and _is_size(original["size"])
    )


def _is_names(value: object) -> bool:
    """Whether it is a list of fields' names, each once and in order; a twin that withholds any withholds the files."""
    if not isinstance(value, list) or not all(isinstance(one, str) and _FIELD.fullmatch(one) for one in value):
        return False
    return value == sorted(set(value)) and (not value or ORIGINAL in value)


def _is_letter(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z]", value) is not None


def _is_times(value: object) -> bool:
    return isinstance(value, dict) and all(
        _is_letter(letter) and (at is None or (isinstance(at, str) and _is_time(at))) for letter, at in value.items()
    )


def _is_time(value: str) -> bool:
    try:
        return _TIME.fullmatch(value) is not None and bool(datetime.fromisoformat(value))
    except ValueError:
        return False


_SHAPES: Mapping[str, Callable[[Any], bool]] = {
    "nonce": _is_hash,  # 32 bytes in hexadecimal, as a hash is
    "case": _is_text,
    "at": lambda value: isinstance(value, str) and _is_time(value),
    "by": _is_text,
    "tool": _is_text,
    "commitments": lambda value: _is_map(value, _is_hash),
    "files": _is_files,
    "number": lambda value: _is_size(value) and value > 0,
    "source": lambda value: _is_map(value, _is_hash) and set(value) == {"original", "record"},
    "locator": _is_text,
    "exhibit": _is_hash,
    "version": lambda value: _is_size(value) and value > 0,
    "earlier": lambda value: value is None or _is_hash(value),
    "manifest": _is_hash,
    "tag_files": lambda value: _is_map(value, _is_hash) and set(value) == set(TAG_FILES),
    "items": lambda value: isinstance(value, list) and len(value) <= MAX_FILES and all(map(_is_hash, value)),
    "sources": lambda value: _is_map(value, _is_hash) and all(map(_is_hash, value)),
    "captures": lambda value: _is_map(value, _is_hash) and all(map(_is_hash, value)),
    "withheld": _is_names,
    "authorities": lambda value: _is_map(value, _is_hash) and all(map(_is_letter, value)),
    "stamps": lambda value: _is_map(value, _is_times),
}


# ---- 4. proofs


@dataclass(slots=True)
class _Proven:
    """What the proofs came to: the checkpoints by file name, and each record's place in the log by its folder."""

    checkpoints: dict[str, Checkpoint] = field(default_factory=dict)
    indexes: dict[str, int] = field(default_factory=dict)


def _check_proofs(files: _Files, export: Record, report: Report) -> _Proven:
    proven = _Proven()
    _check_inclusion(_Place("log", "log/export", files.sha256[EXPORT]), files, proven, report)
    last = proven.checkpoints.get("log/export.checkpoint")
    if last is None:
        return proven
    report.origin, report.size, report.proofs_checked = last.origin, last.size, True
    for place in places_of(export):
        _check_inclusion(place, files, proven, report)
        _check_growth(place.proofs, files, report)
    for name in sorted(files.sha256):
        receipt = _RECEIPT.fullmatch(name)
        if receipt and receipt[2] == "checkpoint":
            _check_earlier(name, int(receipt[1]), files, proven, report)
    return proven


def _check_inclusion(place: _Place, files: _Files, proven: _Proven, report: Report) -> None:
    name = f"{place.proofs}.checkpoint"
    if not {name, f"{place.proofs}.tlog-proof"} <= files.sha256.keys():
        return  # told above
    proof, note = files.read(f"{place.proofs}.tlog-proof", MAX_PROOF), files.read(name, MAX_PROOF)
    checkpoint = _checkpoint(note)
    if note is None or checkpoint is None:
        report.found("bad_checkpoint", name)
        return
    proven.checkpoints[name] = checkpoint
    try:
        index = verify_tlog.check_inclusion(bytes.fromhex(place.sha256), proof or b"", note)
    except ValueError:
        report.found("not_in_log", f"{place.proofs}.tlog-proof")
    else:
        proven.indexes[place.base] = index


def _check_growth(proofs: str, files: _Files, report: Report) -> None:
    """The log of this checkpoint is the beginning of the log at the hand-over."""
    if not {f"{proofs}.checkpoint", f"{proofs}.consistency"} <= files.sha256.keys():
        return  # told above
    old, growth, new = (
        files.read(name, MAX_PROOF) or b""
        for name in (f"{proofs}.checkpoint", f"{proofs}.consistency", "log/export.checkpoint")
    )
    try:
        verify_tlog.check_consistency(old, growth, new)
    except ValueError:
        report.found("forked", f"{proofs}.consistency")


def _check_earlier(name: str, size: int, files: _Files, proven: _Proven, report: Report) -> None:
    """A checkpoint that was handed out before, so that whoever holds it can see that the log only grew."""
    checkpoint = _checkpoint(files.read(name, MAX_PROOF))
    if checkpoint is None or checkpoint.size != size:
        report.found("bad_checkpoint", name)
        return
    proven.checkpoints[name] = checkpoint
    if name.removesuffix("checkpoint") + "consistency" not in files.sha256:
        report.found("missing", name.removesuffix("checkpoint") + "consistency")
    _check_growth(name.removesuffix(".checkpoint"), files, report)


def _checkpoint(note: bytes | None) -> Checkpoint | None:
    """Read a checkpoint; None when it is none, or of an empty tree, in which nothing can be."""
    try:
        checkpoint = verify_tlog.read_checkpoint(note or b"")
    except ValueError:
        return None
    return checkpoint if checkpoint.size > 0 and len(checkpoint.signatures) <= MAX_SIGNATURES else None


# ---- 5. the story


def _check_story(export: Record, records: dict[str, Record], indexes: dict[str, int], report: Report) -> None:
    folders = {sha256: base for base, _, sha256 in places_of(export)}
    for base, record in records.items():
        name = f"{base}/item.json"
        if record["case"] != export["case"]:
            report.found("another_case", name)
        if "number" in record and base != f"data/items/{record['number']:03d}":
            report.found("wrong_number", name)
        if record["kind"] == "source" and base != f"data/sources/{record['files']['original']['sha256']}":
            report.found("wrong_original", name)
        if record["kind"] == "capture" and base != f"data/sources/{record['source']['original']}/capture":
            report.found("wrong_original", name)
        before = _in_order(base, record, "log", export, indexes)
        if "source" in record:
            source = folders.get(record["source"]["record"], "")
            if source != f"data/sources/{record['source']['original']}":
                report.found("no_source", name)
            elif source in records:
                before = before and _in_order(source, records[source], base, record, indexes)
        if not before:
            report.found("wrong_order", name)


def _in_order(earlier: str, first: Record, later: str, second: Record, indexes: dict[str, int]) -> bool:
    """Whether the earlier record's time and place in the log come before the later one's."""
    if first["at"] > second["at"]:  # both are 24 characters in UTC, so text order is time order
        return False
    return earlier not in indexes or later not in indexes or indexes[earlier] < indexes[later]


# ---- 6. signatures


def _public(log_key: bytes | None, report: Report) -> bytes | None:
    if log_key is None:
        return None
    try:
        return signatures.public_key(log_key)
    except ValueError:
        report.found("bad_key")
        return None


def _check_signatures(proven: _Proven, public: bytes | None, report: Report) -> None:
    if public is None:
        return
    known: dict[Checkpoint, bool] = {}  # many records share a checkpoint, and a signature takes milliseconds
    for name, checkpoint in proven.checkpoints.items():
        if checkpoint not in known:
            known[checkpoint] = signatures.signed_by(checkpoint, public)
        if not known[checkpoint]:
            report.found("not_signed", name)
    report.key_checked = bool(known) and all(known.values())


# ---- 7. the receipt


def _check_receipt(receipt: bytes, proven: _Proven, public: bytes | None, report: Report) -> None:
    earlier = _checkpoint(receipt if len(receipt) <= MAX_PROOF else None)
    if earlier is None:
        report.found("bad_receipt")
        return
    if earlier.origin != report.origin or (public is not None and not signatures.signed_by(earlier, public)):
        report.found("receipt_of_another_log")
        return
    roots = {checkpoint.root for checkpoint in proven.checkpoints.values() if checkpoint.size == earlier.size}
    if not roots:
        report.found("receipt_unproven", size=earlier.size)
    elif roots != {earlier.root}:
        report.found("receipt_forked", size=earlier.size)
    else:
        report.receipt_checked = True


# ---- 8. time stamps


def _check_stamps(
    files: _Files, export: Record, records: dict[str, Record], authorities: Mapping[str, Judge], report: Report
) -> None:
    claimed = {place.name: records[place.base]["at"] for place in places_of(export) if place.base in records}
    claimed["export"] = export["at"]
    letters: Mapping[str, str] = export["authorities"]
    clocks = _Clocks({letter: authorities[root] for letter, root in letters.items() if root in authorities})
    for stamp in _stamps(export):
        if stamp.name not in files.sha256:
            report.found("missing" if stamp.at else "hand_over_unstamped", stamp.name)
        elif stamp.place in claimed:
            clocks.check(stamp, claimed[stamp.place], files, report)
    report.unstamped = sum(not letters.keys() <= export["stamps"].get(place, {}).keys() for place in claimed)
    for root in sorted(authorities):
        stamped = {stamp.place for stamp in _stamps(export) if letters[stamp.letter] == root}
        for place in sorted(claimed.keys() - stamped):
            report.found("not_stamped", f"log/{place}.checkpoint", root=root)
    report.stamps_checked = bool(authorities) and clocks.judges.keys() == letters.keys()


@dataclass(slots=True)
class _Clocks:
    """Who judges the stamps of which letter, and what was stamped under each nonce so far."""

    judges: Mapping[str, Judge]
    seen: dict[int, bytes] = field(default_factory=dict)

    def check(self, stamp: _Stamp, claimed: str, files: _Files, report: Report) -> None:
        token, data = files.read(stamp.name, tokens.MAX_TOKEN) or b"", files.read(stamp.data, MAX_MANIFEST) or b""
        moment = datetime.fromisoformat(claimed)
        earliest, latest = moment - tokens.EARLIEST, moment + tokens.LATEST
        try:
            claim = tokens.read(token)
            claim.check_is_of(data)
            claim.check_between(earliest, latest)
            self._check_nonce(claim)
            if stamp.letter in self.judges:
                self.judges[stamp.letter](token, data, earliest, latest)
        except Doubt as doubt:
            report.doubted(stamp.name, doubt)
            return
        if stamp.at is not None and clock.stamp(claim.at) != stamp.at:
            report.found("another_stamp", stamp.name)
            return
        report.stamps += 1

    def _check_nonce(self, claim: tokens.Claim) -> None:
        """Each question has a nonce of its own: a second answer to it is an old answer sent again."""
        if claim.nonce is None:
            raise tokens.doubt("no_nonce")
        if self.seen.setdefault(claim.nonce, claim.imprint) != claim.imprint:
            raise tokens.doubt("replayed")


# ---- reading


def read_file(packet: Path, name: str, bound: int) -> bytes | None:
    """Read a file whole; None where it is missing, a link, or past ``bound``."""
    path = packet / name
    if not path.is_file() or path.is_symlink():
        return None
    with path.open("rb") as file:
        data = file.read(bound + 1)
    return data if len(data) <= bound else None


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return digests.sha256_of_file(file)[0]
