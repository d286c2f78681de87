"""Reads a PDF's words with pypdf, apart from everything else: PDF on standard input, JSON on standard output.

Uses pypdf and the standard library alone. It prints nothing of what it could not read.
"""

import io
import json
import resource
import sys

MAX_PAGES = 200
MAX_LETTERS = 400_000
MAX_MEMORY = 1_500_000_000


def main(seconds: int) -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    try:
        import pypdf
    except ImportError:
        return 3
    try:
        told = _told(pypdf.PdfReader(io.BytesIO(sys.stdin.buffer.read())))
    except Exception:  # noqa: BLE001 - a hostile PDF raises anything; the caller says one sentence for all of it
        return 1
    sys.stdout.buffer.write(json.dumps(told).encode())
    return 0


def _told(reader: "pypdf.PdfReader") -> dict[str, object]:  # type: ignore[name-defined] # noqa: F821 - loaded in main
    pages: list[str] = []
    letters = pictures = silent = 0
    for page in reader.pages[:MAX_PAGES]:
        # A font may map letters to halves of a pair; halves that meet are one letter, others cannot be written.
        text = page.extract_text().encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        letters += len(text)
        if letters > MAX_LETTERS:
            raise ValueError("too long")
        pages.append(text)
        silent += not text.strip()
        pictures += _pictures(page)
    return {"pages": pages, "pictures": pictures, "silent": silent, "left_out": len(reader.pages) - len(pages)}


def _pictures(page: "pypdf.PageObject") -> int:  # type: ignore[name-defined] # noqa: F821 - loaded in main
    """Count the pictures that a page names; none is unpacked."""
    resources = page.get("/Resources")
    named = resources.get_object().get("/XObject") if resources is not None else None
    if named is None:
        return 0
    kinds = [one.get_object().get("/Subtype") for one in named.get_object().values()]
    # A form may hold pictures or drawn lines: it counts as one that somebody should look at.
    return sum(kind in ("/Image", "/Form") for kind in kinds)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
