"""How many comments the newsroom's server answers, how soon and in how much memory: ``python -m benchmarks.api``.

It asks ``gyeot api``, started as its own process, and the same server around an encoder of BERT-base's size (see
benchmarks.detect; making it needs the extra ``train``), in turn within one run. The comments are the sentences in
training/written, under their invented headlines. The asking itself takes part of the same cores; how much is printed.

    python -m benchmarks.api                      some minutes; a table for the documentation
    python -m benchmarks.api --seconds 2          a quicker look
    python -m benchmarks.api --soak               200,000 questions or half an hour: memory, errors, an orderly end
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING
from urllib.request import ProxyHandler, build_opener

if TYPE_CHECKING:  # the server below must not load what only the asking needs, nor the other way round
    from fastapi import FastAPI

    from gyeot.detect import Score
    from gyeot.material import Comment

ROOT = Path(__file__).parents[1]
KEY = "benchmark"
CLIENTS = (1, 8, 64)
CORES = len(os.sched_getaffinity(0))
#: Processes, and threads of the model in each.
SHAPES = ((1, CORES), (2, 1))
_ROUNDS = 2
_COLD_STARTS = 5
#: Clients come back on a new connection after so many questions, as through a proxy: else one of two processes, the
#: first to take the connections, would keep them all.
_ON_ONE_CONNECTION = 50
_PATIENCE = 60.0  # seconds for one answer, a start or an end
_WARM_UP = 2.0  # seconds
_SAMPLE_EVERY = 1_000
_FOLDER = "GYEOT_BENCHMARK_FOLDER"


# --- the servers -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Server:
    """A running server; ``ready_after`` is the seconds from its start to its first 200 of /readyz."""

    process: "subprocess.Popen[bytes]"
    port: int
    ready_after: float

    def memory(self) -> float:
        """Resident memory of all its processes in MB; what they share is counted in each."""
        return sum(_resident(pid) for pid in _family(self.process.pid)) / 1024


def base() -> "FastAPI":
    """The same server around the model in a folder; uvicorn starts it."""
    from gyeot.api.app import make_app
    from gyeot.api.settings import from_environment
    from gyeot.detect import score

    folder, processes = Path(os.environ[_FOLDER]), int(os.environ["_GYEOT_API_PROCESSES"])
    settings = from_environment(processes=processes)

    def read(posts: "Sequence[Comment]", threshold: str) -> "list[Score]":
        return score(posts, threshold=threshold, threads=settings.threads, folder=folder)

    return make_app(settings, read)


_MAKE_BASE = """
import sys
from pathlib import Path
from benchmarks.detect import base_sized
from gyeot import digests
from gyeot.detect.card import FOLDER, card
from gyeot.detect.model import FILES, NETWORK, VOCABULARY
from gyeot.detect.pieces import Pieces
folder = Path(sys.argv[1])
for name in FILES:
    (folder / name).write_bytes((FOLDER / name).read_bytes())
(folder / NETWORK).write_bytes(base_sized(len(Pieces((FOLDER / VOCABULARY).read_bytes()))))
said = (FOLDER / "card.toml").read_text("utf-8")
(folder / "card.toml").write_text(
    said.replace(card().files[NETWORK], digests.sha256((folder / NETWORK).read_bytes())), "utf-8"
)
"""


def make_base(folder: Path) -> None:
    """Put a model of BERT-base's size into ``folder``; in a process of its own, which takes PyTorch with it."""
    subprocess.run([sys.executable, "-c", _MAKE_BASE, str(folder)], cwd=ROOT, check=True, stderr=subprocess.DEVNULL)


@contextmanager
def served(processes: int, threads: int, folder: Path | None = None) -> Iterator[Server]:
    """Run ``gyeot api``, or the same around the model in ``folder``, until the block ends."""
    port = _free_port()
    command = [sys.executable, "-m", "gyeot.cli", "api", "--port", str(port), "--processes", str(processes)]
    if folder:
        command = [sys.executable, "-m", "uvicorn", "benchmarks.api:base", "--factory", "--port", str(port)]
        command += ["--workers", str(processes), "--no-access-log", "--no-server-header", "--log-level", "warning"]
    with tempfile.TemporaryDirectory() as shared:
        environment = {name: value for name, value in os.environ.items() if "GYEOT" not in name}
        environment |= {"GYEOT_API_KEYS": KEY, "GYEOT_API_RATE": "0", "GYEOT_API_THREADS": str(threads)}
        if folder:
            environment |= {_FOLDER: str(folder), "_GYEOT_API_PROCESSES": str(processes)}
            environment |= {"PROMETHEUS_MULTIPROC_DIR": shared} if processes > 1 else {}
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            yield Server(process, port, _ready_after(process, port, began))
        finally:
            _end(process)


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _ready_after(process: "subprocess.Popen[bytes]", port: int, began: float) -> float:
    here = build_opener(ProxyHandler({}))
    while (waited := time.perf_counter() - began) < _PATIENCE and process.poll() is None:
        try:
            here.open(f"http://127.0.0.1:{port}/readyz", timeout=_PATIENCE).close()
        except OSError:
            time.sleep(0.01)
        else:
            return time.perf_counter() - began
    raise SystemExit(f"the server was not ready after {waited:.0f} s (it ended with {process.poll()})")


def _end(process: "subprocess.Popen[bytes]") -> None:
    family = _family(process.pid)
    process.terminate()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        for pid in family:
            with suppress(ProcessLookupError, FileNotFoundError):
                os.kill(pid, signal.SIGKILL)
        process.wait()


def _family(pid: int) -> list[int]:
    """A process and all that it started."""
    found = [pid]
    with suppress(ProcessLookupError, FileNotFoundError):
        for children in Path(f"/proc/{pid}/task").glob("*/children"):
            found += [one for child in children.read_text().split() for one in _family(int(child))]
    return found


def _resident(pid: int) -> int:
    with suppress(ProcessLookupError, FileNotFoundError):
        said = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
        return int(said[1]) if said else 0
    return 0


# --- the asking ------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Lap:
    """What a stretch of asking came to."""

    waits: list[float] = field(default_factory=list)  # seconds, of those answered with 200
    otherwise: Counter[str] = field(default_factory=Counter)  # every other end, by its code or its error's name
    seconds: float = 0.0
    own: float = 0.0  # seconds of the processor that the asking took

    @property
    def count(self) -> int:
        """Questions that came to some end."""
        return len(self.waits) + self.otherwise.total()

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds if self.seconds else 0.0

    def within(self, share: float) -> float:
        """The time in which this share was answered, in milliseconds."""
        ordered = sorted(self.waits) or [float("nan")]
        return 1_000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    def add(self, other: "Lap") -> None:
        """Take in another stretch of the same."""
        self.waits += other.waits
        self.otherwise += other.otherwise
        self.seconds += other.seconds
        self.own += other.own


@dataclass(frozen=True, slots=True)
class Bound:
    """Where a stretch of asking ends, whichever comes first."""

    seconds: float
    most: int  # questions


class Connection:
    """One keep-alive connection; it opens itself anew after a while."""

    def __init__(self, port: int) -> None:
        self._port, self._asked = port, 0
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, question: bytes) -> int:
        """Send one question whole and read its answer whole; the code. Raises OSError, EOFError or TimeoutError."""
        async with asyncio.timeout(_PATIENCE):
            if self._streams is None or self._asked >= _ON_ONE_CONNECTION:
                self.close()
                self._streams, self._asked = await asyncio.open_connection("127.0.0.1", self._port), 0
            reader, writer = self._streams
            self._asked += 1
            writer.write(question)
            head = await reader.readuntil(b"\r\n\r\n")
            await reader.readexactly(int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0]))
            return int(head[9:12])

    def close(self) -> None:
        """Let go of it."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


async def run_lap(
    port: int,
    clients: int,
    questions: Iterator[bytes],
    bound: Bound,
    each: Callable[[Lap], None] = lambda _: None,
) -> Lap:
    """Have ``clients`` ask, each as soon as it was answered, up to ``bound``."""
    lap, left = Lap(), iter(range(bound.most))
    began, own = time.perf_counter(), time.process_time()

    async def client() -> None:
        connection = Connection(port)
        while time.perf_counter() - began < bound.seconds and next(left, None) is not None:
            asked = time.perf_counter()
            try:
                code = await connection.ask(next(questions))
            except (OSError, EOFError) as failure:
                connection.close()
                lap.otherwise[type(failure).__name__] += 1
                await asyncio.sleep(0.05)  # a server that is gone must not be asked in a tight circle
            else:
                if code == 200:
                    lap.waits.append(time.perf_counter() - asked)
                else:
                    lap.otherwise[str(code)] += 1
            each(lap)
        connection.close()

    async with asyncio.timeout(bound.seconds + 2 * _PATIENCE), asyncio.TaskGroup() as group:
        for _ in range(clients):
            group.create_task(client())
    lap.seconds, lap.own = time.perf_counter() - began, time.process_time() - own
    return lap


def all_questions() -> list[bytes]:
    """A request for each readable sentence, in an order that is always the same."""
    from benchmarks.detect import _posts
    from gyeot.detect import canonical
    from gyeot.detect.language import language_of, unreadable_because

    posts = [post for language in ("ko", "en") for post in _posts(language)]
    posts = [post for post in posts if not unreadable_because(canonical(post.text).text)]
    random.Random(7).shuffle(posts)
    lengths = sorted(len(post.text) for post in posts)
    titled = sum(bool(post.title) for post in posts) / len(posts)
    korean = sum(language_of(post.text) == "ko" for post in posts) / len(posts)
    marks = ", ".join(f"{share:.0%} up to {lengths[int(share * len(lengths))]}" for share in (0.1, 0.5, 0.9, 0.99))
    print(
        f"{len(posts):,} comments, {korean:.0%} Korean, {titled:.0%} with a"
        f" headline; characters: {marks}, the longest {lengths[-1]}"
    )
    return [_question(post) for post in posts]


def _question(post: "Comment") -> bytes:
    asked = {
        "comment": {"text": post.text},
        "requestedAttributes": {"SECONDARY_VICTIMIZATION": {}, "TOXICITY": {}},
        "context": {"entries": [{"text": post.title}]} if post.title else None,
    }
    body = json.dumps(asked, ensure_ascii=False).encode()
    head = (
        f"POST /v1alpha1/comments:analyze?key={KEY} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


# --- what is measured ------------------------------------------------------------------------------------------------


def compare(questions: Sequence[bytes], bound: Bound) -> None:
    """Print the table: both servers, by turns, in each shape and with each number of clients."""
    asking = Lap()
    with tempfile.TemporaryDirectory() as folder:
        make_base(Path(folder))
        print(_CAPTION)
        facts = [_compared(questions, shape, Path(folder), bound, asking) for shape in SHAPES]
    print("\n".join(["", *facts]))
    cold = [_cold_start() for _ in range(_COLD_STARTS)]
    print(f"cold start of ours: {statistics.median(cold):.2f} s ({min(cold):.2f} to {max(cold):.2f} in {_COLD_STARTS})")
    print(
        f"the asking took {1_000 * asking.own / max(1, asking.count):.2f} ms of one core a question, of {CORES} cores"
        f" {asking.own / max(asking.seconds, 1e-9) / CORES:.1%}"
    )


_CAPTION = """
| processes × threads | clients | server | answers/s | p50 ms | p95 ms | p99 ms | errors | ours / base |
|---|---|---|---|---|---|---|---|---|"""


def _compared(questions: Sequence[bytes], shape: tuple[int, int], folder: Path, bound: Bound, asking: Lap) -> str:
    """Print the rows of one shape; the sentence about its memory."""
    endless, share = cycle(questions), Bound(bound.seconds / _ROUNDS, bound.most // _ROUNDS)
    with ExitStack() as stack:
        servers = [stack.enter_context(served(*shape)), stack.enter_context(served(*shape, folder))]
        time.sleep(_WARM_UP)  # the other process of two may still be reading its model
        for server in servers:
            asyncio.run(run_lap(server.port, 8, endless, Bound(_WARM_UP, bound.most)))
        memory = [server.memory() for server in servers]
        for clients in CLIENTS:
            laps = [Lap(), Lap()]
            for _ in range(_ROUNDS):
                for server, lap in zip(servers, laps, strict=True):
                    lap.add(asyncio.run(run_lap(server.port, clients, endless, share)))
            _print_rows(shape, clients, laps)
            for lap in laps:
                asking.add(lap)
    return (
        f"memory, {shape[0]} × {shape[1]}: ours {memory[0]:.0f} MB, base {memory[1]:.0f} MB (all processes, resident)"
    )


def _print_rows(shape: tuple[int, int], clients: int, laps: Sequence[Lap]) -> None:
    ours, of_base = laps
    for name, lap in (("ours", ours), ("base", of_base)):
        times = " | ".join(f"{lap.within(share):,.1f}" for share in (0.5, 0.95, 0.99))
        ratio = f"{ours.rate / of_base.rate:.1f}" if lap is ours and of_base.rate else ""
        wrong = ", ".join(f"{count} {kind}" for kind, count in lap.otherwise.items()) or "0"
        print(f"| {shape[0]} × {shape[1]} | {clients} | {name} | {lap.rate:,.0f} | {times} | {wrong} | {ratio} |")


def _cold_start() -> float:
    with served(1, CORES) as server:
        return server.ready_after


def soak(questions: Sequence[bytes], bound: Bound) -> None:
    """Ask one server for long; print what its memory did, what went wrong, and what it answered after SIGTERM."""
    with served(1, CORES) as server:
        samples = [(0, server.memory())]

        def sample(lap: Lap) -> None:
            if lap.count % _SAMPLE_EVERY == 0:
                samples.append((lap.count, server.memory()))

        lap = asyncio.run(run_lap(server.port, 8, cycle(questions), bound, sample))
        print(
            f"{len(lap.waits):,} answers in {lap.seconds:,.0f} s at 8 clients, p95 {lap.within(0.95):.1f} ms,"
            f" p99 {lap.within(0.99):.1f} ms; errors: {dict(lap.otherwise) or 'none'}"
        )
        print(_of_memory(samples))
        asked, answered, code = asyncio.run(_ended_in_flight(server, cycle(questions)))
        print(f"SIGTERM with {asked} questions in flight: {answered} answered, exit code {code}")


def _of_memory(samples: Sequence[tuple[int, float]]) -> str:
    """Start, after the first tenth, end, and the slope since that tenth."""
    warm = samples[max(1, len(samples) // 10) :] or samples
    said = f"memory: {samples[0][1]:.1f} MB at the start, {warm[0][1]:.1f} after {warm[0][0]:,} questions"
    said += f", {samples[-1][1]:.1f} at the end, {max(size for _, size in samples):.1f} at most"
    if len(warm) < 3:
        return said
    slope, _ = statistics.linear_regression(*zip(*warm, strict=True))
    return f"{said}; {100_000 * slope:+.2f} MB in 100,000 questions ({len(warm)} samples)"


async def _ended_in_flight(server: Server, questions: Iterator[bytes]) -> tuple[int, int, int]:
    """Tell the server to end while each of 64 clients waits; how many asked, how many were answered, its exit code."""
    connections = [Connection(server.port) for _ in range(max(CLIENTS))]
    await asyncio.gather(*(connection.ask(next(questions)) for connection in connections))
    waiting = [asyncio.create_task(connection.ask(next(questions))) for connection in connections]
    await asyncio.sleep(0.02)
    in_flight = sum(not task.done() for task in waiting)
    server.process.send_signal(signal.SIGTERM)
    ends = await asyncio.gather(*waiting, return_exceptions=True)
    code = await asyncio.to_thread(server.process.wait, _PATIENCE)
    return in_flight, ends.count(200) - (len(waiting) - in_flight), code


def main() -> int:
    """Print all of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, help="of each measurement (default: 10; with --soak 1,800)")
    options.add_argument("--requests", type=int, help="at most, in each (default: 20,000; with --soak 200,000)")
    options.add_argument("--soak", action="store_true", help="one server for long, and its end")
    args = options.parse_args()
    # So that the servers are ended also when this is told to end.
    signal.signal(signal.SIGTERM, _told_to_end)
    measure, usual = (soak, Bound(1_800, 200_000)) if args.soak else (compare, Bound(10, 20_000))
    print(f"{CORES} cores, Python {sys.version.split()[0]}, all on one machine")
    measure(all_questions(), Bound(args.seconds or usual.seconds, args.requests or usual.most))
    return 0


def _told_to_end(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(143)


if __name__ == "__main__":
    sys.exit(main())
