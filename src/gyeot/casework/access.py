"""The only way to a record: by someone who has a seat at its case. "Not yours" and "not there" are one answer."""

from typing import TypeVar

from django.db.models import QuerySet

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework.models import Case, Exhibit, Packet, Post, Seat, Source
from gyeot.errors import CaseErased, NoSuchCase, NotAllowed

Record = TypeVar("Record", Post, Source, Exhibit, Packet)


def cases_of(person: User) -> QuerySet[Case]:
    """Return the cases at which ``person`` has a seat, newest first."""
    return Case.objects.filter(seats__person=person, erased_at=None).order_by("-opened_at", "-id")


def case_for(person: User, code: str, *, write: bool = False) -> Case:
    """Return the case. Raises NoSuchCase without a seat, NotAllowed when ``write`` is asked of a reader's seat.

    Raises CaseErased, which says when, to those who had a seat at a case that was erased.
    """
    case = case_to_erase(person, code) if write else _seat(person, code).case
    if case.erased_at is not None:
        raise CaseErased(case.erased_at.astimezone(clock.KST).date())
    return case


def case_to_erase(person: User, code: str) -> Case:
    """Return a case that ``person`` may change, erased or not: an erasure that was cut off is finished by another."""
    seat = _seat(person, code)
    if not seat.may_write:
        raise NotAllowed(
            "Your seat at this case is a reader's. Ask the case's owner if you should be able to change things.",
            "이 사건에는 열람 권한만 있습니다. 고칠 수 있어야 한다면 사건 담당자에게 권한을 요청해 주세요.",
        )
    return seat.case


def _seat(person: User, code: str) -> Seat:
    seat = Seat.objects.select_related("case").filter(case__code=code.upper(), person=person).first()
    if seat is None:
        raise NoSuchCase
    return seat


def may_write(person: User, case: Case) -> bool:
    """Tell whether ``person`` may change the case."""
    return Seat.objects.filter(case=case, person=person, may_write=True).exists()


def post_for(person: User, code: str, post_id: int, *, write: bool = False) -> Post:
    """Return a post of the case, or raise as case_for does."""
    case = case_for(person, code, write=write)
    posts = Post.objects.select_related("case", "source__seal", "account", "reading", "standing__by")
    return _of_case(posts, case, pk=post_id)


def source_for(person: User, code: str, source_id: int, *, write: bool = False) -> Source:
    """Return a source of the case, or raise as case_for does."""
    case = case_for(person, code, write=write)
    return _of_case(Source.objects.select_related("case", "received_by", "seal"), case, pk=source_id)


def exhibit_for(person: User, code: str, number: int, *, write: bool = False) -> Exhibit:
    """Return an exhibit of the case by its number, or raise as case_for does."""
    case = case_for(person, code, write=write)
    return _of_case(Exhibit.objects.select_related("case", "post", "decision", "seal"), case, number=number)


def packet_for(person: User, code: str, number: int) -> Packet:
    """Return a packet of the case by its number, or raise as case_for does."""
    return _of_case(Packet.objects.select_related("case", "ordered_by"), case_for(person, code), number=number)


def _of_case(records: QuerySet[Record], case: Case, **which: int) -> Record:
    record = records.filter(case=case, **which).first()
    if record is None:
        raise NoSuchCase
    return record
