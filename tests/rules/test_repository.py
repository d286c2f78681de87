"""What must hold of the repository itself: its map, its settings' page, its locks, and what never stands in it."""

import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def tracked(*patterns: str) -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z", *patterns], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def test_the_map_is_what_the_modules_say():
    printed = subprocess.run(
        [sys.executable, "tools/map.py"], cwd=ROOT, capture_output=True, check=True, encoding="utf-8"
    ).stdout

    assert (ROOT / "docs/map.md").read_text(encoding="utf-8") == printed, "run `make map`"


def test_every_setting_is_documented_and_nothing_else():
    page = (ROOT / "docs/configuration.md").read_text(encoding="utf-8")
    said = set(re.findall(r"^\| `(GYEOT_\w+)`", page, re.MULTILINE))
    read = {
        name
        for module in tracked("src/gyeot/*.py")
        for name in re.findall(r"\"(GYEOT_\w+)\"", module.read_text(encoding="utf-8"))
        if not name.endswith("_FILE")
    }

    assert read == said


def test_only_settings_reads_the_environment():
    readers = {
        module.relative_to(ROOT / "src/gyeot").as_posix()
        for module in tracked("src/gyeot/*.py")
        if re.search(r"os\.environ|getenv", module.read_text(encoding="utf-8"))
    }
    starters = {
        "server/environment.py",
        "server/wsgi.py",
        "cli/records.py",
        "cli/demo/__init__.py",
        "cli/serve.py",
        # The scoring server's own door to it, and where its processes meet to count.
        "api/settings.py",
        "api/metrics.py",
    }
    # Which language the terminal speaks, also where a packet is checked with Python alone.
    listeners = {"cli/language.py", "evidence/told.py", "evidence/verify_packet.py"}

    assert readers <= starters | listeners


def test_every_locked_package_has_a_hash_and_no_address():
    for lock in (ROOT / "requirements").glob("*.txt"):
        text = lock.read_text(encoding="utf-8")
        pins = re.findall(r"^[a-z0-9][\w.-]*==.*$", text, re.MULTILINE)

        assert pins
        assert all(pin.endswith("\\") for pin in pins), lock.name
        assert "://" not in text, lock.name
        assert "index-url" not in text, lock.name


def test_no_machine_path_and_no_registry_host_stands_in_the_tree():
    # Written in pieces, so that this file does not hold what it forbids.
    forbidden = re.compile(
        "|".join(
            [
                "/ro" + "ot/",
                "/wo" + "rk/",
                "/ho" + r"me/\w",
                "pypi" + r"\.org",
                "python" + "hosted",
                "npm" + r"js\.org",
                "deb" + r"\.debian",
            ]
        )
    )
    text_files = [
        path for path in tracked() if path.suffix not in {".png", ".woff2", ".npz", ".mo", ".xlsx", ".gz", ".warc"}
    ]

    found = [
        path.relative_to(ROOT).as_posix()
        for path in text_files
        if forbidden.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]

    assert found == []


def test_every_runtime_dependency_has_its_sentence():
    declared = re.search(
        r"^dependencies = \[(.*?)^\]", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert declared
    names = re.findall(r'"([a-zA-Z0-9-]+)', declared[1])
    page = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8").lower()

    assert [name for name in names if name.lower() not in page] == []


def test_importing_the_detector_and_the_sources_loads_nothing_heavy():
    heavy = "django numpy lxml cryptography httpx typst"
    program = (
        "import sys, gyeot.detect, gyeot.sources, gyeot.cli;"
        f"print([name for name in '{heavy}'.split() if name in sys.modules])"
    )
    printed = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=True,
        encoding="utf-8",
        env=os.environ | {"PYTHONPATH": str(ROOT / "src")},
    ).stdout

    assert printed.strip() == "[]"
