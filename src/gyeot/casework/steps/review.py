"""Look at a post's words and decide about it. Decisions supersede one another; none is ever overwritten."""

import uuid
from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import F

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework import audit
from gyeot.casework.models import Decision, Exhibit, Post, Showing
from gyeot.errors import NotAllowed, Refused, SomeoneWasFirst
from gyeot.material import Label


@transaction.atomic
def show(post: Post, *, by: User) -> Post:
    """Note that ``by`` asked to see the post's words: a look is on record, and a day's looks can be counted."""
    Showing.objects.create(post=post, person=by, at=clock.now())
    audit.note(by, "looked at", post, case=post.case)
    return post


def decide(
    post: Post, outcome: str, *, by: User, expected: int, labels: Iterable[str] = (), note: str = ""
) -> Decision:
    """Decide about a post and the undecided copies of its sentence, if it still stands at version ``expected``.

    Raises SomeoneWasFirst when another decision came in between; then nothing was written. Raises Refused when harm is
    said without a label, or a label without harm.
    """
    chosen = [label for label in Label if label.value in set(labels)]
    if (outcome == Decision.Outcome.HARM) != bool(chosen):
        raise Refused(
            "Choose at least one label, or say that none of them applies.",
            "항목을 하나 이상 고르거나, ‘해당 없음’을 선택해 주세요.",
        )
    return _decide(post, outcome, [label.value for label in chosen], by=by, expected=expected, note=note)


def take_back(post: Post, *, by: User, expected: int) -> Decision:
    """Undo the standing decision, for the copies it covered too: they wait in the queue again.

    Raises NotAllowed while a standing exhibit rests on the decision, SomeoneWasFirst as decide does.
    """
    standing = post.standing
    if standing is None:
        raise NotAllowed("There is no decision to take back.", "되돌릴 판단이 없습니다.")
    covered = Post.objects.filter(standing__batch=standing.batch)
    if Exhibit.objects.filter(post__in=covered, withdrawn_at=None).exists():
        raise NotAllowed(
            "An exhibit rests on this decision. Withdraw the exhibit first.",
            "이 판단을 근거로 한 증거가 있습니다. 먼저 증거를 철회해 주세요.",
        )
    return _decide(post, Decision.Outcome.REOPENED, [], by=by, expected=expected, note="")


@transaction.atomic
def _decide(post: Post, outcome: str, labels: list[str], *, by: User, expected: int, note: str) -> Decision:
    others = _others_on_the_card(post, reopening=outcome == Decision.Outcome.REOPENED)
    # The condition in the UPDATE is what makes it safe: of two reviewers, one changes a row and the other changes none.
    if not Post.objects.filter(pk=post.pk, version=expected).update(version=F("version") + 1):
        raise SomeoneWasFirst(
            "Someone else decided this post while you were looking. Nothing of yours was saved; the page shows theirs.",
            "보고 계신 동안 다른 분이 먼저 판단했습니다. 저장하지 않았으니, 지금 보이는 판단을 확인해 주세요.",
        )
    Post.objects.filter(pk__in=[other.pk for other in others]).update(version=F("version") + 1)
    batch, at = uuid.uuid4(), clock.now()
    try:
        decisions = Decision.objects.bulk_create(
            Decision(
                post=card, version=version + 1, outcome=outcome, labels=labels, note=note, batch=batch, by=by, at=at
            )
            for card, version in [(post, expected), *((other, other.version) for other in others)]
        )
    except IntegrityError as cause:
        raise SomeoneWasFirst(
            "Someone else decided a copy of this post at the same moment. Nothing was saved; load the page again.",
            "같은 글을 다른 분이 동시에 판단했습니다. 저장하지 않았으니, 페이지를 새로 고쳐 주세요.",
        ) from cause
    standing = outcome != Decision.Outcome.REOPENED
    for decision in decisions:
        Post.objects.filter(pk=decision.post_id).update(standing=decision if standing else None)
    post.refresh_from_db(fields=["version", "standing"])
    audit.note(by, "decided" if standing else "took back", decisions[0], case=post.case, count=len(decisions))
    return decisions[0]


def _others_on_the_card(post: Post, *, reopening: bool) -> list[Post]:
    """Return the posts that the same act covers: undecided copies, or those that the decision to undo covered."""
    if reopening and post.standing is not None:
        return list(Post.objects.filter(standing__batch=post.standing.batch).exclude(pk=post.pk).only("pk", "version"))
    if post.copy_of_id is not None:
        return []
    return list(Post.objects.filter(copy_of=post, standing=None).only("pk", "version"))
