"""The second thought in a real browser, on a pretended news site: what the site receives, once, as it was written."""

import gzip
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gyeot.api.second_thought import dialog, reasons
from gyeot.detect import Score, score
from gyeot.material import Comment
from tests.api.conftest import OPEN, serving
from tests.look.test_look import contrast

pytestmark = pytest.mark.browser

SCRIPT = (files("gyeot.api") / "nudge" / "gyeot-nudge.js").read_text("utf-8")
SHAPES = ("plain", "fetched", "editor")
SAYS = dialog("ko")
expect.set_options(timeout=30_000)
#: Invented, mild, and past the threshold; then what its writer makes of it.
HARMFUL, MENDED = "그냥 그래픽인데 왜 이렇게 난리야", "숫자가 기사마다 다른데 어느 쪽이 맞나요?"
HARMLESS = "지원 센터가 더 많아졌으면 좋겠습니다."

_FORM = """<form id="form" method="post" action="/comments">
  <label>댓글 <textarea name="comment"></textarea></label> <button name="send" value="now">올리기</button>
  {nudge}
</form>"""
_BODIES = {
    "plain": _FORM,
    "fetched": _FORM.replace('id="form"', 'id="form" data-fetched'),
    "editor": """<div><div id="editor" contenteditable="true" role="textbox" aria-label="댓글"></div>
  <div id="send" role="button" tabindex="0">올리기</div>{nudge}</div>""",
    "replies": """<form class="reply"><textarea aria-label="첫째"></textarea><button>답글 1</button></form>
  <form class="reply"><textarea aria-label="둘째"></textarea><button>답글 2</button></form>{nudge}""",
    "keys": '<textarea aria-label="댓글" data-keys></textarea>{nudge}',
}
_NUDGES = {"editor": 'field="#editor" button="#send"', "replies": 'form=".reply"'}
_SITE = """"use strict";
window.told = [];
for (const name of ["asked", "edited", "posted-anyway", "held", "unchecked"])
  addEventListener(`gyeot-${name}`, ({ detail }) => told.push([name, detail.labels]));
window.faults = [];
addEventListener("securitypolicyviolation", ({ violatedDirective }) => faults.push(violatedDirective));
const post = (body) => fetch("/comments", { method: "POST", body });
for (const form of document.querySelectorAll("[data-fetched], .reply"))
  form.onsubmit = (event) => {
    event.preventDefault();
    post(new URLSearchParams(new FormData(form, event.submitter)));
  };
document.querySelector("#send")?.addEventListener("click", () => {
  const { held } = document.querySelector("gyeot-nudge");
  post(JSON.stringify({ text: document.querySelector("#editor").innerText, held }));
});
document.querySelector("[data-keys]")?.addEventListener("keydown", async ({ key, target }) => {
  if (key === "Enter") post(JSON.stringify([await document.querySelector("gyeot-nudge").ask(), target.value]));
});
"""


class _Site(BaseHTTPRequestHandler):
    """A page with one shape of form, at /<shape>?<the address of gyeot>&<more attributes>, and where it posts to."""

    server: "_Server"

    def do_GET(self) -> None:
        shape, query = urlsplit(self.path).path[1:], dict(parse_qsl(urlsplit(self.path).query))
        if shape == "site.js":
            return self._answer(_SITE, "text/javascript")
        if shape not in _BODIES:
            return self._answer("", "text/plain")
        gyeot = query["gyeot"]
        nudge = f'<gyeot-nudge title-from="h1" {_NUDGES.get(shape, "")} {query.get("more", "")}></gyeot-nudge>'
        page = f"""<!doctype html><html lang="{query.get("lang", "ko")}"><head><meta charset="utf-8"><title>뉴스</title>
<script src="{query.get("script", gyeot)}/nudge/gyeot-nudge.js" defer></script>
<script src="/site.js" defer></script></head>
<body><h1>딥페이크 성범죄 신고 늘어</h1>{_BODIES[shape].format(nudge=nudge)}</body></html>"""
        policy = f"default-src 'none'; script-src 'self' {query.get('script', '')} {gyeot}; connect-src 'self' {gyeot};"
        policy += " style-src 'self'; img-src 'self'; form-action 'self'; require-trusted-types-for 'script'"
        return self._answer(page, "text/html", policy)

    def do_POST(self) -> None:
        self.server.received.append(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self._answer("<!doctype html><title>받았습니다</title>", "text/html")

    def _answer(self, body: str, kind: str, policy: str = "default-src 'none'; img-src 'self'") -> None:
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body.encode())))
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Site)
        self.received: list[str] = []

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


@pytest.fixture(scope="module")
def news() -> Iterator[_Server]:
    with _Server() as server:
        threading.Thread(target=server.serve_forever).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def asking(news: _Server) -> Iterator[str]:
    with serving(replace(OPEN, origins=(news.address,))) as client:
        yield str(client.base_url).rstrip("/")


@pytest.fixture(scope="module")
def holding(news: _Server) -> Iterator[str]:
    with serving(replace(OPEN, origins=(news.address,), second_thought="hold")) as client:
        yield str(client.base_url).rstrip("/")


@dataclass
class Reader:
    """Someone at a page of the news site, and what happens around them."""

    page: Page
    news: _Server
    shape: str
    questions: list[dict[str, Any]] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def field(self) -> Locator:
        return self.page.locator("textarea, #editor").first

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog")

    def send(self, text: str | None = None) -> None:
        if text is not None:
            self.field.fill(text)
        self.page.get_by_role("button", name="올리기", exact=True).click()

    def press(self, name: str) -> None:
        self.dialog.get_by_role("button", name=name, exact=True).click()

    def told(self) -> list[list[Any]]:
        found: list[list[Any]] = self.page.evaluate("told")
        return found

    def site_received(self, count: int = 1) -> list[Any]:
        """What reached the site: ``count`` posts, or more if more come within a while."""
        deadline = time.monotonic() + 30
        while len(self.news.received) < count and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        if self.shape == "plain":
            expect(self.page).to_have_title("받았습니다")
        self.page.wait_for_timeout(100)
        return [json.loads(body) if body[:1] in "{[" else parse_qsl(body) for body in self.news.received]

    def sent(self, text: str, *, held: bool = False) -> Any:
        """What the site is to receive of ``text`` from a form of this shape."""
        if self.shape == "editor":
            return {"text": text, "held": held}
        return [("comment", text), ("send", "now"), *([("gyeot_held", "1")] if held else [])]


Visit = Callable[..., Reader]


@pytest.fixture
def visit(chromium: Browser, news: _Server) -> Iterator[Visit]:
    with _visits(chromium, news) as visiting:
        yield visiting


@contextmanager
def _visits(chromium: Browser, news: _Server) -> Iterator[Visit]:
    news.received.clear()
    context = chromium.new_context()
    readers: list[tuple[Reader, bool]] = []

    def visiting(
        shape: str, gyeot: str, *, patient: bool = True, quiet: bool = True, more: str = "", **query: str
    ) -> Reader:
        page = context.new_page()
        if patient:  # a busy machine is no fault of the code
            page.add_init_script("const { timeout } = AbortSignal; AbortSignal.timeout = () => timeout(60_000);")
        reader = Reader(page, news, shape)
        readers.append((reader, quiet))
        page.set_default_timeout(30_000)
        page.on("console", lambda said: reader.complaints.append(said.text))
        page.on("pageerror", lambda fault: reader.complaints.append(str(fault)))
        page.on(
            "request",
            lambda asked: (
                reader.questions.append({**asked.headers, "body": asked.post_data})
                if asked.url.endswith("/second-thought") and asked.method == "POST"
                else None
            ),
        )
        asked = "&".join(f"{name}={value}" for name, value in {"gyeot": gyeot, **query}.items())
        page.goto(f"{news.address}/{shape}?{asked}&more={more.replace(' ', '+')}")
        page.wait_for_function("customElements.get('gyeot-nudge') && window.told")
        return reader

    yield visiting
    for reader, quiet in readers:
        assert not quiet or reader.complaints == []
        assert reader.page.evaluate("window.faults || []") == []
    assert context.cookies() == []
    context.close()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_harmless_comment_is_posted_once_and_as_it_was(visit: Visit, asking: str, shape: str) -> None:
    reader = visit(shape, asking)
    reader.send(HARMLESS)

    assert reader.site_received() == [reader.sent(HARMLESS)]
    assert len(reader.questions) == 1


@pytest.mark.parametrize("shape", SHAPES)
def test_a_comment_that_was_changed_is_posted_once_and_the_first_one_never(
    visit: Visit, asking: str, shape: str
) -> None:
    reader = visit(shape, asking)
    reader.send(HARMFUL)
    reader.press(SAYS["edit"])

    expect(reader.dialog).to_have_count(0)
    expect(reader.field).to_be_focused()
    chosen = reader.page.evaluate("String(getSelection())")
    assert chosen
    assert chosen in HARMFUL
    assert reader.news.received == []
    if shape != "plain":  # where the next page comes, nobody sees the thanks
        reader.send(MENDED)
        expect(reader.page.get_by_role("status")).to_have_text(SAYS["thanks"])
        assert reader.told() == [["asked", ["minimization"]], ["edited", ["minimization"]]]
    else:
        reader.send(MENDED)
    assert reader.site_received() == [reader.sent(MENDED)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_comment_posted_anyway_arrives_unchanged_and_is_not_asked_about_again(
    visit: Visit, asking: str, shape: str
) -> None:
    reader = visit(shape, asking)
    reader.send(HARMFUL)
    expect(reader.dialog).to_have_count(1)
    assert reader.news.received == []
    reader.press(SAYS["post"])

    assert reader.site_received() == [reader.sent(HARMFUL)]
    if shape == "plain":
        return
    assert reader.told() == [["asked", ["minimization"]], ["posted-anyway", ["minimization"]]]
    reader.send()
    assert reader.site_received(2) == [reader.sent(HARMFUL)] * 2
    assert len(reader.questions) == 1


@pytest.mark.parametrize("shape", SHAPES)
def test_a_comment_that_is_to_be_held_says_so_and_is_marked(visit: Visit, holding: str, shape: str) -> None:
    reader = visit(shape, holding)
    reader.send(HARMFUL)
    expect(reader.dialog).to_contain_text(SAYS["held"])
    assert reader.dialog.get_by_role("button").all_inner_texts() == [SAYS["edit"], SAYS["post_held"]]
    reader.press(SAYS["post_held"])

    assert reader.site_received() == [reader.sent(HARMFUL, held=True)]
    if shape == "plain":
        return
    assert reader.told() == [["asked", ["minimization"]], ["held", ["minimization"]]]
    reader.send()
    reader.send(MENDED)
    held = reader.sent(HARMFUL, held=True)
    assert reader.site_received(3) == [held, held, reader.sent(MENDED)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_server_that_is_down_stands_in_nobodys_way(visit: Visit, asking: str, shape: str) -> None:
    nobody = "http://127.0.0.1:9"
    reader = visit(shape, nobody, script=asking, more=f'server="{nobody}"', quiet=False)
    reader.send(HARMFUL)

    assert reader.site_received() == [reader.sent(HARMFUL)]
    if shape != "plain":
        assert reader.told() == [["unchecked", None]]


def test_a_server_that_is_slow_is_not_waited_for(visit: Visit, news: _Server) -> None:
    posted = threading.Event()

    def slow(asked: Sequence[Comment], threshold: str) -> list[Score]:
        if asked[0].text == HARMFUL:
            posted.wait(60)
        return score(asked, threshold=threshold, threads=1)

    with serving(replace(OPEN, origins=(news.address,)), slow) as client:
        reader = visit("fetched", str(client.base_url).rstrip("/"), patient=False, quiet=False)
        reader.send(HARMFUL)
        button = reader.page.get_by_role("button", name="올리기")
        expect(button).to_have_attribute("aria-busy", "true")

        assert reader.site_received() == [reader.sent(HARMFUL)]
        expect(button).not_to_have_attribute("aria-busy", "true")
        posted.set()


def test_a_page_that_the_operator_did_not_name_posts_as_if_nothing_were_there(visit: Visit) -> None:
    with serving(replace(OPEN, origins=())) as client:
        reader = visit("fetched", str(client.base_url).rstrip("/"), quiet=False)
        reader.send(HARMFUL)

        assert reader.site_received() == [reader.sent(HARMFUL)]
        assert reader.told() == [["unchecked", None]]


@pytest.mark.parametrize(
    "text",
    ["😀👍🏽 그러게 사진을 왜 올렸대 🙄", "기사 봤는데요\n\n합성일 뿐인데 별것도 아닌 일로 난리네. 무고 아니야?"],
)
@pytest.mark.parametrize("shape", ["fetched", "editor"])
def test_the_marked_words_are_the_ones_the_server_named(visit: Visit, asking: str, shape: str, text: str) -> None:
    reader = visit(shape, asking)
    with reader.page.expect_response(lambda answer: answer.url.endswith("/second-thought")) as answered:
        reader.send(text)
    units = json.loads(reader.questions[0]["body"])["text"].encode("utf-16-le")
    named = {
        place
        for reason in answered.value.json()["reasons"]
        for words in reason["words"]
        for place in range(words["begin"], words["end"])
    }
    expected = b"".join(units[2 * place : 2 * place + 2] for place in sorted(named)).decode("utf-16-le")

    expect(reader.dialog).to_have_count(1)
    assert expected
    assert "".join(reader.page.locator("mark").all_text_contents()) == expected
    assert reader.page.locator("blockquote").text_content() == units.decode("utf-16-le")
    reader.page.keyboard.press("Escape")
    expect(reader.field).to_be_focused()
    selected = reader.page.evaluate("String(getSelection())")
    assert re.sub(r"\s", "", selected) in re.sub(r"\s", "", expected)


def test_the_dialog_can_be_used_with_the_keyboard_alone(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    focused = "document.activeElement.shadowRoot?.activeElement?.textContent ?? document.activeElement.localName"
    press = reader.page.keyboard.press
    press("Tab")
    reader.page.keyboard.type(HARMFUL)
    press("Tab")
    press("Enter")
    expect(reader.dialog).to_have_count(1)
    assert reader.page.evaluate(focused) == SAYS["edit"]
    around = []
    for _ in range(8):
        press("Tab")
        around.append(reader.page.evaluate(focused))
    press("Escape")
    expect(reader.field).to_be_focused()

    assert around[0] == SAYS["post"]
    assert set(around) - {"body"} == {SAYS["edit"], SAYS["post"], f"{SAYS['more']} · {SAYS['sources']}"}
    assert reader.news.received == []
    press("Tab")
    press("Space")
    expect(reader.dialog).to_have_count(1)
    press("Tab")
    press("Enter")
    assert reader.site_received() == [reader.sent(HARMFUL)]


def test_the_dialog_says_to_a_screen_reader_what_it_is(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.send(HARMFUL)

    expect(reader.dialog).to_have_accessible_name(SAYS["heading"])
    expect(reader.dialog).to_have_accessible_description(SAYS["lead"])
    expect(reader.dialog).to_have_attribute("lang", "ko")
    assert reader.dialog.get_by_role("heading").all_inner_texts() == [
        SAYS["heading"],
        reasons()["label"]["minimization"]["ko"]["name"],
    ]
    for said in ("machine", "help", "which_words", "instead_title"):
        expect(reader.dialog).to_contain_text(SAYS[said])
    more = reader.dialog.get_by_role("link").get_attribute("href")
    assert more == f"{asking}/nudge/explain/minimization?lang=ko"


def test_the_page_is_asked_in_its_own_language(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking, lang="en")
    reader.send("it's just graphics, she is overreacting")

    expect(reader.dialog).to_have_accessible_name(dialog("en")["heading"])
    expect(reader.dialog).to_have_attribute("lang", "en")


def test_nothing_is_sent_while_someone_writes_and_nothing_is_kept(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.page.context.add_cookies([{"name": "session", "value": "secret", "url": asking, "httpOnly": True}])
    reader.field.press_sequentially(HARMFUL, delay=5)
    reader.page.keyboard.press("Tab")
    assert reader.questions == []
    reader.send()
    expect(reader.dialog).to_have_count(1)

    [question] = reader.questions
    assert json.loads(question["body"]) == {"text": HARMFUL, "title": "딥페이크 성범죄 신고 늘어", "language": "ko"}
    assert not any(question.get(name) for name in ("cookie", "referer", "authorization"))
    kept = "[localStorage.length, sessionStorage.length, document.cookie]"
    assert reader.page.evaluate(kept) == [0, 0, ""]
    assert reader.page.evaluate("indexedDB.databases()") == []
    reader.page.context.clear_cookies()


@pytest.mark.parametrize(
    ("fits", "more"),
    [
        ("딥페이크 " * 198 + "가" * 9, " \U0001f469\u200d\U0001f467 끝"),
        ("딥페이크 " * 198, "가가가가가가가가\U0001f469\u200d\U0001f467 끝"),
        ("가" * 999 + "\U0001f600", "\U0001f600 끝"),
        ("가" * 1000, ""),
    ],
    ids=["before a picture", "before a word with a picture", "after a picture in one long word", "at its end"],
)
def test_a_long_headline_is_cut_where_no_picture_falls_apart(visit: Visit, asking: str, fits: str, more: str) -> None:
    reader = visit("fetched", asking)
    reader.page.locator("h1").evaluate("(headline, words) => (headline.textContent = words)", fits + more)
    reader.send(HARMFUL)
    expect(reader.dialog).to_have_count(1)

    assert json.loads(reader.questions[0]["body"])["title"] == fits.strip()


def test_an_empty_comment_asks_nobody(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.send("  ")

    assert reader.site_received() == [reader.sent("  ")]
    assert reader.questions == []


@pytest.mark.parametrize("shape", ["fetched", "editor"])
@pytest.mark.parametrize("text", [HARMLESS, HARMFUL])
def test_impatient_clicks_ask_and_post_once(visit: Visit, asking: str, shape: str, text: str) -> None:
    reader = visit(shape, asking)
    reader.field.fill(text)
    reader.page.get_by_role("button", name="올리기").evaluate("button => { for (let i = 5; i--;) button.click(); }")
    if text == HARMFUL:
        reader.press(SAYS["post"])

    assert reader.site_received() == [reader.sent(text)]
    assert len(reader.questions) == 1


def test_what_was_written_is_text_in_the_dialog_whatever_it_looks_like(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    text = f"<img src=x onerror=told.push(1)> {HARMFUL} <b>&amp;"
    reader.send(text)

    expect(reader.page.locator("blockquote")).to_have_text(text)
    assert reader.page.locator("blockquote").locator("*:not(mark)").count() == 0
    assert ".innerHTML" not in SCRIPT
    assert "insertAdjacentHTML" not in SCRIPT


def test_the_pages_policy_holds_while_all_this_works(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking, quiet=False)
    reader.send(HARMFUL)
    expect(reader.dialog).to_have_css("border-top-left-radius", "8px")  # its style is there
    assert reader.page.evaluate("faults") == []
    ran = reader.page.evaluate("""() => {
        const script = document.createElement("script");
        try { script.textContent = "window.ran = true"; } catch { return "refused"; }
        document.body.append(script);
        return window.ran || "refused";
    }""")

    assert ran == "refused"
    reader.page.evaluate("window.faults = []")


def test_one_element_serves_every_reply_form(visit: Visit, asking: str) -> None:
    reader = visit("replies", asking)
    for name, button in (("첫째", "답글 1"), ("둘째", "답글 2")):
        reader.page.get_by_label(name).fill(f"{HARMFUL} {name}")
        reader.page.get_by_role("button", name=button).click()
        expect(reader.page.locator("blockquote")).to_have_text(f"{HARMFUL} {name}")
        reader.press(SAYS["edit"])
        expect(reader.page.get_by_label(name)).to_be_focused()

    assert reader.news.received == []


def test_a_page_that_sends_in_its_own_way_can_ask_for_itself(visit: Visit, asking: str) -> None:
    reader = visit("keys", asking)
    for count, (text, choice) in enumerate(((HARMLESS, ""), (HARMFUL, "edit"), (HARMFUL, "post")), start=1):
        reader.field.fill(text)
        reader.field.press("Enter")
        if choice:
            reader.press(SAYS[choice])
        assert len(reader.site_received(count)) == count

    assert [answer for answer, _ in reader.site_received()] == ["post", "edit", "post"]


def test_an_element_that_cannot_work_stands_in_nobodys_way(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    for count, setting in enumerate([("title-from", "(("), ("server", "http://["), ("hidden", "")], start=1):
        reader.page.locator("gyeot-nudge").evaluate("(nudge, setting) => nudge.setAttribute(...setting)", setting)
        reader.send(HARMFUL)

        assert reader.site_received(count) == [reader.sent(HARMFUL)] * count
        assert reader.told() == [["unchecked", None]] * count
        reader.page.locator("gyeot-nudge").evaluate("(nudge, [name]) => nudge.removeAttribute(name)", setting)


def test_an_element_that_leaves_the_page_lets_go(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.send(HARMFUL)
    expect(reader.dialog).to_have_count(1)
    reader.page.evaluate("const nudge = document.querySelector('gyeot-nudge'); nudge.parentNode.prepend(nudge)")
    expect(reader.dialog).to_have_count(0)
    assert reader.news.received == []
    reader.send()
    reader.press(SAYS["post"])

    assert reader.site_received() == [reader.sent(HARMFUL)]


def test_the_dialog_fits_also_at_four_times_the_size(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.send("😀 합성일 뿐인데 별것도 아닌 일로 난리네. 무고 아니야? 돈 노린 거 같은데 " * 4)
    expect(reader.dialog).to_have_count(1)
    for width, height in ((1280, 900), (640, 450), (390, 844), (320, 256)):
        reader.page.set_viewport_size({"width": width, "height": height})
        inside = reader.dialog.evaluate("""dialog => {
            const { left, right, top, bottom } = dialog.getBoundingClientRect();
            return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight;
        }""")

        assert inside
        for part in ("dialog", "[part=body]", "blockquote"):
            assert reader.page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth")
        for button in reader.dialog.get_by_role("button").all():
            button.scroll_into_view_if_needed()
            assert button.bounding_box()["height"] >= 44  # type: ignore[index]  # it is shown


@pytest.mark.parametrize("mode", ["LIGHT", "DARK"])
def test_every_pair_of_its_colours_can_be_told_apart(mode: str) -> None:
    [values] = re.findall(rf"const {mode} = .*colours\(\"([^\"]+)\"\)", SCRIPT)
    paper, ink, soft, _, edge, accent, on_accent, mark = values.split()

    assert min(contrast(*pair) for pair in ((ink, paper), (soft, paper), (accent, paper), (on_accent, accent))) >= 4.5
    assert contrast(ink, mark) >= 4.5
    assert contrast(edge, paper) >= 3


def test_the_dark_is_the_readers_choice_and_the_page_may_overrule_it(visit: Visit, asking: str) -> None:
    reader = visit("fetched", asking)
    reader.page.emulate_media(color_scheme="dark")
    reader.send(HARMFUL)
    ground = []
    for theme in ("", "light", "dark"):
        reader.page.locator("gyeot-nudge").evaluate("(nudge, theme) => nudge.setAttribute('theme', theme)", theme)
        ground.append(reader.dialog.evaluate("dialog => getComputedStyle(dialog).backgroundColor"))

    assert ground == ["rgb(30, 33, 36)", "rgb(255, 255, 255)", "rgb(30, 33, 36)"]
    assert reader.dialog.evaluate("dialog => dialog.getAnimations({ subtree: true }).length") == 0


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_text_it_shows_is_written(language: str) -> None:
    used = set(re.findall(r"says\.(\w+)", SCRIPT)) | {"thanks", "held_done"}

    assert used <= set(dialog(language))
    assert all(dialog(language)[name].strip() for name in used)


def test_the_script_is_small() -> None:
    assert len(gzip.compress(SCRIPT.encode())) < 6_144


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_demo_shows_all_three_shapes(chromium: Browser, asking: str, language: str) -> None:
    page, complaints = chromium.new_page(viewport={"width": 390, "height": 844}), list[str]()
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.goto(f"{asking}/nudge/demo?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    example = page.locator(f"ul[lang={language}] [data-example]").first
    example.click()
    words = example.text_content() or "?"
    for shape in page.locator("[data-shape]").all():
        shape.get_by_role("button").click()
        page.get_by_role("dialog").get_by_role("button", name=dialog(language)["post"]).click()
        expect(shape.locator("xpath=../output")).to_contain_text(words)
    toggle = page.locator("[data-theme-button]")
    toggle.click()

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.locator("[data-count=gyeot-posted-anyway]")).to_have_text("3")
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert complaints == []
    page.close()
