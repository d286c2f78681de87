"""Take the pictures in docs/screens from a running console on invented comments: python tools/screens.py [folder]

Needs a Chromium on this machine. Everything else is made in a folder that is thrown away afterwards.
"""

import argparse
import os
import random
import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
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


_NOTICE = """딥페이크 음란물 피해를 막으려면
사진을 인터넷에 함부로 올리지 마세요. 무심코 올린 사진이 표적이 됩니다.
요즘은 사진 한 장이면 몇 초 만에 만들어집니다.
궁금한 점은 02-1234-5678, 여성긴급전화 1366으로 연락해 주세요.
"""


def _campaign(page: Page, base: str) -> None:
    page.goto(f"{base}/tools/campaign/")
    page.locator("textarea").fill(_NOTICE)
    page.locator(".main .btn-primary").click()
    page.locator("#came-to").evaluate("heading => heading.scrollIntoView()")


def _campaign_picture(page: Page, base: str) -> None:
    page.goto(f"{base}/tools/campaign/")
    page.locator("textarea").fill(_NOTICE + "![](poster.png)")
    page.locator(".main .btn-primary").click()
    page.locator("#came-to").wait_for()
    page.locator(".asked input").first.check()
    page.locator("#picture").evaluate("questions => questions.scrollIntoView()")


#: The police's own counts of 2024, as in docs/en/figures.md.
_RATE = {
    "count": "118",
    "first": "2024-08-26",
    "last": "2024-09-03",
    "base_count": "297",
    "base_first": "2024-01-01",
    "base_last": "2024-07-31",
}
#: Invented: half a year of days with one loud day and a higher level from May on, and a table of regions.
_CHANCE = random.Random(9)
_DAYS = "날짜,건수\n" + "".join(
    f"{date(2026, 1, 1) + timedelta(days=day)},"
    f"{_CHANCE.randint(4, 12) if day > 130 else _CHANCE.randint(0, 5) + (14 if day == 90 else 0)}\n"
    for day in range(181)
)
_REGIONS = """시도,분기,건수
서울,1분기,148
서울,2분기,153
부산,1분기,61
부산,2분기,57
광주,1분기,22
광주,2분기,7
세종,1분기,4
세종,2분기,13
"""


def _rate(page: Page, base: str) -> None:
    page.goto(f"{base}/tools/figures/rate/")
    for name, value in _RATE.items():
        page.locator(f"[name={name}]").fill(value)
    _work_out(page)


def _series(page: Page, base: str) -> None:
    page.goto(f"{base}/tools/figures/surge/")
    page.locator("textarea").fill(_DAYS)
    _work_out(page)


def _table(page: Page, base: str) -> None:
    page.goto(f"{base}/tools/figures/table/")
    page.locator("textarea").fill(_REGIONS)
    _work_out(page)


def _work_out(page: Page) -> None:
    page.locator(".main .btn-primary").click()
    page.locator("#found").wait_for()
    page.locator("#found").evaluate("found => found.scrollIntoView()")


#: An invented school of three classes.
_SCHOOL = ROOT / "tests/samples/school"
_TABLES = {
    "timetable": "시간표",
    "students": "학생",
    "rooms": "교실",
    "passages": "통로",
    "bells": "교시",
    "lunch": "급식",
    "gates": "등하교",
    "clubs": "동아리",
}


def _separate(page: Page, base: str) -> None:
    _hand_in_week(page, base, "20101", "20301")
    _work_out(page)


def _separate_found(page: Page, base: str) -> None:
    _hand_in_week(page, base, "20315", "20301, 20322")
    page.locator("[value=find]").click()
    page.locator("#found").wait_for()
    page.locator("#found").evaluate("found => found.scrollIntoView()")


def _hand_in_week(page: Page, base: str, mover: str, kept: str) -> None:
    page.goto(f"{base}/tools/separate/")
    for name, table in _TABLES.items():
        page.locator(f"[name={name}]").set_input_files(_SCHOOL / f"{table}.csv")
    page.locator("[name=mover_1]").fill(mover)
    page.locator("[name=kept_1]").fill(kept)


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
    Picture("30-campaign-begin", "Handing in a poster or a notice before it is printed", _go("/tools/campaign/")),
    Picture("30-campaign", "A notice with what should be changed in it", _campaign),
    Picture("30-campaign-en-dark", "The same in English, in the dark", _campaign, "en", "dark"),
    Picture("30-campaign-narrow", "The same on a telephone", _campaign, width="narrow"),
    Picture("31-campaign-picture", "The questions about a picture, which only a person answers", _campaign_picture),
    Picture("31-campaign-picture-narrow", "The same on a telephone", _campaign_picture, width="narrow"),
    Picture("40-figures-rate", "Two counts compared by their days", _rate),
    Picture("40-figures-rate-en-dark", "The same in English, in the dark", _rate, "en", "dark"),
    Picture("40-figures-rate-narrow", "The same on a telephone", _rate, width="narrow"),
    Picture("41-figures-surge", "A daily series, and where it left the ordinary", _series),
    Picture("41-figures-surge-en", "The same in English", _series, "en"),
    Picture("41-figures-surge-narrow-dark", "The same on a telephone, in the dark", _series, "ko", "dark", "narrow"),
    Picture("42-figures-table", "A table before it is public: inside only", _table),
    Picture("42-figures-table-dark", "The same in the dark", _table, theme="dark"),
    Picture("42-figures-table-narrow", "The same on a telephone", _table, width="narrow"),
    Picture("43-figures-begin", "Before anything is handed in", _go("/tools/figures/table/")),
    Picture("43-figures-rate-begin", "Before anything is handed in", _go("/tools/figures/rate/")),
    Picture("50-separate-begin", "Who must not meet, and what may change", _go("/tools/separate/")),
    Picture("50-separate-begin-narrow", "The same on a telephone", _go("/tools/separate/"), width="narrow"),
    Picture("51-separate", "A week in which two students meet least, and what is left", _separate),
    Picture("51-separate-en", "The same in English", _separate, "en"),
    Picture("51-separate-narrow-dark", "The same on a telephone, in the dark", _separate, "ko", "dark", "narrow"),
    Picture("52-separate-found", "Where two students in one class meet now", _separate_found),
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
    "30-campaign",
    "30-campaign-en-dark",
    "31-campaign-picture",
    "40-figures-rate",
    "40-figures-rate-en-dark",
    "41-figures-surge",
    "42-figures-table",
    "50-separate-begin",
    "51-separate",
    "51-separate-narrow-dark",
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
