import argparse
import json
import subprocess
import sys

import pytest

from gyeot.cli import verify as command
from gyeot.errors import Doubt, Refused
from gyeot.evidence import archive
from tests.evidence.office import CHILD, flip


@pytest.fixture
def gyeot_verify(capsys, monkeypatch):
    """Run the command; return its exit code and what it printed."""
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    parser = argparse.ArgumentParser()
    command.add_to(parser.add_subparsers())

    def run(*arguments):
        args = parser.parse_args(["verify", *map(str, arguments)])
        return args.run(args), capsys.readouterr().out

    return run


@pytest.fixture
def key(tmp_path, log_key):
    (tmp_path / "log.pub.pem").write_bytes(log_key)
    return tmp_path / "log.pub.pem"


def test_an_honest_packet_is_fine(gyeot_verify, packet, key):
    code, said = gyeot_verify(packet, "--log-key", key)

    assert code == 0
    assert said.splitlines() == [
        "Checked 40 files: 2 exhibits, 1 withdrawn, 2 sources of case GY-7K2M, handed over 2024-09-02T01:08:00.000Z.",
        "Each stands in the log centre.example/gyeot, which had 13 entries at the hand-over.",
        "Nobody stated how these came in: 2 of 2 received files.",
        "Every checkpoint is signed by the given log key.",
        "No outside clock stamped this packet: its times are the office's own word.",
    ]


def test_without_a_key_it_says_what_was_not_checked(gyeot_verify, packet):
    code, said = gyeot_verify(packet)

    assert code == 0
    assert "Whose log this is was NOT checked" in said


def test_the_file_that_was_changed_is_named(gyeot_verify, packet, key):
    flip(packet / "data/items/001/item.json")
    code, said = gyeot_verify(packet, "--log-key", key)

    assert code == 1
    assert "- data/items/001/item.json is not the file that was packed" in said
    assert "The proofs were not looked at" in said


def test_it_speaks_korean_when_asked_or_when_the_terminal_does(gyeot_verify, packet, monkeypatch):
    assert "누구의 로그인지는 확인하지 않았습니다" in gyeot_verify(packet, "--lang", "ko")[1]
    monkeypatch.setenv("LC_ALL", "ko_KR.UTF-8")
    flip(packet / "data/items/001/item.json")
    assert "- data/items/001/item.json: 묶을 때의 파일과 다릅니다" in gyeot_verify(packet)[1]
    assert "is not the file" in gyeot_verify(packet, "--lang", "en")[1]


def test_a_receipt_is_held_against_it(gyeot_verify, packet, key, tmp_path, office):
    (tmp_path / "earlier.checkpoint").write_bytes(office.log.checkpoint(11))
    code, said = gyeot_verify(packet, "--log-key", key, "--receipt", tmp_path / "earlier.checkpoint")

    assert code == 0
    assert "The receipt's log is the beginning of this one." in said


def test_a_zip_is_checked_like_its_folder(gyeot_verify, packet, key, tmp_path):
    archive.zip_packet(packet, tmp_path / "packet.zip")

    assert gyeot_verify(tmp_path / "packet.zip", "--log-key", key) == gyeot_verify(packet, "--log-key", key)


def test_a_zip_that_reads_in_two_ways_is_found_out(gyeot_verify, packet, tmp_path):
    archive.zip_packet(packet, tmp_path / "packet.zip")
    (tmp_path / "packet.zip").write_bytes(b"MZ" + (tmp_path / "packet.zip").read_bytes())

    with pytest.raises(Doubt) as failure:
        gyeot_verify(tmp_path / "packet.zip")
    assert failure.value.exit_code == 1


def test_programs_get_json(gyeot_verify, packet, key):
    flip(packet / "data/items/001/item.json")
    code, said = gyeot_verify(packet, "--log-key", key, "--json")
    report = json.loads(said)

    assert code == 1
    assert report["problems"] == [
        {
            "place": "data/items/001/item.json",
            "en": "data/items/001/item.json is not the file that was packed",
            "ko": "data/items/001/item.json: 묶을 때의 파일과 다릅니다",
        }
    ]
    assert report["proofs_checked"] is False


@pytest.mark.parametrize("what", ["nothing", "an empty folder", "a text file"])
def test_what_is_no_packet_is_your_input(gyeot_verify, tmp_path, what):
    place = tmp_path / "place"
    if what == "an empty folder":
        place.mkdir()
    elif what == "a text file":
        place.write_bytes(b"hello")

    with pytest.raises(Refused) as failure:
        gyeot_verify(place)
    assert failure.value.exit_code == 2


def test_a_key_that_cannot_be_read_is_your_input(gyeot_verify, packet, tmp_path):
    with pytest.raises(Refused, match="cannot be read"):
        gyeot_verify(packet, "--log-key", tmp_path / "nowhere.pem")


FENCED = """
import sys, importlib.abc

class Fence(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"cryptography", "django", "bagit", "httpx", "lxml", "numpy"}:
            raise ImportError(f"{name} is not here")

sys.meta_path.insert(0, Fence())
from pathlib import Path
from gyeot.evidence import verify
report = verify.check(Path(sys.argv[1]), log_key=Path(sys.argv[2]).read_bytes())
print(len(report.problems), report.key_checked)
outside = {name.split(".")[0] for name in sys.modules} - sys.stdlib_module_names - {"gyeot", "__main__"}
print(sorted(name for name in outside if not name.startswith(("_", "sitecustomize"))))
"""


def test_the_check_needs_the_standard_library_alone(packet, key):
    done = subprocess.run(
        [sys.executable, "-S", "-c", FENCED, str(packet), str(key)],
        env=CHILD,
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.splitlines() == ["0 True", "[]"]
