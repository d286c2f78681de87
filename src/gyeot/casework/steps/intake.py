"""Take in a file: keep its bytes, log them, write the row; say how it was obtained; read its comments into posts.

Bytes first, log second, row third: vault and log are files and do not roll back. An orphan leaf harms nobody, a row
without its leaf does.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from pathlib import Path

from django.db import IntegrityError, transaction
from django.db.models import F, Max

from gyeot import clock, digests
from gyeot.accounts.models import User
from gyeot.casework import audit, stores
from gyeot.casework.models import Account, Capture, Case, Job, Post, Source, SourceProblem
from gyeot.detect.text import words_key
from gyeot.errors import GyeotError, Refused, SomeoneWasFirst
from gyeot.evidence import items
from gyeot.material import Comment
from gyeot.sources import read_export
from gyeot.sources.export import Report

#: Posts in one transaction. With synchronous=FULL one row at a time makes 528 rows a second, 2,000 at a time 61,264.
BATCH = 2_000

_LONGEST_NAME = 255


def take_in(case: Case, file: Path, *, name: str, by: User) -> Source:
    """Seal a received file and queue its reading. The same bytes a second time give the source that is there already.

    Raises UnknownFormat where no reader knows the file; then nothing is kept.
    """
    read_export(file)  # refuses here and now what no reader knows, before anything is kept
    kept = stores.vault().keep(case.uuid, file)
    known = Source.objects.filter(case=case, sha256=kept.sha256).first()
    if known is not None:
        return known
    received_at = clock.now()
    given_name = Path(name).name[:_LONGEST_NAME]
    sealed = items.seal_source(
        stores.custody(case, by=by, at=received_at),
        sha256=kept.sha256,
        size=kept.size,
        words=items.SourceFields(file_name=given_name),
    )
    seal = stores.keep_sealed(case, sealed, at=received_at)
    try:
        with transaction.atomic():
            stores.save_seal(seal, by=by)
            source = Source.objects.create(
                case=case,
                sha256=kept.sha256,
                size=kept.size,
                name=given_name,
                seal=seal,
                received_at=received_at,
                received_by=by,
            )
            Job.objects.create(kind=Job.Kind.READ, case=case, target=source.pk, asked_at=received_at, asked_by=by)
            audit.note(by, "took in", source, case=case)
            return source
    except IntegrityError:  # the same file came in through another door at the same moment
        return Source.objects.get(case=case, sha256=kept.sha256)


def state_capture(
    source: Source,
    *,
    by: User,
    given_by: str,
    how: str,
    how_words: str = "",
    obtained_by: str = "",
    obtained_on: date | None = None,
    changed: str = Capture.Changed.UNKNOWN,
    remarks: str = "",
) -> Capture:
    """Seal and log how a received file was obtained. A later statement counts instead; the earlier ones are kept.

    Raises Refused where the statement leaves out what a reader would ask next.
    """
    words = items.CaptureFields(
        given_by=given_by.strip(),
        how=how,
        how_words=how_words.strip(),
        obtained_by=obtained_by.strip(),
        obtained_on=obtained_on.isoformat() if obtained_on else "",
        changed=changed,
        remarks=remarks.strip(),
    )
    _check_capture(words, obtained_on)
    stated_at = clock.now()
    earlier = source.captures.select_related("seal").first()
    version = (source.captures.aggregate(last=Max("version"))["last"] or 0) + 1
    sealed = items.seal_capture(
        stores.custody(source.case, by=by, at=stated_at),
        source=stores.sealed(source.seal),
        original=source.sha256,
        version=version,
        earlier=earlier.seal.record_sha256 if earlier else None,
        words=words,
    )
    seal = stores.keep_sealed(source.case, sealed, at=stated_at)
    try:
        with transaction.atomic():
            stores.save_seal(seal, by=by)
            capture = Capture.objects.create(
                source=source,
                version=version,
                given_by=words.given_by,
                how=words.how,
                how_words=words.how_words,
                obtained_by=words.obtained_by,
                obtained_on=obtained_on,
                changed=words.changed,
                remarks=words.remarks,
                seal=seal,
                stated_at=stated_at,
                stated_by=by,
            )
            audit.note(by, "stated", capture, case=source.case)
            return capture
    except IntegrityError as cause:
        raise SomeoneWasFirst(
            "Someone stated how this file was obtained at the same moment. Look at it, then state yours if it differs.",
            "같은 때에 다른 분이 이 파일의 입수 경위를 적었습니다. 확인한 뒤 다르면 다시 적어 주세요.",
        ) from cause


def _check_capture(words: items.CaptureFields, obtained_on: date | None) -> None:
    if not words.given_by or words.how not in Capture.How or words.changed not in Capture.Changed:
        raise Refused(
            "Say who gave the file (a role, no name), how it was obtained, and whether anything in it was changed.",
            "누가 준 파일인지(이름 말고 역할), 어떻게 얻었는지, 바뀐 것이 있는지 적어 주세요.",
        )
    if words.how == Capture.How.OTHER and not words.how_words:
        raise Refused("Say in your own words how the file was obtained.", "파일을 어떻게 얻었는지 짧게 적어 주세요.")
    if words.changed == Capture.Changed.YES and not words.remarks:
        raise Refused(
            "Say in the remarks what was changed in the file.", "파일에서 무엇을 바꾸었는지 비고에 적어 주세요."
        )
    if obtained_on is not None and obtained_on > clock.today_in_korea():
        raise Refused(
            "The day on which the file was obtained lies in the future. Check the date.",
            "파일을 얻은 날짜가 오늘보다 뒤입니다. 날짜를 확인해 주세요.",
        )
    if any(len(one) > 100 for one in (words.given_by, words.obtained_by)) or any(
        len(one) > 500 for one in (words.how_words, words.remarks)
    ):
        raise Refused(
            "A role takes at most 100 characters, a remark at most 500. Shorten it.",
            "역할은 100자, 설명은 500자까지 적을 수 있습니다. 줄여 주세요.",
        )


def read_posts(source_id: int, job: Job) -> None:
    """Read a source's comments into posts, a batch a transaction; a second run adds nothing and loses nothing."""
    source = Source.objects.select_related("case").get(pk=source_id)
    Source.objects.filter(pk=source.pk).update(state=Source.State.READING)
    report = Report()
    added = 0
    try:
        with stores.whole_file(source.case, source.sha256) as path:
            for batch in _batches(read_export(path, report)):
                added += _add(source, batch)
                Job.objects.filter(pk=job.pk).update(done=report.read)
    except GyeotError as failure:
        Source.objects.filter(pk=source.pk).update(
            state=Source.State.FAILED, format=report.format, failure_en=failure.en, failure_ko=failure.ko
        )
        raise
    _finish(source, report, job)


def _batches(comments: Iterable[Comment]) -> Iterator[list[Comment]]:
    stream = iter(comments)
    while batch := list(islice(stream, BATCH)):
        yield batch


@transaction.atomic
def _finish(source: Source, report: Report, job: Job) -> None:
    source.problems.all().delete()
    SourceProblem.objects.bulk_create(
        SourceProblem(source=source, place=problem.place[:512], en=problem.en, ko=problem.ko)
        for problem in report.problems
    )
    SourceProblem.objects.bulk_create(
        SourceProblem(
            source=source,
            kind=SourceProblem.Kind.REMARK,
            count=remark.count,
            place=remark.place[:512],
            en=remark.en,
            ko=remark.ko,
        )
        for remark in report.remarks.values()
    )
    Source.objects.filter(pk=source.pk).update(
        state=Source.State.READ,
        format=report.format,
        encoding=report.encoding,
        read=report.read,
        added=Post.objects.filter(source=source).count(),
        set_aside=report.set_aside,
        problem_count=report.problem_count,
    )
    Job.objects.create(
        kind=Job.Kind.ASSESS, case=source.case, target=source.pk, asked_at=clock.now(), asked_by=job.asked_by
    )
    audit.note(None, "read", source, case=source.case, count=report.read)


@transaction.atomic
def _add(source: Source, comments: list[Comment]) -> int:
    """Add the comments that the case does not hold yet; return how many."""
    fresh = {_identity(comment, source): comment for comment in comments}
    for held in Post.objects.filter(case=source.case, identity__in=fresh).values_list("identity", flat=True):
        del fresh[held]
    accounts = _accounts(source.case, fresh.values())
    posts = [
        _post(source, identity, comment, accounts.get(_account_key(comment))) for identity, comment in fresh.items()
    ]
    _add_under_heads(source.case, posts)
    return len(posts)


def _add_under_heads(case: Case, posts: list[Post]) -> None:
    """Write posts, each copy of a sentence under the first post that has it."""
    keys = {post.words_key for post in posts if post.words_key}
    heads = {
        head.words_key: head
        for head in Post.objects.filter(case=case, copy_of=None, words_key__in=keys).only("words_key")
    }
    first_of_their_words: list[Post] = []
    copies: list[Post] = []
    for post in posts:
        if post.words_key and post.words_key in heads:
            copies.append(post)
            continue
        heads[post.words_key] = post
        first_of_their_words.append(post)
    Post.objects.bulk_create(first_of_their_words)
    more: dict[int, int] = {}
    for copy in copies:
        head = heads[copy.words_key]
        copy.copy_of = head
        more[head.pk] = more.get(head.pk, 0) + 1
    Post.objects.bulk_create(copies)
    for head_id, count in more.items():
        Post.objects.filter(pk=head_id).update(copy_count=F("copy_count") + count)


def _post(source: Source, identity: str, comment: Comment, account: Account | None) -> Post:
    return Post(
        case=source.case,
        source=source,
        account=account,
        identity=identity,
        locator=comment.locator[:512],
        platform=comment.platform[:32],
        native_id=comment.comment_id[:255],
        thread_id=comment.thread_id[:255],
        parent_id=comment.parent_id[:255],
        title=comment.title,
        url=comment.url,
        text=comment.text,
        posted_at=comment.posted_at,
        edited_at=comment.edited_at,
        visibility=comment.visibility,
        likes=comment.likes,
        dislikes=comment.dislikes,
        media=list(comment.media),
        forwarded_from=comment.forwarded_from,
        words_key=_words_digest(comment.text),
    )


def _words_digest(text: str) -> str:
    key = words_key(text)
    return digests.sha256(key.encode()) if key else ""


def _identity(comment: Comment, source: Source) -> str:
    """Name a post so that the same comment in two exports is one post, and an edited comment is another.

    Without an id of the platform's own, only its place in this very file tells it from others.
    """
    place = [] if comment.comment_id else [source.sha256, comment.locator]
    return digests.sha256(
        digests.canonical([comment.platform, comment.thread_id, comment.comment_id, comment.text, *place])
    )


def _account_key(comment: Comment) -> str:
    author = comment.author
    return digests.sha256(digests.canonical([comment.platform, author.native_id, author.handle, author.partial_ip]))


def _accounts(case: Case, comments: Iterable[Comment]) -> dict[str, Account]:
    """Return the accounts that wrote ``comments``, adding those that the case does not know yet."""
    wanted = {
        _account_key(comment): comment for comment in comments if comment.author.handle or comment.author.native_id
    }
    known = {account.key: account for account in Account.objects.filter(case=case, key__in=wanted)}
    new = [
        Account(
            case=case,
            key=key,
            platform=comment.platform[:32],
            native_id=comment.author.native_id[:255],
            handle=comment.author.handle[:255],
            partial_ip=comment.author.partial_ip[:39],
        )
        for key, comment in wanted.items()
        if key not in known
    ]
    return known | {account.key: account for account in Account.objects.bulk_create(new)}
