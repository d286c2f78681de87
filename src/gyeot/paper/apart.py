"""Set a template as pages in a process of its own, since typst keeps what it has laid out until its process ends.

    python apart.py TEMPLATE OUT UNIX_SECONDS < told.json

Only typst and the standard library are used, no network and no font of the machine. What typst says of an error quotes
the words that it stumbled over, so nothing is printed.
"""

import sys
from pathlib import Path

import typst

_FONTS = Path(__file__).with_name("fonts")


def main(template: Path, out: Path, seconds: int, told: str) -> int:
    try:
        typst.compile(
            template,
            out,
            root=template.parent,
            font_paths=[_FONTS],
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
