"""The look keeps its promises: contrasts, colours that mean one thing, small files, vendored bytes as they came."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/gyeot/web/static/gyeot"
TEMPLATES = ROOT / "src/gyeot/web/templates/web"
GALLERY = ROOT / "docs/look/gallery.html"
SHEET = (STATIC / "gyeot.css").read_text("utf-8")
TOKENS = (STATIC / "tokens.css").read_text("utf-8")
PAGES = [*sorted(TEMPLATES.rglob("*.html")), GALLERY]

# What stands on what. Text needs 4.5, lines and marks that carry meaning need 3 (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT = [
    *[("ink", ground) for ground in ("paper", "wash", "accent-wash", "clock-wash")],
    *[("ink-soft", ground) for ground in ("paper", "wash", "accent-wash", "clock-wash")],
    *[("accent", ground) for ground in ("paper", "wash", "accent-wash", "clock-wash")],
    *[("accent-deep", ground) for ground in ("paper", "wash", "accent-wash", "clock-wash")],
    *[("clock", ground) for ground in ("paper", "clock-wash")],
    *[("on-accent", "accent"), ("on-accent", "accent-deep"), ("on-final", "final"), ("on-final", "final-deep")],
]
SIGNS = [(sign, ground) for sign in ("edge", "accent", "mark", "focus") for ground in ("paper", "wash", "accent-wash")]
SIGNS += [("final", "paper"), ("clock", "paper"), ("clock", "clock-wash")]


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)


def rules(css: str) -> Iterator[tuple[str, str]]:
    """Every innermost ``selector { declarations }``."""
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", without_comments(css)):
        yield " ".join(selector.split()), body


def modes() -> dict[str, dict[str, str]]:
    """The colours of each mode, in the order in which tokens.css sets them."""
    names = iter(("light", "", "light_more", "dark", "dark chosen", "contrast", "contrast again", "contrast chosen"))
    found = {next(names): dict(re.findall(r"--([\w-]+): (#\w{6});", body)) for _, body in rules(TOKENS)}
    del found[""]  # the larger headings carry no colours
    return found


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How far two colours stand apart (WCAG 2.2).

    >>> round(contrast("#000000", "#ffffff"))
    21
    """
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("mode", modes())
def test_every_pair_of_colours_can_be_told_apart(mode: str) -> None:
    colours = modes()[mode]
    text = 7.0 if mode not in ("light", "dark", "dark chosen") else 4.5

    too_close = {
        f"{sign} on {ground}": round(contrast(colours[sign], colours[ground]), 2)
        for pairs, least in ((TEXT, text), (SIGNS, 3.0))
        for sign, ground in pairs
        if contrast(colours[sign], colours[ground]) < least
    }

    assert too_close == {}


def test_red_is_for_steps_that_cannot_be_taken_back_and_amber_for_clocks() -> None:
    strays = [
        selector
        for selector, body in rules(SHEET)
        if ("var(--final" in body and ".btn-final" not in selector)
        or ("var(--clock" in body and "clock" not in selector)
    ]

    assert strays == []


def test_only_what_floats_casts_a_shadow_and_nothing_fades() -> None:
    shadows = [s for s, body in rules(SHEET) if "box-shadow" in body]

    assert shadows == [".said .notice", "dialog"]
    assert "gradient" not in without_comments(SHEET)
    assert "@keyframes" not in SHEET


def test_the_sheets_and_scripts_stay_small() -> None:
    assert len(SHEET.encode()) < 40_000
    assert (STATIC / "keyboard.js").stat().st_size < 4_096


def test_every_colour_and_length_used_is_defined() -> None:
    defined = set(re.findall(r"--([\w-]+):", TOKENS + SHEET))

    assert set(re.findall(r"var\(--([\w-]+)", SHEET)) - defined == set()


def test_colours_come_from_the_tokens_alone() -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b", without_comments(SHEET)) == []


@pytest.mark.parametrize("name", ["gyeot.css", "tokens.css", "keyboard.js", "answers.js", "trust.js"])
def test_nothing_is_fetched_from_elsewhere(name: str) -> None:
    source = (STATIC / name).read_text("utf-8")

    assert "//" not in re.sub(r"(?m)(^|\s)//.*$", "", source)
    assert "@import" not in source
    assert all((STATIC / address).is_file() for address in re.findall(r'url\("([^"]+)"\)', source))


def test_the_vendored_files_are_the_bytes_that_the_notice_names() -> None:
    named = re.findall(r"\| `([^`]+)` \| `([0-9a-f]{64})` \|", (STATIC / "NOTICE.md").read_text("utf-8"))

    assert len(named) == 5
    assert [name for name, digest in named if hashlib.sha256((STATIC / name).read_bytes()).hexdigest() != digest] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_holds_no_inline_style_or_script(page: Path) -> None:
    source = page.read_text("utf-8")

    assert re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:|hx-vals=.js", source) is None
    assert re.search(r"<script(?![^>]*\ssrc=)", source) is None


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_class_on_a_page_has_its_rule(page: Path) -> None:
    plain = re.sub(
        r"\{%.*?%\}",
        " ",
        re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", page.read_text("utf-8"), flags=re.DOTALL),
    )
    used = {name for names in re.findall(r'class="([^"{]*)', plain) for name in names.split()}

    assert {name for name in used if f".{name}" not in SHEET} - {"notice-"} == set()
