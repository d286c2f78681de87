"""Gather the sentences of the pages, and compile their Korean, without any program beyond Python.

python tools/messages.py            # bring django.po up to date, list what has no Korean yet, compile django.mo
python tools/messages.py --check    # change nothing; exit 1 when something is missing or out of date
"""

import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src/gyeot"
FOLDER = SOURCE / "web/locale/ko/LC_MESSAGES"
PO, MO = FOLDER / "django.po", FOLDER / "django.mo"

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


def sentences() -> Catalog:
    """Gather every sentence marked for translation, with the files it stands in."""
    found = Catalog(locale="ko", domain="django", project="gyeot", charset="utf-8")
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


def _add(found: Catalog, call: str, message: str | tuple[str, ...], place: str) -> None:
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
    found.add(key, locations=[(place, 0)], context=context, flags=["python-format"] if "%(" in ids[0] else [])


def translated() -> Catalog:
    """Read the Korean sentences that are kept."""
    with PO.open("rb") as file:
        return read_po(file, locale="ko", domain="django")


def merged() -> Catalog:
    """Give every sentence its kept Korean; sentences that no page says any more are left out."""
    kept = translated() if PO.exists() else Catalog(locale="ko")
    fresh = sentences()
    for message in fresh:
        known = kept.get(message.id, context=message.context) if message.id else None
        if known is not None:
            message.string = known.string
    return fresh


def missing(catalog: Catalog) -> list[str]:
    """List the sentences without Korean."""
    return [
        str(message.id)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple | list) else (message.string,))
    ]


def as_po(catalog: Catalog) -> bytes:
    """Write the catalogue as a reviewer reads it: no dates and no line numbers, so that only real changes show."""
    out = io.BytesIO()
    write_po(out, catalog, width=110, include_lineno=False, sort_output=True, omit_header=True)
    return _HEADER.encode() + out.getvalue()


_ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)

_HEADER = r"""# The Korean of the pages: written, not translated word by word. tools/messages.py keeps it in order.
msgid ""
msgstr ""
"Language: ko\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""


def as_mo(po: bytes) -> bytes:
    """Compile, to the same bytes on any day."""
    catalog = read_po(io.BytesIO(po), locale="ko", domain="django")
    catalog.creation_date = catalog.revision_date = _ANY_DAY
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def main(*, check: bool) -> int:
    """Bring both files up to date, or say that they are not."""
    catalog = merged()
    po = as_po(catalog)
    mo = as_mo(po)
    lacking = missing(catalog)
    for sentence in lacking:
        print(f"no Korean yet: {sentence}")
    if check:
        stale = [path.name for path, data in ((PO, po), (MO, mo)) if not path.exists() or path.read_bytes() != data]
        print("\n".join(f"out of date: {name} (run python tools/messages.py)" for name in stale))
        return int(bool(lacking or stale))
    FOLDER.mkdir(parents=True, exist_ok=True)
    PO.write_bytes(po)
    MO.write_bytes(mo)
    print(f"{len(catalog)} sentences, {len(lacking)} without Korean")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
