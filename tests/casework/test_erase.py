"""Erasing a case: its key, files, rows and packets go for good, other cases and the log stay whole."""

import secrets
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connection

from gyeot import clock, digests
from gyeot.accounts.models import User
from gyeot.casework import access, jobs, stores
from gyeot.casework.models import AuditLine, Case, Exhibit, Job, Packet, Post, Seal, Source
from gyeot.casework.steps import cases, erase, exhibit, intake, packet, review
from gyeot.errors import CaseErased, Doubt, NoSuchCase, NotAllowed, Refused
from gyeot.evidence import age
from tests.people import People, comments_file

ERASABLE = pytest.mark.django_db(transaction=True)  # SQLite empties its write-ahead file only between transactions


def canaries(count: int) -> list[str]:
    """Make words that stand nowhere else on this disk, some Korean and some not."""
    return [f"{('카나리아말', 'canary')[n % 2]}{secrets.token_hex(6)}" for n in range(count)]


class Filled:
    """A case with everything that a case can hold, full of words that must be gone when it is erased."""

    def __init__(self, by: User, folder: Path) -> None:
        self.by = by
        self.words = canaries(9)
        text, other, copied, file_name, case_note, note, given_by, how, self.reason = self.words
        self.case = cases.open_case(by=by, age=Case.Age.UNDER_19, note=case_note)
        file = comments_file(folder / f"{file_name}.jsonl", f"링크 좀 {text}", f"호들갑 {other}", copied, copied)
        self.source = intake.take_in(self.case, file, name=f"{file_name}.jsonl", by=by)
        jobs.run_all()
        intake.state_capture(self.source, by=by, given_by=given_by, how="other", how_words=how)
        for post in Post.objects.filter(case=self.case).order_by("pk")[:2]:
            review.show(post, by=by)
            review.decide(post, "harm", by=by, expected=0, labels=["minimization"], note=note)
            post.refresh_from_db()
            admitted = exhibit.admit(post, by=by)
        exhibit.withdraw(admitted, by=by, reason=self.reason)
        packet.order(self.case, by=by)
        jobs.run_all()
        assert Packet.objects.get(case=self.case).failure_en == ""

    def erase(self) -> erase.Erasure:
        return erase.erase_case(self.case, by=self.by, confirmed=self.case.code)


@pytest.fixture
def fill(people: People, tmp_path: Path) -> Callable[[], Filled]:
    return lambda: Filled(people.counsellor, tmp_path)


def found(words: list[str], *places: Path) -> set[str]:
    """Say which of the words stand in any file under ``places``, in whatever spelling a program may have given them."""
    files = [file for place in places for file in ([place] if place.is_file() else place.rglob("*")) if file.is_file()]
    contents = [file.read_bytes() for file in files]
    return {word for word in words for spelling in spellings(word) if any(spelling in data for data in contents)}


def spellings(word: str) -> list[bytes]:
    escaped = word.encode("ascii", "backslashreplace")
    return [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), word.encode("cp949"), escaped]


def database() -> list[Path]:
    """Return the database's files: the main one, and beside it the write-ahead file and its index."""
    name = Path(connection.settings_dict["NAME"])
    return [path for path in name.parent.iterdir() if path.name.startswith(name.name)]


@ERASABLE
def test_nothing_that_people_wrote_is_left_of_an_erased_case_and_the_others_are_whole(
    fill: Callable[[], Filled], home: Path, tmp_path: Path
):
    one, gone, two = fill(), fill(), fill()
    stolen = shutil.copytree(stores.vault().keys.folder(gone.case.uuid) / "objects", tmp_path / "stolen")
    # The search is worth something only if it finds what is there: in the database, and in the packet.
    assert found(gone.words, *database()) == set(gone.words) - {gone.reason}
    assert gone.words[0] in found(gone.words, home / "packets")
    assert found(gone.words, home / "vault") == set()

    done = gone.erase()

    assert (done.keys, done.packets, done.wiped) == (1, 1, True)
    assert done.files == 2 * Seal.objects.filter(case=gone.case).exclude(tree_size=stores.log().size).count() + 1
    assert found(gone.words, *database(), home) == set()
    assert not list(home.rglob(f"*{gone.case.code}*"))
    assert opened_with(every_key_left(home), stolen) == 0
    for whole in (one, two):
        assert found(whole.words, *database())
        assert stores.vault().check(whole.case.uuid) > 0
        assert Exhibit.objects.filter(case=whole.case).count() == 2
        assert stores.packet_zip(Packet.objects.get(case=whole.case)).is_file()
    assert stores.log().audit() == Seal.objects.count()


def every_key_left(home: Path) -> list[age.Identity]:
    keys = stores.vault().keys
    installation = age.Identity.from_file((home / "vault" / "installation.key").read_text())
    return [installation, *(keys.key_of(case).identity for case in keys.cases())]


def opened_with(identities: list[age.Identity], folder: Path) -> int:
    count = 0
    for path in folder.glob("*/*.age"):
        for identity in identities:
            try:
                with path.open("rb") as file:
                    age.unlock(file, lambda _: None, identity)
            except age.NoKeyFitsError:
                continue
            count += 1
    return count


@ERASABLE
def test_the_log_says_which_entries_were_the_erased_cases(fill: Callable[[], Filled]):
    filled = fill()
    before = {seal.record_sha256 for seal in Seal.objects.filter(case=filled.case)}

    filled.erase()

    filled.case.refresh_from_db()
    last = Seal.objects.filter(case=filled.case).latest("leaf_index")
    assert last.record_sha256 == digests.sha256(filled.case.erasure.encode())
    assert stores.log().entry(last.leaf_index).hex() == last.record_sha256
    for digest in before:
        assert digest in filled.case.erasure
    for seal in Seal.objects.filter(case=filled.case):
        assert stores.log().entry(seal.leaf_index).hex() == seal.record_sha256
    with pytest.raises(Doubt):
        stores.sealed(Seal.objects.filter(case=filled.case).earliest("leaf_index"))


@ERASABLE
def test_those_who_had_a_seat_are_told_when_and_others_nothing(fill: Callable[[], Filled], people: People):
    filled = fill()
    done = filled.erase()

    for write in (False, True):
        with pytest.raises(CaseErased, match=str(done.erased_at.astimezone(clock.KST).date())):
            access.case_for(people.counsellor, filled.case.code, write=write)
    with pytest.raises(NoSuchCase):
        access.case_for(people.outsider, filled.case.code)
    assert filled.case not in access.cases_of(people.counsellor)


@ERASABLE
def test_backups_and_packets_out_of_reach_are_named_in_both_languages(fill: Callable[[], Filled], home: Path):
    filled = fill()
    done = filled.erase()

    for said in (done.en, done.ko):
        assert str(home) in said
        assert f"vault/cases/{filled.case.uuid}" in said
        assert "gyeot.sqlite3" in said


@ERASABLE
def test_whoever_still_has_the_case_open_writes_nothing_behind_the_erasure(
    fill: Callable[[], Filled], people: People, tmp_path: Path
):
    filled = fill()
    stale = Case.objects.get(pk=filled.case.pk)
    sealed = stores.sealed(filled.source.seal)
    filled.erase()
    lines = AuditLine.objects.count()

    with pytest.raises(NotAllowed):
        intake.take_in(stale, comments_file(tmp_path / "late.jsonl", "늦은 말"), name="late", by=people.counsellor)
    with pytest.raises(NotAllowed):
        stores.keep_sealed(stale, sealed, at=clock.now())
    with pytest.raises(CaseErased):
        cases.change(stale, by=people.counsellor, age=Case.Age.ADULT, note="늦은 메모")
    stale.refresh_from_db()
    assert (stale.note, stale.age) == ("", Case.Age.UNKNOWN)
    assert not stores.vault().holds_anything(stale.uuid)
    assert not Source.objects.filter(case=stale).exists()
    assert AuditLine.objects.count() == lines


@ERASABLE
def test_an_erasure_that_was_cut_off_is_noticed_and_finished(fill: Callable[[], Filled], people: People):
    filled = fill()
    erase._erase_rows(filled.case, by=people.counsellor)  # the crash comes here
    filled.case.refresh_from_db()
    size = stores.log().size

    assert stores.half_erased() == [filled.case.code]
    again = access.case_to_erase(people.counsellor, filled.case.code)
    done = erase.erase_case(again, by=people.counsellor, confirmed=again.code)

    assert (done.keys, done.rows, done.erased_at) == (1, 0, filled.case.erased_at)
    assert stores.half_erased() == []
    assert stores.log().size == size


def test_another_code_erases_nothing(people: People):
    with pytest.raises(Refused, match="not this case's"):
        erase.erase_case(people.case, by=people.counsellor, confirmed="GY-2222")
    people.case.refresh_from_db()
    assert people.case.erased_at is None


def test_nobody_erases_under_the_hands_of_a_worker(people: People, tmp_path: Path):
    intake.take_in(people.case, comments_file(tmp_path / "c.jsonl", "하나"), name="c", by=people.counsellor)
    jobs.claim()

    with pytest.raises(NotAllowed, match="being worked on"):
        erase.erase_case(people.case, by=people.counsellor, confirmed=people.case.code)
    assert Job.objects.get().state == Job.State.RUNNING
    assert stores.vault().check(people.case.uuid) == 3


@ERASABLE
def test_a_stamp_under_way_does_not_hold_an_erasure_up(fill: Callable[[], Filled]):
    filled = fill()
    soon = clock.now() + timedelta(minutes=1)
    Job.objects.create(
        kind=Job.Kind.STAMP, case=filled.case, target=1, state=Job.State.RUNNING, asked_at=soon, claimed_until=soon
    )

    assert filled.erase().keys == 1


def test_a_readers_seat_erases_nothing(people: People):
    with pytest.raises(NotAllowed):
        access.case_to_erase(people.reader, people.case.code)
    with pytest.raises(NoSuchCase):
        access.case_to_erase(people.outsider, people.case.code)


def test_every_column_has_its_place_in_an_erasure():
    models = {model for app in ("casework", "accounts") for model in apps.get_app_config(app).get_models(True)}
    goes = {model for model, _way in erase.GOES}

    assert goes.isdisjoint(erase.REMAINS)
    assert models == goes | set(erase.REMAINS), "say in steps/erase.py whether its rows go or stay"
    for model, columns in erase.REMAINS.items():
        assert {field.name for field in model._meta.concrete_fields} == set(columns), model.__name__
    for model in goes:
        links = {field.related_model for field in model._meta.concrete_fields if field.is_relation}
        assert links & {Case, Post, Source, Packet, Exhibit}, "rows that go must lead to their case"


def test_what_stays_in_the_vault_is_closed_to_others(people: People, home: Path):
    stores.vault().keep(people.case.uuid, b"x")
    stores.vault().erase_case(people.case.uuid)

    assert not any(path.stat().st_mode & 0o077 for path in (home / "vault").rglob("*"))
