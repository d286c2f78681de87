"""Long work: claimed by one worker, taken up again when that worker dies, given up when it keeps killing them."""

from datetime import timedelta

from gyeot import clock
from gyeot.casework import jobs
from gyeot.casework.models import Job
from tests.people import People


def waiting(people: People) -> Job:
    return Job.objects.create(kind=Job.Kind.READ, case=people.case, target=0, asked_at=clock.now())


def test_a_job_is_claimed_once(people: People):
    job = waiting(people)

    assert jobs.claim() == job
    assert jobs.claim() is None


def test_a_dead_workers_job_is_taken_up_again(people: People):
    job = waiting(people)
    jobs.claim()
    Job.objects.filter(pk=job.pk).update(claimed_until=clock.now() - timedelta(seconds=1))

    assert jobs.claim() == job


def test_a_job_that_keeps_killing_its_worker_is_given_up_with_a_reason(people: People):
    job = waiting(people)
    for _ in range(jobs.MOST_ATTEMPTS):
        assert jobs.claim() == job
        Job.objects.filter(pk=job.pk).update(claimed_until=clock.now() - timedelta(seconds=1))

    assert jobs.claim() is None
    job.refresh_from_db()
    assert job.state == Job.State.FAILED
    assert job.failure_en
    assert job.failure_ko
