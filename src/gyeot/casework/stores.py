"""Where the bytes lie: one vault, one log and one folder of packets for the installation."""

from functools import cache
from pathlib import Path

from django.conf import settings

from gyeot.casework.models import Packet
from gyeot.evidence.log import Log
from gyeot.evidence.vault import Vault


def vault() -> Vault:
    """Return the installation's vault."""
    return Vault(_home() / "vault")


def log() -> Log:
    """Return the installation's log, made on first use together with its signing key."""
    return _log(_home() / "vault" / "log", settings.LOG_ORIGIN)


@cache
def _log(folder: Path, origin: str) -> Log:
    return Log.open_or_create(folder, origin)


def packet_folder(packet: Packet) -> Path:
    """Return where a packet lies as a folder; its zip lies beside it as ``packet_zip``."""
    return _home() / "packets" / str(packet.case.uuid) / str(packet.uuid) / f"{packet.case.code}-{packet.number:03d}"


def packet_zip(packet: Packet) -> Path:
    """Return where a packet lies as one file."""
    folder = packet_folder(packet)
    return folder.with_name(folder.name + ".zip")


def _home() -> Path:
    return Path(settings.HOME)
