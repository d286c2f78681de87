"""Where the bytes lie: one vault, one log and one folder of packets for the installation."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from django.conf import settings

from gyeot import __version__, digests
from gyeot.accounts.models import User
from gyeot.casework.models import Case, Packet, Seal
from gyeot.evidence.disk import disk_trouble, sync_folder
from gyeot.evidence.items import Custody, Sealed
from gyeot.evidence.log import Log, Logged
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
    return packets_folder(packet.case) / str(packet.uuid) / f"{packet.case.code}-{packet.number:03d}"


def packet_zip(packet: Packet) -> Path:
    """Return where a packet lies as one file."""
    folder = packet_folder(packet)
    return folder.with_name(folder.name + ".zip")


def _home() -> Path:
    return Path(settings.HOME)
