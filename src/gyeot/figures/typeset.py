"""Set a figure's page in a process of its own: ``python typeset.py OUT FONTS UNIX_SECONDS < words.json``.

Only typst and the standard library are used, no network and no font of the machine.
"""

import sys
from pathlib import Path

import typst

_TEMPLATE = Path(__file__).parent / "sheet"


def main(out: Path, fonts: Path, seconds: int, told: str) -> int:
    try:
        typst.compile(
            _TEMPLATE / "rate.typ",
            out,
            root=_TEMPLATE,
            font_paths=[fonts],
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"told": told},
            pdf_standards=["a-3b"],
            timestamp=seconds,
        )
    except (typst.TypstError, OSError):
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), sys.stdin.buffer.read().decode("utf-8")))
