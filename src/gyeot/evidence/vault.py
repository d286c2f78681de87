"""The vault: every file that was ever taken in, exactly as received, locked with its case's own key."""

import fcntl
import hashlib
import io
import os
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from gyeot import digests
from gyeot.errors import Doubt
from gyeot.evidence import age
from gyeot.evidence.disk import disk_trouble, make_folder, move_into_place, new_file, sync_folder, write_all
from gyeot.evidence.keyring import CaseKey, Keyring, destroy_keys

_CHUNK = 1 << 20

#: A half-written file this old belongs to no running `keep`; a crash left it.
_STALE_SECONDS = 24 * 60 * 60

#: Up to this size an opened file stays in memory: sealed records, people's words among them, never touch the disk open.
_IN_MEMORY = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """What the vault holds now: the bytes' SHA-256 and how many there are."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What erasing a case took away: copies of its key, and files."""

    keys: int
    files: int


class Vault:
    """Files by content, one folder per case, each file locked with the case's key (age, X25519).

    ::

        root/installation.key                    0600; opens the cases' keys. evidence/keyring.py writes all keys
        root/cases/<case>/case.key.age           the case's key, locked
        root/cases/<case>/objects/<2>/<name>.age 0600, folders 0700; the name is a keyed digest: see CaseKey.name
        root/cases/<case>/unfinished/            being written (locked already), or left by a crash; never read
        root/unfinished/                         files opened for a moment, held by a lock; swept once the lock is gone
        root/erased/<case>                       an empty file: this case was erased
        root/erasing/<case>                      on its way out

    By hand, with Debian's age:  age -d -i installation.key cases/<case>/case.key.age > case.key
                                 age -d -i case.key cases/<case>/objects/<2>/<name>.age > file

    Nothing here rolls back with the database: keep the bytes first, write the row second.
    """

    def __init__(self, root: Path, recovery: str = "") -> None:
        """Open the vault at ``root``. ``recovery``: the recipient (age1…) for whom every case's key is locked too."""
        self._root = root
        self.keys = Keyring(root, recovery)

    def keep(self, case: UUID, data: bytes | Path | BinaryIO) -> Kept:
        """Keep ``data`` for ``case`` and say what it is; once this returns, a power cut cannot undo it.

        The same bytes twice are one file. Raises Doubt when the file already kept under that digest has changed,
        NotAllowed for an erased case, and OutsideWorld when the disk is full or refuses; then nothing half-written is
        visible.
        """
        with disk_trouble():
            key = self.keys.key_for_keeping(case)
            unfinished = self.keys.folder(case) / "unfinished"
            make_folder(unfinished)
            _sweep_stale(unfinished)
            self.sweep()
            with _opened(data) as source:
                descriptor, temporary = new_file(unfinished)
                try:
                    kept = _lock_into(descriptor, source, key)
                    self._settle(case, key, kept, temporary)
                finally:
                    temporary.unlink(missing_ok=True)
        return kept

    def _settle(self, case: UUID, key: CaseKey, kept: Kept, temporary: Path) -> None:
        final = self._place(case, key, kept.sha256)
        if final.is_file():
            # It was kept before. Say so only if it still is what it was; a silent repair would hide a tampering.
            self._unlock(final, key, kept.sha256, lambda _: None)
            return
        move_into_place(temporary, final)

    def open(self, case: UUID, sha256: str) -> BinaryIO:
        """Open what is kept under ``sha256`` for reading, after checking every byte. The caller closes.

        Raises Doubt, naming the digest, when it is not there or no longer what was kept; never gives wrong bytes.
        """
        with disk_trouble():
            key, path = self._find(case, sha256)
            if path.stat().st_size <= _IN_MEMORY:
                opened = io.BytesIO()
                self._unlock(path, key, sha256, opened.write)
                opened.seek(0)
                return opened
            with self._lent(case) as (descriptor, lent):
                lent.unlink()  # from here on it exists for whoever holds it open, and for nobody after a crash
                self._unlock(path, key, sha256, lambda data: write_all(descriptor, data))
                file = os.fdopen(os.dup(descriptor), "rb")
                file.seek(0)
                return file

    @contextmanager
    def lend(self, case: UUID, sha256: str) -> Iterator[Path]:
        """Give the path of a checked, opened copy for as long as the block runs. Raises Doubt as ``open`` does.

        The copy goes when the block ends; after a crash, whoever next uses the vault removes it.
        """
        with ExitStack() as held:
            with disk_trouble():
                key, path = self._find(case, sha256)
                descriptor, lent = held.enter_context(self._lent(case))
                self._unlock(path, key, sha256, lambda data: write_all(descriptor, data))
            yield lent

    def path(self, case: UUID, sha256: str) -> Path:
        """Where the locked bytes lie. For messages and tests of tampering; read through ``open``, which checks them."""
        if not digests.is_sha256(sha256):
            raise ValueError("a kept file is named by 64 lower-case hexadecimal digits")
        return self._place(case, self.keys.key_of(case), sha256)

    def holds(self, case: UUID, sha256: str) -> bool:
        """Whether a file of that digest is kept for ``case``. Says nothing of its bytes; ``open`` does."""
        return self.keys.folder(case).is_dir() and self.path(case, sha256).is_file()

    def check(self, case: UUID) -> int:
        """Open every file of the case and compare it with its name; say how many. Raises Doubt at the first fault."""
        key, count = self.keys.key_of(case), 0
        with disk_trouble():
            for path in sorted((self.keys.folder(case) / "objects").glob("*/*.age")):
                digest = hashlib.sha256()
                _unlock_file(path, key, path.stem, digest.update)
                if key.name(digest.hexdigest()) != path.stem:
                    raise _changed(path.stem)
                count += 1
        return count

    def erase_case(self, case: UUID) -> Destroyed:
        """Destroy every copy of the case's key here and remove its files; nothing can be kept for it after.

        Safe to repeat: after a crash in the middle, call it again.
        """
        leaving = self._root / "erasing" / str(case)
        with disk_trouble():
            self._mark_erased(case)
            make_folder(leaving.parent)
            # Both places: what a crash left of an earlier attempt, and the folder as it stands.
            gone = [_destroy(leaving)]
            if self.keys.folder(case).is_dir():
                self.keys.folder(case).rename(leaving)
                sync_folder(self.keys.folder(case).parent)
                gone.append(_destroy(leaving))
            sync_folder(leaving.parent)
            for lent in self._lent_folder().glob(f"open-{case}-*"):
                lent.unlink(missing_ok=True)
        return Destroyed(sum(one.keys for one in gone), sum(one.files for one in gone))

    def holds_anything(self, case: UUID) -> bool:
        """Whether any of the case's keys or files is still here, finished or not."""
        return self.keys.folder(case).exists() or (self._root / "erasing" / str(case)).exists()

    def _mark_erased(self, case: UUID) -> None:
        mark = self.keys.mark_of_erasure(case)
        make_folder(mark.parent)
        mark.touch(mode=0o600)
        sync_folder(mark.parent)

    def sweep(self) -> None:
        """Remove opened copies that a crash left behind: those whose lock nobody holds any more."""
        for left in self._lent_folder().iterdir():
            if left.name.startswith("open-"):
                _remove_if_unheld(left)
        _sweep_stale(self._lent_folder())

    def _find(self, case: UUID, sha256: str) -> tuple[CaseKey, Path]:
        if not digests.is_sha256(sha256):
            raise ValueError("a kept file is named by 64 lower-case hexadecimal digits")
        if not self.keys.folder(case).is_dir():
            raise _missing(sha256)
        key = self.keys.key_of(case)
        path = self._place(case, key, sha256)
        if not path.is_file():
            raise _missing(sha256)
        return key, path

    def _place(self, case: UUID, key: CaseKey, sha256: str) -> Path:
        name = key.name(sha256)
        return self.keys.folder(case) / "objects" / name[:2] / f"{name}.age"

    def _unlock(self, path: Path, key: CaseKey, sha256: str, write: Callable[[bytes], object]) -> None:
        digest = hashlib.sha256()

        def pass_on(data: bytes) -> None:
            digest.update(data)
            write(data)

        _unlock_file(path, key, sha256, pass_on)
        # age says who may read, not who wrote: whoever has the public half can lock other bytes under the same name.
        if digest.hexdigest() != sha256:
            raise _changed(sha256)

    @contextmanager
    def _lent(self, case: UUID) -> Iterator[tuple[int, Path]]:
        """Make an empty file for an opened copy, under a lock that the system takes back when this process ends."""
        self.sweep()
        path = self._lent_folder() / f"open-{case}-{secrets.token_hex(8)}"
        descriptor = _held_file(path)
        try:
            yield descriptor, path
        finally:
            path.unlink(missing_ok=True)
            os.close(descriptor)

    def _lent_folder(self) -> Path:
        folder = self._root / "unfinished"
        make_folder(folder)
        return folder


@contextmanager
def _opened(data: bytes | Path | BinaryIO) -> Iterator[BinaryIO]:
    if isinstance(data, bytes):
        yield io.BytesIO(data)
        return
    with data.open("rb") if isinstance(data, Path) else nullcontext(data) as file:
        yield file


class _Counted:
    """Reads a file on for whoever locks it, and knows at the end what it was."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self._digest.update(data)
        self._size += len(data)
        return data

    def kept(self) -> Kept:
        return Kept(self._digest.hexdigest(), self._size)


def _lock_into(descriptor: int, source: BinaryIO, key: CaseKey) -> Kept:
    counted = _Counted(source)
    try:
        age.lock(counted, lambda data: write_all(descriptor, data), key.identity.recipient)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    return counted.kept()


def _unlock_file(path: Path, key: CaseKey, name: str, write: Callable[[bytes], object]) -> None:
    try:
        with path.open("rb") as locked:
            age.unlock(locked, write, key.identity)
    except FileNotFoundError:
        raise _missing(name) from None
    except age.NoKeyFitsError:
        raise _does_not_open(name) from None
    except age.BrokenError as broken:
        raise (_cut_short(name) if broken.at_end else _damaged(name)) from None


def _held_file(path: Path) -> int:
    """Make the file and lock it. A sweeper may come between the two and take it away; then make it again."""
    while True:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if os.fstat(descriptor).st_nlink:
            return descriptor
        os.close(descriptor)


def _remove_if_unheld(path: Path) -> None:
    with suppress(FileNotFoundError):  # its holder has just finished
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink()
        except BlockingIOError:
            return  # in use
        finally:
            os.close(descriptor)


def _sweep_stale(folder: Path) -> None:
    for left in folder.iterdir():
        if left.name.startswith("open-"):
            continue  # these go by their lock, not by their age
        with suppress(FileNotFoundError):  # its writer has just finished
            if time.time() - left.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(left) if left.is_dir() else left.unlink()


def _destroy(folder: Path) -> Destroyed:
    """Destroy the keys first: should the rest be interrupted, what is left cannot be read."""
    if not folder.is_dir():
        return Destroyed(0, 0)
    keys = destroy_keys(folder)
    files = sum(1 for path in (folder / "objects").rglob("*") if path.is_file())
    shutil.rmtree(folder)
    return Destroyed(keys, files)


def _changed(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} is no longer the file that was kept. Stop, and compare it with a backup.",
        f"{sha256}(으)로 보관한 파일이 보관할 때와 다릅니다. 작업을 멈추고 백업과 비교해 주세요.",
    )


def _damaged(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} was changed where it lies. Stop, and restore it from a backup.",
        f"{sha256}(으)로 보관한 파일이 보관소 안에서 바뀌었습니다. 작업을 멈추고 백업에서 되살려 주세요.",
    )


def _cut_short(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} was cut short, or its end was changed. Stop, and restore it from a backup.",
        f"{sha256}(으)로 보관한 파일이 잘렸거나 끝부분이 바뀌었습니다. 작업을 멈추고 백업에서 되살려 주세요.",
    )


def _does_not_open(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} does not open with its case's key: another file lies there, or its beginning was "
        "changed. Stop, and restore it from a backup.",
        f"{sha256}(으)로 보관한 파일이 사건의 키로 열리지 않습니다. 다른 파일로 바뀌었거나 앞부분이 바뀌었습니다. "
        "작업을 멈추고 백업에서 되살려 주세요.",
    )


def _missing(sha256: str) -> Doubt:
    return Doubt(
        f"The file kept as {sha256} is not in the vault. Stop, and restore it from a backup.",
        f"{sha256}(으)로 보관한 파일이 보관소에 없습니다. 작업을 멈추고 백업에서 되살려 주세요.",
    )
