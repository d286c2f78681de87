"""People's words, names and addresses reach no log line and no repr: looked for with a word of its own."""

import io
import json
import logging
from pathlib import Path

import pytest
from django.apps import apps

from gyeot import material
from gyeot.casework.models import Post
from gyeot.casework.steps import review
from gyeot.logs import Line, NoWords
from gyeot.sources import read_export
from gyeot.sources.export import Export, Report
from tests.people import People, hand_in

CANARY = "카나리아칠삼구"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    record = {name: f"{CANARY} {name}" for name in ("id", "text", "title", "author", "url", "platform")}
    path = tmp_path / f"{CANARY}.jsonl"
    path.write_text(json.dumps(record) + "\n" + json.dumps({"text": CANARY + "\0"}) + "\n", encoding="utf-8")
    return path


def test_no_repr_of_material_holds_words(export: Path):
    report = Report()
    comments = list(read_export(export, report))
    span = material.Span(0, 1, material.Label.THREAT, 1.0)

    assert comments
    assert report.problems
    for thing in (*comments, comments[0].author, report, Export.of(export.read_bytes()), span):
        assert CANARY not in repr(thing).replace(f"platform='{CANARY} platform'", "").replace(
            f"comment_id='{CANARY} id'", ""
        )


def test_no_repr_of_a_record_holds_words(people: People, export: Path):
    hand_in(people, export)
    post = Post.objects.get()
    review.decide(post, "none", by=people.counsellor, expected=0, note=CANARY)

    for model in apps.get_app_config("casework").get_models():
        for record in model.objects.all():
            assert CANARY not in f"{record!r} {record}"


def test_the_log_of_a_whole_intake_holds_no_words(people: People, export: Path, caplog: pytest.LogCaptureFixture):
    caplog.set_level(logging.DEBUG, logger="gyeot")

    hand_in(people, export)

    assert CANARY not in caplog.text


def test_a_fault_is_logged_by_its_kind_and_place_and_never_by_its_message():
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(Line())
    handler.addFilter(NoWords())
    logger = logging.getLogger("django.request.of.a.test")
    logger.propagate = False
    logger.addHandler(handler)
    try:
        int(CANARY)
    except ValueError:
        logger.exception("Internal Server Error: %s", f"/cases/{CANARY}/", extra={"request": CANARY})

    assert "ValueError in test_a_fault_is_logged" in stream.getvalue()
    assert CANARY not in stream.getvalue()
