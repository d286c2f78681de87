"""Long work after the commit: one worker claims one job by a conditional UPDATE, and a dead worker's claim runs out."""

import logging
import threading
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from django.db import close_old_connections
from django.db.models import F, Q

from gyeot import clock
from gyeot.casework.models import Case, Job
from gyeot.casework.steps import assess, intake, packet, stamp
from gyeot.errors import GyeotError

log = logging.getLogger(__name__)

#: How long a claim holds without a sign of life. A killed worker's job is taken up again after this.
LEASE = timedelta(minutes=2)

#: A job that keeps killing its worker is given up after this many claims.
MOST_ATTEMPTS = 3


def _hand_over(packet_id: int, job: Job) -> None:
    """Make a packet, after one more try at the stamps that it should hold."""
    stamp.before_a_hand_over()
    packet.make(packet_id, job)


_HANDLERS: Mapping[str, Callable[[int, Job], None]] = {
    Job.Kind.READ: intake.read_posts,
    Job.Kind.ASSESS: assess.assess,
    Job.Kind.PACKET: _hand_over,
    Job.Kind.STAMP: stamp.stamp,
}


def run_all(*, case: Case | None = None, told: Callable[[Job], None] | None = None) -> int:
    """Do the waiting jobs (of one case, or all), and the jobs they lead to, until none is left; return how many.

    ``told`` is called with each job before it starts.
    """
    stamp.try_again(case=case)
    count = 0
    while (job := claim(case=case)) is not None:
        if told is not None:
            told(job)
        run(job)
        count += 1
    return count


def claim(*, case: Case | None = None) -> Job | None:
    """Take the next job for this worker, or return None. Of two workers that reach for one job, exactly one gets it."""
    now = clock.now()
    free = Q(state=Job.State.WAITING) | Q(state=Job.State.RUNNING, claimed_until__lt=now)
    _give_up(now)
    if case is not None:
        free &= Q(case=case)
    while True:
        job = Job.objects.filter(free).order_by("id").first()
        if job is None:
            return None
        claim_id = uuid.uuid4()
        taken = Job.objects.filter(free, pk=job.pk).update(
            state=Job.State.RUNNING, claim=claim_id, claimed_until=now + LEASE, attempts=F("attempts") + 1
        )
        if taken:
            job.refresh_from_db()
            return job


def _give_up(now: datetime) -> None:
    Job.objects.filter(state=Job.State.RUNNING, claimed_until__lt=now, attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED,
        failure_en="The work stopped three times without finishing. Tell the person who runs this installation.",
        failure_ko="작업이 세 번 중단되어 끝내지 못했습니다. 시스템 담당자에게 알려 주세요.",
    )


def run(job: Job) -> None:
    """Do a claimed job. What a person can act on is kept with it; a fault of ours is kept and raised."""
    alive = _Heartbeat(job)
    alive.start()
    try:
        _HANDLERS[job.kind](job.target, job)
    except GyeotError as failure:
        _close(job, Job.State.FAILED, failure)
        log.info("job %s (%s) could not be done: %s", job.pk, job.kind, type(failure).__name__)
    except BaseException:
        _close(job, Job.State.FAILED, _OUR_FAULT)
        raise
    else:
        _close(job, Job.State.DONE, None)
    finally:
        alive.stop()


_OUR_FAULT = GyeotError(
    "Something in gyeot itself failed. Nothing was lost; the person who runs this installation finds it in the log.",
    "프로그램 안에서 오류가 났습니다. 잃어버린 자료는 없습니다. 시스템 담당자가 기록에서 원인을 찾을 수 있습니다.",
)


def _close(job: Job, state: Job.State, failure: GyeotError | None) -> None:
    Job.objects.filter(pk=job.pk, claim=job.claim).update(
        state=state,
        finished_at=clock.now(),
        failure_en=failure.en if failure else "",
        failure_ko=failure.ko if failure else "",
    )


class _Heartbeat(threading.Thread):
    """Renews a claim while its work goes on."""

    def __init__(self, job: Job) -> None:
        super().__init__(name=f"heartbeat-{job.pk}", daemon=True)
        self._job = job
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.wait(LEASE.total_seconds() / 4):
            Job.objects.filter(pk=self._job.pk, claim=self._job.claim).update(claimed_until=clock.now() + LEASE)
            close_old_connections()

    def stop(self) -> None:
        self._ended.set()
        self.join()


class Worker(threading.Thread):
    """Does jobs beside the console, for an office that runs a single process."""

    #: Seconds between two looks for work.
    PAUSE = 1.0

    def __init__(self) -> None:
        super().__init__(name="gyeot-worker", daemon=True)
        self._ended = threading.Event()

    def run(self) -> None:
        while not self._ended.is_set():
            try:
                run_all()
            except Exception:  # one job's fault must not end the worker; run() has kept it with the job
                log.exception("a job failed by a fault of ours")
            close_old_connections()
            self._ended.wait(self.PAUSE)

    def stop(self) -> None:
        self._ended.set()
        self.join()
