"""The command line as a contract: examples in every help, exit codes, errors that say what to do in two languages."""

import argparse
import io
import json
from pathlib import Path

import pytest

from gyeot import cli
from gyeot.accounts.models import User
from gyeot.casework.models import Case
from tests.people import People, comments_file


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.__name__.rsplit(".", 1)[-1])
def test_every_command_explains_itself_with_an_example(command, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    commands = argparse.ArgumentParser().add_subparsers()
    command.add_to(commands)

    for parser in commands.choices.values():
        assert "example" in (parser.epilog or ""), parser.prog


def test_a_case_is_opened_filled_and_shown(people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["case", "new", "--by", "counsellor", "--json"]) == 0
    code = json.loads(capsys.readouterr().out)["code"]
    export = comments_file(tmp_path / "comments.jsonl", "링크 좀", "힘내세요")

    assert cli.main(["intake", str(export), "--case", code, "--by", "counsellor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["added"] == 2
    assert cli.main(["case", "show", code, "--by", "counsellor", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["cards"] == 2


def test_records_that_cannot_be_read_are_listed_and_told_by_the_exit_code(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    torn = comments_file(tmp_path / "torn.jsonl", "하나")
    torn.write_text(torn.read_text(encoding="utf-8") + "{\n", encoding="utf-8")

    assert cli.main(["intake", str(torn), "--case", people.case.code, "--by", "counsellor"]) == 1
    assert "line=2" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("language", "words"), [("ko_KR.UTF-8", "그런 사건이 없습니다"), ("en_US.UTF-8", "no such case")]
)
def test_an_outsider_is_told_in_their_language_that_there_is_no_such_case(
    people: People, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, language: str, words: str
):
    monkeypatch.setenv("LC_ALL", language)

    assert cli.main(["case", "show", people.case.code, "--by", "outsider"]) == 2
    assert words in capsys.readouterr().err


def test_a_missing_file_is_the_users_input(people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["intake", str(tmp_path / "none"), "--case", people.case.code, "--by", "counsellor"]) == 2
    assert capsys.readouterr().err


def test_a_weak_password_lets_nobody_in(db, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr("sys.stdin", io.StringIO())

    assert cli.main(["people", "add", "hana"]) == 2
    assert not User.objects.filter(username="hana").exists()
    assert capsys.readouterr().err


def test_a_packet_is_never_written_over_something(people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert cli.main(["packet", people.case.code, str(tmp_path), "--by", "counsellor"]) == 2
    assert Case.objects.count() == 1
    assert capsys.readouterr().err


def test_intake_tells_what_is_missing_from_posts_that_were_read(
    people: People, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    table = tmp_path / "times.csv"
    table.write_text("text,posted_at\n힘내세요,언젠가\n오늘,어제쯤\n", encoding="utf-8")

    assert cli.main(["intake", str(table), "--case", people.case.code, "--by", "counsellor", "--json"]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out)["read_with_gaps"] == 2
    assert "(x2): " in said.err
