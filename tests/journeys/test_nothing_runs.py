"""Hostile words in a real browser: nothing runs, nothing is requested, nothing changes, on any page that shows them."""

import json
from pathlib import Path

import pytest

from gyeot.casework.models import Decision, Post, Showing
from gyeot.casework.steps import review
from tests.people import People, hand_in

pytestmark = pytest.mark.browser

HOSTILE = (
    "<script>console.error('ran')</script>",
    "<img src=x onerror=console.error('ran')>",
    '"><svg onload=console.error("ran")>',
    '<div hx-get="/cases/" hx-trigger="load" hx-target="body">x</div>',
    '<div data-hx-post="/sign-out/" data-hx-trigger="load">x</div>',
    '<form action="/sign-out/" method="post"><button autofocus onfocus=this.click()>',
    "<a href=javascript:console.error('ran')>x</a> <base href=//evil.invalid/>",
    "<meta http-equiv=refresh content='0;url=//evil.invalid/'>",
    "<iframe srcdoc='<script>parent.console.error(1)</script>'></iframe>",
    "<link rel=stylesheet href=//evil.invalid/x.css><style>@import '//evil.invalid/y.css'</style>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=console.error(1)&gt;'>",
    "{{ constructor.constructor('console.error(1)')() }} ${console.error(1)} <%= 7 %>",
    "\u202ecod.exe\u202c \u2066\u200b\u3164 \ufeff",
    "https://evil.invalid/?q=1 javascript:console.error(1) data:text/html,<script>1</script>",
)


def test_hostile_words_do_nothing(desk, people: People, tmp_path: Path):
    rows = [
        {"id": f"x{n}", "text": words, "title": words, "author": words, "url": words, "platform": words[:20]}
        for n, words in enumerate(HOSTILE)
    ]
    export = tmp_path / "<img src=x onerror=alert(1)>.jsonl"
    export.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    source = hand_in(people, export)
    one = desk("counsellor")
    code = people.case.code
    where = f"/cases/{code}"
    decided = Post.objects.first()
    review.decide(decided, "harm", by=people.counsellor, expected=0, labels=["threat"], note=HOSTILE[1])
    one.go(f"{where}/queue/")
    hidden = one.page.locator("[data-reveal]").count()
    for _ in range(hidden):
        one.page.locator("[data-reveal]").first.click()
        one.page.locator("[data-reveal]").nth(hidden - 1).wait_for(state="detached")
        hidden -= 1
    one.page.wait_for_load_state("networkidle")
    shown = one.page.locator(".words").all_inner_texts()
    for page in ("", "queue/", "decided/", f"posts/{decided.pk}/", f"sources/{source.pk}/", "audit/"):
        assert one.go(f"{where}/{page}") == 200
        one.page.wait_for_load_state("networkidle")

    assert len(shown) == len(HOSTILE) - 1
    assert any("U+202E" in words for words in shown)
    assert one.faults == []
    assert one.page.locator(".main img, .main iframe, .main svg, .main style").count() == 0
    assert Decision.objects.count() == 1
    assert Showing.objects.count() == len(HOSTILE) - 1
    assert one.go("/cases/") == 200  # still signed in
