"""The keyring: every case has a key of its own, kept only locked; destroy its copies, and nobody reads the case again.

A case's folder opens with what this module writes::

    root/installation.key                     what opens the cases' keys here (an age identity, 0600)
    root/cases/<case>/case.key.age            the case's key, locked for the installation
    root/cases/<case>/recovery-<id>.key.age   the same key, locked for the recovery key that lies outside the house
    root/cases/<case>/case.recipient          its public half: tells a wrong key from a lost file

Two files rather than one with two recipients: an age file does not say for whom it is locked, so only a file's name can
tell which cases the recovery key reaches; and a recovery key that was lost is replaced without touching the other copy.
"""

import errno
import hashlib
import hmac
import io
import os
import re
import secrets
import shutil
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from gyeot.errors import Doubt, NotAllowed, OutsideWorld, Refused
from gyeot.evidence import age
from gyeot.evidence.disk import disk_trouble, make_folder, sync_folder, write_all, write_durably

_CASE_KEY = "case.key.age"
_RECIPIENT = "case.recipient"
_RECOVERY = re.compile(r"recovery-[0-9a-f]{16}\.key\.age")

#: No identity file of ours is longer.
_LONGEST_KEY_FILE = 1 << 12

_NAME_CONTEXT = b"gyeot/vault/name/1\0"


@dataclass(frozen=True, slots=True)
class CaseKey:
    """An opened case key: locks and opens the case's files, and names them."""

    identity: age.Identity

    def name(self, sha256: str) -> str:
        """Name a file so that the name says nothing to whoever has no key: HMAC-SHA256 of its digest under the key.

        Named by the plain digest, a stolen disk would confirm which known file a case holds, and which cases share one.
        """
        return hmac.new(
            self.identity.secret.encode(), _NAME_CONTEXT + bytes.fromhex(sha256), hashlib.sha256
        ).hexdigest()


class Keyring:
    """The keys of one vault. ``recovery`` is the recipient (age1…) of a key kept outside the house, or empty."""

    def __init__(self, root: Path, recovery: str = "") -> None:
        if recovery and not age.is_recipient(recovery):
            raise Refused(
                "The recovery recipient is not an age recipient. Set GYEOT_RECOVERY_RECIPIENT to the line that starts "
                "with age1, as `gyeot recovery new` printed it.",
                "복구용 공개 키가 올바르지 않습니다. `gyeot recovery new`가 보여 준 age1로 시작하는 줄을 "
                "GYEOT_RECOVERY_RECIPIENT에 넣어 주세요.",
            )
        self._root = root
        self._recovery = recovery

    def folder(self, case: UUID) -> Path:
        """Where all of a case lies."""
        return self._root / "cases" / str(case)

    def cases(self) -> list[UUID]:
        """The cases that have a folder."""
        folder = self._root / "cases"
        return sorted(UUID(path.name) for path in folder.iterdir()) if folder.is_dir() else []

    @disk_trouble()
    def key_of(self, case: UUID) -> CaseKey:
        """Open the case's key. Raises Doubt when it is gone, not ours to open, or not what its files are locked for."""
        try:
            locked = (self.folder(case) / _CASE_KEY).read_bytes()
            recipient = (self.folder(case) / _RECIPIENT).read_text(encoding="ascii", errors="replace").strip()
        except FileNotFoundError:
            raise _no_key() from None
        identity = _opened(locked, self._installation(), case)
        if identity.recipient != recipient:
            raise _wrong_key()
        return CaseKey(identity)

    @disk_trouble()
    def key_for_keeping(self, case: UUID) -> CaseKey:
        """Open the case's key, made now if this is the first thing it keeps. Raises NotAllowed once erased."""
        if not self.folder(case).is_dir():
            self._begin(case)
        return self.key_of(case)

    def _begin(self, case: UUID) -> None:
        """Give the case its folder with its key in it, all at once: no crash leaves a folder whose key is missing."""
        identity = age.Identity.new()
        files = {_RECIPIENT: f"{identity.recipient}\n".encode(), _CASE_KEY: self._for_us(identity, case)}
        if self._recovery:
            files[_recovery_name(self._recovery)] = _locked(identity, case, self._recovery)
        staging = self._unfinished() / f"case-{secrets.token_hex(8)}"
        staging.mkdir(mode=0o700)
        try:
            for name, data in files.items():
                _write_new(staging / name, data)
            sync_folder(staging)
            make_folder(self.folder(case).parent)
            self._refuse_erased(case)
            try:
                staging.rename(self.folder(case))
            except OSError as error:
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                    raise
                # another process was first, and its key is the case's
            sync_folder(self.folder(case).parent)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
        try:
            self._refuse_erased(case)  # erased between the check and the rename: nobody else will come to clear this
        except NotAllowed:
            shutil.rmtree(self.folder(case), ignore_errors=True)
            raise

    def _refuse_erased(self, case: UUID) -> None:
        if self.mark_of_erasure(case).exists():
            raise NotAllowed(
                "This case was erased. Nothing can be kept for it; open a new case.",
                "이 사건은 지웠으므로 더 보관할 수 없습니다. 새 사건을 열어 주세요.",
            )

    def mark_of_erasure(self, case: UUID) -> Path:
        """The empty file that stands for an erased case, so that no late writer gives it a new key."""
        return self._root / "erased" / str(case)

    # --- the recovery key

    def without_recovery(self) -> list[UUID]:
        """The cases whose key is not locked for the recovery key. All of them where none is set."""
        if not self._recovery:
            return self.cases()
        name = _recovery_name(self._recovery)
        return [case for case in self.cases() if not (self.folder(case) / name).is_file()]

    @disk_trouble()
    def lock_for_recovery(self) -> int:
        """Lock every case's key for the recovery key, and drop copies for earlier ones; return how many were new."""
        if not self._recovery:
            raise Refused(
                "No recovery key is set. Make one with `gyeot recovery new FILE`, and set GYEOT_RECOVERY_RECIPIENT.",
                "복구 키가 설정되어 있지 않습니다. `gyeot recovery new FILE`로 만든 뒤 GYEOT_RECOVERY_RECIPIENT를 "
                "설정해 주세요.",
            )
        wanted = self.without_recovery()
        for case in wanted:
            self._write(case, _recovery_name(self._recovery), _locked(self.key_of(case).identity, case, self._recovery))
        for case in self.cases():
            for copy in _recovery_copies(self.folder(case)):
                if copy.name != _recovery_name(self._recovery):
                    destroy(copy)
        return len(wanted)

    @disk_trouble()
    def open_with_recovery(self, recovery: age.Identity) -> tuple[int, int]:
        """Lock for this installation every case's key that ``recovery`` opens; return how many, and how many stay shut.

        For the day when installation.key is lost: where it is, a new one is made. Raises Doubt at the first case whose
        copy ``recovery`` does not open; what was done before stays done.
        """
        if not (self._root / "installation.key").exists():
            self._make_installation()
        opened = shut = 0
        for case in self.cases():
            copy = self.folder(case) / _recovery_name(recovery.recipient)
            if copy.is_file():
                identity = _opened(copy.read_bytes(), recovery, case)
                self._write(case, _CASE_KEY, self._for_us(identity, case))
                opened += 1
            elif not self.opens(case):
                shut += 1
        return opened, shut

    def opens(self, case: UUID) -> bool:
        """Whether the case's key opens here."""
        try:
            self.key_of(case)
        except Doubt:
            return False
        return True

    def _write(self, case: UUID, name: str, data: bytes) -> None:
        write_durably(self.folder(case) / name, data, by_way_of=self._unfinished())

    def _for_us(self, identity: age.Identity, case: UUID) -> bytes:
        return _locked(identity, case, self._installation().recipient)

    # --- the installation's key

    def _installation(self) -> age.Identity:
        path = self._root / "installation.key"
        if not path.exists():
            self._refuse_to_lose_cases()
            self._make_installation()
        return _private_identity(path)

    def _refuse_to_lose_cases(self) -> None:
        if any((self.folder(case) / _CASE_KEY).exists() for case in self.cases()):
            raise OutsideWorld(
                "vault/installation.key is missing, and no case opens without it. Restore it from its backup, or run "
                "`gyeot recovery restore FILE` with the recovery key.",
                "vault/installation.key가 없어 사건을 열 수 없습니다. 백업에서 되살리거나, 복구 키로 "
                "`gyeot recovery restore FILE`을 실행해 주세요.",
            )

    def _make_installation(self) -> None:
        temporary = self._unfinished() / f"key-{secrets.token_hex(8)}"
        _write_new(temporary, age.Identity.new().as_file("gyeot installation key").encode())
        try:
            with suppress(FileExistsError):  # another process was first, and its key is the installation's
                os.link(temporary, self._root / "installation.key")
            sync_folder(self._root)
        finally:
            temporary.unlink()

    @disk_trouble()
    def check_installation(self) -> None:
        """Raise what is wrong with the installation's key, if anything is: missing, open to others, or no key."""
        self._installation()

    def _unfinished(self) -> Path:
        folder = self._root / "unfinished"
        make_folder(folder)
        return folder


@disk_trouble()
def make_recovery(path: Path) -> str:
    """Write a new identity to ``path`` (0600), to be kept outside the house; return its recipient."""
    identity = age.Identity.new()
    try:
        _write_new(path, identity.as_file("gyeot recovery key: keep it offline, apart from the installation").encode())
    except FileExistsError:
        raise Refused(
            "There is a file of that name already. Name a new one: a key is never written over.",
            "같은 이름의 파일이 이미 있습니다. 키를 덮어쓰지 않도록 새 이름을 정해 주세요.",
        ) from None
    return identity.recipient


def read_recovery(path: Path) -> age.Identity:
    """Read the file that ``make_recovery`` wrote. Raises Refused where it is none, or lies open to others."""
    return _private_identity(path)


def destroy_keys(folder: Path) -> int:
    """Overwrite and remove every copy of the key in a case's folder; return how many there were."""
    copies = [folder / _CASE_KEY, *_recovery_copies(folder)]
    held = [copy for copy in copies if copy.is_file()]
    for copy in held:
        destroy(copy)
    return len(held)


def destroy(path: Path) -> None:
    """Write zeros over a small file and remove it. A disk that writes elsewhere may still hold the old bytes."""
    with path.open("r+b", buffering=0) as file:
        write_all(file.fileno(), bytes(os.fstat(file.fileno()).st_size))
        os.fsync(file.fileno())
    path.unlink()
    sync_folder(path.parent)


def _recovery_copies(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if _RECOVERY.fullmatch(path.name)) if folder.is_dir() else iter(())


def _recovery_name(recipient: str) -> str:
    return f"recovery-{hashlib.sha256(recipient.encode()).hexdigest()[:16]}.key.age"


def _locked(identity: age.Identity, case: UUID, recipient: str) -> bytes:
    locked = bytearray()
    # The case stands inside, so that a copy moved into another case's folder is not taken for that case's key.
    age.lock(io.BytesIO(identity.as_file(f"gyeot case {case}").encode()), locked.extend, recipient)
    return bytes(locked)


def _opened(locked: bytes, by: age.Identity, case: UUID) -> age.Identity:
    opened = bytearray()
    try:
        age.unlock(io.BytesIO(locked), opened.extend, by)
        text = opened.decode()
        identity = age.Identity.from_file(text)
    except (age.NoKeyFitsError, age.BrokenError):
        raise Doubt(
            "The key kept with this case does not open with this installation's key: one of the two was replaced or "
            "changed. Stop, and restore both from one backup.",
            "이 사건의 키가 이 설치의 키로 열리지 않습니다. 둘 중 하나가 바뀌었습니다. 작업을 멈추고, 같은 백업에서 "
            "둘 다 되살려 주세요.",
        ) from None
    except ValueError:
        raise _wrong_key() from None
    if not text.startswith(f"# gyeot case {case}\n"):
        raise _wrong_key()
    return identity


def _private_identity(path: Path) -> age.Identity:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise OutsideWorld(
            f"{path.name} cannot be opened: {error.strerror}. Check that it is there, a plain file, and yours to read.",
            f"{path.name} 파일을 열 수 없습니다({error.strerror}). 파일이 있는지, 읽을 권한이 있는지 확인해 주세요.",
        ) from OSError(error.errno, error.strerror)
    with os.fdopen(descriptor, "rb") as file:
        if _open_to_others(os.fstat(descriptor)):
            raise Refused(
                f"Other users of this computer may read {path.name}. Run: chmod 600 {path.name}. If it was readable "
                "for long, take the cases to a new installation.",
                f"이 컴퓨터의 다른 사용자가 {path.name} 파일을 읽을 수 있습니다. chmod 600 {path.name} 을 실행해 "
                "주세요. 오래 노출되었다면 새 설치로 사건을 옮겨 주세요.",
            )
        if _open_to_others(path.parent.stat()) and path.name == "installation.key":
            raise Refused(
                f"Other users of this computer may look into the vault. Run: chmod 700 {path.parent.name}",
                f"이 컴퓨터의 다른 사용자가 보관소 폴더를 볼 수 있습니다. chmod 700 {path.parent.name} 을 "
                "실행해 주세요.",
            )
        text = file.read(_LONGEST_KEY_FILE).decode(errors="replace")
    try:
        return age.Identity.from_file(text)
    except ValueError:
        raise Refused(
            f"{path.name} holds no age key. Restore it from its backup.",
            f"{path.name} 파일이 age 키가 아닙니다. 백업에서 되살려 주세요.",
        ) from None


def _open_to_others(status: os.stat_result) -> bool:
    return bool(stat.S_IMODE(status.st_mode) & 0o077)


def _write_new(path: Path, data: bytes) -> None:
    """Write a file that must not be there yet, for our eyes only, and sync it."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _no_key() -> Doubt:
    return Doubt(
        "The key of this case is not in the vault. Stop, and restore the case's folder from a backup.",
        "이 사건의 키가 보관소에 없습니다. 작업을 멈추고 사건 폴더를 백업에서 되살려 주세요.",
    )


def _wrong_key() -> Doubt:
    return Doubt(
        "The key kept with this case is not the key that its files are locked for. Stop, and restore the case's folder "
        "from a backup.",
        "보관된 키가 이 사건의 파일을 잠근 키가 아닙니다. 작업을 멈추고 사건 폴더를 백업에서 되살려 주세요.",
    )
