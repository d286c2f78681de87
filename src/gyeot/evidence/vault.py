"""The vault: every file that was ever taken in, exactly as received, named by its SHA-256, one folder per case."""

import hashlib
import io
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from gyeot import digests
from gyeot.errors import Doubt
from gyeot.evidence.disk import disk_trouble, make_folder, move_into_place, new_file, sync_folder, write_all

_CHUNK = 1 << 20

#: A temporary file this old belongs to no running `keep`; a crash left it.
_STALE_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault holds now: the bytes' SHA-256 and how many there are."""

    sha256: str
    size: int


class Vault:
    """Files by content, one folder per case.

    ::

        root/cases/<case>/objects/<first two digits>/<sha256>   0600, folders 0700
        root/cases/<case>/unfinished/                           being written, or left by a crash; never read
        root/erasing/<case>                                     on its way out

    Nothing here rolls back with the database: keep the bytes first, write the row second.
    """

    def __init__(self, root: Path) -> None:
        self._root = root

    def keep(self, case: UUID, data: bytes | Path | BinaryIO) -> Kept:
        """Keep ``data`` for ``case`` and say what it is; once this returns, a power cut cannot undo it.

        The same bytes twice are one file. Raises Doubt when the file already kept under that digest has changed, and
        OutsideWorld when the disk is full or refuses; then nothing half-written is visible.
        """
        with disk_trouble():
            unfinished = self._case(case) / "unfinished"
            make_folder(unfinished)
            _sweep(unfinished)
            with _opened(data) as source:
                descriptor, temporary = new_file(unfinished)
                try:
                    kept = _copy(source, descriptor)
                    self._settle(case, kept, temporary)
                finally:
                    temporary.unlink(missing_ok=True)
        return kept

    def _settle(self, case: UUID, kept: Kept, temporary: Path) -> None:
        final = self.path(case, kept.sha256)
        if final.is_file():
            # It was kept before. Say so only if it still is what it was; a silent repair would hide a tampering.
            self.open(case, kept.sha256).close()
            return
        move_into_place(temporary, final)

    def open(self, case: UUID, sha256: str) -> BinaryIO:
        """Open what is kept under ``sha256`` for reading, after checking every byte. The caller closes.

        Raises Doubt, naming the digest, when it is not there or no longer what was kept; never gives wrong bytes.
        """
        path = self.path(case, sha256)
        with disk_trouble():
            try:
                file = path.open("rb")
            except FileNotFoundError:
                raise _missing(sha256) from None
            try:
                found, _ = digests.sha256_of_file(file)
                file.seek(0)
            except OSError:
                file.close()
                raise
        if found != sha256:
            file.close()
            raise _changed(sha256)
        return file

    def path(self, case: UUID, sha256: str) -> Path:
        """Where the bytes lie. For backups and for messages; read through ``open``, which checks them."""
        if not digests.is_sha256(sha256):
            raise ValueError("a kept file is named by 64 lower-case hexadecimal digits")
        return self._case(case) / "objects" / sha256[:2] / sha256

    def holds(self, case: UUID, sha256: str) -> bool:
        """Whether a file of that digest is kept for ``case``. Says nothing of its bytes; ``open`` does."""
        return self.path(case, sha256).is_file()

    def erase_case(self, case: UUID) -> None:
        """Remove all that is kept for ``case``. Safe to repeat: after a crash in the middle, call it again."""
        leaving = self._root / "erasing" / str(case)
        with disk_trouble():
            make_folder(leaving.parent)
            _remove(leaving)  # what a crash left of an earlier attempt
            if self._case(case).is_dir():
                self._case(case).rename(leaving)
                sync_folder(self._case(case).parent)
            _remove(leaving)
            sync_folder(leaving.parent)

    def _case(self, case: UUID) -> Path:
        return self._root / "cases" / str(case)


@contextmanager
def _opened(data: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(data, bytes):
        yield io.BytesIO(data)
        return
    with data.open("rb") if isinstance(data, Path) else nullcontext(data) as file:
        yield file


def _copy(source: BinaryIO, descriptor: int) -> Kept:
    digest, size = hashlib.sha256(), 0
    try:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
            write_all(descriptor, chunk)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return Kept(digest.hexdigest(), size)


def _sweep(unfinished: Path) -> None:
    for left in unfinished.iterdir():
        try:
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()
        except FileNotFoundError:
            continue  # its writer has just finished


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)


def _changed(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} is no longer the file that was kept. Stop, and compare it with a backup.",
        f"{sha256}(으)로 보관한 파일이 보관할 때와 다릅니다. 작업을 멈추고 백업과 비교해 주세요.",
    )


def _missing(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} is not in the vault. Stop, and restore it from a backup.",
        f"{sha256}(으)로 보관한 파일이 보관소에 없습니다. 작업을 멈추고 백업에서 되살려 주세요.",
    )
