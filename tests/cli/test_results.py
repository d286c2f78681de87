"""What the commands print: all of it in the terminal's language, and for programs the same in both."""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

from gyeot import cli
from gyeot.accounts.models import User
from gyeot.casework import reads, stores
from gyeot.casework.steps import exhibit, review
from tests.cli.test_demo import gyeot
from tests.cli.test_manual import EN, KO, english, korean
from tests.people import People, comments_file, hand_in
from tests.web.test_messages import AVOIDED

Told: TypeAlias = Callable[..., str]

#: A line of the log, which an office's tools read and which is in English everywhere.
_LOGGED = re.compile(r"\d{4}-\d\d-\d\d [\d:,]+ INFO .*\n")


@pytest.fixture(params=[KO, EN], ids=["ko", "en"])
def told(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Told:
    """Run a command and give back all that it said, which is in one language."""
    monkeypatch.setenv("LC_ALL", request.param)

    def run(*command: object, ends: int = 0, typed: str = "") -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert cli.main([str(part) for part in command]) == ends
        out, err = capsys.readouterr()
        said = out + _LOGGED.sub("", err)
        if request.param == KO:
            assert korean(said), command
            assert english(said) == [], command
            assert [word for word in AVOIDED if word in out] == [], command
        else:
            assert not korean(said), command
        return said

    return run


@pytest.fixture
def exhibited(people: People, tmp_path: Path) -> People:
    """The cast, with an exhibit at its case."""
    hand_in(people, comments_file(tmp_path / "comments.jsonl", "링크 좀"))
    [post] = reads.heads(people.case)
    review.decide(post, "harm", by=people.counsellor, expected=0, labels=["solicitation"])
    post.refresh_from_db()
    exhibit.admit(post, by=people.counsellor)
    return people


def test_cases_are_told_in_the_terminals_language(people: People, told: Told):
    told("case", "list", "--by", "outsider")

    shown = told("case", "show", people.case.code, "--by", "counsellor")

    assert re.search(r"(의뢰인의 나이|age)  (19세 이상|19 or older)", shown)
    assert re.search(r"(증거 묶음|packets)  0", shown)


def test_rows_end_below_one_another_in_korean_too(
    people: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("LC_ALL", KO)
    cli.main(["case", "show", people.case.code, "--by", "counsellor"])

    names = [re.split(r"  (?=\S+(?: \S+)?$)", line)[0] for line in capsys.readouterr().out.splitlines()]

    assert {cli.manual.columns(name) for name in names} == {cli.manual.columns("볼 글 (같은 글은 한 번)")}


def test_intake_is_told_in_the_terminals_language_whatever_the_pages_speak(people: People, tmp_path: Path, told: Told):
    torn = comments_file(tmp_path / "torn.jsonl", "하나")
    torn.write_text(torn.read_text(encoding="utf-8") + '{"text": "둘", "posted_at": "언젠가"}\n{\n', encoding="utf-8")

    said = told("intake", torn, "--case", people.case.code, "--by", "counsellor", ends=1)

    assert re.search("파일 읽는 중 …|Reading a file …", said)
    assert re.search("입수 경위  아직 적지 않음|how obtained  not stated yet", said)
    assert re.search(r"line=2 \((1개|x1)\): ", said)


def test_a_packet_is_told_in_the_terminals_language(exhibited: People, tmp_path: Path, told: Told):
    case = ("packet", exhibited.case.code)

    said = told(*case, tmp_path / "full", "--by", "counsellor")
    redacted = told(*case, tmp_path / "redacted.zip", "--redacted", "--by", "counsellor")

    assert re.search("증거 1건을 담았습니다|1 exhibits in", said)
    assert re.search("뺀 것: 원본 파일, 작성자|Withheld: the received files, author", redacted)


def test_people_are_told_in_the_terminals_language(db, told: Told):
    told("people", "list")
    told("people", "add", "hana", "--role", "school-officer", typed="a long walk by the river\n")
    told("people", "off", "hana")

    assert re.search(r"hana +P-\w{5}  (학교 담당자  \(로그인 막음\)|School officer  \(off\))", told("people", "list"))


def test_the_doctor_is_told_in_the_terminals_language(people: People, home: Path, settings, told: Told):
    stores.vault().keep(people.case.uuid, b"x")
    well = told("doctor", ends=1)
    (stores.vault().keys.folder(people.case.uuid) / "case.key.age").write_bytes(b"damaged")
    shut = told("doctor", ends=1)
    (home / "vault" / "installation.key").chmod(0o644)
    home.chmod(0o755)
    settings.ALLOWED_HOSTS = ["centre.example"]
    settings.RECOVERY_RECIPIENT = "age1nonsense"
    User.objects.update(is_active=False)
    ill = told("doctor", ends=1)

    assert re.search("괜찮음   사건마다 보관된 키|well  every case's key opens", well)
    assert re.search(f"(되살려 주세요|from a backup): {people.case.code}", shut)
    assert len(re.findall(r"(?m)^(?:손볼 것|LOOK)  ", ill)) == 7


def test_what_programs_read_is_the_same_in_both_languages(
    people: People, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    for command in (
        ["doctor"],
        ["people", "list"],
        ["case", "show", people.case.code, "--by", "counsellor"],
    ):
        said = []
        for language in (KO, EN):
            monkeypatch.setenv("LC_ALL", language)
            cli.main([*command, "--json"])
            said.append(json.loads(capsys.readouterr().out))
        assert said[0] == said[1], command


def test_recovery_is_told_in_the_terminals_language(people: People, home: Path, tmp_path: Path, settings, told: Told):
    stores.vault().keep(people.case.uuid, b"words")
    settings.RECOVERY_RECIPIENT = told("recovery", "new", tmp_path / "offline.key").splitlines()[0]
    told("recovery", "new", tmp_path / "other.key")

    told("recovery", "wrap")
    (home / "vault" / "installation.key").unlink()
    told("recovery", "restore", tmp_path / "offline.key")
    (home / "vault" / "installation.key").unlink()
    told("recovery", "restore", tmp_path / "other.key", ends=1)


@pytest.mark.django_db(transaction=True)
def test_erasing_is_asked_and_told_in_the_terminals_language(people: People, told: Told):
    stores.vault().keep(people.case.uuid, b"words")

    said = told("erase", people.case.code, "--by", "counsellor", typed=people.case.code)

    assert re.search("지우려면 사건 번호를 적어 주세요: |Type the case's code to erase it: ", said)
    assert re.search("데이터베이스에서 지움  예|database wiped  yes", said)


def test_the_worker_and_a_new_key_are_told_in_the_terminals_language(people: People, told: Told):
    told("work", "--once")

    key, digest = re.findall(r": +(\S+)$", told("api", "--new-key"), re.MULTILINE)
    assert (len(key), len(digest)) == (43, 64)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({}, "GYEOT_SECRET_KEY가 없거나 40자보다 짧습니다."),
        ({"GYEOT_DEBUG": "perhaps"}, "GYEOT_DEBUG에는 1이나 0을 적어 주세요."),
        ({"GYEOT_THREADS": "-1"}, "GYEOT_THREADS에는 0 이상의 정수를 적어 주세요."),
        ({"GYEOT_DATABASE_URL": "mysql://here"}, "GYEOT_DATABASE_URL 값은 sqlite:///나 postgres://로 시작해야 합니다."),
    ],
)
def test_a_setting_that_cannot_be_used_is_told_in_korean(tmp_path: Path, setting: dict[str, str], words: str):
    done = gyeot(tmp_path / "var", "case", "list", LC_ALL=KO, **setting)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(words)
    assert english(done.stderr) == []
