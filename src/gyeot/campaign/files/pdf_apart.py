"""Reads a PDF's words with pypdf, apart from everything else: PDF on standard input, JSON on standard output.

Uses pypdf and the standard library alone. It prints nothing of what it could not read.
"""

import io
import json
import resource
import sys
import typing

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
    """Count what on a page may show something: pictures that it names, and one for all that is drawn in paths."""
    resources = page.get("/Resources")
    resources = resources.get_object() if resources is not None else {}
    kinds = [one.get("/Subtype") for one in _named(resources, "/XObject")]
    # A form may hold pictures or drawn lines: it counts as one that somebody should look at.
    named = sum(kind in ("/Image", "/Form") for kind in kinds)
    # So do letters that are drawings themselves, and a stamp or a drawing laid over the page.
    odd = any(font.get("/Subtype") == "/Type3" for font in _named(resources, "/Font"))
    laid_over = any(
        one.get_object().get("/Subtype") in ("/Stamp", "/Ink", "/Polygon", "/PolyLine", "/Circle")
        for one in (page["/Annots"] if "/Annots" in page else ())  # noqa: SIM401 - get would not follow a reference
    )
    return named + (odd or laid_over or _may_draw(page))


def _may_draw(page: "pypdf.PageObject") -> bool:  # type: ignore[name-defined] # noqa: F821 - loaded in main
    try:
        return _draws(page)
    except Exception:  # noqa: BLE001 - what cannot be followed may be a drawing, and its words were read already
        return True


def _named(resources: typing.Any, kind: str) -> list[typing.Any]:
    named = resources.get(kind)
    return [one.get_object() for one in named.get_object().values()] if named is not None else []


_CURVES = (b"c", b"v", b"y")
_PAINTS = (b"S", b"s", b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh")
#: A table has some hundred boxes and rules on a page; more may be a drawing made of them.
_MOST_BOXES = 400


def _draws(page: "pypdf.PageObject") -> bool:  # type: ignore[name-defined] # noqa: F821 - loaded in main
    """Whether a page paints paths other than boxes and upright or level lines, which tables and rules are made of."""
    contents = page.get_contents()
    pieces, slanted = 0, False
    at: tuple[float, float] = (0, 0)
    for operands, operator in contents.operations if contents is not None else ():
        if operator in (b"INLINE IMAGE", b"sh") or (operator in (b"scn", b"SCN") and _is_name(operands)):
            return True
        pieces += operator in (b"re", b"m")
        if operator == b"m":
            at = float(operands[0]), float(operands[1])
        elif operator == b"l":
            to = float(operands[0]), float(operands[1])
            slanted = slanted or min(abs(to[0] - at[0]), abs(to[1] - at[1])) > 1
            at = to
        elif operator in _CURVES:
            slanted = True
        elif operator in _PAINTS and slanted:
            return True
        elif operator == b"n":  # the path only cut others off
            slanted = False
    return pieces > _MOST_BOXES


def _is_name(operands: list[typing.Any]) -> bool:
    """Whether a colour is a pattern, which may be any drawing."""
    return bool(operands) and isinstance(operands[-1], str) and operands[-1].startswith("/")


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
