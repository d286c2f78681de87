"""The numbers for Prometheus: they count what happened, and hold no word, key or address."""

import re
from pathlib import Path

import httpx

from gyeot.api.settings import Settings, hash_of
from tests.api.conftest import (
    ANALYZE,
    CLASSIFY,
    HARMFUL,
    HARMLESS,
    KEY,
    MODERATE,
    SECOND_THOUGHT,
    SUGGEST,
    Serve,
    analysis,
)

CANARY = "카나리아칠삼구"


def numbers(client: httpx.Client) -> dict[str, float]:
    page = client.get("/metrics")
    assert page.status_code == 200
    assert page.headers["Content-Type"].startswith("text/plain")
    return {
        sample.rpartition(" ")[0]: float(sample.rpartition(" ")[2])
        for sample in page.text.splitlines()
        if not sample.startswith("#")
    }


def test_what_happened_is_counted(serve: Serve, tmp_path: Path):
    client = serve(
        Settings(key_hashes=frozenset([hash_of(KEY)]), rate=5, second_thought="ask", feedback=tmp_path / "feedback")
    )
    client.post(ANALYZE, json=analysis(HARMLESS))
    client.post(CLASSIFY, json={"posts": [{"text": HARMFUL}, {"text": "a good read"}, {"text": "😀"}]})
    client.post(
        SUGGEST, json={"comment": {"text": HARMLESS}, "attributeScores": {"TOXICITY": {"summaryScore": {"value": 0}}}}
    )
    client.post(ANALYZE, json=analysis(HARMLESS))
    client.get("/nowhere")

    found = numbers(client)

    assert found['gyeot_comments_total{language="ko"}'] == 2
    assert found['gyeot_comments_total{language="en"}'] == 1
    assert found['gyeot_comments_total{language="unreadable"}'] == 1
    assert sum(count for name, count in found.items() if name.startswith("gyeot_labels_total")) >= 1
    assert found["gyeot_suggested_scores_total"] == 1
    assert found["gyeot_refused_for_rate_total"] == 1
    assert found["gyeot_windows_waiting"] == 0
    assert found[f'gyeot_answers_total{{code="200",route="{ANALYZE}"}}'] == 1
    assert found[f'gyeot_answers_total{{code="429",route="{ANALYZE}"}}'] == 1
    assert found['gyeot_answers_total{code="404",route="elsewhere"}'] == 1
    assert found[f'gyeot_answer_seconds_count{{route="{ANALYZE}"}}'] == 2


def test_no_word_key_or_address_is_among_them(serve: Serve):
    client = serve(
        Settings(key_hashes=frozenset([hash_of(KEY)]), second_thought="ask", coral_secret="a secret", rate=1_000)
    )
    words = {"text": f"{CANARY} {HARMFUL}", "title": CANARY}
    client.post(f"{ANALYZE}?key={KEY}", json=analysis(words["text"], clientToken=CANARY, languages=["en"]))
    client.post(ANALYZE, json=analysis(words["text"], CANARY, CANARY.encode().hex()))
    client.post(CLASSIFY, json={"posts": [words | {"id": CANARY}]})
    client.post(SECOND_THOUGHT, json=words, headers={"X-Forwarded-For": "203.0.113.9"})
    client.post(MODERATE, content=CANARY, headers={"X-Coral-Signature": "sha256=00"})
    client.get(f"/{CANARY}", params={"key": CANARY})
    client.get(f"/nudge/explain/{CANARY}")

    page = client.get("/metrics").text

    for told in (CANARY, "%EC%B9%B4", CANARY.encode().hex(), KEY, hash_of(KEY), "203.0.113.9", "127.0.0.1", "꽃뱀"):
        assert told not in page
    routes = set(re.findall(r'route="([^"]*)"', page))
    assert routes <= {
        ANALYZE,
        CLASSIFY,
        SECOND_THOUGHT,
        MODERATE,
        "/nudge/explain/{label}",
        "/nudge/{name}",
        "/readyz",
        "/metrics",
        "elsewhere",
    }
