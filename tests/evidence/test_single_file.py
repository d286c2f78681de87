"""verify_packet.py: the same check in one file, for someone who has Python and will not install anything."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gyeot import digests
from gyeot.cli import main
from gyeot.evidence import archive, verify_packet
from tests.evidence.office import copied, flip
from tools import single_file

OUT = Path(verify_packet.__file__)


@pytest.fixture
def desk(tmp_path) -> Path:
    """A stranger's folder with the one file in it, and no gyeot within reach."""
    folder = tmp_path / "court" / "desk"
    folder.mkdir(parents=True)
    shutil.copy(OUT, folder / "verify_packet.py")
    return folder


def run(desk: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    # -I -S: no folder of ours, no site-packages, no variables of Python's.
    python = Path(sys.base_prefix) / "bin" / "python3"
    return subprocess.run(
        [python, "-I", "-S", "verify_packet.py", *map(str, arguments)],
        cwd=desk,
        env={"LC_ALL": "C.UTF-8", "PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_file_is_what_the_modules_give_now():
    assert OUT.read_text(encoding="utf-8") == single_file.single_file(), "run python3 tools/single_file.py"


def test_the_sums_in_the_docs_are_those_of_the_files_now():
    for path, text in single_file.written().items():
        assert path.read_text(encoding="utf-8") == text, "run python3 tools/single_file.py"
    for page in single_file.DOCS:
        for name in ("VERIFY.md", "verify_tlog.py", "verify_packet.py"):
            assert f"{digests.sha256(OUT.with_name(name).read_bytes())}  {name}\n" in page.read_text(encoding="utf-8")


def test_it_needs_nothing_but_the_standard_library():
    imported: set[str] = set()
    for name in single_file.MODULES:
        for node in ast.walk(ast.parse((single_file.SOURCE / f"{name.replace('.', '/')}.py").read_bytes())):
            if isinstance(node, ast.Import):
                imported |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                packages = node.module in ("gyeot", "gyeot.evidence")
                imported |= {f"{node.module}.{one.name}" for one in node.names} if packages else {str(node.module)}

    outside = {name for name in imported if name.split(".")[0] not in sys.stdlib_module_names}
    assert outside <= set(single_file.MODULES)


@pytest.mark.parametrize("spoil", [None, "data/items/001/item.json", "log/001.consistency", "bagit.txt"])
def test_it_says_the_same_sentences_as_gyeot_verify(desk, packet, log_key, capsys, spoil):
    (desk / "log.pub.pem").write_bytes(log_key)
    if spoil:
        flip(packet / spoil)
    for language in ("ko", "en"):
        code = main(["verify", str(packet), "--log-key", str(desk / "log.pub.pem"), "--lang", language])
        done = run(desk, packet, "--log-key", "log.pub.pem", "--lang", language)

        assert (done.returncode, done.stdout, done.stderr) == (code, capsys.readouterr().out, "")
        assert code == (1 if spoil else 0)


def test_it_takes_the_zip_and_the_receipt(desk, packet, office):
    archive.zip_packet(packet, desk / "packet.zip")
    (desk / "log.pub.pem").write_bytes(office.log.public_key)
    (desk / "earlier.checkpoint").write_bytes(office.log.checkpoint(11))
    done = run(desk, "packet.zip", "--log-key", "log.pub.pem", "--receipt", "earlier.checkpoint")

    assert (done.returncode, done.stderr) == (0, "")
    assert "The receipt's log is the beginning of this one." in done.stdout


def test_it_leaves_nothing_behind_and_changes_nothing(desk, packet):
    before = copied(packet, desk / "before")
    run(desk, packet)

    assert sorted(path.name for path in desk.iterdir()) == ["before", "verify_packet.py"]
    assert [p.read_bytes() for p in sorted(packet.rglob("*")) if p.is_file()] == [
        p.read_bytes() for p in sorted(before.rglob("*")) if p.is_file()
    ]


@pytest.mark.parametrize("arguments", [["nowhere"], ["."], [".", "--log-key", "nowhere"]])
def test_what_is_no_packet_gets_a_sentence_and_no_traceback(desk, arguments):
    done = run(desk, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr
