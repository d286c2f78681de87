"""How fast gyeot reads a large export, and how much memory that takes: JSON Lines that stream, and one large document.

python benchmarks/intake.py                  500 MB of JSON Lines, and the largest single document that is let in
python benchmarks/intake.py --megabytes 50   a quicker look

Every reading runs in a process of its own, so that its peak memory is its own. The files hold invented sentences.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

SENTENCES = (
    "왜 바로 신고를 안 했을까, 좀 이상하다는 생각이 든다.",
    "It is not her fault. People freeze when they are frightened.",
    "어디에 있었든 잘못은 찍은 사람에게 있습니다. 힘내세요 💙",
    "그냥 지나가는 말이었다고 하던데 다들 왜 이렇게 예민하지 ㅋㅋ",
)

READ = """
import re, sys, time
from pathlib import Path
from gyeot.sources import read_export
from gyeot.sources.export import Report
report, began, worked = Report(), time.perf_counter(), time.process_time()
for comment in read_export(Path(sys.argv[1]), report):
    pass
seconds, worked = time.perf_counter() - began, time.process_time() - worked
# Not getrusage: what it tells begins with the memory of the process that started this one.
peak = int(re.search("VmHWM:[^0-9]*([0-9]+)", Path("/proc/self/status").read_text())[1]) / 1024
print(report.format, report.read, report.problem_count, seconds, worked, peak)
"""


def own_lines() -> Iterator[bytes]:
    """Give lines of our own format."""
    number = 0
    while True:
        number += 1
        text = SENTENCES[number % len(SENTENCES)]
        record = {"text": text, "id": str(number), "author": f"invented{number % 999}", "platform": "forum"}
        record |= {"posted_at": "2024-09-05T12:00:00+09:00", "url": f"https://example.invalid/{number}"}
        yield json.dumps(record, ensure_ascii=False).encode() + b"\n"


def youtube_pages() -> Iterator[bytes]:
    """Give lines that are each a page of 100 YouTube threads."""
    number = 0
    while True:
        number += 1
        threads = [_thread(number * 100 + index) for index in range(100)]
        page = {"kind": "youtube#commentThreadListResponse", "items": threads}
        yield json.dumps(page, ensure_ascii=True).encode() + b"\n"


def telegram_chat() -> Iterator[bytes]:
    """Give one document in pieces: a chat's head, then a message at a time; the caller closes it with ``]}``."""
    yield b'{"name": "invented", "type": "private_supergroup", "id": 1,\n "messages": [\n  {"id": 0, "type": "service"}'
    number = 0
    while True:
        number += 1
        text = SENTENCES[number % len(SENTENCES)]
        record = {"id": number, "type": "message", "date": "2024-08-20T10:00:00", "date_unixtime": "1724115600"}
        record |= {"from": f"invented {number % 99}", "from_id": f"user{number % 99}", "text": text}
        record["text_entities"] = [{"type": "plain", "text": text}]
        yield b",\n" + json.dumps(record, ensure_ascii=False, indent=1).encode()


def _thread(number: int) -> dict[str, object]:
    text = SENTENCES[number % len(SENTENCES)]
    snippet = {"videoId": "gyEotDem0_1", "textDisplay": text, "textOriginal": text, "likeCount": number % 7}
    snippet |= {"authorDisplayName": "@invented", "authorChannelId": {"value": f"UCgyeot{number:017d}"}}
    snippet |= {"publishedAt": "2024-09-05T03:12:45Z", "updatedAt": "2024-09-05T03:12:45Z"}
    top = {"kind": "youtube#comment", "etag": "invented", "id": f"Ugx{number:023d}", "snippet": snippet}
    return {
        "kind": "youtube#commentThread",
        "id": top["id"],
        "snippet": {"videoId": "gyEotDem0_1", "topLevelComment": top, "totalReplyCount": 0, "isPublic": True},
    }


def measure(name: str, pieces: Callable[[], Iterator[bytes]], megabytes: int, closing: bytes = b"") -> None:
    """Write a file of that size, read it in a process of its own, and print what that took."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        size = _write(path, pieces(), megabytes * 1024 * 1024, closing) / 1e6
        command = [sys.executable, "-c", READ, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
    read_as, count, problems, seconds, worked, peak = done.stdout.split()
    print(
        f"{name:34} {size:6.0f} MB  {int(count):9,} comments  {problems} problems  as {read_as:8}"
        f"  {float(seconds):6.1f} s, {float(worked):6.1f} of the processor's ({size / float(worked):4.1f} MB/s)"
        f"  peak {float(peak):4.0f} MB"
    )


def _write(path: Path, pieces: Iterator[bytes], size: int, closing: bytes) -> int:
    written = 0
    with path.open("wb") as file:
        for piece in pieces:
            if written + len(piece) + len(closing) > size:
                break
            written += file.write(piece)
        written += file.write(closing)
    return written


def main() -> None:
    """Measure each kind of file and print a line for it."""
    options = argparse.ArgumentParser(description="Measure how fast and in how much memory gyeot reads exports.")
    options.add_argument("--megabytes", type=int, default=500, help="size of the files that stream (default 500)")
    megabytes = options.parse_args().megabytes
    began = time.perf_counter()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}")
    measure("JSON Lines, a comment each", own_lines, megabytes)
    measure("JSON Lines, a page of 100 each", youtube_pages, megabytes)
    measure("one document (a Telegram chat)", telegram_chat, min(megabytes, 127), b"]}")
    print(f"all of it took {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
