import errno
import io
import os
import resource
import stat
import subprocess
import sys
import time
from uuid import uuid4

import pytest

from gyeot import digests
from gyeot.errors import Doubt, NotAllowed, OutsideWorld
from gyeot.evidence.vault import Destroyed, Kept, Vault
from tests.evidence.office import CASE, CHILD, flip


@pytest.fixture
def vault(tmp_path):
    return Vault(tmp_path / "vault")


@pytest.mark.parametrize("given", ["bytes", "path", "file"])
def test_bytes_paths_and_files_are_kept_alike(vault, tmp_path, given):
    data = os.urandom(3 << 20)
    (tmp_path / "received").write_bytes(data)
    with (tmp_path / "received").open("rb") as file:
        kept = vault.keep(CASE, {"bytes": data, "path": tmp_path / "received", "file": file}[given])

    assert kept == Kept(digests.sha256(data), len(data))
    with vault.open(CASE, kept.sha256) as file:
        assert file.read() == data


def test_the_same_bytes_twice_are_one_file(vault, tmp_path):
    assert vault.keep(CASE, b"same") == vault.keep(CASE, b"same")
    assert len(objects_in(tmp_path)) == 1


def test_two_cases_keep_apart_what_is_the_same(vault):
    other = uuid4()
    sha256 = vault.keep(CASE, b"same").sha256

    assert not vault.holds(other, sha256)
    vault.keep(other, b"same")
    vault.erase_case(other)
    assert vault.holds(CASE, sha256)


def test_an_empty_file_is_a_file(vault):
    sha256 = vault.keep(CASE, b"").sha256

    with vault.open(CASE, sha256) as file:
        assert file.read() == b""


def test_nobody_else_on_the_computer_may_look(vault, tmp_path):
    before = os.umask(0)
    try:
        vault.keep(CASE, b"x")
    finally:
        os.umask(before)

    for path in (tmp_path / "vault").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path.name


def test_a_changed_file_is_never_given_out(vault):
    sha256 = vault.keep(CASE, b"as received").sha256
    flip(vault.path(CASE, sha256))

    with pytest.raises(Doubt, match=sha256):
        vault.open(CASE, sha256)


def test_a_changed_file_is_not_repaired_in_silence(vault):
    sha256 = vault.keep(CASE, b"as received").sha256
    flip(vault.path(CASE, sha256))

    with pytest.raises(Doubt, match=sha256):
        vault.keep(CASE, b"as received")


def test_a_missing_file_is_named_by_its_digest(vault):
    with pytest.raises(Doubt, match="a" * 64):
        vault.open(CASE, "a" * 64)


@pytest.mark.parametrize("name", ["../../etc/passwd", "A" * 64, "", "a" * 63])
def test_only_a_digest_is_a_name(vault, name):
    with pytest.raises(ValueError, match="hexadecimal"):
        vault.path(CASE, name)


def test_erasing_a_case_leaves_nothing_of_it(vault, tmp_path):
    other = uuid4()
    vault.keep(CASE, b"words of a person")
    kept = vault.keep(other, b"another case")
    gone = vault.erase_case(CASE)

    assert gone == Destroyed(keys=1, files=1)
    assert not vault.holds_anything(CASE)
    assert [path.name for path in (tmp_path / "vault").rglob(f"*{CASE}*")] == [str(CASE)]  # the mark, and it is empty
    assert (tmp_path / "vault" / "erased" / str(CASE)).stat().st_size == 0
    assert vault.open(other, kept.sha256).read() == b"another case"


def test_erasing_can_be_repeated_and_finishes_what_a_crash_left(vault, tmp_path):
    vault.keep(CASE, b"first")
    (tmp_path / "vault" / "erasing").mkdir()
    (tmp_path / "vault" / "cases" / str(CASE)).rename(tmp_path / "vault" / "erasing" / str(CASE))  # a crash came here

    assert vault.holds_anything(CASE)
    assert vault.erase_case(CASE) == Destroyed(keys=1, files=1)
    assert vault.erase_case(CASE) == Destroyed(keys=0, files=0)
    assert not vault.holds_anything(CASE)


def test_an_erased_case_is_given_no_new_key(vault):
    vault.keep(CASE, b"first")
    vault.erase_case(CASE)

    with pytest.raises(NotAllowed, match="erased"):
        vault.keep(CASE, b"second")
    assert not vault.holds_anything(CASE)


def test_a_source_that_breaks_off_leaves_nothing_visible(vault, tmp_path):
    class Breaking(io.RawIOBase):
        def read(self, size=-1):
            raise OSError(errno.EIO, "Input/output error", "a-name-that-must-not-be-told.json")

    with pytest.raises(OutsideWorld) as failure:
        vault.keep(CASE, Breaking())

    assert objects_in(tmp_path) == []
    assert not list((tmp_path / "vault" / "cases" / str(CASE) / "unfinished").iterdir())
    assert "must-not-be-told" not in f"{failure.value.en} {failure.value.ko} {failure.value.__cause__!r}"


def test_what_a_crash_left_unfinished_goes_after_a_day(vault, tmp_path):
    vault.keep(CASE, b"x")
    unfinished = tmp_path / "vault" / "cases" / str(CASE) / "unfinished"
    for name, age in (("new-old", 2 * 86400), ("new-young", 60)):
        (unfinished / name).write_bytes(b"half")
        os.utime(unfinished / name, (time.time() - age,) * 2)

    vault.keep(CASE, b"y")

    assert [path.name for path in unfinished.iterdir()] == ["new-young"]


FULL = """
import resource, signal, sys
from pathlib import Path
from uuid import UUID
from gyeot.errors import OutsideWorld
from gyeot.evidence.vault import Vault
resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, 1 << 20))
vault = Vault(Path(sys.argv[1]))
try:
    vault.keep(UUID(sys.argv[2]), b"x" * (2 << 20))
except OutsideWorld as failure:
    print(failure.en)
print(vault.keep(UUID(sys.argv[2]), b"small").size)
"""


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="needs a limit on file sizes")
def test_a_full_disk_is_said_and_leaves_nothing_half_written(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "vault"), str(CASE)],
        capture_output=True,
        text=True,
        check=True,
        env=CHILD,
    )

    assert done.stdout.splitlines() == [
        "The disk is full. Nothing half-written was left behind. Free some space, then do this again.",
        "5",
    ]
    assert len(objects_in(tmp_path)) == 1
    assert not list((tmp_path / "vault").rglob("new-*"))


def objects_in(folder):
    return [path for path in folder.glob("vault/cases/*/objects/*/*") if path.is_file()]
