"""Takes fonts, design tokens and htmx out of their npm packages, so that no page ever asks the network for them.

    npm install --prefix DIR krds-uiux@1.1 htmx.org@2
    python tools/vendor_look.py DIR/node_modules

It rewrites ``static/gyeot/{tokens.css,htmx.min.js,fonts/*.woff2,NOTICE.md}``; nothing else.
Only the tokens that ROLES, SCALE and ROOM name are taken; KRDS's own style sheet and scripts stay behind.
"""

import hashlib
import json
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

STATIC = Path(__file__).resolve().parent.parent / "src/gyeot/web/static/gyeot"

EXPECTED = {"krds-uiux": "1.1.", "htmx.org": "2."}

# What is copied as it is: (file in node_modules, file here).
COPIES = (
    ("krds-uiux/resources/fonts/PretendardGOV-Regular.subset.woff2", "fonts/PretendardGOV-Regular.subset.woff2"),
    ("krds-uiux/resources/fonts/PretendardGOV-Bold.subset.woff2", "fonts/PretendardGOV-Bold.subset.woff2"),
    ("htmx.org/dist/htmx.min.js", "htmx.min.js"),
    ("htmx.org/LICENSE", "htmx.LICENSE.txt"),
)


class Modes(NamedTuple):
    """One role in the four ways a screen may be asked to look; each entry is a KRDS primitive colour, "gray-90"."""

    light: str
    dark: str
    light_more: str  # light, and the person's device asks for more contrast
    contrast: str  # KRDS's own high-contrast mode: bright on black


# Our roles on KRDS's ramps. "high-contrast-secondary" is KRDS's blue-green: our quiet accent in every mode.
# Red (danger) is for steps that cannot be taken back, amber (warning) for clocks that run out; nothing else uses them.
ACCENT = "high-contrast-secondary"
ROLES: Mapping[str, Modes] = {
    "paper": Modes("gray-0", "gray-95", "gray-0", "gray-100"),
    "wash": Modes("gray-5", "gray-90", "gray-5", "gray-95"),
    "ink": Modes("gray-90", "gray-10", "gray-100", "gray-0"),
    "ink-soft": Modes("gray-70", "gray-30", "gray-80", "gray-5"),
    "line": Modes("gray-20", "gray-80", "gray-60", "gray-40"),
    "edge": Modes("gray-60", "gray-40", "gray-100", "gray-0"),
    "accent": Modes(f"{ACCENT}-60", f"{ACCENT}-30", f"{ACCENT}-80", f"{ACCENT}-20"),
    "accent-deep": Modes(f"{ACCENT}-70", f"{ACCENT}-20", f"{ACCENT}-90", f"{ACCENT}-10"),
    "accent-wash": Modes(f"{ACCENT}-5", f"{ACCENT}-90", f"{ACCENT}-5", f"{ACCENT}-95"),
    "on-accent": Modes("gray-0", "gray-95", "gray-0", "gray-100"),
    "mark": Modes(f"{ACCENT}-50", f"{ACCENT}-40", f"{ACCENT}-80", f"{ACCENT}-20"),
    "focus": Modes(f"{ACCENT}-70", f"{ACCENT}-20", "gray-100", "gray-0"),
    "final": Modes("danger-60", "danger-30", "danger-70", "danger-20"),
    "final-deep": Modes("danger-70", "danger-20", "danger-80", "danger-10"),
    "on-final": Modes("gray-0", "gray-95", "gray-0", "gray-100"),
    "clock": Modes("warning-60", "warning-20", "warning-70", "warning-20"),
    "clock-wash": Modes("warning-5", "warning-95", "warning-5", "warning-95"),
}

# Type: our name, KRDS's name; the heading sizes have a second, smaller value for narrow screens.
SCALE = {
    "text-xs": "font-size-body-xsmall",
    "text-s": "font-size-body-small",
    "text-m": "font-size-body-medium",
    "text-l": "font-size-body-large",
    "head-s": "font-size-heading-small",
    "head-m": "font-size-heading-medium",
    "head-l": "font-size-heading-large",
}

# Room: spacing, radius and control heights.
ROOM = {
    **{f"gap-{step}": f"gap-{step}" for step in range(1, 13)},
    "radius-s": "radius-small1",
    "radius-m": "radius-medium1",
    "control": "size-height-7",
}

# KRDS sets html to 62.5 %; we keep the reader's own size, where 1rem is 16px unless they chose otherwise.
KRDS_REM_IN_PX = 10
OUR_REM_IN_PX = 16

HEADER = """\
/* Made by tools/vendor_look.py from krds-uiux {version} (ISC): change the tables there, not this file.
   Colours keep KRDS's values; lengths are turned from its 10px rem into the reader's own rem. */
"""

ISC = """\
Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is hereby granted,
provided that the above copyright notice and this permission notice appear in all copies.

THE SOFTWARE IS PROVIDED "AS IS" AND THE AUTHOR DISCLAIMS ALL WARRANTIES WITH REGARD TO THIS SOFTWARE INCLUDING ALL
IMPLIED WARRANTIES OF MERCHANTABILITY AND FITNESS. IN NO EVENT SHALL THE AUTHOR BE LIABLE FOR ANY SPECIAL, DIRECT,
INDIRECT, OR CONSEQUENTIAL DAMAGES OR ANY DAMAGES WHATSOEVER RESULTING FROM LOSS OF USE, DATA OR PROFITS, WHETHER IN AN
ACTION OF CONTRACT, NEGLIGENCE OR OTHER TORTIOUS ACTION, ARISING OUT OF OR IN CONNECTION WITH THE USE OR PERFORMANCE OF
THIS SOFTWARE."""

NOTICE = """\
# What in this folder others made

Made by `tools/vendor_look.py`. `gyeot.css`, `mark.svg` and `{{answers,keyboard,trust}}.js` are our own (Apache-2.0).

- `tokens.css`: design tokens of KRDS, the design system of Korea's digital government, from npm `krds-uiux` {krds}.
  ISC licence, below.
- `fonts/PretendardGOV-*.subset.woff2`: Pretendard GOV as packed in npm `krds-uiux` {krds}, unchanged.
  SIL Open Font License 1.1, `fonts/OFL.txt`.
- `htmx.min.js`: from npm `htmx.org` {htmx}, unchanged. Zero-Clause BSD, `htmx.LICENSE.txt`.

## The very bytes

| file | SHA-256 |
|---|---|
{digests}

## ISC licence (krds-uiux)

Copyright (c) KRDS, Korea Responsive Design System, https://www.krds.go.kr
(The package names ISC as its licence and carries no licence file of its own.)

{isc}
"""


class LookError(Exception):
    """The packages are not the ones this tool was written for; the sentence says which."""


def version_of(modules: Path, package: str) -> str:
    version = str(json.loads((modules / package / "package.json").read_text("utf-8"))["version"])
    if not version.startswith(EXPECTED[package]):
        wanted = f"{EXPECTED[package]}x"
        raise LookError(
            f"{package} is {version}; this tool knows {wanted}. Install that one, or look through the tables."
        )
    return version


def tokens_in(css: str) -> dict[str, str]:
    """Every ``--krds-NAME: VALUE`` of KRDS's token sheet, references not yet followed."""
    return dict(re.findall(r"--krds-([\w-]+):\s*([^;]+);", css))


def resolved(tokens: Mapping[str, str], name: str) -> str:
    if name not in tokens:
        raise LookError(f"KRDS has no token named {name} any more; choose another in this tool's tables.")
    reference = re.fullmatch(r"var\(--krds-([\w-]+)\)", tokens[name])
    return resolved(tokens, reference[1]) if reference else tokens[name]


def colour(tokens: Mapping[str, str], primitive: str) -> str:
    ramp = primitive if primitive.startswith("high-contrast-") else f"light-{primitive}"
    return resolved(tokens, f"color-{ramp}")


def length(value: str) -> str:
    """A KRDS length on the reader's own rem: 1.7rem of 10px is 17px is 1.0625rem of 16px."""
    number = float(value.removesuffix("rem")) * KRDS_REM_IN_PX / OUR_REM_IN_PX
    return f"{number:g}rem"


def rule(selector: str, declarations: Mapping[str, str], scheme: str = "") -> str:
    lines = [f"  color-scheme: {scheme};"] if scheme else []
    lines += [f"  --{name}: {value};" for name, value in declarations.items()]
    return "\n".join((f"{selector} {{", *lines, "}"))


def media(query: str, *rules: str) -> str:
    return "\n".join((f"@media {query} {{", *("  " + line for block in rules for line in block.splitlines()), "}"))


def sheet(tokens: Mapping[str, str], version: str) -> Iterator[str]:
    """The blocks of tokens.css in the order in which they must win. Paper is always light: dark is for screens only."""
    modes = {
        mode: {role: colour(tokens, getattr(ramp, mode)) for role, ramp in ROLES.items()} for mode in Modes._fields
    }
    sizes = {
        name: {ours: length(tokens[f"{name}-{theirs}"]) for ours, theirs in SCALE.items()} for name in ("pc", "mobile")
    }
    room = {ours: length(resolved(tokens, theirs)) for ours, theirs in ROOM.items()}
    chosen = ':root[data-theme="{}"]'.format
    unchosen = ":root:not([data-theme])"

    yield HEADER.format(version=version)
    yield rule(":root", room | sizes["mobile"] | modes["light"], scheme="light")
    yield media("(min-width: 48em)", rule(":root", {k: v for k, v in sizes["pc"].items() if v != sizes["mobile"][k]}))
    yield media("(prefers-contrast: more)", rule(":root", modes["light_more"]))
    yield media("screen and (prefers-color-scheme: dark)", rule(unchosen, modes["dark"], scheme="dark"))
    yield media("screen", rule(chosen("dark"), modes["dark"], scheme="dark"))
    yield media(
        "screen and (prefers-contrast: more) and (prefers-color-scheme: dark)",
        rule(unchosen, modes["contrast"], scheme="dark"),
    )
    yield media("screen and (prefers-contrast: more)", rule(chosen("dark"), modes["contrast"], scheme="dark"))
    yield media("screen", rule(chosen("contrast"), modes["contrast"], scheme="dark"))


def vendor(modules: Path) -> None:
    versions = {package: version_of(modules, package) for package in EXPECTED}
    for source, target in COPIES:
        shutil.copyfile(modules / source, STATIC / target)
    tokens = tokens_in((modules / "krds-uiux/resources/css/token/krds_tokens.css").read_text("utf-8"))
    (STATIC / "tokens.css").write_text("\n".join(sheet(tokens, versions["krds-uiux"])) + "\n", "utf-8")
    made = ("tokens.css", *(target for _, target in COPIES))
    digests = "\n".join(f"| `{name}` | `{hashlib.sha256((STATIC / name).read_bytes()).hexdigest()}` |" for name in made)
    notice = NOTICE.format(krds=versions["krds-uiux"], htmx=versions["htmx.org"], digests=digests, isc=ISC)
    (STATIC / "NOTICE.md").write_text(notice, "utf-8")


def main() -> int:
    if len(sys.argv) != 2:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    try:
        vendor(Path(sys.argv[1]))
    except LookError as problem:
        sys.stderr.write(f"{problem}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
