"""The words of a PDF, read by pypdf in a process of its own with bounds on its time, memory and pages.

A PDF is a program of sorts: it can unfold to more than any computer holds. So what reads it may die, and we go on.
"""

import json
import subprocess
import sys
from pathlib import Path

from gyeot.campaign.files.document import Document, joined, tidy
from gyeot.errors import OutsideWorld, UnreadableFile
from gyeot.said import Said

NAME = "pdf"

_READER = Path(__file__).with_name("pdf_apart.py")
#: Seconds. A leaflet takes one.
_PATIENCE = 60


def recognises(name: str, data: bytes) -> bool:  # noqa: ARG001 - told by content
    return data[:1024].lstrip().startswith(b"%PDF-")


def read(data: bytes) -> Document:
    try:
        done = subprocess.run(  # noqa: S603 - our own script; the bytes go in by stdin
            [sys.executable, "-P", _READER, str(_PATIENCE)],
            input=data,
            capture_output=True,
            timeout=2 * _PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _damaged() from None
    if done.returncode == _NOT_INSTALLED:
        raise OutsideWorld(
            "Reading PDF needs the extra “campaign” (pypdf). Install it with: pip install 'gyeot[campaign]'",
            "PDF를 읽으려면 campaign 추가 구성(pypdf)이 필요합니다. "
            "다음 명령으로 설치해 주세요: pip install 'gyeot[campaign]'",
        )
    if done.returncode:
        raise _damaged()
    told = json.loads(done.stdout)
    text = tidy("\n\n".join(told["pages"]))
    remarks = []
    if told["silent"]:
        remarks.append(
            Said(
                f"글자가 없는 쪽이 {told['silent']}쪽 있습니다. 그림으로 된 쪽이라면 PNG로 저장해 따로 점검해 주세요.",
                f"{told['silent']} pages hold no text. If they are pictures, save them as PNG and check those.",
            )
        )
    if told["left_out"]:
        remarks.append(
            Said(f"뒤의 {told['left_out']}쪽은 읽지 않았습니다.", f"The last {told['left_out']} pages were not read.")
        )
    return Document("pdf", joined(text), told["pictures"], tuple(remarks))


#: What the reader's process returns where pypdf is absent.
_NOT_INSTALLED = 3


def _damaged() -> UnreadableFile:
    return UnreadableFile(
        "The PDF is damaged, locked, or takes more time or memory than a leaflet does. Save it again.",
        "PDF가 손상되었거나 암호로 잠겼거나, 안내문이라고 볼 수 없을 만큼 시간과 메모리를 씁니다. 다시 저장해 주세요.",
    )
