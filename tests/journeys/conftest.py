"""What the journeys share: the system's Chromium, a live server, and a worker that reads files beside it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.people import PASSWORD, People, comments_file, take_part


class Desk:
    """One person at one browser."""

    def __init__(self, browser: Browser, base: str, name: str, *, script: bool = True) -> None:
        self.base = base
        self.strayed: list[str] = []
        self.faults: list[str] = []
        self.context: BrowserContext = browser.new_context(java_script_enabled=script, locale="ko-KR")
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(60_000)  # patience on a busy machine; nothing is measured by it
        self.page.on("request", self._requested)
        self.page.on(
            "console", lambda said: self.faults.append(said.text) if said.type in ("error", "warning") else None
        )
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.go("/sign-in/")
        self.page.get_by_label("아이디").fill(name)
        self.page.get_by_label("비밀번호").fill(PASSWORD)
        self.send("로그인")

    def _requested(self, request) -> None:
        if not request.url.startswith(self.base):
            self.strayed.append(request.url)

    def go(self, path: str) -> int:
        answer = self.page.goto(self.base + path)
        return answer.status if answer else 0

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def send(self, name: str) -> None:
        """Press what makes the browser itself send a form; come back when the page that answers is there, whole."""
        with self.page.expect_navigation():
            self.press(name)

    def focused(self, name: str) -> bool:
        """Wait until the element with this id has the focus; a page moves it a little after it shows what it is."""
        self.page.locator(f"[id='{name}']:focus").wait_for(state="attached")
        return True


@pytest.fixture
def people(transactional_db) -> People:
    return take_part()


@pytest.fixture
def desk(chromium: Browser, live_server, people: People) -> Iterator:
    """Sit someone down at a browser of their own; afterwards, nothing may have gone elsewhere or failed."""
    desks: list[Desk] = []

    def sit(name: str, *, script: bool = True) -> Desk:
        desks.append(Desk(chromium, live_server.url, name, script=script))
        return desks[-1]

    yield sit
    for one in desks:
        one.context.close()
        assert one.strayed == []


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An invented thread: four sentences, one of them posted three times."""
    return comments_file(
        tmp_path / "thread.jsonl",
        "다들 너무 호들갑이다",
        "다들 너무 호들갑이다",
        "다들 너무 호들갑이다",
        "힘내세요, 응원합니다",
        "링크 좀 보내 주세요",
        "오늘 날씨가 좋네요",
    )
