"""Write verify_packet.py: the whole check of a packet in one file, for a machine that has Python and nothing else.

    python3 tools/single_file.py            rewrite src/gyeot/evidence/verify_packet.py
    python3 tools/single_file.py --check    say whether it is what the modules would give now

The modules stand in it word for word, each as a text, so that whoever doubts it can hold it against the repository.
"""

import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "src"
OUT = SOURCE / "gyeot/evidence/verify_packet.py"

#: In the order in which they need one another.
MODULES = (
    "gyeot.digests",
    "gyeot.clock",
    "gyeot.errors",
    "gyeot.evidence.verify_tlog",
    "gyeot.evidence.signatures",
    "gyeot.evidence.tokens",
    "gyeot.evidence.findings",
    "gyeot.evidence.verify",
    "gyeot.evidence.twin",
    "gyeot.evidence.disk",
    "gyeot.evidence.archive",
    "gyeot.evidence.told",
    "gyeot.evidence.alone",
)

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


def single_file() -> str:
    """Return the file's text."""
    parts = [_HEAD]
    for name in MODULES:
        text = (SOURCE / f"{name.replace('.', '/')}.py").read_text(encoding="utf-8")
        if "'''" in text or text.endswith("\\"):
            raise SystemExit(f"{name} cannot stand as a raw text: it holds three single quotes")
        parts.append(f"\n# ---- {name}\n\nMODULES[\"{name}\"] = r'''\n{text}'''\n")
    return "".join([*parts, _TAIL])


def main(arguments: list[str]) -> int:
    """Write the file, or check it."""
    fresh = single_file()
    if "--check" in arguments:
        same = OUT.is_file() and OUT.read_text(encoding="utf-8") == fresh
        print("fresh" if same else "stale: run python3 tools/single_file.py")
        return 0 if same else 1
    OUT.write_text(fresh, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
