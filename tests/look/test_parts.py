"""Every part of a page renders with what its first comment asks for, and people's words come out as text."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Paginator
from django.template.loader import get_template
from django.test import RequestFactory

PARTS = Path(__file__).resolve().parents[2] / "src/gyeot/web/templates/web/parts"
WHEN = datetime(2026, 3, 2, 5, 5, 9, tzinfo=UTC)
LABELS = [
    {"name": "피해자 비난", "value": "victim_blaming"},
    {"name": "신상 노출·색출", "value": "exposure", "urgent": True},
]

urlpatterns: list[object] = []  # parts leave out an address that does not exist


class Upload(forms.Form):
    title = forms.CharField(help_text="기사의 제목", widget=forms.TextInput({"class": "input"}))
    given_by = forms.ChoiceField(choices=[("person", "의뢰인"), ("staff", "상담자")], widget=forms.RadioSelect)
    public = forms.BooleanField(help_text="비공개 대화방이라면 표시하지 마십시오.")
    file = forms.FileField(widget=forms.ClearableFileInput({"class": "drop"}))


CARD = {
    "id": 7,
    "place": "YouTube",
    "author": "@mo***27",
    "when": WHEN,
    "ago": "3일 전",
    "same": 17,
    "readings": [{"name": "신상 노출·색출", "word": "가능성 높음", "percent": 91, "urgent": True}],
    "reveal_url": "/reveal",
    "decide_url": "/decide",
    "undo_url": "/undo",
    "labels": LABELS,
    "pieces": [
        {"text": "<b>왜"},
        {"code": "U+200B"},
        {"text": " 이제야", "marks": "피해자 비난", "keys": "2", "weak": True},
    ],
}


@pytest.fixture(autouse=True)
def no_addresses(settings) -> None:
    settings.ROOT_URLCONF = __name__


def shown(name: str, **context: object) -> str:
    request = RequestFactory().get("/")
    request.user = AnonymousUser()
    return get_template(f"web/parts/{name}.html").render(context, request)


FORM = Upload(data={"title": ""}, files={})
CONTEXTS = {
    "card": {"card": CARD},
    "decide": {"card": CARD},
    "decided": {
        "card": {**CARD, "decision": {"labels": LABELS, "by": "상담1팀", "when": WHEN, "ago": "방금"}},
        "fresh": True,
    },
    "empty": {"title": "아직 없습니다", "body": "올리시면 됩니다", "action_url": "/up", "action": "올리기"},
    "error_summary": {"form": FORM},
    "field": {"field": FORM["given_by"]},
    "file": {"field": FORM["file"]},
    "pagination": {"page": Paginator(range(30), 10).page(2), "query": ""},
    "progress": {"doing": "읽는 중", "done": 3, "total": 9},
    "reading": {"card": CARD},
    "session": {"seen": 24, "stop_url": "/"},
    "tags": {"labels": LABELS},
    "timeline": {"lines": [{"when": WHEN, "ago": "방금", "who": "상담1팀", "did": "봉인했습니다."}]},
    "veil": {"card": CARD},
    "when": {"when": WHEN, "ago": "방금"},
    "words": {"pieces": CARD["pieces"]},
}


@pytest.mark.parametrize("name", sorted(CONTEXTS))
def test_a_part_renders_and_its_ids_are_its_own(name: str) -> None:
    page = shown(name, **CONTEXTS[name])
    ids = re.findall(r'\sid="([^"]+)"', page)

    assert page.strip()
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("name", ["header", "footer", "language", "messages", "keys_help"])
def test_the_frame_of_a_page_renders_for_someone_who_is_not_signed_in(name: str) -> None:
    assert re.search(r"""["'>]None["'<]""", shown(name)) is None


def test_a_hidden_text_is_not_in_the_page_at_all() -> None:
    assert "이제야" not in shown("card", card={**CARD, "shown": False})


def test_words_are_text_and_nothing_is_added_between_them() -> None:
    page = shown("words", pieces=CARD["pieces"])

    assert "<b>" not in page
    assert re.search(r"왜<span[^>]*>U\+200B</span><mark[^>]*> 이제야</mark>", page)
    assert "hx-disable" in page


def test_an_error_leads_to_its_field() -> None:
    summary = shown("error_summary", form=FORM)
    fields = "".join(shown("file" if field.name == "file" else "field", field=field) for field in FORM)

    leads = re.findall(r'href="#([^"]+)"', summary)
    assert leads == ["id_title", "id_given_by_0", "id_public", "id_file"]
    assert all(f'id="{lead}"' in fields for lead in leads)
    described = {name for names in re.findall(r'aria-describedby="([^"]+)"', fields) for name in names.split()}
    assert described <= set(re.findall(r'\sid="([^"]+)"', fields))
