"""VERIFY.md's commands, run as they stand, by sh with sha256sum, openssl and python3, on a packet somewhere else."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.office import commands, flip, rebag, reexport, tools_from_outside, write_canonical

pytestmark = pytest.mark.skipif(
    not all(shutil.which(tool) for tool in ("sh", "sha256sum", "openssl")), reason="the tools that VERIFY.md names"
)


@pytest.fixture
def by_hand(packet, tmp_path, log_key, monkeypatch):
    """Run VERIFY.md's blocks in order, as a stranger would, with nothing of ours within reach."""
    elsewhere = tmp_path / "court" / "desk"
    elsewhere.mkdir(parents=True)
    (elsewhere / "log.pub.pem").write_bytes(log_key)
    tools = elsewhere / "bin"
    tools.mkdir()
    (tools / "python3").symlink_to(Path(sys.base_prefix) / "bin" / "python3")  # no virtual environment, no gyeot
    there = shutil.copytree(packet, elsewhere / "received")
    environment = {
        "PATH": f"{tools}:{os.defpath}",
        "KEY": str(elsewhere / "log.pub.pem"),
        "LC_ALL": "C.UTF-8",
        **tools_from_outside(elsewhere),
    }

    def run(**more: object) -> tuple[str, list[str]]:
        blocks = commands(elsewhere / "VERIFY.md")
        assert len(blocks) == 9
        known = environment | {name: str(value) for name, value in more.items()}
        done = [
            subprocess.run(["sh", "-c", block], cwd=there, env=known, capture_output=True, text=True, check=False)
            for block in blocks
        ]
        run.sections = [one.stdout for one in done]
        return "".join(run.sections), [one.stderr for one in done]

    run.there, run.desk = there, elsewhere
    return run


def test_an_honest_packet_passes_every_command(by_hand):
    said, complaints = by_hand()

    assert "FAILED" not in said
    assert set(complaints) == {""}
    assert said.count("OK") == 2 + 1 + 2 + 1 + 1 + 5 * 2 + 4 + 1 + 1 + 1
    assert "OK: every checkpoint is signed with this key" in said


def test_a_forged_packet_with_a_checker_of_its_own_fails_the_honest_one(by_hand):
    packet = by_hand.there
    shown = packet / "data/items/001/fields.json"
    fields = json.loads(shown.read_bytes())
    fields["text"]["value"] = "지어낸 다른 글"
    write_canonical(shown, fields)
    (packet / "verify_tlog.py").write_text('print("OK: all of it")\n')
    (packet / "VERIFY.md").write_text("# Everything is fine\n")
    reexport(packet)

    lulled, _ = by_hand(TLOG=packet / "verify_tlog.py", GUIDE=packet / "VERIFY.md")
    assert "FAILED" not in "".join(by_hand.sections[1:])  # so nobody may check with what the packet brought along
    assert lulled.count("lies inside the packet") == 2

    said, _ = by_hand()
    assert "FAILED: the packet's verify_tlog.py is another" in said
    assert "FAILED: the packet's VERIFY.md is another" in said
    assert "FAILED: the record is not in the log" in said
    assert "FAILED: text is not what was sealed" in said
    assert "OK: all of it" not in said


def test_where_no_checker_is_named_nothing_of_the_packets_runs_in_its_place(by_hand):
    (by_hand.there / "__main__.py").write_text('print("OK: all of it")\n')  # what python3 "" would run

    said, _ = by_hand(TLOG="")
    assert "OK: all of it" not in said
    assert "FAILED: log/export.json" in said


def test_a_link_into_the_packet_is_inside_it(by_hand):
    link = by_hand.desk / "link.py"
    link.symlink_to(by_hand.there / "verify_tlog.py")

    assert "FAILED: TLOG lies inside the packet" in by_hand(TLOG=link)[0]


@pytest.mark.parametrize("place", ["", "/nowhere/log.pub.pem"])
def test_without_a_key_one_sentence_says_so_and_openssl_nothing(by_hand, place):
    said, complaints = by_hand(KEY=place)

    assert "FAILED: KEY names no key that can be read" in said
    assert set(complaints) == {""}


class TestAReceipt:
    def told(self, by_hand, **more) -> str:
        by_hand(**more)
        return by_hand.sections[7].splitlines()[0]

    def test_of_this_very_packet_is_its_last_checkpoint(self, by_hand):
        mine = Path(shutil.copy(by_hand.there / "log/export.checkpoint", by_hand.desk / "receipt.txt"))

        assert self.told(by_hand, RECEIPT=mine).startswith("OK: this is the receipt of this packet")

    def test_of_an_earlier_packet_is_found_in_it(self, by_hand):
        mine = Path(shutil.copy(by_hand.there / "log/receipt-11.checkpoint", by_hand.desk / "receipt.txt"))

        assert self.told(by_hand, RECEIPT=mine).startswith(
            "OK: an earlier receipt, the same as log/receipt-11.checkpoint"
        )

    def test_that_nobody_holds_is_not_passed_over_in_silence(self, by_hand):
        assert self.told(by_hand).startswith("NOT CHECKED: ")

    def test_that_cannot_be_read_fails(self, by_hand):
        assert self.told(by_hand, RECEIPT="/nowhere").startswith("FAILED: RECEIPT cannot be read")

    def test_of_a_second_log_fails(self, by_hand):
        for name in ("export", "receipt-11"):
            mine = Path(shutil.copy(by_hand.there / f"log/{name}.checkpoint", by_hand.desk / "receipt.txt"))
            flip(mine, at=50)

            assert self.told(by_hand, RECEIPT=mine).startswith(f"FAILED: log/{name}.checkpoint is another log")

    def test_that_was_taken_from_the_packet_shows_nothing(self, by_hand):
        inside = by_hand.there / "log/export.checkpoint"

        assert self.told(by_hand, RECEIPT=inside).startswith("FAILED: RECEIPT lies inside the packet")

    @pytest.mark.parametrize("words", ["a note that is no receipt\n", "centre.example/gyeot\n7777\nx\n", ""])
    def test_that_leads_nowhere_fails(self, by_hand, words):
        mine = by_hand.desk / "receipt.txt"
        mine.write_text(words)

        assert self.told(by_hand, RECEIPT=mine).startswith("FAILED: the packet does not lead from this receipt")


def test_a_second_list_in_another_folder_fails(by_hand):
    (by_hand.there / "log/tagmanifest-sha256.txt").write_bytes(b"")

    assert by_hand()[0].count("FAILED") == 1


def test_a_link_that_was_added_fails(by_hand):
    (by_hand.there / "data/more").symlink_to("/etc/hostname")

    assert by_hand()[0].count("FAILED") == 1


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (lambda p: flip(p / "data/items/001/item.json"), "FAILED: data/items/001/item.json"),
        (lambda p: flip(p / "data/items/001/fields.json"), "FAILED: data/items/001/fields.json"),
        (lambda p: flip(next((p / "data/sources").glob("*/original*"))), "FAILED: data/sources/"),
        (lambda p: flip(p / "log/001.consistency"), "FAILED: data/items/001/item.json"),
        (lambda p: flip(p / "log/receipt-11.consistency"), "FAILED: log/receipt-11.checkpoint"),
        (lambda p: flip(p / "log/003.checkpoint", at=80), "FAILED: log/003.checkpoint"),
        (lambda p: shutil.rmtree(p / "data/items/003"), "FAILED"),
        (lambda p: flip(p / "log/export.json"), "FAILED: the record is not in the log"),
    ],
    ids=["record", "words", "original", "history", "receipt", "signature", "dropped", "export"],
)
def test_each_edit_fails_a_command_though_bagged_again(by_hand, edit, told):
    edit(by_hand.there)
    rebag(by_hand.there)

    assert told in by_hand()[0]


def test_a_dropped_exhibit_fails_though_handed_over_again(by_hand):
    shutil.rmtree(by_hand.there / "data/items/003")
    for path in (by_hand.there / "log").glob("003.*"):
        path.unlink()
    reexport(by_hand.there, lambda export: export["items"].pop())

    assert "FAILED: the record is not in the log" in by_hand()[0]


def test_an_added_file_fails_though_sha256sum_is_content(by_hand):
    (by_hand.there / "data/more.txt").write_bytes(b"x")
    said, _ = by_hand()

    assert by_hand.sections[2] == "FAILED\nOK\n"
    assert said.count("FAILED") == 1


def test_another_offices_key_fails_every_signature(by_hand, tmp_path):
    from gyeot.evidence.log import Log

    other = Log.create(tmp_path / "other", "centre.example/gyeot")
    (by_hand.there.parent / "log.pub.pem").write_bytes(other.public_key)

    assert by_hand()[0].count("FAILED: log/") == 7


def test_bagit_agrees(by_hand):
    # From outside, as VERIFY.md says: with -m, Python would run a bagit.py that lies in the packet.
    command = [sys.executable, "-m", "bagit", "--validate", by_hand.there]
    assert subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 0

    (by_hand.there / "data/more.txt").write_bytes(b"x")
    assert subprocess.run(command, cwd="/", capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize("arguments", [[], ["incl"], ["cons", "a"], ["opens", "a", "b", "c"], ["something", "a", "b"]])
def test_verify_tlog_explains_itself(by_hand, arguments):
    done = subprocess.run(
        [sys.executable, "verify_tlog.py", *arguments], cwd=by_hand.there, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2
    assert "verify_tlog.py incl SHA256 PROOF CHECKPOINT" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["incl", "zz", "log/001.tlog-proof", "log/001.checkpoint"],
        ["incl", "00", "log/001.tlog-proof", "log/001.checkpoint"],
        ["incl", "0" * 64, "nothing-here", "log/001.checkpoint"],
        ["cons", "VERIFY.md", "VERIFY.md", "VERIFY.md"],
        ["opens", "VERIFY.md", "VERIFY.md"],
        ["opens", "log/export.json", "data/items/001/item.json"],
    ],
)
def test_verify_tlog_says_failed_and_never_falls_over(by_hand, arguments):
    done = subprocess.run(
        [sys.executable, "verify_tlog.py", *arguments], cwd=by_hand.there, capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("FAILED: ")


def test_another_user_of_the_machine_can_check_it_from_a_folder_of_their_own(packet, log_key):
    python = Path("/usr/bin/python3")
    if os.getuid() != 0 or not python.exists() or shutil.which("setpriv") is None:
        pytest.skip("only root can become someone else, and needs a Python that everybody may run")
    # pytest's own folders are closed to other users.
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    try:
        there = shutil.copytree(packet, folder / "received")
        (folder / "log.pub.pem").write_bytes(log_key)
        had = tools_from_outside(folder)
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        as_nobody = ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-c"]
        key = str(folder / "log.pub.pem")
        environment = {"PATH": os.defpath, "KEY": key, "LC_ALL": "C.UTF-8", "HOME": str(folder), **had}
        done = [
            subprocess.run([*as_nobody, block], cwd=there, env=environment, capture_output=True, text=True, check=False)
            for block in commands(folder / "VERIFY.md")
        ]

        assert {one.stderr for one in done} == {""}
        assert "FAILED" not in "".join(one.stdout for one in done)
        assert "OK: every checkpoint is signed" in "".join(one.stdout for one in done)
    finally:
        shutil.rmtree(folder)
