"""How fast gyeot seals, logs, proves, packs and checks, and how much memory a packet takes.

python benchmarks/evidence.py                      everything; packets of 10, 100 and 1,000 exhibits
python benchmarks/evidence.py --exhibits 10 100    other packets

Every measurement runs in a process of its own, so that its peak memory is its own; a child's (the typesetter's) is told
beside it. What one fsync costs at that moment is printed with the appends: on a busy disk it is all of their time. The
log's own work is what remains on a disk in memory, where there is one (/dev/shm). The comments are invented.
"""

import argparse
import hashlib
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from gyeot.evidence import packet, twin, verify
from gyeot.evidence.items import (
    CaptureFields,
    Custody,
    Decided,
    Sealed,
    SourceFields,
    seal_capture,
    seal_exhibit,
    seal_source,
)
from gyeot.evidence.log import Log
from gyeot.evidence.vault import Vault
from gyeot.evidence.verify_tlog import check_inclusion
from gyeot.material import Author, Comment, Label

CASE = UUID("5c0f4b1e-7d4a-4a39-9d6b-0e6a3d2f1c00")
BEGAN = datetime(2024, 9, 2, 1, 0, tzinfo=UTC)


def fsync_cost(folder: Path) -> float:
    """Return how many milliseconds one fsync of a small file takes."""
    began = time.perf_counter()
    with (folder / "probe").open("wb") as file:
        for _ in range(100):
            os.write(file.fileno(), bytes(4096))
            os.fsync(file.fileno())
    return (time.perf_counter() - began) * 10


def appends(folder: Path, batch: int) -> dict[str, float]:
    """Append for some seconds, ``batch`` records under one checkpoint at a time."""
    log = Log.create(folder / "log", "bench.example/gyeot")
    entries = [os.urandom(32) for _ in range(batch)]
    before, count, began = fsync_cost(folder), 0, time.perf_counter()
    while time.perf_counter() - began < 4:
        log.append_all(entries)
        count += batch
    seconds = time.perf_counter() - began
    return {"per second": count / seconds, "fsync ms": (before + fsync_cost(folder)) / 2}


def single_appends(folder: Path) -> dict[str, float]:
    """Append one by one."""
    return appends(folder, 1)


def batched_appends(folder: Path) -> dict[str, float]:
    """Append a hundred at a time."""
    return appends(folder, 100)


def proofs(folder: Path) -> dict[str, float]:
    """Verify inclusion proofs in a log of ten thousand records."""
    log = Log.create(folder / "log", "bench.example/gyeot")
    entries = [hashlib.sha256(str(n).encode()).digest() for n in range(10_000)]
    logged = log.append_all(entries)
    note = log.checkpoint()
    written = [(entries[one.index], log.inclusion_proof(one)) for one in logged[::100]]
    count, began = 0, time.perf_counter()
    while time.perf_counter() - began < 3:
        for entry, proof in written:
            check_inclusion(entry, proof, note)
            count += 1
    return {"per second": count / (time.perf_counter() - began)}


def sealing(folder: Path) -> dict[str, float]:
    """Keep a file of 200 MB in the vault: hash it, encrypt it, have it on the disk."""
    path, size = folder / "export", 200_000_000
    with path.open("wb") as file:
        for _ in range(size // 1_000_000):
            file.write(os.urandom(1_000_000))
    vault, began = Vault(folder / "vault"), time.perf_counter()
    vault.keep(CASE, path)
    return {"MB/s": size / 1e6 / (time.perf_counter() - began)}


class Office:
    """An office whose clock moves a second with each act."""

    def __init__(self, root: Path) -> None:
        """Open it at ``root``."""
        self.log, self.vault, self._acts = Log.create(root / "log", "bench.example/gyeot"), Vault(root / "vault"), 0

    def custody(self) -> Custody:
        """Say who acts, now."""
        self._acts += 1
        return Custody(case="GY-7K2M", at=BEGAN + timedelta(seconds=self._acts), by="staff-3", tool="gyeot benchmark")

    def contents(self, exhibits: int, withheld: frozenset[str] = frozenset()) -> packet.PacketContents:
        """Take in a file of 20 MB, and stand behind so many comments in it."""
        kept = self.vault.keep(CASE, os.urandom(20_000_000))
        source = seal_source(self.custody(), sha256=kept.sha256, size=kept.size, words=SourceFields(file_name="x"))
        said = CaptureFields(given_by="제보자", how="given-file", changed="no")
        capture = seal_capture(self.custody(), source=source, original=kept.sha256, version=1, earlier=None, words=said)
        sealed = [self._exhibit(number, source, kept.sha256) for number in range(1, exhibits + 1)]
        first, second, *rest = self.log.append_all([one.entry for one in (source, capture, *sealed)])
        return packet.PacketContents(
            custody=self.custody(),
            items=[packet.PackedItem(one, logged) for one, logged in zip(sealed, rest, strict=True)],
            sources=[
                packet.PackedSource(
                    source,
                    first,
                    lambda: self.vault.open(CASE, kept.sha256),
                    capture=packet.PackedItem(capture, second),
                )
            ],
            withheld=withheld,
        )

    def _exhibit(self, number: int, source: Sealed, original: str) -> Sealed:
        custody = self.custody()
        comment = Comment(
            platform="naver",
            comment_id=str(number),
            text=f"지어낸 댓글 {number}: 왜 바로 신고를 안 했을까, 좀 이상하다는 생각이 든다. 다들 너무 예민하다.",
            author=Author(handle=f"지어낸별명{number}"),
            posted_at=BEGAN,
            url=f"https://news.example/{number}",
            locator=f"/comments/{number}",
        )
        decided = Decided(labels=(Label.VICTIM_BLAMING,), by="staff-3", at=custody.at)
        return seal_exhibit(custody, number=number, source=source, original=original, comment=comment, decided=decided)


def build(folder: Path, exhibits: int) -> dict[str, float]:
    """Write a packet; its own check is part of that."""
    office = Office(folder)
    contents = office.contents(exhibits)
    began = time.perf_counter()
    written = packet.write_packet(folder / "packet", contents, office.log)
    seconds = time.perf_counter() - began
    files = [path.stat().st_size for path in written.folder.rglob("*") if path.is_file()]
    return {"seconds": seconds, "files": len(files), "MB": sum(files) / 1e6}


def build_redacted(folder: Path, exhibits: int) -> dict[str, float]:
    """Write the redacted twin."""
    office = Office(folder)
    contents = office.contents(exhibits, twin.BY_DEFAULT)
    began = time.perf_counter()
    packet.write_packet(folder / "redacted", contents, office.log)
    return {"seconds": time.perf_counter() - began}


def check(folder: Path, exhibits: int) -> dict[str, float]:
    """Check the packet that ``build`` wrote, as a stranger does, with the log's key."""
    key = (folder / "log/log.pub.pem").read_bytes()
    began = time.perf_counter()
    report = verify.check(folder / "packet", log_key=key)
    if report.problems or report.exhibits != exhibits:
        raise SystemExit("the packet did not pass")
    return {"seconds": time.perf_counter() - began}


TARGETS = {
    "single_appends": ("per second", 200, "or more"),
    "build 1000": ("seconds", 60, "or less"),
    "check 1000": ("seconds", 10, "or less"),
}


def apart(name: str, folder: Path, *more: str) -> None:
    """Measure in a process of its own, and print a line."""
    command = [sys.executable, __file__, "--measure", name, str(folder), *more]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found = json.loads(done.stdout.splitlines()[-1])
    told = "  ".join(f"{value:10,.1f} {unit}" for unit, value in found.items())
    label = " ".join([name, *(one for one in more if one.isdigit())])
    unit, bound, word = TARGETS.get(label, ("", 0, ""))
    met = "" if not word else ("met" if (found[unit] >= bound) == (word == "or more") else "MISSED")
    print(f"{label:22}{told}{f'   target {bound} {word}: {met}' if word else ''}", flush=True)


def measure(name: str, folder: Path, more: list[str]) -> None:
    """Do one measurement here, and print it as JSON with this process's peak memory."""
    numbers = [int(one) for one in more if one.isdigit()]
    functions: dict[str, Callable[..., dict[str, float]]] = {
        one.__name__: one for one in (single_appends, batched_appends, proofs, sealing, build, build_redacted, check)
    }
    found = functions[name](folder, *numbers)
    # Not getrusage for this process: what it tells begins with the memory of the process that started it.
    peak = re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text(encoding="ascii"))
    typesetter = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    said = {"MB peak": int(peak[1]) / 1024 if peak else 0.0} | ({"MB typesetter": typesetter} if typesetter else {})
    print(json.dumps(found | said))


def main() -> None:
    """Measure everything and print a table."""
    options = argparse.ArgumentParser(description="Measure sealing, logging, proving, packing and checking.")
    options.add_argument("--exhibits", type=int, nargs="+", default=[10, 100, 1000])
    asked = options.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}")
    for name in ("single_appends", "batched_appends", "proofs", "sealing"):
        with tempfile.TemporaryDirectory() as folder:
            apart(name, Path(folder))
    if Path("/dev/shm").is_dir():
        with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
            print("in memory: ", end="")
            apart("single_appends", Path(folder))
    for exhibits in asked.exhibits:
        with tempfile.TemporaryDirectory() as folder:
            apart("build", Path(folder), str(exhibits))
            apart("check", Path(folder), str(exhibits))
            apart("build_redacted", Path(folder), str(exhibits))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        measure(sys.argv[2], Path(sys.argv[3]), sys.argv[4:])
    else:
        main()
