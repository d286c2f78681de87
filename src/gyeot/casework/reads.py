"""What pages show: lists and counts as querysets, so that the database sorts and pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Case as Case_
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Coalesce

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework.models import (
    AuditLine,
    Capture,
    Case,
    Decision,
    Exhibit,
    Job,
    Packet,
    Post,
    Seal,
    Seat,
    Showing,
    Source,
    SourceProblem,
    Stamp,
)
from gyeot.evidence import twin
from gyeot.evidence.tokens import LATEST
from gyeot.material import Label


def heads(case: Case) -> QuerySet[Post]:
    """Return one post for each different sentence; copies hang under it. Posts without words are left out."""
    return (
        Post.objects.filter(case=case, copy_of=None)
        .exclude(text="")
        .select_related("case", "account", "reading", "standing__by", "source")
    )


def review_queue(case: Case, *, label: str = "", platform: str = "") -> QuerySet[Post]:
    """Return what waits for a person: urgent first, then by the machine's reading, then in the order of arrival."""
    waiting = heads(case).filter(standing=None)
    if label:
        waiting = waiting.filter(labels__contains=Label(label).value)  # no label's name is part of another's
    if platform:
        waiting = waiting.filter(platform=platform)
    return waiting.order_by(F("urgent").desc(), F("harm").desc(nulls_last=True), "id")


def after(queue: QuerySet[Post], last: Post) -> QuerySet[Post]:
    """Return the part of a review queue that comes after ``last``, whether or not ``last`` still waits.

    Pages by number would skip a post for every one decided on the page before.
    """
    if last.harm is None:
        rest = Q(harm=None, pk__gt=last.pk)
    else:
        rest = Q(harm=None) | Q(harm__lt=last.harm) | Q(harm=last.harm, pk__gt=last.pk)
    rest &= Q(urgent=last.urgent)
    return queue.filter(rest | Q(urgent=False) if last.urgent else rest)


def decided(case: Case, *, outcome: str = "") -> QuerySet[Post]:
    """Return what people have decided, the latest decision first."""
    posts = heads(case).exclude(standing=None)
    if outcome:
        posts = posts.filter(standing__outcome=outcome)
    return posts.order_by("-standing__at", "-id")


def may_become_exhibits(case: Case) -> QuerySet[Post]:
    """Return posts decided as harm that no exhibit stands for yet, copies included."""
    standing = Exhibit.objects.filter(post=OuterRef("pk"), withdrawn_at=None)
    return (
        Post.objects.filter(case=case, standing__outcome=Decision.Outcome.HARM)
        .filter(~Exists(standing))
        .select_related("case", "account", "standing__by", "source")
        .order_by("-urgent", "posted_at", "id")
    )


def exhibits(case: Case) -> QuerySet[Exhibit]:
    """Return the case's exhibits by number, withdrawn ones too."""
    return Exhibit.objects.filter(case=case).select_related(
        "post__case",
        "post__account",
        "post__source",
        "post__standing__by",
        "decision",
        "seal",
        "sealed_by",
        "withdrawn_by",
    )


def standing_exhibits(posts: Iterable[Post]) -> dict[int, Exhibit]:
    """Return the exhibits that stand for ``posts``, by the post's number."""
    standing = Exhibit.objects.filter(post__in=[post.pk for post in posts], withdrawn_at=None).select_related("case")
    return {exhibit.post_id: exhibit for exhibit in standing}


def copies(post: Post) -> QuerySet[Post]:
    """Return the posts with the same sentence, in the order they were written."""
    return Post.objects.filter(copy_of=post).select_related("case", "account", "source").order_by("posted_at", "id")


def packets(case: Case) -> QuerySet[Packet]:
    """Return the case's packets, newest first."""
    packets = Packet.objects.filter(case=case).select_related("ordered_by").annotate(exhibit_count=Count("exhibits"))
    return packets.order_by("-number")  # grouped for the count, a query forgets the order of its model


def withheld(packet: Packet) -> list[tuple[str, str]]:
    """Name what a redacted packet leaves out, in English and Korean, in the order in which people think of it."""
    return [names for field, names in twin.NAMES.items() if field in packet.withheld]


def sources(case: Case) -> QuerySet[Source]:
    """Return the case's sources, newest first."""
    return Source.objects.filter(case=case).select_related("received_by")


def without_capture(case: Case) -> QuerySet[Source]:
    """Return the files behind standing exhibits of which nobody has said yet how they were obtained."""
    leaning = Exhibit.objects.filter(post__source=OuterRef("pk"), withdrawn_at=None)
    return Source.objects.filter(Exists(leaning), case=case, captures=None)


def captures(source: Source) -> QuerySet[Capture]:
    """Return what was said of how a file was obtained, the statement that counts first."""
    return Capture.objects.filter(source=source).select_related("stated_by", "seal__case")


def seats(case: Case) -> QuerySet[Seat]:
    """Return who may see the case."""
    return Seat.objects.filter(case=case).select_related("person", "given_by").order_by("given_at", "id")


def open_jobs(case: Case) -> QuerySet[Job]:
    """Return the long work that is waiting or under way."""
    return Job.objects.filter(case=case, state__in=[Job.State.WAITING, Job.State.RUNNING])


def jobs_of_source(source: Source) -> QuerySet[Job]:
    """Return the long work on a source in the order it was asked for: reading the file, then the machine's reading."""
    return Job.objects.filter(case=source.case, kind__in=[Job.Kind.READ, Job.Kind.ASSESS], target=source.pk)


def problems(source: Source) -> QuerySet[SourceProblem]:
    """Return the records of a source that could not be read, in the order of the file."""
    return SourceProblem.objects.filter(source=source, kind=SourceProblem.Kind.PROBLEM).order_by("id")


def remarks(source: Source) -> QuerySet[SourceProblem]:
    """Return what is missing from posts that were read from a source, each kind of gap once."""
    return SourceProblem.objects.filter(source=source, kind=SourceProblem.Kind.REMARK).order_by("id")


def decisions(post: Post) -> QuerySet[Decision]:
    """Return all that was ever decided about a post, the latest first."""
    return Decision.objects.filter(post=post).select_related("by").order_by("-version")


def audit_lines(case: Case) -> QuerySet[AuditLine]:
    """Return who did what at the case, newest first."""
    return AuditLine.objects.filter(case=case).select_related("by")


def platforms(case: Case) -> list[str]:
    """Return the platforms of the case's posts, in alphabetical order."""
    return list(Post.objects.filter(case=case).order_by("platform").values_list("platform", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a case stands, in numbers of posts (copies included) and of cards (one for each different sentence)."""

    posts: int
    without_words: int
    unread: int
    cards: int
    waiting: int
    urgent_waiting: int
    harm: int
    none: int
    unsure: int


def standing(case: Case) -> Standing:
    """Count where the case stands, in one query."""
    words = ~Q(text="")
    card = words & Q(copy_of=None)
    return Standing(
        **Post.objects.filter(case=case).aggregate(
            posts=Count("pk"),
            without_words=Count("pk", filter=Q(text="")),
            unread=Count("pk", filter=words & Q(reading=None)),
            cards=Count("pk", filter=card),
            waiting=Count("pk", filter=card & Q(standing=None)),
            urgent_waiting=Count("pk", filter=card & Q(standing=None, urgent=True)),
            harm=Count("pk", filter=Q(standing__outcome=Decision.Outcome.HARM)),
            none=Count("pk", filter=Q(standing__outcome=Decision.Outcome.NONE)),
            unsure=Count("pk", filter=Q(standing__outcome=Decision.Outcome.UNSURE)),
        )
    )


def with_numbers(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Add to each case how many cards wait, how many of them urgently, and how many exhibits stand."""
    waiting = Post.objects.filter(case=OuterRef("pk"), copy_of=None, standing=None).exclude(text="")
    standing = Exhibit.objects.filter(case=OuterRef("pk"), withdrawn_at=None)
    return cases.annotate(
        waiting=_count(waiting, "case"),
        urgent_waiting=_count(waiting.filter(urgent=True), "case"),
        exhibit_count=_count(standing, "case"),
    )


def _count(records: QuerySet[Post] | QuerySet[Exhibit], by: str) -> Coalesce:
    counted = records.order_by().values(by).annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def label_counts(case: Case) -> dict[Label, int]:
    """Count the waiting cards for each label of the machine's reading."""
    waiting = heads(case).filter(standing=None).select_related(None)
    counts = waiting.aggregate(**{label.value: Count("pk", filter=Q(labels__contains=label.value)) for label in Label})
    return {label: counts[label.value] for label in Label}


def shown_today(person: User) -> int:
    """Count how many texts ``person`` has asked to see today, by Korea's calendar."""
    midnight = datetime.combine(clock.today_in_korea(), time(), tzinfo=clock.KST)
    return Showing.objects.filter(person=person, at__gte=midnight).count()


def post_at(case: Case, file_name: str, locator: str) -> Post:
    """Return the post read from a place in a source. Raises Post.DoesNotExist."""
    return Post.objects.select_related("case", "source__seal", "standing").get(
        case=case, source__name=file_name, locator=locator
    )


def ever_an_exhibit(post: Post) -> bool:
    """Tell whether the post is an exhibit or was one."""
    return Exhibit.objects.filter(post=post).exists()


def packet_of_these_exhibits(case: Case) -> Packet | None:
    """Return the newest ready full packet if it holds just the exhibits that stand now."""
    newest = Packet.objects.filter(case=case, state=Packet.State.READY, twin=Packet.Twin.FULL).first()
    if newest is None:
        return None
    standing = set(Exhibit.objects.filter(case=case, withdrawn_at=None).values_list("pk", flat=True))
    return newest if set(newest.exhibits.values_list("pk", flat=True)) == standing else None


@dataclass(frozen=True, slots=True)
class Stamped:
    """When one outside clock saw a record; ``at`` is None while it has not."""

    authority: str  # the host under which it is asked
    at: datetime | None
    late: bool


def stamps(seals: Iterable[Seal]) -> dict[int, list[Stamped]]:
    """Return the stamps that were asked for when each record was sealed, by the size of the log at that moment."""
    sealed_at = {seal.tree_size: seal.at for seal in seals}
    found: dict[int, list[Stamped]] = {}
    for stamp in Stamp.objects.filter(size__in=sealed_at).select_related("covered_by"):
        at = stamp.covered_by.at if stamp.covered_by else stamp.at
        late = at is not None and at > sealed_at[stamp.size] + LATEST
        found.setdefault(stamp.size, []).append(Stamped(urlsplit(stamp.authority).hostname or "", at, late))
    return found


@dataclass(frozen=True, slots=True)
class Unstamped:
    """How far outside clocks have seen a case's records, in a sentence that a page can show as it is."""

    authorities: int
    records: int
    waiting: int  # asked for, and not there yet
    late: int  # stamped more than a day after the record claims to have been made
    unasked: int  # sealed while no authority was set
    failed: bool  # an answer came that does not hold: someone has to look
    reason_en: str = ""
    reason_ko: str = ""

    @property
    def well(self) -> bool:
        """Whether there is nothing to say."""
        return bool(self.authorities) and not (self.waiting or self.late or self.unasked)

    @property
    def en(self) -> str:
        """Say it in English."""
        if not self.authorities:
            return "No timestamp authority is set: when something was taken in rests on this office's clock alone."
        said = [
            f"{self.waiting} of {self.records} records are not yet stamped. {self.reason_en}" if self.waiting else "",
            f"{self.late} were stamped more than a day late; every check will say so." if self.late else "",
            f"{self.unasked} were sealed while no authority was set." if self.unasked else "",
        ]
        return " ".join(" ".join(said).split()) or f"All {self.records} records are stamped by outside clocks."

    @property
    def ko(self) -> str:
        """Say it in Korean."""
        if not self.authorities:
            return "시각 인증 기관이 설정되지 않았습니다. 받은 시각은 이 기관의 시계로만 적혀 있습니다."
        waiting = f"기록 {self.records}건 가운데 {self.waiting}건이 아직 시각 인증을 받지 못했습니다. {self.reason_ko}"
        said = [
            waiting if self.waiting else "",
            f"{self.late}건은 하루 넘게 늦게 인증되어, 확인할 때마다 그렇게 나옵니다." if self.late else "",
            f"{self.unasked}건은 시각 인증 기관이 없을 때 봉인되었습니다." if self.unasked else "",
        ]
        return " ".join(" ".join(said).split()) or f"기록 {self.records}건 모두 바깥 시계로 시각 인증을 받았습니다."


def unstamped(case: Case) -> Unstamped:
    """Count which of a case's records outside clocks have not seen yet, or saw late."""
    stamps = Stamp.objects.filter(size=OuterRef("tree_size"))
    missing = stamps.exclude(state=Stamp.State.STAMPED)
    late = stamps.filter(state=Stamp.State.STAMPED).annotate(seen=Coalesce("covered_by__at", "at"))
    seals = Seal.objects.filter(case=case)
    waiting = seals.filter(Exists(missing))
    sizes = waiting.values("tree_size")
    told = Stamp.objects.filter(size__in=sizes).exclude(state=Stamp.State.STAMPED).exclude(reason_en="")
    worst = told.order_by(Case_(When(state=Stamp.State.FAILED, then=0), default=1), "-tries").first()
    return Unstamped(
        authorities=len(settings.TSA),
        records=seals.count(),
        waiting=waiting.count(),
        late=seals.filter(Exists(late.filter(seen__gt=OuterRef("at") + LATEST))).count(),
        unasked=seals.exclude(Exists(stamps)).count(),
        failed=worst is not None and worst.state == Stamp.State.FAILED,
        reason_en=worst.reason_en if worst else "",
        reason_ko=worst.reason_ko if worst else "",
    )
