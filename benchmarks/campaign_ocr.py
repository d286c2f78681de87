"""How well posters that are pictures are read, and how many faults are found: ``python -m benchmarks.campaign_ocr``.

Chromium draws invented posters in many layouts; Tesseract reads each in several ways. The error is the edits between
what was read and what was written, spaces collapsed, for each letter written. It needs the tests' Chromium. More fonts
come from a folder: ``--fonts FOLDER`` (as fonts-nanum, unpacked), which is what a design office would have.
"""

import argparse
import shutil
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from html import escape
from itertools import cycle
from pathlib import Path
from statistics import mean, median

import numpy as np
from playwright.sync_api import Browser, sync_playwright

from gyeot.campaign import check
from gyeot.campaign.files import picture
from gyeot.campaign.files.document import joined, tidy

ROOT = Path(__file__).resolve().parents[1]
SAMPLES = ROOT / "tests/campaign/samples"
FONTS = (
    ROOT / "src/gyeot/web/static/gyeot/fonts/PretendardGOV-Bold.subset.woff2",
    ROOT / "src/gyeot/paper/fonts/Pretendard-Regular.otf",
)


@dataclass(frozen=True)
class Words:
    """What a poster says: a headline, and its lines."""

    headline: str
    lines: tuple[str, ...]


def _sample(name: str) -> Words:
    headline, *lines = (SAMPLES / name).read_text("utf-8").split("\n")
    return Words(headline, tuple(line for line in lines if line))


KOREAN = (
    _sample("gwangju.txt"),
    _sample("better.txt"),
    Words(
        "딥페이크 음란물, 당신도 표적이 될 수 있습니다",
        (
            "사진을 인터넷에 함부로 올리지 마세요.",
            "무심코 올린 사진이 표적이 됩니다.",
            "사진 한 장이면 몇 초 만에 만들어집니다.",
            "호기심으로 시작한 장난도 범죄입니다.",
            "문의 02-1234-5678",
        ),
    ),
    Words(
        "몰카 없는 우리 학교",
        (
            "리벤지 포르노, 몹쓸 짓에 당하지 않으려면",
            "밤늦게 혼자 다니지 않습니다.",
            "SNS에 얼굴이 나온 사진을 올리지 않습니다.",
            "씻을 수 없는 상처, 미리 조심하면 막을 수 있습니다.",
            "피해 상담 1366 / 신고 112",
        ),
    ),
)
ENGLISH = (
    Words(
        "Beware of deepfake porn",
        (
            "Do not post your photos online.",
            "Careless posts make you a target.",
            "Revenge porn can happen to anyone.",
            "Questions: 02-1234-5678",
        ),
    ),
    Words(
        "It is not your fault",
        (
            "Making, sharing or watching sexual deepfakes is a crime.",
            "If you see one, report it.",
            "Counselling: 1366, day and night.",
        ),
    ),
)
MIXED = (
    Words(
        "STOP! 딥페이크 음란물 Deepfake porn",
        (
            "SNS에 개인 사진 및 정보 공개를 최소화합니다.",
            "Do not post your photos online.",
            "Telegram 링크를 열지 마세요.",
            "신고 Report 112 · 상담 Counselling 1366",
        ),
    ),
)


#: Rows of a label and what stands for it, with a tab between them.
ROWS = (
    Words(
        "딥페이크 음란물 예방 교육",
        (
            "일시\t5월 12일(화) 오후 2시부터 4시까지",
            "장소\t본관 2층 시청각실",
            "대상\t1학년과 2학년 모든 학생, 희망하는 보호자",
            "내용\t사진을 인터넷에 함부로 올리지 않기",
            "강사\t디지털성범죄피해자지원센터 상담원",
            "문의\t02-1234-5678",
        ),
    ),
    Words(
        "도움받을 곳",
        (
            "여성긴급전화\t1366",
            "디지털성범죄피해자지원센터\t02-735-8994",
            "경찰청\t112",
            "청소년상담전화\t1388",
        ),
    ),
)
DATES = (
    Words(
        "몰카 예방 주간 일정",
        (
            "5. 11.(월)\t등굣길에서 불법촬영 예방 안내문을 나누어 드립니다. 학생회가 함께합니다.",
            "5. 12.(화)\t2교시에 딥페이크 음란물 예방 교육을 합니다. 모든 학급이 교실에서 방송으로 듣습니다.",
            "5. 14.(목)\t상담실을 하루 종일 엽니다. 혼자 고민하지 말고 찾아오세요.",
            "5. 15.(금)\t보호자를 위한 설명회가 오후 7시에 시청각실에서 열립니다.",
        ),
    ),
    ROWS[0],
)
COMPARED = (
    Words(
        "이렇게 말해 주세요",
        (
            "왜 그런 사진을 올렸니? 조심하지 그랬어.\t네 잘못이 아니야. 말해 줘서 고마워.",
            "소문나면 너만 손해니까 조용히 넘어가자.\t어떻게 하고 싶은지 먼저 들려줄래? 함께 알아보자.",
            "그런 몹쓸 짓을 당하다니 이제 어떡하니.\t도와줄 수 있는 어른과 기관이 있어. 같이 가 줄게.",
        ),
    ),
)


@dataclass(frozen=True)
class Layout:
    """One way to set a poster."""

    style: str
    width: int = 800
    scale: float = 1
    jpeg: bool = False
    table: bool = False
    words: tuple[Words, ...] = KOREAN


PLAIN = "body{padding:60px} "
LAYOUTS: Mapping[str, Layout] = {
    "centred": Layout(PLAIN + "body{text-align:center}"),
    "left": Layout(PLAIN),
    "two columns": Layout(PLAIN + ".lines{columns:2;column-gap:60px}"),
    "headline and small print": Layout(PLAIN + "h1{font-size:90px;line-height:1.2} p{font-size:17px;margin:.4em 0}"),
    "white on dark": Layout(PLAIN + "body{background:#14213d;color:#fff}"),
    "coloured box": Layout(
        PLAIN + "body{background:#fff4d6} h1{background:#0b6e75;color:#fff;padding:20px} "
        ".lines{background:#fff;border:6px solid #e07a5f;border-radius:24px;padding:24px}"
    ),
    "gradient": Layout(
        PLAIN + "body{background:linear-gradient(160deg,#ffd6a5,#9bf6ff 55%,#bdb2ff);text-align:center}"
    ),
    "dark gradient": Layout(PLAIN + "body{background:linear-gradient(#03045e,#90a4ae);color:#fff;text-align:center}"),
    "over shapes": Layout(
        PLAIN + "body{background:radial-gradient(circle at 20% 30%,#f8c9d4 0 22%,transparent 23%),"
        "radial-gradient(circle at 75% 65%,#c9e4de 0 30%,transparent 31%),#fff}"
    ),
    "outlined headline": Layout(
        PLAIN
        + "body{background:#ffe066;text-align:center} h1{color:#fff;-webkit-text-stroke:3px #d00000;font-size:64px}"
    ),
    "rotated by 2°": Layout(PLAIN + "body{text-align:center} main{transform:rotate(-2deg)}"),
    "JPEG of quality 60": Layout(PLAIN + "body{text-align:center}", jpeg=True),
    "600 px wide": Layout(PLAIN + "body{text-align:center}", scale=0.75),
    "400 px wide": Layout(PLAIN + "body{text-align:center}", scale=0.5),
    "3,000 px wide": Layout(PLAIN + "body{text-align:center}", scale=3.75),
    "A4 at 150 dpi": Layout("body{padding:60px}", width=794, scale=1.5625),
    "table": Layout(PLAIN + "table{border-collapse:collapse} td{border:2px solid #333;padding:10px 16px}", table=True),
    "English": Layout(PLAIN + "body{text-align:center}", words=ENGLISH),
    "Korean and English": Layout(PLAIN + "body{text-align:center}", words=MIXED),
    "two columns and a foot": Layout(PLAIN + ".lines{columns:2;column-gap:60px} p:last-child{column-span:all}"),
    "two columns with a line": Layout(
        PLAIN + "p{font-size:26px} .lines{columns:2;column-gap:60px;column-rule:2px solid #333}"
    ),
    "narrow gutter": Layout(PLAIN + "p{font-size:26px} .lines{columns:2;column-gap:36px}"),
    "three columns": Layout("body{padding:60px} p{font-size:20px} .lines{columns:3;column-gap:40px}", width=1100),
    "cards": Layout(
        PLAIN + ".lines{display:grid;grid-template-columns:1fr 1fr;gap:32px} "
        "p{background:#e3f2f1;border-radius:18px;padding:24px;margin:0;font-size:26px}"
    ),
    "columns of two sizes": Layout(
        PLAIN + ".lines{columns:2;column-gap:60px} p{font-size:24px} p:nth-child(-n+2){font-size:34px;color:#0b6e75}"
    ),
    "box at right": Layout(
        PLAIN + ".lines{display:grid;grid-template-columns:1fr 220px;column-gap:40px} p{grid-column:1;font-size:26px} "
        "p:last-child{grid-column:2;grid-row:1/5;align-self:center;border:4px solid #0b6e75;padding:20px;"
        "font-size:30px;text-align:center}",
        words=KOREAN[1:],
    ),
    "mark at left": Layout(
        PLAIN + "main{padding-left:170px;background:radial-gradient(circle at 60px 110px,#fff 0 24px,#0b6e75 25px 50px,"
        "transparent 51px)}"
    ),
    "wide letters": Layout(PLAIN + "body{text-align:center;letter-spacing:.3em;font-size:24px} h1{font-size:40px}"),
    "rows": Layout(PLAIN + "td{padding:6px 40px 6px 0}", table=True, words=ROWS),
    "rows with lines": Layout(
        PLAIN + "table{border-collapse:collapse} td{border:2px solid #333;padding:10px 24px}", table=True, words=ROWS
    ),
    "rows set close": Layout(PLAIN + "td{padding:0 60px 0 0;line-height:1.4}", table=True, words=ROWS),
    "dates at left": Layout(
        PLAIN + "td{padding:10px 40px 10px 0;vertical-align:top} td:first-child{white-space:nowrap}",
        table=True,
        words=DATES,
    ),
    "dates in the middle": Layout(
        PLAIN + "td{padding:10px 40px 10px 0} td:first-child{white-space:nowrap}", table=True, words=DATES
    ),
    "compared": Layout(PLAIN + "td{padding:10px 50px 10px 0;vertical-align:top;width:50%}", table=True, words=COMPARED),
}


def as_page(words: Words, layout: Layout, font: Path) -> str:
    """Set a poster as a page."""
    lines = [escape(line) for line in words.lines]
    if layout.table:
        rows = (line.split("\t") if "\t" in line else (str(number), line) for number, line in enumerate(lines, 1))
        body = f"<table>{''.join(f'<tr><td>{left}<td>{right}' for left, right in rows)}</table>"
    else:
        body = "".join(f"<p>{line}</p>" for line in lines)
    return (
        "<!doctype html><meta charset=utf-8><style>"
        f"@font-face{{font-family:Poster;src:url({font.as_uri()})}} html{{background:#fff}}"
        "body{font:30px/1.6 Poster;color:#111;margin:0;min-height:1000px;box-sizing:border-box;word-break:keep-all}"
        f"h1{{font-size:54px;line-height:1.3;margin:0 0 .6em}} {layout.style}</style>"
        f"<main><h1>{escape(words.headline)}</h1><div class=lines>{body}</div></main>"
    )


@dataclass(frozen=True)
class Poster:
    """A drawn poster: how it was set, the words that are on it, and the picture."""

    layout: str
    font: str
    written: str
    image: bytes


def posters(browser: Browser, fonts: Sequence[Path]) -> Iterator[Poster]:
    """Draw every text in every layout, in each font in turn."""
    in_turn = cycle(fonts)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "poster.html"
        for name, layout in LAYOUTS.items():
            page = browser.new_page(viewport={"width": layout.width, "height": 1000}, device_scale_factor=layout.scale)
            for words, font in zip(layout.words, in_turn, strict=False):
                file.write_text(as_page(words, layout, font), "utf-8")
                page.goto(file.as_uri())
                page.evaluate("document.fonts.ready.then(() => undefined)")
                if layout.jpeg:
                    image = page.screenshot(full_page=True, type="jpeg", quality=60)
                else:
                    image = page.screenshot(full_page=True)
                yield Poster(name, font.stem, tidy(page.inner_text("main")), image)
            page.close()


#: Ways to read: a page segmentation mode of Tesseract and its languages, or the surest of several.
SINGLE = {
    f"{psm} {known}": (psm, known)
    for psm, known in (*((psm, "kor+eng") for psm in ("3", "4", "6", "11")), ("4", "kor"), ("6", "kor"))
}
SEVERAL = {
    "surest of 3, 4, 6 kor+eng": ("3 kor+eng", "4 kor+eng", "6 kor+eng"),
    "surest of 4, 6, 11 kor+eng": ("4 kor+eng", "6 kor+eng", "11 kor+eng"),
    "surest of 4, 6 kor+eng": ("4 kor+eng", "6 kor+eng"),
    "surest of 4 in both": ("4 kor+eng", "4 kor"),
    "surest of 4, 6 in both": tuple(f"{psm} {known}" for psm, known in picture.WAYS),
}
AS_READ = "gyeot, nothing put right"  # and columns apart, where there are some
GYEOT = "gyeot"


@dataclass
class Score:
    """What one way made of some posters."""

    errors: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    written: int = 0  # places with a fault, in the words as they were written
    found: int = 0
    made_up: int = 0  # and in what was read, though not in the words

    def add(self, error: float, seconds: float, written: Counter[str], read: Counter[str]) -> None:
        self.errors.append(error)
        self.seconds.append(seconds)
        self.written += written.total()
        self.found += (written & read).total()
        self.made_up += (read - written).total()

    def told(self) -> str:
        error = f"error {mean(self.errors):5.3f}, half {median(self.errors):5.3f}"
        share = f"{self.found / max(self.written, 1):4.2f}"
        faults = f"faults {self.found:>4} of {self.written:<4} {share}, and {self.made_up:>3} more"
        return f"{error}; {faults}; {mean(self.seconds):4.1f} s, at most {max(self.seconds):4.1f}"


def edits(written: str, read: str) -> int:
    """How many letters to put in, take out or change.

    >>> edits("몰카 없는 학교", "물카없는 학교")
    2
    """
    places = np.arange(len(written) + 1)
    letters = np.array([ord(letter) for letter in written])
    row = places
    for number, letter in enumerate(read, 1):
        best = np.minimum(row[:-1] + (letters != ord(letter)), row[1:] + 1)
        row = np.minimum.accumulate(np.concatenate(([number], best)) - places) + places
    return int(row[-1])


def error(written: str, read: str) -> float:
    written = " ".join(written.split())
    return edits(written, " ".join(read.split())) / len(written)


@cache
def faults(text: str) -> Counter[str]:
    """The findings that have a place in the text. What it lacks as a whole would be lacking where nothing was read."""
    return Counter(one.rule for one in check(text, read=False).findings if not one.of_the_whole)


def all_ways(poster: Poster) -> Iterator[tuple[str, str, float]]:
    """Read a poster in every way: its name, the text, and the seconds that it took."""
    program = shutil.which("tesseract")
    if program is None:
        raise SystemExit("install Tesseract first: apt install tesseract-ocr tesseract-ocr-kor")
    singly = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "poster"
        file.write_bytes(poster.image)
        for name, (psm, known) in SINGLE.items():
            began = time.perf_counter()
            singly[name] = picture.one_way(program, file, psm, known), time.perf_counter() - began
    for name, (found, seconds) in singly.items():
        yield name, joined(tidy(found.text)), seconds
    for name, parts in SEVERAL.items():
        surest = max((singly[part][0] for part in parts), key=picture.Recognised.sureness)
        yield name, joined(tidy(surest.text)), sum(singly[part][1] for part in parts)
    began = time.perf_counter()
    as_read = joined(tidy(picture.recognised(poster.image).text))
    seconds = time.perf_counter() - began
    yield AS_READ, as_read, seconds
    yield GYEOT, picture.put_right(as_read), seconds


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.campaign_ocr")
    parser.add_argument("--fonts", type=Path, metavar="FOLDER", help="more fonts: every TTF and OTF in it")
    parser.add_argument("--save", type=Path, metavar="FOLDER", help="keep the posters, to look at them")
    given = parser.parse_args()
    more = [file for file in sorted(given.fonts.rglob("*")) if file.suffix in (".ttf", ".otf")] if given.fonts else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        drawn = list(posters(browser, (*FONTS, *more)))
        browser.close()
    by_way: dict[str, Score] = defaultdict(Score)
    by_layout: dict[tuple[str, str], Score] = defaultdict(Score)
    by_font: dict[str, Score] = defaultdict(Score)
    for number, poster in enumerate(drawn):
        if given.save:
            given.save.mkdir(parents=True, exist_ok=True)
            (given.save / f"{number:03}.{'jpg' if LAYOUTS[poster.layout].jpeg else 'png'}").write_bytes(poster.image)
        there = faults(joined(poster.written))
        for way, text, seconds in all_ways(poster):
            scores = [by_way[way], by_layout[poster.layout, way], *([by_font[poster.font]] if way == GYEOT else [])]
            for score in scores:
                score.add(error(poster.written, text), seconds, there, faults(text))
    print(f"{len(drawn)} posters\n")
    for way, score in by_way.items():
        print(f"{way:<27} {score.told()}")
    print("\nby layout: the error of each way, and what gyeot makes of it")
    for layout in LAYOUTS:
        row = (f"{mean(by_layout[layout, way].errors):5.2f}" for way in SINGLE)
        print(f"{layout:<25} {' '.join(row)} | {by_layout[layout, GYEOT].told()}")
    print("\nby font, as gyeot reads it")
    for font, score in by_font.items():
        print(f"{font:<27} {score.told()}")


if __name__ == "__main__":
    main()
