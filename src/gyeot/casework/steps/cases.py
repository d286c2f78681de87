"""Open a case, and say who may see it."""

from django.db import IntegrityError, transaction

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework import audit
from gyeot.casework.models import Case, Seat
from gyeot.casework.models.case import spoken_code
from gyeot.errors import NotAllowed, OutsideWorld

_TRIES = 20


def open_case(*, by: User, age: str = Case.Age.UNKNOWN, note: str = "", code: str = "") -> Case:
    """Open a case with a new spoken code and give ``by`` the first seat."""
    for _ in range(_TRIES):
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    code=code or spoken_code(), age=age, note=note, opened_at=clock.now(), opened_by=by
                )
                Seat.objects.create(case=case, person=by, may_write=True, given_at=clock.now(), given_by=by)
                audit.note(by, "opened", case, case=case)
                return case
        except IntegrityError:  # the code is taken: 810,000 of them, so another is soon free
            if code:
                raise
    raise OutsideWorld(
        "No free case code was found. Try again.", "비어 있는 사건 번호를 찾지 못했습니다. 다시 시도해 주세요."
    )


@transaction.atomic
def change(case: Case, *, by: User, age: str, note: str) -> Case:
    """Set what is known of the person's age, and the case's note."""
    case.age, case.note = age, note
    case.save(update_fields=["age", "note"])
    audit.note(by, "changed", case, case=case)
    return case


@transaction.atomic
def give_seat(case: Case, username: str, *, by: User, may_write: bool) -> Seat:
    """Let a colleague see the case, and change it if ``may_write``. Raises NotAllowed for an unknown sign-in name."""
    person = User.objects.filter(username=username, is_active=True).first()
    if person is None:
        raise NotAllowed(
            "Nobody signs in here with that name. Check the spelling, or ask for the account to be made first.",
            "그 아이디를 쓰는 사람이 없습니다. 철자를 확인하거나, 먼저 계정을 만들어 달라고 요청해 주세요.",
        )
    seat, _made = Seat.objects.update_or_create(
        case=case, person=person, defaults={"may_write": may_write, "given_at": clock.now(), "given_by": by}
    )
    audit.note(by, "gave seat", seat, case=case)
    return seat


@transaction.atomic
def take_seat(case: Case, seat_id: int, *, by: User) -> None:
    """Take a seat back. The last person who can change the case keeps theirs, or nobody could ever give one again."""
    seat = Seat.objects.filter(case=case, pk=seat_id).first()
    if seat is None:
        return
    if seat.may_write and not Seat.objects.filter(case=case, may_write=True).exclude(pk=seat.pk).exists():
        raise NotAllowed(
            "This is the last person who can change the case. Give someone else that right first.",
            "이 사건을 고칠 수 있는 마지막 사람입니다. 먼저 다른 사람에게 권한을 주세요.",
        )
    audit.note(by, "took seat", seat, case=case)
    seat.delete()
