"""Write verify_packet.py, the whole check of a packet in one file, and the SHA-256 of all that strangers check with.

    python3 tools/single_file.py            rewrite what is listed below
    python3 tools/single_file.py --check    say whether it is what the modules would give now

    src/gyeot/evidence/verify_packet.py     for a machine that has Python and nothing else
    src/gyeot/evidence/enclosed.py          the SHA-256 of the two files that every packet encloses
    docs/en/verify.md  docs/ko/verify.md    the SHA-256 of those two and of verify_packet.py, between two markers

The modules stand in verify_packet.py word for word, each as a text, so that whoever doubts it can hold it against the
repository.
"""

import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
EVIDENCE = SOURCE / "gyeot/evidence"
OUT = EVIDENCE / "verify_packet.py"
DOCS = (ROOT / "docs/en/verify.md", ROOT / "docs/ko/verify.md")

#: In the order in which they need one another.
MODULES = (
    "gyeot.digests",
    "gyeot.clock",
    "gyeot.errors",
    "gyeot.evidence.verify_tlog",
    "gyeot.evidence.signatures",
    "gyeot.evidence.tokens",
    "gyeot.evidence.enclosed",
    "gyeot.evidence.findings",
    "gyeot.evidence.verify",
    "gyeot.evidence.twin",
    "gyeot.evidence.disk",
    "gyeot.evidence.archive",
    "gyeot.evidence.told",
    "gyeot.evidence.alone",
)

_ENCLOSED = '''"""The SHA-256 of the guide and the checker that every packet of this version encloses.

Made by tools/single_file.py. A packet that encloses others comes from another version, or they were exchanged.
"""

from collections.abc import Mapping

SHA256: Mapping[str, str] = {
    "VERIFY.md": "%s",
    "verify_tlog.py": "%s",
}
'''

_HEAD = '''"""Check a packet of evidence on a machine that has Python 3.11 or newer and nothing else.

    python3 verify_packet.py PACKET --log-key log.pub.pem       PACKET is the packet's folder, or its .zip
    python3 verify_packet.py --help

Nothing is installed, written or sent. Have this file, like the log's key, by another way than the packet: a checker
that comes with what it checks proves nothing. Below stand gyeot's own modules word for word, then the few lines that
start them. Made by tools/single_file.py; change the modules, not this file.
"""

import sys
import types

# fmt: off

MODULES: dict[str, str] = {}
'''

_TAIL = """
# ---- start

def main(arguments: list[str]) -> int:
    if sys.version_info < (3, 11):  # noqa: UP036  a stranger's machine may be older than ours
        sys.stderr.write("This check needs Python 3.11 or newer. / 파이썬 3.11 이상이 필요합니다.\\n")
        return 2
    for name in ("gyeot", "gyeot.evidence", *MODULES):
        module = sys.modules[name] = types.ModuleType(name)
        package, _, last = name.rpartition(".")
        if package:
            setattr(sys.modules[package], last, module)
        if name in MODULES:
            exec(compile(MODULES[name], f"{__file__} [{name}]", "exec"), module.__dict__)  # noqa: S102  the texts above
    code: int = sys.modules["gyeot.evidence.alone"].main(arguments)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
"""


def enclosed() -> str:
    """Return enclosed.py's text."""
    return _ENCLOSED % (_sha256((EVIDENCE / "VERIFY.md").read_bytes()), _sha256(_tlog()))


def single_file() -> str:
    """Return verify_packet.py's text."""
    parts = [_HEAD]
    for name in MODULES:
        path = SOURCE / f"{name.replace('.', '/')}.py"
        text = enclosed() if name == "gyeot.evidence.enclosed" else path.read_text(encoding="utf-8")
        if "'''" in text or text.endswith("\\"):
            raise SystemExit(f"{name} cannot stand as a raw text: it holds three single quotes")
        parts.append(f"\n# ---- {name}\n\nMODULES[\"{name}\"] = r'''\n{text}'''\n")
    return "".join([*parts, _TAIL])


def with_sums(page: str) -> str:
    """Return a page of the docs with today's SHA-256 between its markers."""
    files = {
        "VERIFY.md": (EVIDENCE / "VERIFY.md").read_bytes(),
        "verify_tlog.py": _tlog(),
        "verify_packet.py": single_file().encode(),
    }
    lines = "".join(f"{_sha256(data)}  {name}\n" for name, data in files.items())
    new, found = re.subn(r"(?s)(<!-- sums -->\n```\n).*?(```\n<!-- /sums -->)", rf"\g<1>{lines}\g<2>", page)
    if found != 1:
        raise SystemExit("a page of the docs has lost its markers <!-- sums --> and <!-- /sums -->")
    return new


def written() -> dict[Path, str]:
    """Return everything that this writes."""
    pages = {path: with_sums(path.read_text(encoding="utf-8")) for path in DOCS}
    return {EVIDENCE / "enclosed.py": enclosed(), OUT: single_file(), **pages}


def _tlog() -> bytes:
    return (EVIDENCE / "verify_tlog.py").read_bytes()


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def main(arguments: list[str]) -> int:
    """Write the files, or check them."""
    fresh = written()
    if "--check" in arguments:
        same = all(path.is_file() and path.read_text(encoding="utf-8") == text for path, text in fresh.items())
        print("fresh" if same else "stale: run python3 tools/single_file.py")
        return 0 if same else 1
    for path, text in fresh.items():
        path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
