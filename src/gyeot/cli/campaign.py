"""gyeot campaign: read a poster or a notice before it is printed; say what may hurt, and what to say instead."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import __version__, clock
from gyeot.cli.language import language
from gyeot.errors import OutsideWorld, Refused

if TYPE_CHECKING:
    from gyeot.campaign.files import Document
    from gyeot.campaign.found import Checked
    from gyeot.campaign.picture import Looked

_EXAMPLE = """examples:
  gyeot campaign poster.docx
  gyeot campaign poster.png --checked-by "홍길동" --picture answers.toml -o check-sheet.pdf
  gyeot campaign notice.md --html notice-checked.html
  gyeot campaign --questions > answers.toml
  gyeot campaign notice.txt --json

It reads TXT, Markdown, HTML, DOCX, HWPX, PDF, and PNG or JPEG where Tesseract is installed. It needs the extra
"campaign": pip install 'gyeot[campaign]'. It suggests and never blocks. A picture is looked at by a person: --questions
prints what to answer. Where `make hands` was run, a model (MediaPipe) suggests what hands and bodies in it do; that
answers no question. Never give it a picture that was reported to you, only what your office made.
Exit code: 0 nothing to change, 1 something to change, 2 the file could not be read, 3 something is not installed.
"""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "campaign",
        help="check a poster or a notice before it is printed",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", metavar="FILE", type=Path, nargs="?", help="the poster, leaflet or notice")
    parser.add_argument("--questions", action="store_true", help="print the questions about the picture, to fill in")
    parser.add_argument("--picture", metavar="ANSWERS", type=Path, help="the answers about the picture (TOML)")
    parser.add_argument("--checked-by", metavar="NAME", default="", help="who looked at the picture")
    parser.add_argument("-o", "--sheet", metavar="PDF", type=Path, help="write a dated check sheet")
    parser.add_argument("--html", metavar="HTML", type=Path, help="write an annotated copy of the text")
    parser.add_argument("--hands", metavar="PYTHON", type=Path, help="where MediaPipe is, if not in .venv-hands")
    parser.add_argument("--no-hands", action="store_true", help="do not let a model glance at the pictures")
    parser.add_argument("--no-readings", action="store_true", help="do not ask the detector about each sentence")
    parser.add_argument("--json", action="store_true", help="print one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check one file; return 1 when something should be changed, else 0."""
    from gyeot.campaign import check, hands
    from gyeot.campaign.files import read_bytes, received
    from gyeot.campaign.picture import blank, together

    if args.questions:
        print(blank(language()), end="")
        return 0
    if args.file is None:
        raise Refused(
            "Name the file to check, or ask for --questions.", "점검할 파일을 지정하거나 --questions를 쓰세요."
        )
    looked = _looked(args)
    data = received(args.file)
    document = read_bytes(data, args.file.name)
    words = check(document.text, read=not args.no_readings)
    python = None if args.no_hands else args.hands or hands.beside()
    suggested, said = hands.glance(document, looked, python=python)
    checked = together(
        words,
        pictures=document.pictures,
        looked=looked,
        remarks=(*document.remarks, *said),
        suggested=suggested,
    )
    _write(args, document, checked, looked, sha256=hashlib.sha256(data).hexdigest())
    _say(args, document, checked)
    return 1 if checked.to_change else 0


def _looked(args: argparse.Namespace) -> "Looked | None":
    from gyeot.campaign.picture import MAX_BYTES, read_answers

    if args.picture is None:
        if args.checked_by:
            raise Refused(
                "--checked-by names who answered the questions; give their answers with --picture.",
                "--checked-by는 물음에 답한 사람입니다. 답을 --picture로 함께 넣어 주세요.",
            )
        return None
    try:
        with args.picture.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise Refused(
            "The answers about the picture could not be read. Check the path.",
            "그림에 관한 답 파일을 읽지 못했습니다. 경로를 확인해 주세요.",
        ) from error
    return read_answers(data, by=args.checked_by, on=clock.today_in_korea())


def _write(
    args: argparse.Namespace, document: "Document", checked: "Checked", looked: "Looked | None", *, sha256: str
) -> None:
    from gyeot.campaign.marked import as_page
    from gyeot.campaign.sheet import SheetContents, sheet

    at = clock.now()
    if args.html:
        page = as_page(document.text, checked, name=args.file.name, at=at, language=language())
        try:
            args.html.write_text(page, encoding="utf-8")
        except OSError as error:
            raise OutsideWorld(
                "The annotated copy could not be written. Check the folder and the free space.",
                "표시한 사본을 저장하지 못했습니다. 폴더와 남은 공간을 확인해 주세요.",
            ) from error
    if args.sheet:
        contents = SheetContents(
            name=args.file.name,
            sha256=sha256,
            format=document.format,
            letters=len(document.text),
            pictures=document.pictures,
            checked=checked,
            looked=looked,
            at=at,
            tool=f"gyeot {__version__}",
            language=language(),
        )
        sheet(contents, out=args.sheet)


def _say(args: argparse.Namespace, document: "Document", checked: "Checked") -> None:
    from gyeot.campaign.marked import for_terminal

    if args.json:
        print(json.dumps({"text": document.text, "format": document.format, **checked.as_json()}, ensure_ascii=False))
        return
    for line in for_terminal(document.text, checked, language()):
        print(line)
    for written in (args.html, args.sheet):
        if written:
            print(f"{written}", file=sys.stderr)
