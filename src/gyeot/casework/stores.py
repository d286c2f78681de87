"""Where the bytes lie: one vault, one log and one folder of packets for the installation."""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path
from string import ascii_uppercase
from typing import TypeVar
from uuid import UUID

from django.conf import settings

from gyeot import __version__, clock, digests
from gyeot.accounts.models import User
from gyeot.casework.models import Case, Job, Packet, Seal, Stamp
from gyeot.evidence import pdf_signature, tokens
from gyeot.evidence.disk import disk_trouble, sync_folder
from gyeot.evidence.items import Custody, Sealed
from gyeot.evidence.log import Log, Logged
from gyeot.evidence.packet import PackedItem, PackedSource, PackedStamps, PacketContents
from gyeot.evidence.stamps import Authority, Root, exchange, stamp
from gyeot.evidence.tokens import LATEST
from gyeot.evidence.vault import Vault


def vault() -> Vault:
    """Return the installation's vault."""
    return Vault(_home() / "vault", settings.RECOVERY_RECIPIENT)


def log() -> Log:
    """Return the installation's log, made on first use together with its signing key."""
    return _log(_home() / "vault" / "log", settings.LOG_ORIGIN)


@cache
def _log(folder: Path, origin: str) -> Log:
    return Log.create(folder, origin)


def custody(case: Case, *, by: User, at: datetime) -> Custody:
    """Say for which case, when, by whom and with what a record is sealed; people by their neutral code."""
    return Custody(case=case.code, at=at, by=by.code, tool=f"gyeot {__version__}")


def keep_sealed(case: Case, sealed: Sealed, *, at: datetime) -> Seal:
    """Keep a sealed record's two files, log it, and return the row to write last: an orphan leaf harms nobody."""
    keep_files(case, sealed)
    return seal_row(case, sealed, log().append(sealed.entry), at=at)


def keep_files(case: Case, sealed: Sealed) -> None:
    """Keep a sealed record's two files in the vault."""
    vault().keep(case.uuid, sealed.record)
    vault().keep(case.uuid, sealed.fields)


def seal_row(case: Case, sealed: Sealed, logged: Logged, *, at: datetime) -> Seal:
    """Return the row, not yet saved, for a record that is kept and logged."""
    return Seal(
        case=case,
        record_sha256=sealed.sha256,
        fields_sha256=digests.sha256(sealed.fields),
        leaf_index=logged.index,
        tree_size=logged.size,
        at=at,
    )


def save_seal(seal: Seal, *, by: User | None) -> None:
    """Write a seal's row, and in the same transaction that each timestamp authority is to be asked for its time."""
    seal.save()
    asked_at = clock.now()
    wanted = [
        Stamp(size=seal.tree_size, authority=authority, asked_at=asked_at, next_try=asked_at)
        for authority in authorities()
    ]
    if wanted:
        Stamp.objects.bulk_create(wanted, ignore_conflicts=True)  # another record may stand under this checkpoint
        Job.objects.create(kind=Job.Kind.STAMP, case=seal.case, target=seal.tree_size, asked_at=asked_at, asked_by=by)


def certificate(*, at: datetime) -> pdf_signature.Certificate | None:
    """Open the office's certificate for signing reports, where one is set; the first authority gives the time."""
    if not settings.PDF_CERT:
        return None
    ask = partial(exchange, authorities()[0]) if authorities() else None
    return pdf_signature.read_certificate(Path(settings.PDF_CERT), settings.PDF_CERT_PASSWORD, at=at, exchange=ask)


def authorities() -> list[str]:
    """Return the addresses of the timestamp authorities that are set."""
    return [one.url for one in settings.TSA]


def authority(url: str) -> Authority:
    """Return whom to ask under an address. Raises OutsideWorld when its root certificate cannot be read."""
    (known,) = [one for one in settings.TSA if one.url == url]
    with disk_trouble():
        return Authority(url, Root.read(known.root.read_bytes()), known.policy)


def with_stamps(contents: PacketContents) -> PacketContents:
    """Add the stamps that there are, and prove each record under the checkpoint whose stamps speak best for it.

    Of the checkpoints that cover a record, the one counts that most authorities stamped in time; then the earliest.
    """
    claimed = {record.logged.size: _claimed(record.sealed) for record in _records(contents)}
    covering: dict[int, set[int]] = {size: {size} for size in claimed}
    for row in Stamp.objects.filter(size__in=claimed, state=Stamp.State.STAMPED).select_related("covered_by"):
        covering[row.size].add(row.covered_by.size if row.covered_by else row.size)
    found: dict[int, list[Stamp]] = {}
    for row in Stamp.objects.filter(size__in=set().union(*covering.values())).exclude(token=None):
        found.setdefault(row.size, []).append(row)
    sizes = {size: _best(covering[size], at, found) for size, at in claimed.items()}
    letters = _letters(found)
    stamps = PackedStamps(
        roots={letter: root for root, letter in letters.items()},
        held={
            size: {letters[row.root]: bytes(row.token or b"") for row in found.get(size, [])} for size in sizes.values()
        },
        ask={letters[authority(url).root.fingerprint]: partial(_stamp_now, url) for url in authorities()},
    )
    return replace(
        contents,
        items=[_proven_at(item, sizes) for item in contents.items],
        sources=[
            replace(_proven_at(source, sizes), capture=source.capture and _proven_at(source.capture, sizes))
            for source in contents.sources
        ],
        stamps=stamps,
    )


Packed = TypeVar("Packed", PackedItem, PackedSource)


def _records(contents: PacketContents) -> Iterator[PackedItem | PackedSource]:
    yield from contents.items
    for source in contents.sources:
        yield source
        if source.capture is not None:
            yield source.capture


def _claimed(sealed: Sealed) -> datetime:
    return datetime.fromisoformat(json.loads(sealed.record)["at"])


def _proven_at(record: Packed, sizes: Mapping[int, int]) -> Packed:
    return replace(record, logged=Logged(record.logged.index, sizes[record.logged.size]))


def _best(covering: set[int], claimed: datetime, found: Mapping[int, Sequence[Stamp]]) -> int:
    def worth(size: int) -> tuple[int, int, int]:
        times = [row.at for row in found.get(size, []) if row.at is not None]
        return sum(at <= claimed + LATEST for at in times), len(times), -size

    return max(covering, key=worth)


def _letters(found: Mapping[int, Sequence[Stamp]]) -> dict[str, str]:
    """Call the authorities A, B, … as they are set, and after them those that stamped before the settings changed."""
    roots = [authority(url).root.fingerprint for url in authorities()]
    roots += sorted({row.root for rows in found.values() for row in rows} - set(roots))
    return dict(zip(roots, ascii_uppercase, strict=False))


def _stamp_now(url: str, data: bytes) -> bytes:
    return stamp(authority(url), data).response


def keep_stamps(seal: Seal, packed: PackedStamps, given: Mapping[str, bytes]) -> None:
    """Keep the stamps that a hand-over brought with it; what is missing stays asked for."""
    by_root = {packed.roots[letter]: response for letter, response in given.items()}
    for url in authorities():
        root = authority(url).root.fingerprint
        if root in by_root:
            Stamp.objects.filter(size=seal.tree_size, authority=url).update(
                state=Stamp.State.STAMPED, tries=1, token=by_root[root], root=root, at=tokens.read(by_root[root]).at
            )


def sealed(seal: Seal) -> Sealed:
    """Return a sealed record as it was kept. Raises Doubt when the vault's bytes have changed."""
    with (
        vault().open(seal.case.uuid, seal.record_sha256) as record,
        vault().open(seal.case.uuid, seal.fields_sha256) as words,
    ):
        return Sealed(record.read(), words.read())


@contextmanager
def whole_file(case: Case, sha256: str) -> Iterator[Path]:
    """Give the path of a checked, opened copy of a kept file; it goes when the block ends, or after a crash.

    Raises Doubt when the vault's bytes have changed.
    """
    with vault().lend(case.uuid, sha256) as path:
        yield path


def packets_folder(case: Case) -> Path:
    """Return where all packets of a case lie."""
    return _home() / "packets" / str(case.uuid)


def half_erased() -> list[str]:
    """Return the codes of erased cases of which keys, files or packets are still on this disk: a crash came between."""
    kept = vault()
    erased = Case.objects.exclude(erased_at=None).order_by("code")
    return [case.code for case in erased if kept.holds_anything(case.uuid) or packets_folder(case).exists()]


def codes(cases: Iterable[UUID]) -> list[str]:
    """Say which cases lie in these folders of the vault; a folder that no case knows is named by itself."""
    wanted = list(cases)
    known = dict(Case.objects.filter(uuid__in=wanted).values_list("uuid", "code"))
    return sorted(known.get(case, str(case)) for case in wanted)


def remove_packets(case: Case) -> int:
    """Remove every packet of a case from this disk; return how many there were."""
    folder = packets_folder(case)
    with disk_trouble():
        if not folder.is_dir():
            return 0
        count = sum(1 for _ in folder.iterdir())
        shutil.rmtree(folder)
        sync_folder(folder.parent)
    return count


def packet_folder(packet: Packet) -> Path:
    """Return where a packet lies as a folder; its zip lies beside it as ``packet_zip``."""
    which = "-redacted" if packet.twin == Packet.Twin.REDACTED else ""  # or one day the wrong one is sent
    return packets_folder(packet.case) / str(packet.uuid) / f"{packet.case.code}-{packet.number:03d}{which}"


def packet_zip(packet: Packet) -> Path:
    """Return where a packet lies as one file."""
    folder = packet_folder(packet)
    return folder.with_name(folder.name + ".zip")


def _home() -> Path:
    return Path(settings.HOME)
