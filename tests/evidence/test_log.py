import hashlib
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gyeot.errors import Doubt, OutsideWorld, Refused
from gyeot.evidence import verify_tlog
from gyeot.evidence.log import Log, Logged
from tests.evidence.office import CHILD, flip
from tests.evidence.test_merkle import mth

ORIGIN = "centre.example/gyeot"
DAMAGED = "not the log that was signed"


def entry(number):
    return hashlib.sha256(number.to_bytes(4, "big")).digest()


def entries(count, start=0):
    return [entry(number) for number in range(start, start + count)]


@pytest.fixture
def log(tmp_path):
    return Log.create(tmp_path / "log", ORIGIN)


class TestALogOnDisk:
    def test_an_empty_log_has_the_root_of_nothing(self, log):
        checkpoint = verify_tlog.read_checkpoint(log.checkpoint())

        assert (checkpoint.origin, checkpoint.size) == (ORIGIN, 0)
        assert checkpoint.root == hashlib.sha256(b"").digest()

    def test_a_record_gets_its_place_and_a_proof_that_stands_alone(self, log):
        log.append_all(entries(5))
        logged = log.append(entry(99))

        assert logged == Logged(index=5, size=6)
        assert verify_tlog.check_inclusion(entry(99), log.inclusion_proof(logged), log.checkpoint(6)) == 5

    def test_later_records_do_not_disturb_earlier_proofs(self, log):
        logged = log.append(entry(0))
        proof, checkpoint = log.inclusion_proof(logged), log.checkpoint(logged.size)
        log.append_all(entries(600, 1))

        assert log.inclusion_proof(logged) == proof
        assert log.checkpoint(logged.size) == checkpoint
        verify_tlog.check_consistency(checkpoint, log.consistency_proof(1, 601), log.checkpoint())

    @pytest.mark.parametrize("size", [1, 255, 256, 257, 511, 512, 513, 70_000])
    def test_roots_are_the_rfcs_whatever_the_tiles(self, log, size):
        log.append_all(entries(size))

        assert verify_tlog.read_checkpoint(log.checkpoint()).root == mth(entries(size))
        assert log.audit() == size

    def test_one_by_one_and_all_at_once_are_one_tree(self, tmp_path, log):
        for number in range(259):
            log.append(entry(number))
        other = Log.create(tmp_path / "other", ORIGIN)
        other.append_all(entries(259))

        assert root_of(log) == root_of(other)
        assert tiles_in(tmp_path / "log") == tiles_in(tmp_path / "other") | checkpointed_partials(259)

    def test_tiles_lie_where_tlog_tiles_says(self, tmp_path, log):
        """c2sp.org/tlog-tiles's own example: 70,000 entries are 273 full tiles, one of 112, then 1 and 17, then 1."""
        log.append_all(entries(70_000))
        tiles = tiles_in(tmp_path / "log")

        assert sum(name.startswith("tile/0/") and "/" not in name[7:] for name in tiles) == 273
        assert {"tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"} <= tiles
        assert {"tile/entries/272", "tile/entries/273.p/112"} <= tiles
        assert (tmp_path / "log/tile/0/000").stat().st_size == 8192
        assert (tmp_path / "log/tile/entries/000").stat().st_size == 256 * 34

    def test_large_numbers_are_spread_over_folders(self, tmp_path, log):
        assert log._path("tile/0", 1_234_067, 256) == tmp_path / "log/tile/0/x001/x234/067"
        assert log._path("tile/0", 1_234_067, 8) == tmp_path / "log/tile/0/x001/x234/067.p/8"

    def test_nothing_to_add_signs_nothing(self, log):
        assert log.append_all([]) == ()
        assert log.size == 0

    @pytest.mark.parametrize("length", [0, 31, 33])
    def test_an_entry_is_32_bytes(self, log, length):
        with pytest.raises(ValueError, match="32 bytes"):
            log.append(b"x" * length)

    def test_opening_again_goes_on_where_it_was(self, tmp_path, log):
        log.append_all(entries(300))
        again = Log(tmp_path / "log")

        assert again.append(entry(300)).index == 300
        assert log.size == 301
        assert Log.create(tmp_path / "log", ORIGIN).size == 301

    def test_all_of_it_is_for_our_eyes_only(self, tmp_path, log):
        log.append(entry(0))
        for path in (tmp_path / "log").rglob("*"):
            assert not stat.S_IMODE(path.stat().st_mode) & 0o077, path.name


class TestStarting:
    def test_where_there_is_no_log_it_says_so(self, tmp_path):
        with pytest.raises(Refused, match="no log"):
            Log(tmp_path)

    def test_another_name_is_refused(self, tmp_path, log):
        with pytest.raises(Refused, match="another name"):
            Log.create(tmp_path / "log", "other.example/log")

    @pytest.mark.parametrize("origin", ["", "two words", "a+b", "line\nbreak"])
    def test_a_name_that_a_note_cannot_bear_is_refused(self, tmp_path, origin):
        with pytest.raises(Refused, match="no spaces"):
            Log.create(tmp_path, origin)

    def test_a_crash_between_key_and_first_checkpoint_is_no_harm(self, tmp_path, log):
        key = log.public_key
        for path in ("checkpoint", "checkpoints/0", "log.pub.pem"):
            (tmp_path / "log" / path).unlink()

        assert Log.create(tmp_path / "log", ORIGIN).public_key == key

    def test_entries_without_a_checkpoint_are_no_place_to_start(self, tmp_path, log):
        log.append(entry(0))
        (tmp_path / "log/checkpoint").unlink()

        for opening in (lambda: Log.create(tmp_path / "log", ORIGIN), lambda: Log(tmp_path / "log")):
            with pytest.raises(Doubt, match=DAMAGED):
                opening()


class TestTheKey:
    def test_strangers_get_the_public_half_alone(self, tmp_path, log):
        assert (tmp_path / "log/log.pub.pem").read_bytes() == log.public_key
        assert b"PRIVATE" not in log.public_key
        assert "PRIVATE" not in repr(log._key)

    def test_a_key_that_others_may_read_is_refused(self, tmp_path, log):
        (tmp_path / "log/log.key").chmod(0o640)

        with pytest.raises(Refused, match="chmod 600"):
            Log(tmp_path / "log")

    def test_a_key_that_is_none_is_refused(self, tmp_path, log):
        (tmp_path / "log/log.key").write_bytes(b"not a key")

        with pytest.raises(Refused, match="not an Ed25519"):
            Log(tmp_path / "log")

    def test_without_its_key_the_log_does_not_open(self, tmp_path, log):
        (tmp_path / "log/log.key").unlink()

        with pytest.raises(OutsideWorld, match=r"log\.key"):
            Log(tmp_path / "log")

    def test_with_another_key_the_log_does_not_open(self, tmp_path, log):
        Log.create(tmp_path / "other", ORIGIN)
        shutil.copy(tmp_path / "other/log.key", tmp_path / "log/log.key")

        with pytest.raises(Doubt, match=DAMAGED):
            Log(tmp_path / "log")


class TestADamagedLog:
    """One bit signed over ends a log for good, as Yeti 2022 found in 2022: it must be seen before signing."""

    @pytest.mark.parametrize("size", [3, 256, 300, 513])
    @pytest.mark.parametrize("kind", ["entry", "checkpoint"])
    def test_the_growing_edge_is_checked_before_anything_is_signed(self, tmp_path, log, size, kind):
        log.append_all(entries(size))
        before = log.checkpoint()
        if kind == "checkpoint":
            flip(tmp_path / "log/checkpoint", at=len(ORIGIN) + 12)
        elif size % 256:
            flip(next((tmp_path / "log/tile/entries").glob("*.p/*")), at=20)
        else:
            flip(next((tmp_path / "log/tile/1").glob("*.p/*")), at=5)

        with pytest.raises(Doubt, match=DAMAGED):
            log.append(entry(size))
        assert not (tmp_path / "log/checkpoints" / str(size + 1)).exists()
        if kind == "entry":  # the newest checkpoint is one file with two names
            assert (tmp_path / "log/checkpoints" / str(size)).read_bytes() == before

    def test_a_newest_name_that_a_power_cut_took_back_is_made_good_on_opening(self, tmp_path, log):
        size = 7
        log.append_all(entries(size))
        older = log.checkpoint()
        log.append(entry(size))
        newest = log.checkpoint()
        (tmp_path / "log/checkpoint").unlink()
        (tmp_path / "log/checkpoint").write_bytes(older)

        again = Log(tmp_path / "log")

        assert again.checkpoint() == newest
        assert again.audit() == size + 1

    @pytest.mark.parametrize("path", ["tile/entries/000", "tile/0/000", "tile/1/000.p/1", "tile/entries/001.p/44"])
    def test_the_audit_sees_every_file(self, tmp_path, log, path):
        log.append_all(entries(300))
        flip(tmp_path / "log" / path, at=7)

        with pytest.raises(Doubt, match=DAMAGED):
            log.audit()

    @pytest.mark.parametrize("path", ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"])
    @pytest.mark.parametrize("how", ["cut", "gone"])
    def test_the_audit_sees_what_is_cut_off_or_gone(self, tmp_path, log, path, how):
        log.append_all(entries(300))
        if how == "cut":
            os.truncate(tmp_path / "log" / path, 20)
        else:
            (tmp_path / "log" / path).unlink()

        with pytest.raises(Doubt, match=DAMAGED):
            log.audit()

    def test_a_log_cut_back_to_an_older_state_contradicts_the_receipt(self, tmp_path, log):
        log.append_all(entries(10))
        shutil.copytree(tmp_path / "log", tmp_path / "older")
        log.append(entry(10))
        receipt = verify_tlog.read_checkpoint(log.checkpoint())
        back = Log(tmp_path / "older")
        back.append(entry(77))
        forked = verify_tlog.read_checkpoint(back.checkpoint(11))

        with pytest.raises(ValueError, match="forked"):
            verify_tlog.check_growth(receipt.size, receipt.root, forked.size, forked.root, [])

    def test_what_is_not_in_the_log_has_no_place(self, log):
        log.append(entry(0))
        for asked in (lambda: log.entry(1), lambda: log.inclusion(0, 5), lambda: log.checkpoint(5)):
            with pytest.raises(Doubt):
                asked()


class TestACrash:
    """Entries are durable before they are signed; a crash between the two leaves records that nobody refers to."""

    def test_entries_that_were_never_signed_stay_and_are_signed_next(self, tmp_path, log):
        log.append_all(entries(254))
        log._write_entries(254, entries(5, 254))  # and here the power went

        logged = log.append(entry(999))

        assert logged == Logged(index=259, size=260)
        assert [log.entry(n) for n in range(260)] == [*entries(259), entry(999)]
        assert log.audit() == 260

    def test_a_checkpoint_that_was_signed_and_not_yet_shown_is_signed_the_same_again(self, tmp_path, log):
        log.append_all(entries(3))
        older = log.checkpoint()
        log.append(entry(3))
        signed = log.checkpoint()
        (tmp_path / "log/checkpoint").write_bytes(older)  # the crash came before the newest was put in its place

        assert log.append(entry(4)) == Logged(index=4, size=5)
        verify_tlog.check_consistency(signed, log.consistency_proof(4, 5), log.checkpoint())

    def test_what_a_crash_left_unfinished_is_cleared(self, tmp_path, log):
        (tmp_path / "log/unfinished/new-0").write_bytes(b"half")
        log.append(entry(0))

        assert list((tmp_path / "log/unfinished").iterdir()) == []


APPEND = """
import hashlib, sys
from pathlib import Path
from gyeot.evidence.log import Log
log = Log(Path(sys.argv[1]))
for number in range(int(sys.argv[3])):
    mine = hashlib.sha256(f"{sys.argv[2]} {number}".encode()).digest()
    print(log.append(mine).index, mine.hex(), flush=True)
"""


def test_several_processes_share_one_log(tmp_path, log):
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", APPEND, str(tmp_path / "log"), str(n), "40"],
            stdout=subprocess.PIPE,
            text=True,
            env=CHILD,
        )
        for n in range(4)
    ]
    placed = {}
    for writer in writers:
        for line in writer.communicate(timeout=120)[0].splitlines():
            index, digest = line.split()
            placed[int(index)] = bytes.fromhex(digest)
        assert writer.returncode == 0

    assert sorted(placed) == list(range(160))
    assert all(log.entry(index) == mine for index, mine in placed.items())
    assert log.audit() == 160
    for size in range(1, 160):
        verify_tlog.check_consistency(log.checkpoint(size), log.consistency_proof(size, 160), log.checkpoint())


@settings(max_examples=12, stateful_step_count=12, deadline=None)
class Growing(RuleBasedStateMachine):
    """Whatever is appended in whatever portions, every record and every older tree can be proven."""

    @initialize(start=st.sampled_from([0, 1, 250, 255, 256, 509]))
    def begin(self, start):
        from tempfile import TemporaryDirectory

        self.folder = TemporaryDirectory()
        self.log = Log.create(Path(self.folder.name) / "log", ORIGIN)
        self.leaves = entries(start)
        self.log.append_all(self.leaves)
        self.signed = {start}

    @rule(count=st.integers(1, 8))
    def append(self, count):
        new = entries(count, len(self.leaves))
        logged = self.log.append_all(new)
        self.leaves += new
        assert [one.index for one in logged] == list(range(len(self.leaves) - count, len(self.leaves)))
        self.signed.add(len(self.leaves))

    @rule()
    def crash_after_the_entries(self):
        self.log._write_entries(len(self.leaves), entries(1, len(self.leaves)))
        self.leaves += entries(1, len(self.leaves))
        self.log.append(entry(len(self.leaves)))
        self.leaves += entries(1, len(self.leaves))
        self.signed.add(len(self.leaves))

    @rule()
    def open_again(self):
        self.log = Log(Path(self.folder.name) / "log")

    @precondition(lambda self: self.leaves)
    @rule(data=st.data())
    def prove(self, data):
        index = data.draw(st.integers(0, len(self.leaves) - 1))
        size = data.draw(st.sampled_from(sorted(size for size in self.signed if size > index)))
        proof = self.log.inclusion_proof(Logged(index, size))
        assert verify_tlog.check_inclusion(self.leaves[index], proof, self.log.checkpoint(size)) == index
        for old in self.signed - {0}:
            if old <= size:
                verify_tlog.check_consistency(
                    self.log.checkpoint(old), self.log.consistency_proof(old, size), self.log.checkpoint(size)
                )

    @invariant()
    def the_root_is_the_rfcs(self):
        if hasattr(self, "log"):
            assert root_of(self.log) == mth(self.leaves)

    def teardown(self):
        if hasattr(self, "folder"):
            assert self.log.audit() == len(self.leaves)
            self.folder.cleanup()


TestGrowing = Growing.TestCase


def root_of(log):
    return verify_tlog.read_checkpoint(log.checkpoint()).root


def tiles_in(folder):
    return {path.relative_to(folder).as_posix() for path in (folder / "tile").rglob("*") if path.is_file()}


def checkpointed_partials(size):
    """Partial tiles that stay because a checkpoint of that size was signed and the full tile is not there yet."""
    widths = range(1, size % 256 + 1)
    return {f"tile/entries/001.p/{width}" for width in widths}
