"""gyeot campaign: read a poster or a notice before it is printed; say what may hurt, and what to say instead."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot import __version__, clock
from gyeot.cli.language import language, said
from gyeot.cli.manual import add_json, explained
from gyeot.errors import OutsideWorld, Refused

if TYPE_CHECKING:
    from gyeot.campaign.files import Document
    from gyeot.campaign.found import Checked
    from gyeot.campaign.picture import Looked

_EXAMPLE = (
    """examples:
  gyeot campaign poster.docx
  gyeot campaign --questions > answers.toml
  gyeot campaign poster.png --checked-by "J. Doe" --picture answers.toml \\
      -o check-sheet.pdf
  gyeot campaign notice.md --html notice-checked.html
  gyeot campaign notice.txt --json

It reads TXT, Markdown, HTML, DOCX, HWPX, PDF, and PNG or JPEG where Tesseract
is installed. It needs the extra "campaign": pip install 'gyeot[campaign]'.
It suggests and never blocks. A picture is looked at by a person: --questions
prints what to answer. Where `make hands` was run, a model (MediaPipe) suggests
what hands and bodies in it do; that answers no question.
Never give it a picture that was reported to you, only what your office made.

Exit code: 0 nothing to change, 1 something to change, 2 the file could not be
read, 3 something is not installed.
""",
    """예시:
  gyeot campaign 포스터.docx
  gyeot campaign --questions > 답.toml
  gyeot campaign 포스터.png --checked-by "홍길동" --picture 답.toml \\
      -o 점검표.pdf
  gyeot campaign 안내문.md --html 표시한-사본.html
  gyeot campaign 안내문.txt --json

TXT, 마크다운, HTML, DOCX, HWPX, PDF를 읽고, Tesseract가 설치되어 있으면
PNG와 JPEG도 읽습니다. 먼저 pip install 'gyeot[campaign]'로 설치해 주세요.
제안만 할 뿐 배포를 막지 않습니다. 그림은 사람이 보고 답합니다. 물음은
--questions로 나옵니다. `make hands`를 했다면 기계(MediaPipe)가 그림 속
손짓과 자세를 제안하지만, 그것으로 물음에 답한 것이 되지는 않습니다.
신고받은 사진이나 영상을 넣지 마세요. 기관이 만든 홍보물만 점검합니다.

종료 코드: 0 고칠 곳 없음, 1 고칠 곳 있음, 2 파일을 읽지 못함,
3 필요한 프로그램이 없음.
""",
)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "campaign",
        **explained("check a poster or a notice before it is printed", "인쇄하기 전에 홍보물을 점검합니다"),
        epilog=said(*_EXAMPLE),
    )
    parser.add_argument(
        "file",
        metavar="FILE",
        type=Path,
        nargs="?",
        help=said("the poster, leaflet or notice", "포스터, 안내문, 보도자료 같은 홍보물"),
    )
    _add_picture(parser)
    parser.add_argument(
        "-o",
        "--sheet",
        metavar="PDF",
        type=Path,
        help=said("write a dated check sheet", "날짜가 적힌 점검표를 만듭니다"),
    )
    parser.add_argument(
        "--html",
        metavar="HTML",
        type=Path,
        help=said("write an annotated copy of the text", "글에 번호를 매겨 표시한 사본을 만듭니다"),
    )
    parser.add_argument(
        "--no-readings",
        action="store_true",
        help=said("do not ask the detector about each sentence", "문장마다 하는 2차 피해 판독을 하지 않습니다"),
    )
    add_json(parser)
    parser.set_defaults(run=run)


def _add_picture(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--questions",
        action="store_true",
        help=said("print the questions about the picture, to fill in", "그림을 보고 답할 물음을 출력합니다"),
    )
    parser.add_argument(
        "--picture",
        metavar="ANSWERS",
        type=Path,
        help=said("the answers about the picture (TOML)", "그림을 보고 답한 파일 (TOML)"),
    )
    parser.add_argument(
        "--checked-by", metavar="NAME", default="", help=said("who looked at the picture", "그림을 본 사람의 이름")
    )
    parser.add_argument(
        "--hands",
        metavar="PYTHON",
        type=Path,
        help=said("where MediaPipe is, if not in .venv-hands", "MediaPipe를 설치한 파이썬. .venv-hands가 아닐 때"),
    )
    parser.add_argument(
        "--no-hands",
        action="store_true",
        help=said("do not let a model glance at the pictures", "그림 속 손짓과 자세를 기계로 훑지 않습니다"),
    )


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
