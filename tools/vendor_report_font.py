"""Takes the report's fonts out of their npm packages, and writes down which characters they can show.

    npm install --prefix DIR pretendard@1.3 @expo-google-fonts/noto-emoji@0.4 @expo-google-fonts/noto-sans-kr@0.4
    python -m pip install fonttools
    python tools/vendor_report_font.py DIR/node_modules

It rewrites ``paper/fonts/*`` and ``evidence/report/covered.txt``; nothing else. Pretendard and Noto Emoji are
copied as they are: Pretendard's licence reserves its name, so a cut-down copy could not keep it. Noto Sans KR (whose
licence reserves only the name "Source") is cut down to what the other two lack: the hanja of KS X 1001 and
the jamo of old Hangul.
"""

import hashlib
import json
import shutil
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

REPORT = Path(__file__).resolve().parent.parent / "src/gyeot/evidence/report"
FONTS = REPORT.parents[1] / "paper" / "fonts"

EXPECTED = {
    "pretendard": "1.3.",
    "@expo-google-fonts/noto-emoji": "0.4.",
    "@expo-google-fonts/noto-sans-kr": "0.4.",
}

#: What is copied as it is: (file in node_modules, file here).
COPIES = (
    ("pretendard/dist/public/static/Pretendard-Regular.otf", "Pretendard-Regular.otf"),
    ("pretendard/dist/public/static/Pretendard-Bold.otf", "Pretendard-Bold.otf"),
    ("pretendard/dist/LICENSE.txt", "Pretendard-OFL.txt"),
    ("@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf"),
    ("@expo-google-fonts/noto-emoji/LICENSE_FONT", "NotoEmoji-OFL.txt"),
    ("@expo-google-fonts/noto-sans-kr/LICENSE_FONT", "NotoSansKR-OFL.txt"),
)
CUT_FROM = "@expo-google-fonts/noto-sans-kr/400Regular/NotoSansKR_400Regular.ttf"
CUT = "NotoSansKR-Rest.ttf"
FEATURES = ("ccmp", "ljmo", "vjmo", "tjmo", "mark", "mkmk")

NOTICE = """\
# Fonts of the report

Made by `tools/vendor_report_font.py`. All are under the SIL Open Font License 1.1; its text lies beside each.

- `Pretendard-Regular.otf`, `Pretendard-Bold.otf`: npm `pretendard` {pretendard}, unchanged. All 11,172 syllables,
  Latin, Greek, Cyrillic, kana, signs.
- `NotoEmoji-Regular.ttf`: npm `@expo-google-fonts/noto-emoji` {emoji}, unchanged. Emoji in one colour, for paper.
- `NotoSansKR-Rest.ttf`: npm `@expo-google-fonts/noto-sans-kr` {noto}, cut down to what the others lack:
  the hanja of KS X 1001, old Hangul.

| file | bytes | SHA-256 |
|---|---|---|
{digests}
"""


class FontError(Exception):
    """The packages are not the ones this tool was written for; the sentence says which."""


def version_of(modules: Path, package: str) -> str:
    version = str(json.loads((modules / package / "package.json").read_text("utf-8"))["version"])
    if not version.startswith(EXPECTED[package]):
        raise FontError(f"{package} is {version}; this tool knows {EXPECTED[package]}x.")
    return version


def characters(font: Path) -> set[int]:
    return set(TTFont(font).getBestCmap())


def is_hanja(point: int) -> bool:
    return 0x2E80 <= point <= 0x2FDF or 0x3400 <= point <= 0x9FFF or 0xF900 <= point <= 0xFAFF or point >= 0x20000


def in_korean_standard(point: int) -> bool:
    """Whether KS X 1001 has it: the hanja that a Korean keyboard offers. The rest would double the file."""
    try:
        return bool(chr(point).encode("euc_kr"))
    except UnicodeEncodeError:
        return False


def cut_down(source: Path, wanted: Iterable[int], to: Path) -> None:
    """Write ``source`` with only ``wanted`` in it. Nothing of the day or machine goes in, so bytes repeat."""
    options = subset.Options(layout_features=list(FEATURES), name_IDs=["*"], hinting=False, notdef_outline=True)
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "STAT"]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    font.save(to)


def ranges(points: Iterable[int]) -> Iterator[str]:
    """``0020-007E``, one line for each unbroken stretch."""
    ordered = sorted(points)
    start = before = ordered[0]
    for point in [*ordered[1:], -1]:
        if point != before + 1:
            yield f"{start:04X}-{before:04X}"
            start = point
        before = point


def digests(folder: Path) -> str:
    files = [(path, path.read_bytes()) for path in sorted(folder.iterdir()) if path.name != "NOTICE.md"]
    return "\n".join(
        f"| `{path.name}` | {len(data):,} | `{hashlib.sha256(data).hexdigest()}` |" for path, data in files
    )


def main(modules: Path) -> None:
    versions = {package: version_of(modules, package) for package in EXPECTED}
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for source, name in COPIES:
        shutil.copyfile(modules / source, FONTS / name)
    # A heading may hold any word, so both weights must have it.
    text = characters(FONTS / "Pretendard-Regular.otf") & characters(FONTS / "Pretendard-Bold.otf")
    emoji = characters(FONTS / "NotoEmoji-Regular.ttf")
    rest = characters(modules / CUT_FROM) - text - emoji
    cut_down(modules / CUT_FROM, {one for one in rest if not is_hanja(one) or in_korean_standard(one)}, FONTS / CUT)
    covered = {"Pretendard": text, "Noto Emoji": emoji, "Noto Sans KR": characters(FONTS / CUT)}
    (REPORT / "covered.txt").write_text(
        "".join(f"# {family}\n" + "".join(f"{one}\n" for one in ranges(points)) for family, points in covered.items()),
        encoding="ascii",
    )
    (FONTS / "NOTICE.md").write_text(
        NOTICE.format(
            pretendard=versions["pretendard"],
            emoji=versions["@expo-google-fonts/noto-emoji"],
            noto=versions["@expo-google-fonts/noto-sans-kr"],
            digests=digests(FONTS),
        ),
        encoding="utf-8",
    )


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(Path(sys.argv[1]))
    except FontError as error:
        sys.exit(str(error))
