"""The Korean of the pages and of the command line's parser: complete, compiled, free of words that hurt or blame."""

import re
import sys
from pathlib import Path

import pytest

from tests.web.conftest import SignIn, Stage
from tests.web.test_access import TABLE, ask

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tools"))

import messages

#: Words that counsellors, courts and newsrooms have agreed not to use, and words that scold.
AVOIDED = (
    *(
        "음란물",
        "몰카",
        "몰래카메라",
        "도촬",
        "리벤지",
        "야동",
        "포르노",
        "몹쓸 짓",
        "성추문",
        "피해호소인",
        "피해를 주장",
    ),
    *("잘못", "오류 발생", "실패", "!", "하십시오", "당신"),
)

#: An English sentence of ours that may stand on a Korean page: the button that leads to English, a platform's own word.
SHARED = {"English", "JSON Lines"}

#: What stands in Korean on any page: the way back to Korean, our name, the people of the stage.
KOREAN_ANYWHERE = ("한국어", "곁", "상담원", "열람자", "의뢰인", "증 제1호증")


every_book = pytest.mark.parametrize("book", messages.BOOKS, ids=lambda book: book.name)


@every_book
def test_every_sentence_has_its_korean(book: messages.Book):
    assert messages.missing(book.merged()) == []


@every_book
def test_the_kept_files_are_what_the_sentences_make(book: messages.Book):
    po = book.as_po(book.merged())

    assert book.po.read_bytes() == po
    assert book.mo.read_bytes() == messages.as_mo(po)


@every_book
def test_what_stands_in_a_sentence_stands_in_its_korean_too(book: messages.Book):
    wrong = []
    for message in book.kept():
        english = message.id if isinstance(message.id, str) else message.id[-1]
        korean = message.string if isinstance(message.string, str) else message.string[0]
        if english and blanks(english) != blanks(korean):
            wrong.append(english)
    assert wrong == []


def blanks(sentence: str) -> list[str]:
    """What is filled in: by name in any order, else in its own."""
    return sorted(set(re.findall(r"%\(\w+\)[srd]", sentence))) + re.findall(r"%[srd]", sentence)


@every_book
def test_no_word_that_hurts_or_blames(book: messages.Book):
    said = [m.string if isinstance(m.string, str) else m.string[0] for m in book.kept() if m.id]

    assert [(word, korean) for korean in said for word in AVOIDED if word in korean] == []


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_page_speaks_one_language(language: str, stage: Stage, signed_in: SignIn):
    client = signed_in(stage.people.counsellor)
    client.post("/language/", {"language": language})
    ids = {m.id if isinstance(m.id, str) else m.id[0] for m in messages.PAGES.kept() if m.id}
    strayed = {}
    for name in [name for name, row in TABLE.items() if row.to_get and row.counsellor == 200]:
        answer = ask(client, name, stage)
        if not answer.headers["Content-Type"].startswith("text/"):
            continue  # a file to keep
        words = seen_words(answer.content.decode())
        strayed[name] = words & (ids - SHARED) if language == "ko" else {w for w in words if re.search("[가-힣]", w)}
    assert {name: words for name, words in strayed.items() if words} == {}


def seen_words(page: str) -> set[str]:
    """The stretches of text on a page, whitespace squeezed, attributes that are read aloud included."""
    for known in KOREAN_ANYWHERE:
        page = page.replace(known, "")
    spoken = re.findall(r'(?:aria-label|title|data-say|placeholder)="([^"]*)"', page)
    return {" ".join(part.split()).strip(" :·,") for part in [*re.split(r"<[^>]+>", page), *spoken]} - {""}
