"""How bytes reach the disk, so that what was said to be kept survives a crash, a full disk or a power cut."""

import errno
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gyeot.errors import OutsideWorld

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


@contextmanager
def disk_trouble() -> Iterator[None]:
    """Turn the disk's complaints into sentences without file names: a received file's name may name a person."""
    try:
        yield
    except OSError as error:
        nameless = OSError(error.errno, error.strerror)
        if error.errno in _FULL:
            raise OutsideWorld(
                "The disk is full. Nothing half-written was left behind. Free some space, then do this again.",
                "디스크가 가득 찼습니다. 쓰다 만 것은 남지 않았습니다. 공간을 비운 뒤 다시 해 주세요.",
            ) from nameless
        raise OutsideWorld(
            f"The disk refused: {error.strerror}. Check the folder's owner and the disk, then do this again.",
            f"디스크에서 처리하지 못했습니다({error.strerror}). 폴더 권한과 디스크를 확인한 뒤 다시 해 주세요.",
        ) from nameless


def sync_folder(folder: Path) -> None:
    """Make the names in ``folder`` durable: a rename alone may be forgotten at power loss."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path) -> None:
    """Make ``folder`` and what lies above it, for our eyes only (0700), durably. Existing folders stay as they are."""
    if folder.is_dir():
        return
    make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)  # two processes may come here at once
    sync_folder(folder.parent)


def new_file(folder: Path) -> tuple[int, Path]:
    """Open a file of a fresh temporary name in ``folder`` for writing, for our eyes only (0600)."""
    path = folder / f"new-{secrets.token_hex(8)}"
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600), path


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte. ``os.write`` may take fewer than it is given."""
    left = memoryview(data)
    while left:
        left = left[os.write(descriptor, left) :]


def move_into_place(temporary: Path, final: Path) -> None:
    """Give a complete, synced file its name, durably. Whoever looks sees all of it or nothing."""
    make_folder(final.parent)
    temporary.rename(final)
    sync_folder(final.parent)


def name_again(existing: Path, final: Path, *, by_way_of: Path) -> None:
    """Give a complete, synced file a second name. After a power cut ``final`` may be the older one, but never torn.

    Where the disk knows no second names, the file is written once more.
    """
    temporary = by_way_of / f"new-{secrets.token_hex(8)}"
    try:
        temporary.hardlink_to(existing)
    except OSError:
        write_durably(final, existing.read_bytes(), by_way_of=by_way_of)
    else:
        temporary.rename(final)


def write_durably(final: Path, data: bytes, *, by_way_of: Path) -> None:
    """Put ``data`` at ``final`` so that a crash at any moment leaves either the old state or the new one.

    ``by_way_of`` is a folder on the same disk for the unfinished file.
    """
    make_folder(by_way_of)
    descriptor, temporary = new_file(by_way_of)
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        move_into_place(temporary, final)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
