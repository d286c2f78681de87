"""Take the pictures in docs/screens from a running console on invented comments: python tools/screens.py [folder]

Needs a Chromium on this machine. Everything else is made in a folder that is thrown away afterwards.
"""

import argparse
import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs/screens"
CODE = "GY-DEMO"

_ARGUMENTS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--disable-gpu")
_WIDTHS = {"wide": (1280, 900), "narrow": (390, 844)}


@dataclass(frozen=True)
class Picture:
    """One picture: what it shows, how to get there from a page that is signed in, and in which clothes."""

    name: str
    shows: str
    reach: Callable[[Page, str], None]
    language: str = "ko"
    theme: str = "light"
    width: str = "wide"


def _go(path: str) -> Callable[[Page, str], None]:
    return lambda page, base: page.goto(base + path.format(code=CODE)) and None


def _first_card(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/queue/")
    page.locator(".session").evaluate("session => session.scrollIntoView()")


def _show_first(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/queue/")
    page.locator("[data-reveal]").first.click()
    page.locator(".words").first.wait_for()
    page.keyboard.press("1")


def _decide_first(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/queue/")
    page.locator("[data-reveal]").first.click()
    page.locator(".words").first.wait_for()
    page.keyboard.press("1")
    page.keyboard.press("s")
    page.locator(".decided").first.wait_for()


def _post(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/decided/?outcome=harm")
    page.goto(base + (page.locator(".card [href*='/posts/']").first.get_attribute("href") or ""))


def _source(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/")
    page.locator("tbody th a").last.click()


def _keys(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/queue/")
    page.keyboard.press("?")


def _no_files(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/upload/")
    page.locator(".main .btn-primary").click()


def _erase(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/erase/")
    page.locator("input[name=code]").fill(CODE)
    page.locator(".btn-final").click()
    page.locator("#left").wait_for()


def _under_19(page: Page, base: str) -> None:
    page.goto(f"{base}/cases/{CODE}/")


PICTURES = (
    Picture("01-sign-in", "Signing in", _go("/sign-in/")),
    Picture("02-cases", "The cases of one person, and where each stands", _go("/cases/")),
    Picture("03-case", "One case, with the duty to report", _under_19),
    Picture("03-case-dark", "The same in the dark", _under_19, theme="dark"),
    Picture("03-case-narrow", "The same on a telephone", _under_19, width="narrow"),
    Picture("04-upload", "Handing in files; an error says what to do", _no_files),
    Picture("05-file", "The report of one file", _source),
    Picture("06-queue", "What waits for a person; the words are hidden", _go("/cases/{code}/queue/")),
    Picture(
        "06-queue-narrow-dark",
        "The same on a telephone, in the dark",
        _first_card,
        "ko",
        "dark",
        "narrow",
    ),
    Picture("06-queue-en", "The same in English", _go("/cases/{code}/queue/"), language="en"),
    Picture("07-post-shown", "One post shown, with the decision to make", _show_first),
    Picture("07-post-shown-en", "The same in English", _show_first, language="en"),
    Picture("07-post-shown-narrow", "The same on a telephone", _show_first, width="narrow"),
    Picture("08-saved", "A saved decision, with the way back", _decide_first),
    Picture("09-keys", "The keys", _keys, language="en", theme="dark"),
    Picture("10-decided", "What was decided", _go("/cases/{code}/decided/")),
    Picture("11-admit", "Choosing what becomes an exhibit", _go("/cases/{code}/decided/admissible/")),
    Picture("12-exhibits", "The exhibits", _go("/cases/{code}/exhibits/")),
    Picture("12-exhibits-en-dark", "The same in English, in the dark", _go("/cases/{code}/exhibits/"), "en", "dark"),
    Picture("13-packet", "A packet, and what to keep apart from it", _go("/cases/{code}/packets/")),
    Picture(
        "13-packet-en-narrow",
        "The same in English on a telephone",
        _go("/cases/{code}/packets/"),
        "en",
        "light",
        "narrow",
    ),
    Picture("14-audit", "What was done, in numbers alone", _go("/cases/{code}/audit/")),
    Picture("15-people", "Who may see the case", _go("/cases/{code}/people/")),
    Picture("16-rest", "A place to stop", _go("/cases/{code}/rest/")),
    Picture("17-post", "All about one post", _post),
    Picture("18-open", "Opening a case", _go("/cases/open/")),
    Picture("19-not-found", "A case that is absent, or somebody else's", _go("/cases/GY-0000/")),
    Picture(
        "20-withdraw", "Asking once more before an exhibit is withdrawn", _go("/cases/{code}/exhibits/1/withdraw/")
    ),
    Picture("21-erase", "What goes and what stays, before a case is erased", _go("/cases/{code}/erase/")),
    Picture(
        "21-erase-en-narrow-dark",
        "The same in English on a telephone, in the dark",
        _go("/cases/{code}/erase/"),
        "en",
        "dark",
        "narrow",
    ),
    Picture("22-change", "Changing what is known, and the way to erasing", _go("/cases/{code}/change/"), "en"),
    Picture("23-erased", "After erasing: what was done, and what is still to do", _erase),
    Picture("24-was-erased", "What those who had a seat are told afterwards", _go("/cases/{code}/"), "en"),
)

#: Those that stand in docs/screens; the others are for looking.
KEPT = {
    "01-sign-in",
    "02-cases",
    "03-case",
    "03-case-dark",
    "03-case-narrow",
    "05-file",
    "06-queue",
    "06-queue-en",
    "06-queue-narrow-dark",
    "07-post-shown",
    "07-post-shown-en",
    "08-saved",
    "10-decided",
    "12-exhibits-en-dark",
    "13-packet",
    "14-audit",
    "16-rest",
    "21-erase",
}


@contextmanager
def console(home: Path) -> Iterator[str]:
    """Make the demo's case under ``home`` and serve it on a free port."""
    os.environ["GYEOT_HOME"] = str(home)
    from gyeot.cli import demo

    demo.run(argparse.Namespace(no_serve=True, port=0))
    from gyeot.cli import serve
    from gyeot.server.wsgi import application

    server = serve.listening(application, "127.0.0.1", 0)
    threading.Thread(target=server.run, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.close()


def take(
    browser: Browser, base: str, password: str, pictures: tuple[Picture, ...], folder: Path, *, whole: bool
) -> None:
    """Take ``pictures``; ``whole``: down to the foot of the page."""
    for picture in pictures:
        width, height = _WIDTHS[picture.width]
        context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
        page = context.new_page()
        page.goto(f"{base}/sign-in/")
        page.locator(f"button[name=language][value={picture.language}]").click()
        page.locator(f"button[name=theme][value={picture.theme}]").click()
        if "sign-in" not in picture.name:
            page.locator("input[name=username]").fill("demo")
            page.locator("input[name=password]").fill(password)
            page.locator(".main .btn-primary").click()
        picture.reach(page, base)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{picture.name}.png", full_page=whole)
        context.close()


def index(pictures: tuple[Picture, ...]) -> str:
    """Write the list of pictures."""
    head = "# The pages\n\nTaken by `python tools/screens.py` from the demo. All of it is invented.\n"
    return "\n".join([head, *(f"## {p.shows}\n\n![{p.shows}]({p.name}.png)\n" for p in pictures)])


def main() -> int:
    """Take all pictures into a folder that is given, or the kept ones into docs/screens."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS
    chosen = PICTURES if len(sys.argv) > 1 else tuple(p for p in PICTURES if p.name in KEPT)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        print("There is no Chromium on this machine; install one first.")
        return 3
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with (
        tempfile.TemporaryDirectory() as home,
        console(Path(home)) as base,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_ARGUMENTS))
        password = (Path(home) / "demo-login").read_text("utf-8")
        take(browser, base, password, chosen, folder, whole=folder != DOCS)
        browser.close()
    if folder == DOCS:
        (folder / "README.md").write_text(index(chosen), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
