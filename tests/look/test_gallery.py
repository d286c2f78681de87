"""The gallery in a real browser: nothing runs out of the page, targets can be hit, keys do what their list says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

GALLERY = (Path(__file__).resolve().parents[2] / "docs/look/gallery.html").as_uri()

pytestmark = pytest.mark.browser


@pytest.fixture
def gallery(chromium: Browser) -> Iterator[Page]:
    page = chromium.new_page(viewport={"width": 1280, "height": 900})
    page.goto(GALLERY)
    yield page
    page.close()


@pytest.mark.parametrize("width", [320, 390, 640, 1280])
def test_nothing_runs_out_of_the_page(gallery: Page, width: int) -> None:
    gallery.set_viewport_size({"width": width, "height": 900})

    assert gallery.evaluate("document.documentElement.scrollWidth") == width


def test_the_vendored_letters_are_the_ones_drawn(gallery: Page) -> None:
    gallery.evaluate("document.fonts.ready")

    assert gallery.evaluate("[...document.fonts].map(face => face.status)") == ["loaded", "loaded"]


@pytest.mark.parametrize("width", [390, 1280])
def test_everything_to_press_is_large_enough(gallery: Page, width: int) -> None:
    gallery.set_viewport_size({"width": width, "height": 900})
    small = gallery.evaluate("""() => [...document.querySelectorAll(
            "button, input, select, textarea, summary, nav a, .btn, .tabs a")]
        .filter(el => el.checkVisibility())
        .filter(el => { const box = el.getBoundingClientRect(); return box.width < 24 || box.height < 24; })
        .map(el => el.outerHTML.slice(0, 60))""")

    assert small == []


@pytest.mark.parametrize("key", ["j", "ㅓ"])
def test_j_goes_on_and_k_goes_back_whatever_the_input_method(gallery: Page, key: str) -> None:
    press = """([key, code]) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", {key, code, bubbles: true, cancelable: true}))"""
    seen = []
    for _ in range(4):
        gallery.evaluate(press, [key, "KeyJ"])
        seen.append(gallery.evaluate("document.activeElement.id"))
    gallery.keyboard.press("k")

    assert seen == ["post-1", "post-2", "post-3", "post-3"]
    assert gallery.evaluate("document.activeElement.id") == "post-2"


def test_numbers_choose_labels_and_none_stands_alone(gallery: Page) -> None:
    ticked = "[...document.querySelectorAll('#post-2 input:checked')].map(box => box.dataset.key)"
    gallery.locator("#post-2").focus()

    gallery.keyboard.press("8")
    assert gallery.evaluate(ticked) == ["2", "8"]
    gallery.keyboard.press("0")
    assert gallery.evaluate(ticked) == ["0"]
    gallery.keyboard.press("3")
    assert gallery.evaluate(ticked) == ["3"]


def test_keys_rest_while_someone_writes_or_has_turned_them_off(gallery: Page) -> None:
    gallery.locator("#note-2").focus()
    gallery.keyboard.type("jk1s")
    assert gallery.evaluate("[document.activeElement.id, document.activeElement.value]") == ["note-2", "jk1s"]

    gallery.evaluate("document.documentElement.dataset.keys = 'off'")
    gallery.locator("#post-2").focus()
    gallery.keyboard.press("j")
    assert gallery.evaluate("document.activeElement.id") == "post-2"


@pytest.mark.parametrize(
    ("key", "card", "button"),
    [
        ("Enter", 1, "글 보기"),
        (" ", 1, "글 보기"),
        ("s", 2, "판단 저장"),
        ("Enter", 2, "판단 저장"),
        ("u", 3, "되돌리기"),
    ],
)
def test_a_key_presses_the_button_it_names(gallery: Page, key: str, card: int, button: str) -> None:
    gallery.evaluate("""document.addEventListener("submit", (e) => {
        e.preventDefault(); document.title = e.submitter.textContent.trim(); })""")
    gallery.locator(f"#post-{card}").focus()
    gallery.keyboard.press(key)

    assert gallery.title().startswith(button)


def test_a_question_mark_opens_the_list_of_keys_and_escape_closes_it(gallery: Page) -> None:
    gallery.locator("#post-1").focus()
    gallery.keyboard.press("?")
    assert gallery.locator("dialog[open] dl dt").count() == 7
    gallery.keyboard.press("Escape")

    assert gallery.locator("dialog[open]").count() == 0
    assert gallery.evaluate("document.activeElement.id") == "post-1"


def test_without_script_the_keys_are_listed_in_the_page(chromium: Browser) -> None:
    page = chromium.new_page(java_script_enabled=False)
    page.goto(GALLERY)
    page.locator("details[data-help-fallback] > summary").click()

    assert page.locator("details[data-help-fallback] dl").is_visible()
    assert not page.locator("[data-open-help]").is_visible()
    page.close()
