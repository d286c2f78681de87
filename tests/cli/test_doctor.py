"""gyeot doctor, recovery and erase: what is said of keys, and that a lost key and an unwanted case have their way."""

import io
import json
from pathlib import Path

import pytest

from gyeot import cli
from gyeot.casework import stores
from gyeot.casework.models import Case
from tests.people import People


def findings(capsys: pytest.CaptureFixture[str]) -> dict[str, dict[str, object]]:
    cli.main(["doctor", "--json"])
    return {finding["what"]: finding for finding in json.loads(capsys.readouterr().out)}


def test_the_doctor_says_that_no_recovery_key_is_set(people: People, capsys: pytest.CaptureFixture[str]):
    finding = findings(capsys)["a recovery key is set"]

    assert finding["well"] is False
    assert "gyeot recovery new" in str(finding["do"])


def test_the_doctor_names_cases_that_the_recovery_key_does_not_reach(
    people: People, tmp_path: Path, settings, capsys: pytest.CaptureFixture[str]
):
    stores.vault().keep(people.case.uuid, b"before")
    assert cli.main(["recovery", "new", str(tmp_path / "offline.key")]) == 0
    settings.RECOVERY_RECIPIENT = capsys.readouterr().out.splitlines()[0]

    before = findings(capsys)
    assert before["a recovery key is set"]["well"] is True
    assert people.case.code in str(before["every case's key is locked for the recovery key"]["do"])

    assert cli.main(["recovery", "wrap"]) == 0
    assert capsys.readouterr().out.startswith("1 ")
    assert findings(capsys)["every case's key is locked for the recovery key"]["well"] is True


def test_the_doctor_sees_a_key_that_others_may_read(people: People, home: Path, capsys: pytest.CaptureFixture[str]):
    stores.vault().keep(people.case.uuid, b"x")
    assert findings(capsys)["the vault's key is here, and closed to others"]["well"] is True
    (home / "vault" / "installation.key").chmod(0o644)

    finding = findings(capsys)["the vault's key is here, and closed to others"]
    assert (finding["well"], "chmod 600" in str(finding["do"])) == (False, True)


def test_the_doctor_names_a_case_whose_key_does_not_open(people: People, capsys: pytest.CaptureFixture[str]):
    stores.vault().keep(people.case.uuid, b"x")
    (stores.vault().keys.folder(people.case.uuid) / "case.key.age").write_bytes(b"damaged")

    assert people.case.code in str(findings(capsys)["every case's key opens"]["do"])


def test_the_doctor_does_not_stumble_over_a_recipient_that_is_none(
    people: People, settings, capsys: pytest.CaptureFixture[str]
):
    settings.RECOVERY_RECIPIENT = "age1nonsense"

    assert findings(capsys)["the vault's key is here, and closed to others"]["well"] is False


def test_a_lost_installation_key_is_told_and_the_recovery_key_opens_everything_again(
    people: People, home: Path, tmp_path: Path, settings, capsys: pytest.CaptureFixture[str]
):
    cli.main(["recovery", "new", str(tmp_path / "offline.key")])
    settings.RECOVERY_RECIPIENT = capsys.readouterr().out.splitlines()[0]
    kept = stores.vault().keep(people.case.uuid, b"words")
    (home / "vault" / "installation.key").unlink()
    assert "recovery restore" in str(findings(capsys)["the vault's key is here, and closed to others"]["do"])

    assert cli.main(["recovery", "restore", str(tmp_path / "offline.key")]) == 0

    assert stores.vault().open(people.case.uuid, kept.sha256).read() == b"words"


def test_a_recovery_that_cannot_reach_every_case_says_so(
    people: People, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    stores.vault().keep(people.case.uuid, b"words")
    cli.main(["recovery", "new", str(tmp_path / "offline.key")])
    (home / "vault" / "installation.key").unlink()

    assert cli.main(["recovery", "restore", str(tmp_path / "offline.key")]) == 1
    assert "1 cases were never locked" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_a_case_is_erased_by_typing_its_code(
    people: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    stores.vault().keep(people.case.uuid, b"words")
    code = people.case.code
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{code}\n"))

    assert cli.main(["erase", code, "--by", "counsellor"]) == 0
    assert "backups" in capsys.readouterr().out
    assert not stores.vault().holds_anything(people.case.uuid)
    assert cli.main(["case", "show", code, "--by", "counsellor"]) == 2
    assert "erased on" in capsys.readouterr().err


@pytest.mark.django_db(transaction=True)
def test_a_program_gives_the_code_and_may_do_it_again(people: People, capsys: pytest.CaptureFixture[str]):
    code = people.case.code

    for _ in range(2):
        assert cli.main(["erase", code, "--confirm", code.lower(), "--by", "counsellor", "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert (answer["case"], answer["database_wiped"]) == (code, True)


@pytest.mark.parametrize(
    ("who", "typed"), [("counsellor", ""), ("counsellor", "GY-2222"), ("reader", ""), ("outsider", "")]
)
def test_nothing_is_erased_without_the_code_or_the_right(
    people: People, monkeypatch: pytest.MonkeyPatch, who: str, typed: str
):
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))

    assert cli.main(["erase", people.case.code, "--by", who]) == 2
    assert Case.objects.get(pk=people.case.pk).erased_at is None


@pytest.mark.django_db(transaction=True)
def test_the_doctor_finds_what_an_interrupted_erasure_left(people: People, capsys: pytest.CaptureFixture[str]):
    stores.vault().keep(people.case.uuid, b"words")
    code = people.case.code
    cli.main(["erase", code, "--confirm", code, "--by", "counsellor"])
    capsys.readouterr()
    assert findings(capsys)["nothing is left of erased cases"]["well"] is True

    stores.packets_folder(people.case).mkdir(parents=True)  # as if the crash had come before the packets went

    assert code in str(findings(capsys)["nothing is left of erased cases"]["do"])
