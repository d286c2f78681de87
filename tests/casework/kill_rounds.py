"""Kill -9 in the middle of real casework, again and again: what was acknowledged stands, and nothing is half there.

    python -m tests.casework.kill_rounds 300

In each round a worker takes in files, says how they were obtained, reads, decides, admits exhibits and makes a packet,
and acknowledges each act over a pipe; it is killed without warning at a random moment. The next round goes on with what
it left. At the end every acknowledgement is looked for, and everything that is there is checked. Prints JSON.
"""

import json
import os
import random
import select
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import django

#: A worker lives this long at most, in seconds: long enough for some acts, short enough to die inside each of them.
LONGEST = 0.8
#: One worker in ten lives longer, so that packets get made, too.
LONGER = 4.0


@dataclass
class Seen:
    """What was acknowledged, by kind, and how it went."""

    acknowledged: list[list[str]] = field(default_factory=list)
    rounds: int = 0
    without_word: int = 0  # rounds that died before their first acknowledgement


def work(tell: Callable[..., None], home: Path) -> None:
    """Do casework until killed. ``tell`` acknowledges, as a page or a command does when it answers."""
    from gyeot.accounts.models import User
    from gyeot.casework import jobs, reads
    from gyeot.casework.models import Case, Exhibit, Job
    from gyeot.casework.steps import exhibit, intake, packet, review

    person, case = User.objects.get(), Case.objects.get()
    # A dead worker's claim runs out after two minutes; here, at once.
    Job.objects.filter(state=Job.State.RUNNING).update(claimed_until=case.opened_at, attempts=1)
    tell("began")
    while True:
        jobs.run_all()
        tell("jobs", Job.objects.filter(state=Job.State.DONE).count())
        path = home / f"in-{os.getpid()}-{time.monotonic_ns()}.jsonl"
        path.write_text(
            "".join(json.dumps({"id": f"{path.name}-{n}", "text": f"{path.stem} 글 {n}"}) + "\n" for n in range(5))
        )
        source = intake.take_in(case, path, name=path.name, by=person)
        tell("source", source.pk, source.sha256, source.seal.leaf_index)
        capture = intake.state_capture(source, by=person, given_by="제보자", how="given-file", changed="no")
        tell("capture", capture.pk, capture.seal.leaf_index)
        jobs.run_all()
        for post in reads.heads(case).filter(standing=None)[:2]:
            decision = review.decide(post, "harm", by=person, expected=post.version, labels=["minimization"])
            tell("decision", decision.pk)
            post.refresh_from_db()
            admitted = exhibit.admit(post, by=person)
            tell("exhibit", admitted.pk, admitted.number, admitted.seal.leaf_index)
        if Job.objects.filter(state=Job.State.DONE).count() % 5 == 0 and Exhibit.objects.exists():
            for unsaid in reads.without_capture(case):  # of which a dead worker did not come to say it
                intake.state_capture(unsaid, by=person, given_by="제보자", how="given-file", changed="no")
            tell("packet", packet.order(case, by=person).pk)


def one_round(seen: Seen, dice: random.Random, home: Path) -> None:
    """Start a worker, let it live for a random while, kill it, and keep what it acknowledged."""
    ours, theirs = os.pipe()
    child = os.fork()  # a process of its own, spared only the second that importing Django takes
    if child == 0:
        os.close(ours)
        os.setsid()

        def tell(*said: object) -> None:
            os.write(theirs, (" ".join(map(str, said)) + "\n").encode())

        status = 1
        try:
            work(tell, home)
        finally:
            sys.excepthook(*sys.exc_info())
            os._exit(status)
    os.close(theirs)
    heard = _listen(ours, until=time.monotonic() + dice.random() * (LONGEST if seen.rounds % 10 else LONGER) + 0.02)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)  # with whatever it started
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    heard += _listen(ours, until=None)
    os.close(ours)
    if not os.WIFSIGNALED(status):
        raise AssertionError("the worker fell over by itself; see above")
    lines = [line.split() for line in heard.decode().split("\n")[:-1]]
    seen.rounds += 1
    seen.without_word += not lines
    seen.acknowledged += lines


def _listen(pipe: int, until: float | None) -> bytes:
    heard = b""
    while True:
        left = None if until is None else max(0.0, until - time.monotonic())
        if not select.select([pipe], [], [], left)[0]:
            return heard
        data = os.read(pipe, 1 << 16)
        if not data:
            return heard
        heard += data


def check(seen: Seen) -> dict[str, int]:
    """Look for everything that was acknowledged, and check everything that is there."""
    from gyeot.casework import jobs, stores
    from gyeot.casework.models import Capture, Case, Decision, Exhibit, Job, Packet, Post, Seal, Source
    from gyeot.evidence import verify
    from gyeot.evidence.log import Logged

    case = Case.objects.get()
    began = time.monotonic()
    size = stores.log().audit()
    reopened = time.monotonic() - began
    # 1. Nothing acknowledged is lost.
    tables = {"source": Source, "capture": Capture, "decision": Decision, "exhibit": Exhibit, "packet": Packet}
    lost = sum(
        kind in tables and not tables[kind].objects.filter(pk=int(rest[0])).exists()
        for kind, *rest in seen.acknowledged
    )
    # 2. Jobs resume, and finish what dead workers left.
    Job.objects.filter(state=Job.State.RUNNING).update(claimed_until=case.opened_at, attempts=1)
    jobs.run_all()
    unfinished = Job.objects.exclude(state=Job.State.DONE).count()
    half_read = Source.objects.exclude(state=Source.State.READ, read=5, problem_count=0).count()
    half_read += Source.objects.count() * 5 - Post.objects.count()
    # 3. Every row leads to whole bytes and to its place in the log; every packet passes a stranger's check.
    torn = 0
    log = stores.log()
    for seal in Seal.objects.select_related("case"):
        sealed = stores.sealed(seal)
        torn += log.entry(seal.leaf_index) != sealed.entry
        torn += not log.inclusion_proof(Logged(seal.leaf_index, seal.tree_size))
    for source in Source.objects.all():
        with stores.vault().open(case.uuid, source.sha256) as file:
            torn += file.read().count(b"\n") != 5
    numbers = list(Exhibit.objects.order_by("number").values_list("number", flat=True))
    torn += numbers != list(range(1, len(numbers) + 1))
    packets = list(Packet.objects.filter(state=Packet.State.READY))
    for packet in packets[:1] + packets[-1:]:
        torn += len(verify.problems(stores.packet_folder(packet), log_key=log.public_key))
    return {
        "rounds": seen.rounds,
        "acknowledged": len(seen.acknowledged),
        "rounds_without_a_word": seen.without_word,
        "lost": lost,
        "torn": torn,
        "unfinished_jobs": unfinished,
        "half_read_sources": half_read,
        "sources": Source.objects.count(),
        "exhibits": len(numbers),
        "packets": len(packets),
        "log_entries": log.audit(),
        "orphan_entries": size - Seal.objects.filter(leaf_index__lt=size).count(),
        "log_reopened_and_audited_ms": round(reopened * 1000),
    }


def main(rounds: int) -> dict[str, int]:
    """Prepare a case, kill ``rounds`` workers over it, and check what is left."""
    from django.core.management import call_command
    from django.db import connections

    from gyeot.accounts.models import User
    from gyeot.casework import jobs
    from gyeot.casework.steps import cases, intake

    call_command("migrate", verbosity=0)
    person = User.objects.create_user("first")
    case = cases.open_case(by=person, code="GY-KILL")
    seen, dice = Seen(), random.Random(20240902)
    with tempfile.TemporaryDirectory() as folder:
        # Once in peace, so that the rounds do not die while Python imports.
        path = Path(folder) / "first.jsonl"
        path.write_text("".join(json.dumps({"id": f"first-{n}", "text": f"처음 {n}"}) + "\n" for n in range(5)))
        intake.take_in(case, path, name=path.name, by=person)
        jobs.run_all()
        for _ in range(rounds):
            connections.close_all()  # a connection must not be shared with a child
            one_round(seen, dice, Path(folder))
        return check(seen)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[2] / "src"))
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("GYEOT_HOME", home)
        os.environ.setdefault("GYEOT_SECRET_KEY", "for the rounds alone, and long enough to pass the check")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gyeot.server.settings")
        django.setup()
        print(json.dumps(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40)))
