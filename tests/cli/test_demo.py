"""`make demo SERVE=0`: the whole way on invented comments, and a second run that doubles nothing."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_manual import KO, english

ROOT = Path(__file__).parents[2]


def gyeot(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does, with nothing set but where things lie."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("GYEOT_", "DJANGO_"))}
    environment |= {"GYEOT_HOME": str(home), "PYTHONPATH": str(ROOT / "src"), "LANG": "C.UTF-8"} | settings
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "gyeot.cli", *arguments],
        cwd=home.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    home = tmp_path_factory.mktemp("demo") / "var"
    done = gyeot(home, "demo", "--no-serve")
    assert done.returncode == 0, done.stderr
    return home, done.stdout


def test_the_demo_goes_the_whole_way_and_checks_its_packet(demo: tuple[Path, str]):
    _home, printed = demo

    for check in ("sha256sum, tag files", "sha256sum, payload", "bagit", "gyeot verify"):
        assert f"{check:<22} passed" in printed
    for file in ("youtube", "naver", "dcinside", "telegram", "reddit", "table", "jsonl", "warc"):
        assert file in printed
    assert "12 exhibits" in printed


def test_a_second_run_doubles_nothing(demo: tuple[Path, str]):
    home, first = demo

    again = gyeot(home, "demo", "--no-serve")

    assert again.returncode == 0, again.stderr
    assert again.stdout == first


def test_the_demo_is_told_in_korean(demo: tuple[Path, str]):
    home, _english = demo

    done = gyeot(home, "demo", "--no-serve", LC_ALL=KO)

    assert (done.returncode, english(done.stdout)) == (0, [])
    assert "gyeot verify           통과" in done.stdout
    assert "증거 12건" in done.stdout
    assert f"demo / {(home / 'demo-login').read_text(encoding='utf-8')} " in done.stdout


def test_verify_names_the_exact_file_after_one_byte_is_flipped(demo: tuple[Path, str], tmp_path: Path):
    home, _printed = demo
    packet = shutil.copytree(home / "demo-packet", tmp_path / "packet")
    changed = packet / "data/items/001/fields.json"
    data = bytearray(changed.read_bytes())
    data[len(data) // 2] ^= 1
    changed.write_bytes(bytes(data))

    done = gyeot(home, "verify", str(packet), "--log-key", str(home / "demo-log.pub.pem"))

    assert done.returncode == 1
    assert "data/items/001/fields.json" in done.stdout + done.stderr


def test_nothing_of_the_demo_is_open_to_others(demo: tuple[Path, str]):
    home, _printed = demo

    assert home.stat().st_mode & 0o077 == 0
    assert (home / "demo-login").stat().st_mode & 0o077 == 0
    assert (home / "demo-secret-key").stat().st_mode & 0o077 == 0


def test_the_demo_counts_seventeen_copies_and_more_as_one_card(demo: tuple[Path, str]):
    home, _printed = demo

    done = gyeot(
        home, "case", "show", "GY-DEMO", "--by", "demo", "--json", GYEOT_SECRET_KEY_FILE=str(home / "demo-secret-key")
    )
    stands = json.loads(done.stdout)

    assert stands["posts"] - stands["cards"] >= 19
    assert stands["exhibits"] == 12
