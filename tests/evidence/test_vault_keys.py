"""Locked at rest: what each kind of damage is called, whose key opens what, and how to open it all with `age` alone."""

import hashlib
import io
import os
import shutil
import stat
import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from gyeot.errors import Doubt, NotAllowed, OutsideWorld, Refused
from gyeot.evidence import age, keyring
from gyeot.evidence.vault import Vault
from tests.evidence.office import CASE, CHILD, flip

WORDS = "누군가가 쓴 말".encode()
LARGE = os.urandom(3 << 20)


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault")


@pytest.fixture
def recovery() -> age.Identity:
    return age.Identity.new()


def folder(vault: Vault) -> Path:
    return vault.keys.folder(CASE)


def test_a_stolen_disk_tells_neither_words_nor_which_file_a_case_holds(vault, tmp_path):
    other = uuid4()
    digests = [vault.keep(case, WORDS).sha256 for case in (CASE, other)]
    everything = [path for path in (tmp_path / "vault").rglob("*") if path.is_file()]

    assert not [path for path in everything if WORDS in path.read_bytes()]
    assert not [path for path in everything if digests[0] in str(path) or digests[0].encode() in path.read_bytes()]
    assert vault.path(CASE, digests[0]).name != vault.path(other, digests[1]).name


DAMAGE = {
    "flipped at the beginning": (lambda path: flip(path, 60), "does not open with its case's key"),
    "flipped in the middle": (flip, "was changed where it lies"),
    "cut short inside a piece": (lambda path: cut(path, 1000), "was cut short, or its end was changed"),
    "cut short between two pieces": (lambda path: cut(path, 65536 + 16), "was cut short"),
    "cut down to its head": (lambda path: cut(path, path.stat().st_size - 50), "does not open with its case's key"),
    "made longer": (lambda path: path.write_bytes(path.read_bytes() + b"x"), "its end was changed"),
    "emptied": (lambda path: path.write_bytes(b""), "does not open with its case's key"),
    "taken away": (lambda path: path.unlink(), "is not in the vault"),
    "locked for another key": (lambda path: relock(path, age.Identity.new().recipient), "does not open with its"),
}


def cut(path: Path, count: int) -> None:
    path.write_bytes(path.read_bytes()[:-count])


def relock(path: Path, recipient: str, data: bytes = b"other words") -> None:
    locked = bytearray()
    age.lock(io.BytesIO(data), locked.extend, recipient)
    path.write_bytes(locked)


@pytest.mark.parametrize("kind", DAMAGE)
def test_each_damage_has_its_sentence_and_nothing_is_given_out(vault, kind):
    sha256 = vault.keep(CASE, LARGE).sha256
    damage, sentence = DAMAGE[kind]
    damage(vault.path(CASE, sha256))

    with pytest.raises(Doubt, match=f"{sha256} .*{sentence}"):
        vault.open(CASE, sha256)
    with pytest.raises(Doubt, match=sentence), vault.lend(CASE, sha256):
        pytest.fail("a damaged file was lent")
    assert not list((folder(vault).parents[1] / "unfinished").iterdir())


def test_other_bytes_locked_by_someone_with_the_public_half_are_found_out(vault):
    sha256 = vault.keep(CASE, WORDS).sha256
    relock(vault.path(CASE, sha256), (folder(vault) / "case.recipient").read_text().strip())

    with pytest.raises(Doubt, match="no longer the file that was kept"):
        vault.open(CASE, sha256)
    with pytest.raises(Doubt, match="no longer the file that was kept"):
        vault.check(CASE)


def test_the_key_of_another_case_opens_nothing(vault):
    other = uuid4()
    sha256 = vault.keep(CASE, WORDS).sha256
    vault.keep(other, WORDS)
    for name in ("case.key.age", "case.recipient"):
        shutil.copyfile(vault.keys.folder(other) / name, folder(vault) / name)

    with pytest.raises(Doubt, match="not the key that its files are locked for"):
        vault.open(CASE, sha256)


def test_a_made_up_key_for_the_case_is_found_out(vault, tmp_path):
    sha256 = vault.keep(CASE, WORDS).sha256
    installation = age.Identity.from_file((tmp_path / "vault" / "installation.key").read_text())
    forged = age.Identity.new().as_file(f"gyeot case {CASE}").encode()
    relock(folder(vault) / "case.key.age", installation.recipient, forged)

    with pytest.raises(Doubt, match="not the key that its files are locked for"):
        vault.open(CASE, sha256)


def test_another_installations_key_opens_no_case(vault, tmp_path):
    sha256 = vault.keep(CASE, WORDS).sha256
    (tmp_path / "vault" / "installation.key").unlink()
    keyring.make_recovery(tmp_path / "vault" / "installation.key")

    with pytest.raises(Doubt, match="does not open with this installation's key"):
        vault.open(CASE, sha256)
    with pytest.raises(Doubt, match="does not open with this installation's key"):
        vault.keep(CASE, b"more")


def test_a_lost_case_key_is_not_replaced_by_a_new_one(vault):
    sha256 = vault.keep(CASE, WORDS).sha256
    (folder(vault) / "case.key.age").unlink()

    for act in (lambda: vault.open(CASE, sha256), lambda: vault.keep(CASE, b"more")):
        with pytest.raises(Doubt, match="key of this case is not in the vault"):
            act()


def test_a_lost_installation_key_is_not_replaced_by_a_new_one(vault, tmp_path):
    vault.keep(CASE, WORDS)
    (tmp_path / "vault" / "installation.key").unlink()

    with pytest.raises(OutsideWorld, match="recovery restore"):
        vault.keep(uuid4(), b"more")
    assert not (tmp_path / "vault" / "installation.key").exists()


@pytest.mark.parametrize(
    ("name", "mode", "sentence"), [("installation.key", 0o640, "chmod 600 installation.key"), (".", 0o750, "chmod 700")]
)
def test_a_key_that_others_may_read_is_not_used(vault, tmp_path, name, mode, sentence):
    sha256 = vault.keep(CASE, WORDS).sha256
    (tmp_path / "vault" / name).chmod(mode)

    with pytest.raises(Refused, match=sentence):
        vault.open(CASE, sha256)
    with pytest.raises(Refused, match=sentence):
        vault.keep(CASE, WORDS)


def test_a_key_that_is_none_or_a_link_is_not_used(vault, tmp_path):
    key = tmp_path / "vault" / "installation.key"
    sha256 = vault.keep(CASE, WORDS).sha256
    key.rename(tmp_path / "elsewhere.key")
    key.symlink_to(tmp_path / "elsewhere.key")
    with pytest.raises(OutsideWorld, match="cannot be opened"):
        vault.open(CASE, sha256)

    key.unlink()
    key.touch(mode=0o600)
    key.write_text("# no key\nAGE-SECRET-KEY-1QQQQ\n")
    with pytest.raises(Refused, match="holds no age key") as refused:
        vault.open(CASE, sha256)
    assert "QQQQ" not in f"{refused.value!r} {refused.value.__context__!r} {refused.value.__cause__!r}"


def test_secrets_stand_in_no_repr(vault):
    vault.keep(CASE, WORDS)

    assert "SECRET" not in repr(vault.keys.key_of(CASE))


# --- opened copies


def test_small_files_are_opened_in_memory_and_large_ones_leave_nothing_behind(vault, tmp_path):
    small, large = vault.keep(CASE, WORDS).sha256, vault.keep(CASE, LARGE).sha256

    with vault.open(CASE, small) as one, vault.open(CASE, large) as two:
        assert isinstance(one, io.BytesIO)
        assert two.read() == LARGE
        assert os.fstat(two.fileno()).st_nlink == 0
        assert stat.S_IMODE(os.fstat(two.fileno()).st_mode) == 0o600
        assert not list((tmp_path / "vault" / "unfinished").iterdir())


def test_a_lent_copy_is_ours_alone_and_goes_when_it_is_no_longer_needed(vault):
    sha256 = vault.keep(CASE, LARGE).sha256

    with vault.lend(CASE, sha256) as path:
        assert path.read_bytes() == LARGE
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        vault.sweep()
        assert path.exists()  # somebody is using it
    assert not path.exists()


def test_a_lent_copy_of_an_erased_case_goes_at_once(vault):
    sha256 = vault.keep(CASE, LARGE).sha256

    with vault.lend(CASE, sha256) as path:
        vault.erase_case(CASE)
        assert not path.exists()


LENDS_AND_DIES = """
import os, signal, sys
from pathlib import Path
from uuid import UUID
from gyeot.evidence.vault import Vault
with Vault(Path(sys.argv[1])).lend(UUID(sys.argv[2]), sys.argv[3]) as path:
    print(path, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_process_had_open_goes_with_the_next_use(vault, tmp_path):
    sha256 = vault.keep(CASE, LARGE).sha256
    done = subprocess.run(
        [sys.executable, "-c", LENDS_AND_DIES, str(tmp_path / "vault"), str(CASE), sha256],
        capture_output=True, text=True, check=False, env=CHILD,
    )  # fmt: skip
    left = Path(done.stdout.strip())
    assert left.exists()

    vault.open(CASE, sha256).close()

    assert not left.exists()


# --- several at once, and crashes

KEEPS = """
import sys
from pathlib import Path
from uuid import UUID
from gyeot.evidence.vault import Vault
sys.stdin.readline()
print(Vault(Path(sys.argv[1])).keep(UUID(sys.argv[2]), sys.argv[3].encode()).sha256)
"""


def test_two_who_keep_a_cases_first_files_at_once_share_its_key(vault, tmp_path):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", KEEPS, str(tmp_path / "vault"), str(CASE), f"file {n}"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=CHILD,
        )
        for n in range(4)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdin
        writer.stdin.write("go\n")
        writer.stdin.flush()
    said = [writer.communicate()[0].strip() for writer in writers]

    assert said == [hashlib.sha256(f"file {n}".encode()).hexdigest() for n in range(4)]
    assert vault.check(CASE) == 4
    assert not [path for path in (tmp_path / "vault" / "unfinished").iterdir() if path.name.startswith("case-")]


def test_keys_that_a_crash_left_unfinished_go_after_a_day(vault, tmp_path):
    vault.keep(CASE, WORDS)
    unfinished = tmp_path / "vault" / "unfinished"
    (unfinished / "case-0123").mkdir()
    (unfinished / "key-0123").touch()
    for left in unfinished.iterdir():
        os.utime(left, (time.time() - 2 * 86400,) * 2)

    vault.keep(CASE, b"more")

    assert not list(unfinished.iterdir())


# --- the recovery key


def test_a_recovery_key_opens_the_cases_when_the_installations_is_lost(tmp_path, recovery):
    vault = Vault(tmp_path / "vault", recovery.recipient)
    sha256 = vault.keep(CASE, WORDS).sha256
    assert vault.keys.without_recovery() == []
    (tmp_path / "vault" / "installation.key").unlink()

    assert vault.keys.open_with_recovery(recovery) == (1, 0)
    assert vault.open(CASE, sha256).read() == WORDS


def test_cases_from_before_the_recovery_key_are_named_and_locked_for_it(vault, tmp_path, recovery):
    vault.keep(CASE, WORDS)
    later = Vault(tmp_path / "vault", recovery.recipient)
    new = uuid4()
    later.keep(new, WORDS)

    assert vault.keys.without_recovery() == sorted([CASE, new])  # none is set: none is reached
    assert later.keys.without_recovery() == [CASE]
    assert later.keys.lock_for_recovery() == 1
    assert later.keys.lock_for_recovery() == 0
    assert later.keys.without_recovery() == []


def test_an_earlier_recovery_key_loses_its_copies(tmp_path, recovery):
    Vault(tmp_path / "vault", recovery.recipient).keep(CASE, WORDS)
    vault = Vault(tmp_path / "vault", age.Identity.new().recipient)

    assert vault.keys.lock_for_recovery() == 1
    assert len(list(folder(vault).glob("recovery-*.key.age"))) == 1
    assert vault.keys.open_with_recovery(recovery) == (0, 0)


def test_a_case_that_nothing_opens_any_more_is_counted(vault, tmp_path, recovery):
    vault.keep(CASE, WORDS)
    (tmp_path / "vault" / "installation.key").unlink()

    assert vault.keys.open_with_recovery(recovery) == (0, 1)


def test_erasing_destroys_the_recovery_copy_too(tmp_path, recovery):
    vault = Vault(tmp_path / "vault", recovery.recipient)
    vault.keep(CASE, WORDS)

    assert vault.erase_case(CASE).keys == 2
    assert not list((tmp_path / "vault").rglob("*.age"))


def test_something_that_is_no_recipient_is_refused(tmp_path):
    with pytest.raises(Refused, match="GYEOT_RECOVERY_RECIPIENT"):
        Vault(tmp_path / "vault", "age1nonsense")
    with pytest.raises(Refused, match="No recovery key is set"):
        Vault(tmp_path / "vault").keys.lock_for_recovery()


def test_a_recovery_key_is_never_written_over_and_lies_closed(tmp_path):
    file = tmp_path / "recovery.key"
    recipient = keyring.make_recovery(file)

    assert keyring.read_recovery(file).recipient == recipient
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="already"):
        keyring.make_recovery(file)
    file.chmod(0o644)
    with pytest.raises(Refused, match="chmod 600"):
        keyring.read_recovery(file)


# --- without gyeot


@pytest.mark.skipif(shutil.which("age") is None, reason="needs Debian's age command")
@pytest.mark.parametrize("way", ["installation", "recovery"])
def test_the_two_commands_of_the_manual_open_a_file(tmp_path, recovery, way):
    vault = Vault(tmp_path / "vault", recovery.recipient)
    kept = vault.keep(CASE, LARGE)
    opener, copy = tmp_path / "vault" / "installation.key", folder(vault) / "case.key.age"
    if way == "recovery":
        opener = tmp_path / "offline.key"
        opener.write_text(recovery.as_file("offline"))
        copy = next(folder(vault).glob("recovery-*.key.age"))

    case_key = tmp_path / "case.key"
    subprocess.run(["age", "-d", "-i", opener, "-o", case_key, copy], check=True)
    opened = subprocess.run(
        ["age", "-d", "-i", case_key, vault.path(CASE, kept.sha256)], check=True, capture_output=True
    )

    assert hashlib.sha256(opened.stdout).hexdigest() == kept.sha256


def test_raw_files_open_with_pyrage_alone(vault, tmp_path):
    import pyrage

    kept = vault.keep(CASE, WORDS)

    def read(path: Path, key: str) -> bytes:
        line = next(line for line in key.splitlines() if not line.startswith("#"))
        return pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(line)])

    case_key = read(folder(vault) / "case.key.age", (tmp_path / "vault" / "installation.key").read_text()).decode()
    assert case_key.startswith(f"# gyeot case {CASE}\n")
    assert read(vault.path(CASE, kept.sha256), case_key) == WORDS


# --- pyrage's silences


def test_a_last_write_that_fails_is_told():
    """pyrage 1.4 swallows a failure of its last write; the file would be short."""

    def full(_data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        age.lock(io.BytesIO(b"x" * 100), full, age.Identity.new().recipient)
    with pytest.raises(OSError, match="No space"):
        age.lock(io.BytesIO(b"x" * (5 << 20)), full, age.Identity.new().recipient)


def test_a_stop_in_the_middle_stays_a_stop():
    class Stopped:
        def read(self, size: int = -1, /) -> bytes:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        age.lock(Stopped(), bytearray().extend, age.Identity.new().recipient)


MEMORY = """
import os, resource, sys
from pathlib import Path
from uuid import UUID
from gyeot.evidence.vault import Vault
vault, case = Vault(Path(sys.argv[1])), UUID(sys.argv[2])
with open(sys.argv[3], "wb") as file:
    for _ in range(int(sys.argv[4])):
        file.write(os.urandom(1 << 20))
kept = vault.keep(case, Path(sys.argv[3]))
vault.open(case, kept.sha256).close()
with vault.lend(case, kept.sha256):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def test_memory_does_not_grow_with_the_file(tmp_path):
    def peak(mebibytes: int) -> int:
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, str(tmp_path / "vault"), str(CASE), str(tmp_path / "file"), str(mebibytes)],
            capture_output=True, text=True, check=True, env=CHILD,
        )  # fmt: skip
        return int(done.stdout)  # KiB

    assert peak(48) - peak(4) < 8 << 10


def test_a_case_that_never_kept_anything_can_be_erased_too(vault):
    vault.erase_case(UUID(int=1))

    with pytest.raises(NotAllowed):
        vault.keep(UUID(int=1), WORDS)
