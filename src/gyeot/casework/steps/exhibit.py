"""Admit a post as an exhibit: seal its record, log it, give it the next number; and withdraw one openly."""

from django.db import IntegrityError, transaction
from django.db.models import Max

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework import audit, stores
from gyeot.casework.models import Decision, Exhibit, Post
from gyeot.errors import NotAllowed, SomeoneWasFirst
from gyeot.evidence import items

_TRIES = 5


def admit(post: Post, *, by: User) -> Exhibit:
    """Seal a post that was decided as harm and give it the case's next exhibit number.

    A post that is an exhibit already gives that exhibit. Raises NotAllowed where no such decision stands.
    """
    standing = Exhibit.objects.filter(post=post, withdrawn_at=None).first()
    if standing is not None:
        return standing
    decision = post.standing
    if decision is None or decision.outcome != Decision.Outcome.HARM:
        raise NotAllowed(
            "Only a post that a person has decided to be secondary victimization can become an exhibit. Decide first.",
            "사람이 2차 피해로 판단한 글만 증거로 올릴 수 있습니다. 먼저 판단해 주세요.",
        )
    for _ in range(_TRIES):
        exhibit = _seal(post, decision, by=by)
        if exhibit is not None:
            return exhibit
    raise SomeoneWasFirst(
        "Others are admitting exhibits at this moment. Try again.",
        "지금 다른 분이 증거를 올리고 있습니다. 잠시 뒤 다시 시도해 주세요.",
    )


def _seal(post: Post, decision: Decision, *, by: User) -> Exhibit | None:
    """Seal under the next number; None when someone took that number first, which leaves one orphan leaf in the log."""
    number = (Exhibit.objects.filter(case=post.case).aggregate(last=Max("number"))["last"] or 0) + 1
    sealed_at = clock.now()
    sealed = items.seal_exhibit(
        stores.custody(post.case, by=by, at=sealed_at),
        number=number,
        source=stores.sealed(post.source.seal),
        original=post.source.sha256,
        comment=post.as_comment(),
        decided=items.Decided(
            labels=tuple(decision.label_list), by=decision.by.code, at=decision.at, note=decision.note
        ),
    )
    seal = stores.keep_sealed(post.case, sealed, at=sealed_at)
    try:
        with transaction.atomic():
            stores.save_seal(seal, by=by)
            exhibit = Exhibit.objects.create(
                case=post.case,
                number=number,
                post=post,
                decision=decision,
                seal=seal,
                sealed_at=sealed_at,
                sealed_by=by,
            )
            audit.note(by, "admitted", exhibit, case=post.case)
            return exhibit
    except IntegrityError:
        return Exhibit.objects.filter(post=post, withdrawn_at=None).first()


def withdraw(exhibit: Exhibit, *, by: User, reason: str = "") -> Exhibit:
    """Withdraw an exhibit: it leaves in no further packet, keeps its number, and the log says so."""
    if exhibit.withdrawn_at is not None:
        return exhibit
    withdrawn_at = clock.now()
    sealed = items.seal_withdrawal(
        stores.custody(exhibit.case, by=by, at=withdrawn_at),
        number=exhibit.number,
        exhibit=exhibit.seal.record_sha256,
        reason=reason,
    )
    seal = stores.keep_sealed(exhibit.case, sealed, at=withdrawn_at)
    with transaction.atomic():
        stores.save_seal(seal, by=by)
        if not Exhibit.objects.filter(pk=exhibit.pk, withdrawn_at=None).update(
            withdrawal=seal, withdrawn_at=withdrawn_at, withdrawn_by=by
        ):
            exhibit.refresh_from_db()
            return exhibit
        audit.note(by, "withdrew", exhibit, case=exhibit.case)
    exhibit.refresh_from_db()
    return exhibit
