"""What --help says: the same in Korean and in English, each in one language, in lines that a terminal holds."""

import argparse
import ast
import gettext
import inspect
import re
import shlex
from collections.abc import Iterator

import pytest

from gyeot import cli
from gyeot.cli.language import teach_argparse
from gyeot.cli.manual import columns
from tests.web.test_messages import AVOIDED

KO, EN = "ko_KR.UTF-8", "en_US.UTF-8"


def parsers(monkeypatch: pytest.MonkeyPatch, language: str) -> dict[str, argparse.ArgumentParser]:
    """Every parser by what is typed for it."""
    monkeypatch.setenv("LC_ALL", language)
    teach_argparse()
    return {parser.prog: parser for parser in below(cli._parser())}


def below(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for further in action.choices.values():
                yield from below(further)


def told(parser: argparse.ArgumentParser) -> dict[str, str | None]:
    """What is said of each action and of each command in a list of them."""
    said = {}
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said |= {listed.dest: listed.help for listed in action._get_subactions()}
        else:
            said["/".join(action.option_strings) or action.dest] = action.help
    return said


def korean(words: str) -> bool:
    return re.search("[가-힣]", words) is not None


#: What is typed and what stands on a disk is neither language.
_TYPED = re.compile(r"`[^`]+`|\b(?:gyeot|chmod|python3) [^가-힣]+|\S*/\S*|\S+@\S+")


def english(words: str) -> list[str]:
    """Two English words in a row, which a Korean line has no need of.

    >>> english("괜찮음  the log adds up"), english("사건 열기: gyeot case new"), english("SHA-256  0f3a")
    (['the log', 'adds up'], [], [])
    """
    return re.findall(r"\b[A-Za-z][a-z']+ [a-z']+\b", _TYPED.sub("", words))


def test_every_action_is_explained_in_korean(monkeypatch: pytest.MonkeyPatch):
    unexplained = [
        f"{prog} {name}"
        for prog, parser in parsers(monkeypatch, KO).items()
        for name, words in told(parser).items()
        if not (words and korean(words))
    ]

    assert unexplained == []


def test_no_korean_stands_in_the_english(monkeypatch: pytest.MonkeyPatch):
    strayed = [prog for prog, parser in parsers(monkeypatch, EN).items() if korean(parser.format_help())]

    assert strayed == []


def test_both_languages_have_the_same_commands_and_options(monkeypatch: pytest.MonkeyPatch):
    english, ours = parsers(monkeypatch, EN), parsers(monkeypatch, KO)

    assert {prog: list(told(parser)) for prog, parser in english.items()} == {
        prog: list(told(parser)) for prog, parser in ours.items()
    }


def test_what_is_filled_in_and_what_is_typed_stands_in_both(monkeypatch: pytest.MonkeyPatch):
    english, ours = parsers(monkeypatch, EN), parsers(monkeypatch, KO)
    for prog, parser in english.items():
        for name, words in told(parser).items():
            filled = re.compile(r"%\(\w+\)s")
            assert filled.findall(words or "") == filled.findall(told(ours[prog])[name] or ""), f"{prog} {name}"
        typed = re.compile(r"--[a-z-]+|GYEOT_\w+")
        for told_of in ("description", "epilog"):
            sides = [sorted(typed.findall(getattr(one, told_of) or "")) for one in (parser, ours[prog])]
            assert sides[0] == sides[1], f"{prog} {told_of}"


def test_every_command_has_its_examples_in_both(monkeypatch: pytest.MonkeyPatch):
    english, ours = parsers(monkeypatch, EN), parsers(monkeypatch, KO)
    for prog in [prog for prog in english if prog.count(" ") == 1]:
        shown = [[example.split()[:1] for example in examples(one[prog])] for one in (english, ours)]
        assert shown[0], prog
        assert shown[0] == shown[1], prog
        assert (ours[prog].epilog or "").startswith("예시:\n"), prog


@pytest.mark.parametrize("language", [KO, EN])
def test_every_example_can_be_typed(monkeypatch: pytest.MonkeyPatch, language: str):
    known = parsers(monkeypatch, language)
    for example in [example for prog, parser in known.items() if prog != "gyeot" for example in examples(parser)]:
        assert known["gyeot"].parse_args(shlex.split(example)), example


def examples(parser: argparse.ArgumentParser) -> list[str]:
    """The lines to type, without what a shell does with them."""
    lines = (parser.epilog or "").replace("\\\n", "")
    return re.findall(r"(?m)^  [^#\n]*?gyeot ([^#>|\n]+)", lines)


@pytest.mark.parametrize("language", [KO, EN])
def test_no_line_is_wider_than_a_terminal(monkeypatch: pytest.MonkeyPatch, language: str):
    wide = [
        line
        for parser in parsers(monkeypatch, language).values()
        for line in parser.format_help().splitlines()
        if columns(line) > 80
    ]

    assert wide == []


def test_no_word_that_hurts_or_blames(monkeypatch: pytest.MonkeyPatch):
    helps = {prog: parser.format_help() for prog, parser in parsers(monkeypatch, KO).items()}

    assert [(prog, word) for prog, said in helps.items() for word in AVOIDED if word in said] == []


def test_argparse_says_nothing_in_english(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("LC_ALL", KO)
    teach_argparse()
    untold = [words for words in what_argparse_says() if words != "%(heading)s:" and gettext.gettext(words) == words]

    assert untold == []


def what_argparse_says() -> Iterator[str]:
    """Every sentence that the argparse of this Python hands to gettext."""
    for call in ast.walk(ast.parse(inspect.getsource(argparse))):
        match call:
            case ast.Call(func=ast.Name(id="_" | "ngettext"), args=[ast.Constant(value=str(words)), *_]):
                yield words


@pytest.mark.parametrize(
    ("typed", "sentences"),
    [
        ([], ["빠진 것이 있습니다. 함께 적어 주세요: COMMAND", "사용법 보기: gyeot --help"]),
        (["case", "show"], ["빠진 것이 있습니다. 함께 적어 주세요: CODE", "사용법 보기: gyeot case show --help"]),
        (["serve", "--prot", "3"], ["알 수 없는 것이 있습니다", "사용법 보기: gyeot serve --help"]),
        (["separate", "--seconds", "곧"], ["--seconds: 알맞은 숫자(float)가 아닙니다: '곧'"]),
        (["figures", "wish"], ["KIND: 쓸 수 없는 값입니다: 'wish'", "사용법 보기: gyeot figures --help"]),
        (["intake", "a", "--case", "b", "--obtained-on", "어제"], ["--obtained-on: 날짜는 2024-09-02처럼"]),
    ],
)
def test_what_was_typed_wrong_is_told_in_korean_with_where_to_read_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], typed: list[str], sentences: list[str]
):
    monkeypatch.setenv("LC_ALL", KO)

    with pytest.raises(SystemExit) as end:
        cli.main(typed)

    assert end.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("사용법: gyeot")
    assert [sentence for sentence in sentences if sentence not in said] == []


@pytest.mark.parametrize(("locale", "other", "usage"), [(KO, "en", "사용법: "), (EN, "ko", "usage: ")])
def test_one_page_speaks_one_language_whatever_gettext_would_choose(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], locale: str, other: str, usage: str
):
    monkeypatch.setenv("LC_ALL", locale)
    monkeypatch.setenv("LANGUAGE", other)

    with pytest.raises(SystemExit):
        cli.main(["separate", "--help"])

    said = capsys.readouterr().out
    assert said.startswith(usage)
    assert korean(said) is (locale == KO)


def test_a_korean_word_is_never_broken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    narrow = parsers(monkeypatch, KO)["gyeot separate"]

    words = {word for help_ in told(narrow).values() for word in (help_ or "").split()}
    seen = set(narrow.format_help().split())

    assert {word for word in words if "%" not in word} <= seen
