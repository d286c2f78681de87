"""Erase a case: destroy its key everywhere we reach, remove its rows and packets, and leave the log whole.

What stays: the case's code and that it was erased, who had a seat, the audit lines (ids alone), where its records stand
in the log (fingerprints alone), and one more log entry that says which of them nobody can read any more.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model, QuerySet

from gyeot import clock
from gyeot.accounts.models import User
from gyeot.casework import audit, stores
from gyeot.casework.models import (
    Account,
    AuditLine,
    Capture,
    Case,
    Decision,
    Exhibit,
    Job,
    Packet,
    Post,
    Reading,
    Seal,
    Seat,
    Showing,
    Source,
    SourceProblem,
    Stamp,
)
from gyeot.errors import NotAllowed, Refused
from gyeot.evidence import items

log = logging.getLogger(__name__)

#: Rows that go, in the order in which nothing still leans on them, each with its way to the case.
GOES: tuple[tuple[type[Model], str], ...] = (
    (Packet.exhibits.through, "packet__case"),
    (Exhibit, "case"),
    (Decision, "post__case"),
    (Showing, "post__case"),
    (Reading, "post__case"),
    (Post, "case"),
    (Account, "case"),
    (SourceProblem, "source__case"),
    (Capture, "source__case"),
    (Source, "case"),
    (Job, "case"),
)

#: What a column of a row that stays holds afterwards: a value to put there, or STAYS.
STAYS = object()

#: Rows that stay. A new column must be given its place here; tests/casework/test_erase.py fails until it is.
REMAINS: Mapping[type[Model], Mapping[str, object]] = {
    Case: {
        "id": STAYS,
        "code": STAYS,  # spoken, never a name; not given to another case
        "uuid": STAYS,  # says which folder of a backup was the case's
        "age": Case.Age.UNKNOWN,
        "note": "",
        "opened_at": STAYS,
        "opened_by": STAYS,
        "erased_at": STAYS,
        "erased_by": STAYS,
        "erasure": STAYS,
    },
    # Staff who may be told that the case was erased; nothing about the person it was for.
    Seat: dict.fromkeys(("id", "case", "person", "may_write", "given_at", "given_by"), STAYS),
    # Fingerprints of records that hold a random nonce each: nobody can guess their way back to the words.
    Seal: dict.fromkeys(("id", "case", "record_sha256", "fields_sha256", "leaf_index", "tree_size", "at"), STAYS),
    # When outside clocks saw the log; they name no case, and other cases' records stand on them too.
    Stamp: dict.fromkeys(
        ("id", "size", "authority", "state", "asked_at", "tries", "next_try", "token", "root", "at", "covered_by"),
        STAYS,
    )
    | dict.fromkeys(("reason_en", "reason_ko"), STAYS),
    # Ids and verbs; people's words never stand there.
    AuditLine: dict.fromkeys(("id", "at", "by", "verb", "case", "kind", "record", "count"), STAYS),
    # A packet may be in a court's hands: that it is ours, and since when, must still be answered.
    Packet: {
        **dict.fromkeys(("id", "case", "uuid", "number", "state", "ordered_at", "ordered_by", "made_at"), STAYS),
        **dict.fromkeys(("twin", "withheld"), STAYS),  # names of fields, never what they held
        **dict.fromkeys(("manifest_sha256", "zip_sha256", "zip_size", "seal", "receipt"), STAYS),
        "failure_en": "",
        "failure_ko": "",
    },
    # The people who work here are not the case's.
    User: dict.fromkeys(
        ("id", "password", "last_login", "username", "display_name", "role", "code", "is_active"), STAYS
    ),
}

_WAY_TO_CASE: Mapping[type[Model], str] = {Case: "pk", Packet: "case"}


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was done, and in two languages what could not be reached."""

    erased_at: datetime
    keys: int  # copies of the case's key
    files: int
    rows: int
    packets: int
    wiped: bool  # False: others were reading, and traces may stand in the write-ahead file; erase once more
    en: str
    ko: str


def erase_case(case: Case, *, by: User, confirmed: str) -> Erasure:
    """Erase ``case`` for good. ``confirmed`` is the case's code, typed once more by the person who erases it.

    An erasure that a crash cut off is finished by doing it again. Raises Refused when the code does not match, and
    NotAllowed while a file of the case is being worked on.
    """
    if confirmed.strip().upper() != case.code:
        raise Refused(
            "The code that was typed is not this case's. Nothing was erased.",
            "입력한 번호가 사건 번호와 다릅니다. 아무것도 지우지 않았습니다.",
        )
    # 1. The rows go, in one transaction, and the log learns of it.  2. Key and files.  3. Packets.  4. What SQLite's
    # write-ahead file still holds. Rows first: a case whose key is gone but whose words still show would be a lie.
    rows = _erase_rows(case, by=by) if case.erased_at is None else 0  # 1
    destroyed = stores.vault().erase_case(case.uuid)  # 2
    packets = stores.remove_packets(case)  # 3
    wiped = _wipe_write_ahead()  # 4
    case.refresh_from_db()
    erased_at = case.erased_at or clock.now()
    log.info("erased case %s: %d rows, %d files, %d copies of its key", case.pk, rows, destroyed.files, destroyed.keys)
    en, ko = _out_of_reach(case, erased_at)
    return Erasure(erased_at, destroyed.keys, destroyed.files, rows, packets, wiped, en, ko)


@transaction.atomic
def _erase_rows(case: Case, *, by: User) -> int:
    # Whoever writes for this case at the moment waits here, and is then refused by audit.note.
    held = Case.objects.select_for_update().get(pk=case.pk)
    if held.erased_at is not None:
        return 0
    _refuse_while_working(case)
    erased_at = clock.now()
    sealed = items.seal_erasure(
        stores.custody(case, by=by, at=erased_at),
        records=list(Seal.objects.filter(case=case).values_list("record_sha256", flat=True)),
    )
    # Logged before the commit, as everywhere: should the commit fail, an orphan entry harms nobody.
    seal = stores.seal_row(case, sealed, stores.log().append(sealed.entry), at=erased_at)
    audit.note(by, "erased", case, case=case)
    count = _delete_rows(case)
    stores.save_seal(seal, by=by)  # after the jobs went: outside clocks are still to be asked about this entry
    for model, columns in REMAINS.items():
        blank = {name: value for name, value in columns.items() if value is not STAYS}
        if blank:
            QuerySet(model).filter(**{_WAY_TO_CASE[model]: case.pk}).update(**blank)
    Case.objects.filter(pk=case.pk).update(erased_at=erased_at, erased_by=by, erasure=sealed.record.decode())
    return count


def _delete_rows(case: Case) -> int:
    # The links among a case's own rows would hold each of them in its place.
    Post.objects.filter(case=case).update(copy_of=None, standing=None, reading=None)
    return sum(QuerySet(model).filter(**{way: case}).delete()[0] for model, way in GOES)


def _refuse_while_working(case: Case) -> None:
    at_work = Job.objects.filter(case=case, state=Job.State.RUNNING, claimed_until__gte=clock.now())
    if at_work.exclude(kind=Job.Kind.STAMP).exists():  # stamping works on the log, and asks again by itself
        raise NotAllowed(
            "A file or packet of this case is being worked on at this moment. Nothing was erased; try again in a few "
            "minutes.",
            "지금 이 사건의 파일이나 증거 묶음을 처리하고 있습니다. 지운 것은 없으니 몇 분 뒤 다시 시도해 주세요.",
        )


def _wipe_write_ahead() -> bool:
    """Empty SQLite's write-ahead file, where rows from before may stand; tell whether it could be done.

    In the database file itself deleted rows are zeroed (secure_delete, in server/environment.py).
    """
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy, _pages, _moved = cursor.fetchone()
    return not busy


def _out_of_reach(case: Case, erased_at: datetime) -> tuple[str, str]:
    """Name what gyeot cannot erase: backups, the database server's own archives, and what was handed out."""
    opened, erased = (moment.astimezone(clock.KST).date() for moment in (case.opened_at, erased_at))
    made = Packet.objects.filter(case=case, state=Packet.State.READY).count()
    server = connection.vendor != "sqlite"
    en = (
        f"Not in our reach: backups of {settings.HOME} made from {opened} to {erased} may still hold this case, in "
        f"vault/cases/{case.uuid}, packets/{case.uuid} and {'the dumps of the database' if server else 'gyeot.sqlite3'}"
        ". Delete these there, or let the backups expire."
    )
    ko = (
        f"gyeot이 지울 수 없는 것: {opened}부터 {erased}까지 만든 {settings.HOME} 백업에는 이 사건이 남아 있을 수 "
        f"있습니다(vault/cases/{case.uuid}, packets/{case.uuid}, {'DB 덤프' if server else 'gyeot.sqlite3'}). "
        "백업에서 지우거나 보관 기간이 끝나도록 해 주세요."
    )
    if made:
        en += f" Packets made: {made}. What was handed out of them stays with those who received it."
        ko += f" 만든 증거 묶음은 {made}건입니다. 이미 전달한 것은 받은 곳에 남아 있습니다."
    return en, ko
