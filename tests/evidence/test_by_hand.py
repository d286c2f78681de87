"""VERIFY.md's commands, run as they stand, by sh with sha256sum, openssl and python3, on a packet somewhere else."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.evidence.office import flip, rebag, reexport

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
    environment = {"PATH": f"{tools}:{os.defpath}", "KEY": str(elsewhere / "log.pub.pem"), "LC_ALL": "C.UTF-8"}

    def run() -> tuple[str, list[str]]:
        blocks = re.findall(r"```sh\n(.*?)```", (there / "VERIFY.md").read_text(encoding="utf-8"), re.DOTALL)
        assert len(blocks) == 8
        done = [
            subprocess.run(["sh", "-c", block], cwd=there, env=environment, capture_output=True, text=True, check=False)
            for block in blocks
        ]
        return "".join(one.stdout for one in done), [one.stderr for one in done]

    run.there = there
    return run


def test_an_honest_packet_passes_every_command(by_hand):
    said, complaints = by_hand()

    assert "FAILED" not in said
    assert set(complaints) == {""}
    assert said.count("OK") == 1 + 2 + 1 + 1 + 5 * 2 + 4 + 1 + 1
    assert "Signature Verified Successfully" in said


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

    assert said.startswith("OK\nFAILED\n")


def test_another_offices_key_fails_every_signature(by_hand, tmp_path):
    from gyeot.evidence.log import Log

    other = Log.create(tmp_path / "other", "centre.example/gyeot")
    (by_hand.there.parent / "log.pub.pem").write_bytes(other.public_key)

    assert by_hand()[0].count("FAILED: log/") == 7


def test_bagit_agrees(by_hand):
    command = [sys.executable, "-m", "bagit", "--validate", "."]
    assert subprocess.run(command, cwd=by_hand.there, capture_output=True, check=False).returncode == 0

    (by_hand.there / "data/more.txt").write_bytes(b"x")
    assert subprocess.run(command, cwd=by_hand.there, capture_output=True, check=False).returncode == 1


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
        subprocess.run(["chown", "-R", "nobody", folder], check=True)
        blocks = re.findall(r"```sh\n(.*?)```", (there / "VERIFY.md").read_text(encoding="utf-8"), re.DOTALL)
        as_nobody = ["setpriv", "--reuid=nobody", "--clear-groups", "sh", "-c"]
        environment = {"PATH": os.defpath, "KEY": str(folder / "log.pub.pem"), "LC_ALL": "C.UTF-8", "HOME": str(folder)}
        done = [
            subprocess.run([*as_nobody, block], cwd=there, env=environment, capture_output=True, text=True, check=False)
            for block in blocks
        ]

        assert {one.stderr for one in done} == {""}
        assert "FAILED" not in "".join(one.stdout for one in done)
        assert "Signature Verified Successfully" in "".join(one.stdout for one in done)
    finally:
        shutil.rmtree(folder)
