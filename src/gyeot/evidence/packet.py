"""The packet: what leaves the house, laid out so that police, a court or the other side can check it without us.

A BagIt bag (RFC 8493, SHA-256)::

    data/report.pdf                           the report on paper, signed where the office has a certificate
    data/exhibits.csv  exhibits.html          the list for people
    data/items/001/item.json  fields.json     each exhibit: the sealed record, and the words that it sealed
                                              (of a withdrawn one: the record of the withdrawal alone)
    data/sources/<sha256>/original  item.json  fields.json    each file that exhibits were read from, once, as received
    data/sources/<sha256>/capture/item.json  fields.json      who gave that file and how they came by it
    log/001.tlog-proof  .checkpoint  .consistency             for each record: it was in the log, and the log only grew
    log/export.json  export.tlog-proof  export.checkpoint     this hand-over itself is in the log
    log/receipt-<size>.checkpoint  .consistency               checkpoints that were handed out before
    log/001.checkpoint.A.tsr  log/export.checkpoint.A.tsr     when outside clocks saw each of these checkpoints
    bagit.txt  bag-info.txt  manifest-sha256.txt  tagmanifest-sha256.txt  VERIFY.md  verify_tlog.py
    tagmanifest-sha256.txt.A.tsr                              when they saw the finished packet; written last

Of one case there may be twins: a full packet, and a redacted one that holds the same records, leaves out some of their
words and all received files, and says which (``export.json``: ``withheld``).
"""

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import BinaryIO, TextIO

from gyeot import clock, digests
from gyeot.errors import Doubt, GyeotError, OutsideWorld, Refused
from gyeot.evidence import listing, pdf, pdf_signature, tokens, twin, verify, verify_tlog
from gyeot.evidence.disk import disk_trouble, make_folder, sync_folder, write_all
from gyeot.evidence.items import Custody, Sealed, seal_export
from gyeot.evidence.log import Log, Logged

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class PackedItem:
    """An exhibit, or the withdrawal that took its place, and where it stands in the log."""

    sealed: Sealed
    logged: Logged


@dataclass(frozen=True, slots=True)
class PackedSource:
    """A received file, where its record stands in the log, and how to open its bytes (``Vault.open``, which checks)."""

    sealed: Sealed
    logged: Logged
    open: Callable[[], BinaryIO] = field(repr=False)
    suffix: str = ""  # ".json", so that programs know what to open it with; at most two, lower case
    capture: PackedItem | None = None  # how it was obtained


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedStamps:
    """The time stamps that a packet is to hold, and how to get those of the hand-over itself.

    Authorities are called A, B, … A record that has no stamp yet leaves without, and the packet says so. What cannot be
    had for the hand-over is missing from the packet, and every check of it says so.
    """

    roots: Mapping[str, str] = field(default_factory=dict)  # SHA-256 of the root that each letter's stamps lead to
    held: Mapping[int, Mapping[str, bytes]] = field(default_factory=dict)  # by a checkpoint's size, then by letter
    ask: Mapping[str, Callable[[bytes], bytes]] = field(default_factory=dict)  # have bytes stamped now, and checked


@dataclass(frozen=True, slots=True, kw_only=True)
class PacketContents:
    """What a packet is to hold.

    ``items`` are numbered 1, 2, 3 … without a gap: where an exhibit was withdrawn, its withdrawal stands under its
    number, so that nobody has to wonder what was left out. ``sources`` are the files they were read from. ``earlier``
    are the sizes of checkpoints that were handed out before (``Packet.logged.size``): the packet proves growth since
    each of them. ``withheld`` names what a redacted twin leaves out (``twin.NAMES``); with it go the received files.
    """

    custody: Custody  # case, time, staff id and tool of this hand-over
    items: Sequence[PackedItem]
    sources: Sequence[PackedSource]
    earlier: Sequence[int] = ()
    withheld: frozenset[str] = frozenset()
    number: str = "1"  # which packet of the case, for the report's cover
    certificate: pdf_signature.Certificate | None = None  # with which the report is signed
    stamps: PackedStamps = field(default_factory=PackedStamps)


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that was written. Keep ``export`` and ``logged``; hand ``receipt`` to the caseworker or lawyer."""

    folder: Path
    export: Sealed
    logged: Logged
    manifest: str  # SHA-256 of manifest-sha256.txt, which names every file of the payload
    receipt: bytes = field(repr=False)  # the checkpoint of the hand-over
    stamps: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # of that checkpoint, by letter
    signature: pdf.Signature = pdf.Signature.NO_CERTIFICATE  # what the report's cover says of its signature
    unstamped: Mapping[str, GyeotError] = field(default_factory=dict)  # why an authority did not stamp the hand-over


def write_packet(folder: Path, contents: PacketContents, log: Log) -> Packet:
    """Write a packet at ``folder``, which must not exist, and log that it left. It appears whole or not at all.

    This logs the export entry itself, since its proofs belong into the packet; the caller's part is the row afterwards
    (bytes, then log, then row). Where writing fails after that, an entry stays in the log that nobody refers to.

    Raises Doubt when a vault file, a record or the log is not what it was; Refused when ``folder`` is taken.
    """
    _check_contents(contents, log)
    with disk_trouble(), _unfinished(folder) as temporary:
        bag = _Bag(temporary)
        # 1. The payload, and the list of it.
        signature = _write_payload(bag, contents)
        manifest = bag.write(verify.MANIFEST, bag.manifest(payload=True))
        # 2. What else is known before the hand-over is logged.
        _write_tag_files(bag, contents.custody)
        # 3. The hand-over goes into the log. Without this, an exhibit could be left out and all the rest would fit.
        export = seal_export(
            contents.custody,
            manifest=manifest,
            tag_files={name: bag.sha256[name] for name in verify.TAG_FILES},
            items=[item.sealed.sha256 for item in contents.items],
            sources={_original(source.sealed): source.sealed.sha256 for source in contents.sources},
            captures={_original(one.sealed): one.capture.sealed.sha256 for one in contents.sources if one.capture},
            withheld=sorted(contents.withheld),
            authorities=contents.stamps.roots,
            stamps=_times(contents),
        )
        logged = log.append(export.entry)
        # 4. The proofs, all leading to the checkpoint that the hand-over made.
        _write_proofs(bag, contents, export, logged, log)
        # 5. When outside clocks saw that checkpoint, and last of all the list of everything.
        receipt = log.checkpoint(logged.size)
        clocks = _HandOver(contents.stamps.ask)
        clocks.stamp(bag, "log/export.checkpoint", receipt)
        stamps = dict(clocks.given)
        tag_manifest = bag.manifest(payload=False)
        bag.write(verify.TAGMANIFEST, tag_manifest)
        clocks.stamp(bag, verify.TAGMANIFEST, tag_manifest)
        bag.sync()
        # 6. What a stranger would object to, we see first. That a stamp is late or could not be had is for the stranger
        #    to see and for the office to explain; it is no reason to hand over nothing on the day that it is needed.
        known = clocks.missing | _late(contents)
        found = [
            one for one in verify.problems(temporary, log_key=log.public_key, receipt=receipt) if one.place not in known
        ]
        if found:
            raise Doubt(
                f"The packet did not pass its own check and was not kept. {found[0].en}",
                f"묶음이 자체 확인을 통과하지 못해 남기지 않았습니다. {found[0].ko}",
            )
    return Packet(folder, export, logged, manifest, receipt, stamps, signature, clocks.failures)


class _HandOver:
    """The authorities that stamp a hand-over. One that did not answer is not waited for a second time."""

    def __init__(self, ask: Mapping[str, Callable[[bytes], bytes]]) -> None:
        self._ask = ask
        self.given: dict[str, bytes] = {}  # of what was stamped last
        self.failures: dict[str, GyeotError] = {}
        self.missing: set[str] = set()  # the files that there should have been

    def stamp(self, bag: "_Bag", name: str, data: bytes) -> None:
        self.given = {}
        for letter, ask in self._ask.items():
            if letter not in self.failures:
                try:
                    self.given[letter] = ask(data)
                except GyeotError as failure:
                    self.failures[letter] = failure
            if letter in self.given:
                bag.write(f"{name}.{letter}.tsr", self.given[letter])
            else:
                self.missing.add(f"{name}.{letter}.tsr")


class _Bag:
    """A folder being filled, and the SHA-256 of every file in it so far."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.sha256: dict[str, str] = {}
        self.size = 0  # of the payload, for Payload-Oxum

    def write(self, name: str, data: bytes) -> str:
        with self._new(name) as descriptor:
            write_all(descriptor, data)
        return self._written(name)

    def copy(self, name: str, source: BinaryIO) -> str:
        with self._new(name) as descriptor:
            while chunk := source.read(_CHUNK):
                write_all(descriptor, chunk)
        return self._written(name)

    def write_list(self, name: str, write: Callable[[TextIO], None]) -> None:
        with self._new(name) as descriptor, os.fdopen(os.dup(descriptor), "w", encoding="utf-8", newline="") as file:
            write(file)
        self._written(name)

    def manifest(self, *, payload: bool) -> bytes:
        names = sorted(name for name in self.sha256 if name.startswith("data/") == payload)
        return "".join(f"{self.sha256[name]}  {name}\n" for name in names).encode("ascii")

    def sync(self) -> None:
        for folder, _, _ in os.walk(self.root):
            sync_folder(Path(folder))

    @contextmanager
    def _new(self, name: str) -> Iterator[int]:
        path = self.root / name
        make_folder(path.parent)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            yield descriptor
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _written(self, name: str) -> str:
        """Hash what is on the disk now, not what we meant to put there."""
        with (self.root / name).open("rb") as file:
            self.sha256[name], size = digests.sha256_of_file(file)
        self.size += size if name.startswith("data/") else 0
        return self.sha256[name]


def _write_payload(bag: _Bag, contents: PacketContents) -> pdf.Signature:
    for number, item in enumerate(contents.items, start=1):
        _write_record(bag, f"data/items/{number:03d}", item.sealed, contents.withheld)
    for source in contents.sources:
        original = _original(source.sealed)
        _write_record(bag, f"data/sources/{original}", source.sealed, contents.withheld)
        if source.capture is not None:
            _write_record(bag, f"data/sources/{original}/capture", source.capture.sealed, contents.withheld)
        if verify.ORIGINAL in contents.withheld:
            continue
        with source.open() as data:
            found = bag.copy(f"data/sources/{original}/original{source.suffix}", data)
        if found != original:
            raise _differs(original)
    captures = {one.sealed.sha256: one.capture.sealed for one in contents.sources if one.capture}
    entries = [
        listing.Entry.of(item.sealed, captures=captures, stamped=_stamped(contents, item), withheld=contents.withheld)
        for item in contents.items
    ]
    bag.write_list("data/exhibits.csv", lambda file: listing.write_csv(entries, file))
    custody = contents.custody
    bag.write_list(
        "data/exhibits.html",
        lambda file: listing.write_html(custody.case, custody.at, entries, contents.withheld, file),
    )
    return _write_report(bag, contents)


def _write_report(bag: _Bag, contents: PacketContents) -> pdf.Signature:
    """Set, sign and pack the report. Where no authority gives it, the signature has no time, and the cover says so."""
    try:
        return _write_signed(bag, contents, contents.certificate)
    except OutsideWorld:
        if contents.certificate is None or contents.certificate.exchange is None:
            raise
        return _write_signed(bag, contents, replace(contents.certificate, exchange=None))


def _write_signed(bag: _Bag, contents: PacketContents, certificate: pdf_signature.Certificate | None) -> pdf.Signature:
    signature = pdf_signature.foreseen(certificate)
    told = pdf.ReportContents(
        custody=contents.custody,
        packet=contents.number,
        items=[_recorded(contents, item) for item in contents.items],
        sources=[_recorded(contents, source) for source in contents.sources],
        signature=signature,
        withheld=contents.withheld,
        authorities=bool(contents.stamps.roots),
    )
    # Beside the bag, not in the system's folder for such things: it holds people's words.
    with tempfile.TemporaryDirectory(prefix=".report-", dir=bag.root.parent) as folder:
        path = Path(folder) / "report.pdf"
        pdf.report(told, out=path)
        if certificate is not None and signature.is_signed:
            path = Path(folder) / "signed.pdf"
            pdf_signature.sign(Path(folder) / "report.pdf", certificate, out=path)
        with path.open("rb") as file:
            bag.copy("data/report.pdf", file)
    return signature


def _recorded(contents: PacketContents, record: PackedItem | PackedSource) -> pdf.Recorded:
    stamps = [pdf.Stamp(letter, tokens.read(one).at) for letter, one in sorted(_stamps(contents, record).items())]
    if isinstance(record, PackedItem):
        return pdf.Recorded(record.sealed, record.logged, stamps)
    capture = None if record.capture is None else _recorded(contents, record.capture)
    return pdf.Recorded(record.sealed, record.logged, stamps, record.suffix, capture)


def _write_record(bag: _Bag, base: str, sealed: Sealed, withheld: frozenset[str]) -> None:
    bag.write(f"{base}/item.json", sealed.record)
    if json.loads(sealed.record)["kind"] != "exhibit-withdrawn":  # why it was withdrawn stays in the house
        fields: dict[str, digests.Canonical] = json.loads(sealed.fields)
        shown = {name: one for name, one in fields.items() if name not in verify.IN_HOUSE | withheld}
        bag.write(f"{base}/fields.json", digests.canonical(shown))


def _write_tag_files(bag: _Bag, custody: Custody) -> None:
    payload = sum(name.startswith("data/") for name in bag.sha256)
    info = {
        "Bag-Software-Agent": custody.tool,
        "Bagging-Date": clock.stamp(custody.at)[:10],
        "External-Identifier": custody.case,
        "Payload-Oxum": f"{bag.size}.{payload}",
    }
    bag.write("bagit.txt", verify.BAGIT)
    bag.write("bag-info.txt", "".join(f"{name}: {value}\n" for name, value in info.items()).encode())
    for name in ("VERIFY.md", "verify_tlog.py"):
        bag.write(name, resources.files("gyeot.evidence").joinpath(name).read_bytes())


def _places(contents: PacketContents) -> Iterator[tuple[str, PackedItem | PackedSource]]:
    """Give each record with the name of its proofs."""
    for number, item in enumerate(contents.items, start=1):
        yield f"{number:03d}", item
    for source in contents.sources:
        yield _original(source.sealed), source
        if source.capture is not None:
            yield f"{_original(source.sealed)}-capture", source.capture


def _stamps(contents: PacketContents, record: PackedItem | PackedSource) -> Mapping[str, bytes]:
    return contents.stamps.held.get(record.logged.size, {})


def _times(contents: PacketContents) -> dict[str, dict[str, str | None]]:
    """Say which authority stamped each record when, as far as it is known before the hand-over."""
    times: dict[str, dict[str, str | None]] = {
        place: {letter: clock.stamp(tokens.read(one).at) for letter, one in _stamps(contents, record).items()}
        for place, record in _places(contents)
    }
    times["export"] = dict.fromkeys(contents.stamps.ask)
    return {place: said for place, said in times.items() if said}


def _stamped(contents: PacketContents, item: PackedItem) -> str:
    """Say for people which outside clocks saw the item when, and which have not yet."""
    if not contents.stamps.roots:
        return "시각 인증 기관 없음 (no timestamp authority is set)"
    held = _stamps(contents, item)
    times = {letter: clock.in_korea(tokens.read(one).at) for letter, one in held.items()}
    return ", ".join(
        f"{letter} {times.get(letter, '아직 없음 (not yet stamped)')}" for letter in sorted(contents.stamps.roots)
    )


def _late(contents: PacketContents) -> set[str]:
    """Name the stamps that came too late to speak for the time that their record claims."""
    return {
        f"log/{place}.checkpoint.{letter}.tsr"
        for place, record in _places(contents)
        for letter, one in _stamps(contents, record).items()
        if tokens.read(one).at > datetime.fromisoformat(json.loads(record.sealed.record)["at"]) + tokens.LATEST
    }


def _write_proofs(bag: _Bag, contents: PacketContents, export: Sealed, logged: Logged, log: Log) -> None:
    for place, record in _places(contents):
        base, where = f"log/{place}", record.logged
        for letter, stamp in _stamps(contents, record).items():
            bag.write(f"{base}.checkpoint.{letter}.tsr", stamp)
        bag.write(f"{base}.tlog-proof", log.inclusion_proof(where))
        bag.write(f"{base}.checkpoint", log.checkpoint(where.size))
        bag.write(f"{base}.consistency", log.consistency_proof(where.size, logged.size))
    for size in sorted(set(contents.earlier)):
        bag.write(f"log/receipt-{size}.checkpoint", log.checkpoint(size))
        bag.write(f"log/receipt-{size}.consistency", log.consistency_proof(size, logged.size))
    bag.write(verify.EXPORT, export.record)
    bag.write("log/export.tlog-proof", log.inclusion_proof(logged))
    bag.write("log/export.checkpoint", log.checkpoint(logged.size))


def _check_contents(contents: PacketContents, log: Log) -> None:
    """Refuse to hand over what would not pass a stranger's check."""
    if not contents.items:
        raise Refused(
            "There is no exhibit to hand over yet. Admit one, then make the packet.",
            "아직 제출할 증거가 없습니다. 증거를 채택한 뒤 묶음을 만들어 주세요.",
        )
    if contents.withheld and contents.withheld != twin.chosen(contents.withheld):
        raise ValueError("a twin that withholds words withholds the received files too")
    included = {source.sealed.sha256 for source in contents.sources}
    if len({_original(source.sealed) for source in contents.sources}) != len(contents.sources):
        raise ValueError("two sources of the same bytes")
    for number, item in enumerate(contents.items, start=1):
        record = json.loads(item.sealed.record)
        if record["number"] != number:
            raise ValueError("exhibits are numbered 1, 2, 3 … in order")
        if record["kind"] == "exhibit" and record["source"]["record"] not in included:
            raise ValueError("an exhibit's source is missing from the packet")
    for item in contents.items:
        _check_sealed(item.sealed, item.logged, contents.custody.case, log)
    for source in contents.sources:
        _check_sealed(source.sealed, source.logged, contents.custody.case, log)
        if source.capture is not None:
            _check_sealed(source.capture.sealed, source.capture.logged, contents.custody.case, log)


def _check_sealed(sealed: Sealed, logged: Logged, case: str, log: Log) -> None:
    try:
        kept_back = verify_tlog.check_opening(sealed.record, sealed.fields)
        entry = log.entry(logged.index, logged.size)
    except (ValueError, KeyError) as error:
        raise _differs(sealed.sha256) from error
    if kept_back or entry != sealed.entry or json.loads(sealed.record)["case"] != case:
        raise _differs(sealed.sha256)


def _original(sealed: Sealed) -> str:
    record: Mapping[str, Mapping[str, Mapping[str, str]]] = json.loads(sealed.record)
    return record["files"]["original"]["sha256"]


@contextmanager
def _unfinished(folder: Path) -> Iterator[Path]:
    """Give a folder to fill; it gets its name only when all went well."""
    if folder.exists():
        raise Refused(
            "Something is already at the place where the packet should go. Choose another place.",
            "묶음을 둘 자리에 이미 다른 것이 있습니다. 다른 자리를 정해 주세요.",
        )
    make_folder(folder.parent)
    temporary = Path(tempfile.mkdtemp(prefix=".packet-", dir=folder.parent))
    try:
        yield temporary
        temporary.rename(folder)
        sync_folder(folder.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _differs(sha256: str) -> Doubt:
    return Doubt(
        f"What is kept as {sha256} is not what was logged. No packet was made. Compare it with a backup.",
        f"{sha256}(으)로 보관한 것이 로그에 남긴 것과 다릅니다. 묶음을 만들지 않았습니다. 백업과 비교해 주세요.",
    )
