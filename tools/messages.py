"""Gather the sentences of the pages and of the command line's parser, and compile their Korean, with Python alone.

python tools/messages.py            # bring the .po files up to date, list what has no Korean yet, compile the .mo files
python tools/messages.py --check    # change nothing; exit 1 when something is missing or out of date
"""

import argparse
import inspect
import io
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src/gyeot"

#: Whose Python sentences end up on a page; templates are looked for everywhere.
_PYTHON = ("accounts", "casework", "server", "web")
_CALLS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True)
class Book:
    """The Korean of one place, as it is kept beside the code."""

    name: str
    po: Path
    gathered: Callable[[], Catalog]
    about: str

    @property
    def mo(self) -> Path:
        """The compiled file."""
        return self.po.with_suffix(".mo")

    def kept(self) -> Catalog:
        """Read the Korean sentences that are kept."""
        with self.po.open("rb") as file:
            return read_po(file, locale="ko")

    def merged(self) -> Catalog:
        """Give every sentence its kept Korean; sentences that nobody says any more are left out."""
        kept = self.kept() if self.po.exists() else Catalog(locale="ko")
        fresh = self.gathered()
        for message in fresh:
            known = kept.get(message.id, context=message.context) if message.id else None
            if known is not None:
                message.string = known.string
        return fresh

    def as_po(self, catalog: Catalog) -> bytes:
        """Write as a reviewer reads it: no dates and no line numbers, so that only real changes show."""
        out = io.BytesIO()
        write_po(out, catalog, width=110, include_lineno=False, sort_output=True, omit_header=True)
        return f"# {self.about} tools/messages.py keeps it in order.\n{_HEADER}".encode() + out.getvalue()


def of_pages() -> Catalog:
    """Gather every sentence marked for translation, with the files it stands in."""
    found = Catalog(locale="ko")
    for path in _files():
        text = path.read_text("utf-8")
        if path.suffix == ".html":
            # templatize leaves X for everything but the sentences; its indentation would confuse Python's tokenizer.
            text = re.sub(r"(?m)^[ \t]+", "", templatize(text))
        place = path.relative_to(SOURCE.parent).as_posix()
        for _line, call, message, _comments in extract_python(
            io.BytesIO(text.encode()), _CALLS, [], {"encoding": "utf-8"}
        ):
            _add(found, call or "", message, place)
    return found


def _files() -> Iterator[Path]:
    for package in _PYTHON:
        yield from sorted((SOURCE / package).rglob("*.py"))
    yield from sorted(SOURCE.rglob("templates/**/*.html"))


def of_argparse() -> Catalog:
    """Gather what argparse says: in the Python that runs this, and what is kept of what others say."""
    found = ARGPARSE.kept()
    source = io.BytesIO(inspect.getsource(argparse).encode())
    for _line, call, message, _comments in extract_python(source, _CALLS, [], {}):
        if message:  # what is no word, but is computed, comes without one
            _add(found, call or "", message)
    return found


def _add(found: Catalog, call: str, message: str | tuple[str, ...], place: str = "") -> None:
    parts = (message,) if isinstance(message, str) else tuple(message)
    context = None
    if call in ("pgettext", "npgettext"):
        context, *rest = parts
        parts = tuple(rest)
    number = 2 if call.startswith(("ng", "np")) else 1
    ids = tuple(part for part in parts[:number] if part)
    if not ids:
        return
    key: str | tuple[str, ...] = ids if number == 2 else ids[0]
    places = [(place, 0)] if place else []
    found.add(key, locations=places, context=context, flags=["python-format"] if "%(" in ids[0] else [])


PAGES = Book(
    "pages",
    SOURCE / "web/locale/ko/LC_MESSAGES/django.po",
    of_pages,
    "The Korean of the pages: written, not translated word by word.",
)
#: Which other Pythons say more is in Lib/test/translationdata/argparse/msgids.txt of CPython.
ARGPARSE = Book(
    "argparse",
    SOURCE / "cli/locale/ko/LC_MESSAGES/argparse.po",
    of_argparse,
    "The Korean of Python's argparse, from 3.11 to 3.15.",
)
BOOKS = (PAGES, ARGPARSE)


def missing(catalog: Catalog) -> list[str]:
    """List the sentences without Korean."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple | list) else (message.string,))
    ]


_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_HEADER = r"""msgid ""
msgstr ""
"Language: ko\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def as_mo(po: bytes) -> bytes:
    """Compile, to the same bytes on any day."""
    catalog = read_po(io.BytesIO(po), locale="ko")
    catalog.creation_date = catalog.revision_date = _ANY_DAY
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main(*, check: bool) -> int:
    """Bring all files up to date, or say that they are not."""
    return max([_bring_up_to_date(book, check=check) for book in BOOKS])


def _bring_up_to_date(book: Book, *, check: bool) -> int:
    catalog = book.merged()
    po = book.as_po(catalog)
    mo = as_mo(po)
    lacking = missing(catalog)
    for sentence in lacking:
        print(f"no Korean yet: {sentence}")
    if check:
        files = ((book.po, po), (book.mo, mo))
        stale = [path.name for path, data in files if not path.exists() or path.read_bytes() != data]
        print("\n".join(f"out of date: {name} (run python tools/messages.py)" for name in stale))
        return int(bool(lacking or stale))
    book.po.write_bytes(po)
    book.mo.write_bytes(mo)
    print(f"{book.name}: {len(catalog)} sentences, {len(lacking)} without Korean")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
