"""Have outside clocks stamp the log, again and again until they have: an outage delays a stamp and loses nothing."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Max, QuerySet

from gyeot import clock
from gyeot.casework import audit, stores
from gyeot.casework.models import Case, Job, Seal, Stamp
from gyeot.errors import GyeotError, OutsideWorld
from gyeot.evidence import stamps

#: The pause after the first try that brought nothing; it doubles with each one more.
FIRST_PAUSE = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)


def stamp(_size: int, job: Job) -> None:
    """Ask each authority that is due. One stamp of the newest checkpoint that waits covers all the older ones."""
    del job  # how far it came stands with each stamp
    for authority in stores.authorities():
        _ask(authority, _due(authority))


def before_a_hand_over() -> None:
    """Ask once more for all that is not yet stamped, due or not: a person is about to rely on it."""
    for authority in stores.authorities():
        _ask(authority, _not_stamped().filter(authority=authority))


def _ask(authority: str, due: QuerySet[Stamp]) -> None:
    newest = due.order_by("-size").first()
    if newest is None:
        return
    data = stores.log().checkpoint(newest.size)  # Doubt here is the log's and stops the job
    try:
        whom = stores.authority(authority)
        stamped = stamps.stamp(whom, data)
    except GyeotError as failure:
        _ask_later(due, failure)
    else:
        _keep(newest, stamped, whom.root.fingerprint)


def try_again(*, case: Case | None = None) -> None:
    """Queue another try where one is due and none is queued."""
    authorities = stores.authorities()
    if not authorities or not any(_due(authority).exists() for authority in authorities):
        return
    if Job.objects.filter(kind=Job.Kind.STAMP, state__in=[Job.State.WAITING, Job.State.RUNNING]).exists():
        return
    seals = Seal.objects.filter(case__erased_at=None, tree_size__in=_not_stamped().values("size"))
    seal = (seals if case is None else seals.filter(case=case)).order_by("-tree_size").first()
    if seal is not None:
        Job.objects.create(kind=Job.Kind.STAMP, case=seal.case, target=seal.tree_size, asked_at=clock.now())


def _not_stamped() -> QuerySet[Stamp]:
    return Stamp.objects.exclude(state=Stamp.State.STAMPED)


def _due(authority: str) -> QuerySet[Stamp]:
    return _not_stamped().filter(authority=authority, next_try__lte=clock.now())


def _ask_later(due: QuerySet[Stamp], failure: GyeotError) -> None:
    tries = due.aggregate(most=Max("tries"))["most"] or 0
    pause = min(FIRST_PAUSE * 2 ** min(tries, 10), LONGEST_PAUSE)
    due.update(
        # What the outside world keeps from us we wait for; an answer that does not hold needs a person.
        state=Stamp.State.WAITING if isinstance(failure, OutsideWorld) else Stamp.State.FAILED,
        tries=F("tries") + 1,
        next_try=clock.now() + pause,
        reason_en=failure.en,
        reason_ko=failure.ko,
    )


@transaction.atomic
def _keep(newest: Stamp, stamped: stamps.Stamped, root: str) -> None:
    kept = (
        _not_stamped()
        .filter(pk=newest.pk)
        .update(
            state=Stamp.State.STAMPED,
            tries=F("tries") + 1,
            token=stamped.response,
            root=root,
            at=stamped.at,
            reason_en="",
            reason_ko="",
        )
    )
    if not kept:  # another worker was quicker; its stamp is as good
        return
    older = _not_stamped().filter(authority=newest.authority, size__lt=newest.size)
    covered = older.update(state=Stamp.State.STAMPED, covered_by=newest, reason_en="", reason_ko="")
    audit.note(None, "stamped", newest, case=None, count=1 + covered)
