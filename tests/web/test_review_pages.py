"""The review pages: words hidden until asked for, the second reviewer told, everything undone in one step."""

import html
import json
import re
from pathlib import Path

import pytest
from django.http import HttpResponse
from django.test import Client

from gyeot.casework import reads
from gyeot.casework.models import AuditLine, Decision, Exhibit, Post, Showing
from gyeot.casework.steps import exhibit, review
from tests.people import People, comments_file, hand_in
from tests.web.conftest import TEXTS, SignIn, Stage

HTMX = {"HX-Request": "true"}

HOSTILE = (
    '<script>alert(1)</script><img src=x onerror=alert(1)> <a href="javascript:alert(1)">x</a>',
    '"><div hx-get="/sign-out/" hx-trigger="load" data-hx-post="/cases/"></div>',
    "\u202eevil\u202c zero\u200bwidth\ufeff \u3164 {{ 7|add:7 }} {% csrf_token %}",
    "https://example.invalid/a?b=c http://xn--80ak6aa92e.invalid",
)


def text_of(page: HttpResponse) -> str:
    return page.content.decode()


def press(client: Client, stage: Stage, post: Post, button: str, **said: object) -> HttpResponse:
    return client.post(f"/cases/{stage.code}/posts/{post.pk}/{button}/", said, headers=HTMX)


@pytest.fixture
def counsellor(read_in: Stage, signed_in: SignIn) -> Client:
    return signed_in(read_in.people.counsellor)


def test_no_words_are_in_the_queue_until_they_are_asked_for(read_in: Stage, counsellor: Client):
    page = text_of(counsellor.get(f"/cases/{read_in.code}/queue/"))

    assert "글을 가려 두었습니다" in page
    assert [text for text in TEXTS if text in page] == []


def test_asking_shows_the_words_with_marks_and_writes_the_look_down(read_in: Stage, counsellor: Client):
    card = text_of(press(counsellor, read_in, read_in.posts[4], "show"))

    assert _plain(card) == TEXTS[4]
    assert "오늘 본 글 1개" in card
    assert Showing.objects.filter(post=read_in.posts[4], person=read_in.people.counsellor).count() == 1
    assert AuditLine.objects.filter(verb="looked at", record=read_in.posts[4].pk).exists()


def _plain(page: str) -> str:
    words = re.search(r'<div class="words"[^>]*>(.*?)</div>', page, re.DOTALL)
    return html.unescape(re.sub(r"<sup>.*?</sup>|<[^>]+>", "", words.group(1))) if words else ""


def test_identical_posts_are_one_card_that_says_so(read_in: Stage, counsellor: Client):
    page = text_of(counsellor.get(f"/cases/{read_in.code}/queue/"))

    assert "같은 글 2개" in page
    assert page.count("data-card") == 5


def test_a_saved_decision_folds_the_card_up_and_offers_the_way_back(read_in: Stage, counsellor: Client):
    card = text_of(press(counsellor, read_in, read_in.posts[0], "decide", labels=["minimization"], version=0))

    assert "축소·사소화" in card
    assert "되돌리기" in card
    assert "증거로 올리기" in card
    assert TEXTS[0] not in card
    assert Decision.objects.filter(outcome="harm").count() == 2


@pytest.mark.parametrize(
    ("said", "outcome"), [({"none": "1"}, "none"), ({"unsure": "1"}, "unsure"), ({"labels": ["threat"]}, "harm")]
)
def test_each_kind_of_decision_can_be_said(said: dict, outcome: str, read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", version=0, note="메모", **said)

    standing = Post.objects.get(pk=read_in.posts[3].pk).standing
    assert (standing.outcome, standing.note, standing.by) == (outcome, "메모", read_in.people.counsellor)


@pytest.mark.parametrize(
    "said", [{}, {"none": "1", "unsure": "1"}, {"labels": ["threat"], "none": "1"}, {"labels": ["no-such-label"]}]
)
def test_a_decision_that_says_nothing_clear_is_asked_again_with_the_note_kept(
    said: dict, read_in: Stage, counsellor: Client
):
    answer = press(counsellor, read_in, read_in.posts[3], "decide", version=0, note="쓰던 메모", **said)

    assert answer.status_code == 422
    assert "쓰던 메모" in text_of(answer)
    assert not Decision.objects.exists()


def test_the_second_of_two_reviewers_is_told_and_sees_the_first_ones_decision(read_in: Stage, counsellor: Client):
    review.decide(read_in.posts[3], "none", by=read_in.people.reader, expected=0)

    answer = press(counsellor, read_in, read_in.posts[3], "decide", labels=["solicitation"], version=0)

    assert answer.status_code == 409
    assert answer.headers["HX-Retarget"] == f"#post-{read_in.posts[3].pk}"
    assert "다른 분이 먼저 판단했습니다" in text_of(answer)
    assert "열람자" in text_of(answer)
    assert Decision.objects.count() == 1


def test_the_second_reviewer_keeps_what_was_typed_and_the_words_stay_open(read_in: Stage, counsellor: Client):
    review.decide(read_in.posts[3], "none", by=read_in.people.reader, expected=0)

    card = text_of(
        press(counsellor, read_in, read_in.posts[3], "decide", labels=["solicitation"], version=0, note="쓰던 메모")
    )

    assert _plain(card) == TEXTS[3]
    assert "쓰던 메모</textarea>" in card
    assert re.search(r'value="solicitation"[^>]* checked', card)
    assert "<details open>" in card
    assert 'name="version" value="1"' in card
    assert 'data-key="s"' not in card


def test_who_was_first_in_another_window_is_not_called_someone_else(read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", none="1", version=0)

    card = text_of(press(counsellor, read_in, read_in.posts[3], "decide", labels=["solicitation"], version=0))

    assert "다른 창에서 이미 판단하신 글입니다" in card
    assert "다른 분이" not in card


def test_a_token_from_before_signing_in_anew_is_answered_with_what_to_do(read_in: Stage):
    client = Client(enforce_csrf_checks=True)
    client.force_login(read_in.people.counsellor, backend="django.contrib.auth.backends.ModelBackend")

    answer = press(client, read_in, read_in.posts[3], "decide", none="1", version=0)

    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#said"
    assert "페이지를 새로 고쳐 주세요. 방금 내용은 저장되지 않았습니다" in text_of(answer)
    assert "<html" not in text_of(answer)
    assert not Decision.objects.exists()


def test_a_session_that_ended_while_deciding_is_told_and_leads_back_to_the_queue(read_in: Stage, signed_in: SignIn):
    client = signed_in(None)

    answer = press(client, read_in, read_in.posts[3], "decide", none="1", version=0)
    page = client.get(answer.headers["HX-Redirect"])

    assert "로그인이 만료되어" in text_of(page)
    assert page.context["next"] == f"/cases/{read_in.code}/queue/"
    assert "로그인이 만료되어" not in text_of(client.get("/sign-in/"))


def test_undo_is_said_on_the_card(read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", none="1", version=0)

    card = text_of(press(counsellor, read_in, read_in.posts[3], "take-back", version=1))

    assert 'data-say="되돌렸습니다. 다시 검토할 수 있습니다."' in card
    assert "data-undone" in card


def test_posts_to_admit_can_be_told_apart_before_their_words_are_asked_for(
    people: People, tmp_path: Path, signed_in: SignIn
):
    row = {"id": "x", "text": "다들 호들갑", "author": "어느 별명", "posted_at": "2026-03-04T05:06:07+09:00"}
    (tmp_path / "one.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    hand_in(people, tmp_path / "one.jsonl")
    post = Post.objects.get()
    review.decide(post, "harm", by=people.counsellor, expected=0, labels=["threat"])

    page = text_of(signed_in(people.counsellor).get(f"/cases/{people.case.code}/decided/admissible/"))

    assert "2026-03-04 05:06:07 KST" in page
    assert "어느 별명" in page
    assert "다들 호들갑" not in page
    assert f'hx-post="/cases/{people.case.code}/posts/{post.pk}/show/"' in page


def test_undo_brings_the_post_back_to_the_queue(read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", none="1", version=0)

    card = text_of(press(counsellor, read_in, read_in.posts[3], "take-back", version=1))

    assert "글을 가려 두었습니다" in card
    assert read_in.posts[3] in reads.review_queue(read_in.people.case)


def test_undo_with_an_old_version_is_refused(read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", none="1", version=0)

    assert press(counsellor, read_in, read_in.posts[3], "take-back").status_code == 409
    assert press(counsellor, read_in, read_in.posts[3], "take-back", version=0).status_code == 409


def test_what_an_exhibit_rests_on_cannot_be_undone_and_the_refusal_says_what_to_do(read_in: Stage, counsellor: Client):
    press(counsellor, read_in, read_in.posts[3], "decide", labels=["solicitation"], version=0)
    card = text_of(press(counsellor, read_in, read_in.posts[3], "admit"))

    answer = press(counsellor, read_in, read_in.posts[3], "take-back", version=1)

    assert "증 제1호증으로 봉인했습니다" in card
    assert "되돌리기" not in card
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#said"
    assert "먼저 증거를 철회해 주세요" in text_of(answer)


def test_without_script_a_decision_leads_back_to_the_same_part_of_the_queue(read_in: Stage, counsellor: Client):
    where = f"/cases/{read_in.code}/posts/{read_in.posts[3].pk}"
    shown = text_of(counsellor.post(f"{where}/show/", {"back": "platform=jsonl&evil=1"}))
    answer = counsellor.post(f"{where}/decide/", {"none": "1", "version": "0", "back": "platform=jsonl&evil=1"})

    assert TEXTS[3] in _plain(shown)
    assert answer.headers["Location"] == f"/cases/{read_in.code}/queue/?platform=jsonl&done={read_in.posts[3].pk}"
    assert "되돌리기" in text_of(counsellor.get(answer.headers["Location"]))


def test_a_later_decision_is_made_on_the_posts_own_page_and_the_first_stays_in_its_history(
    read_in: Stage, counsellor: Client
):
    where = f"/cases/{read_in.code}/posts/{read_in.posts[3].pk}"
    counsellor.post(f"{where}/decide/", {"none": "1", "version": "0"})
    shown = text_of(counsellor.post(f"{where}/show/"))
    counsellor.post(f"{where}/decide/", {"labels": ["solicitation"], "version": "1"})
    page = text_of(counsellor.get(f"{where}/"))

    assert "다시 판단하기" in shown
    assert "자료 요구·유포" in page
    assert "해당 없음" in page


def test_the_queue_goes_on_after_the_last_post_seen_whatever_was_decided(
    people: People, tmp_path: Path, signed_in: SignIn
):
    hand_in(people, comments_file(tmp_path / "many.jsonl", *(f"{n}번째로 남긴 말입니다" for n in range(45))))
    client = signed_in(people.counsellor)
    queue = f"/cases/{people.case.code}/queue/"
    first = client.get(queue).context
    for card in first["cards"][:7]:
        review.decide(card.post, "none", by=people.counsellor, expected=0)
    second = client.get(first["next_url"]).context
    third = client.get(second["next_url"]).context
    ids = [card.id for page in (first, second, third) for card in page["cards"]]

    assert len(ids) == len(set(ids)) == 45
    assert not third["next_url"]


@pytest.mark.parametrize("page", ["queue", "decided", "decided/admissible", "exhibits"])
def test_a_longer_list_asks_the_database_no_more_often(
    page: str, people: People, tmp_path: Path, signed_in: SignIn, django_assert_max_num_queries
):
    hand_in(people, comments_file(tmp_path / "many.jsonl", *(f"{n}번째로 남긴 말입니다" for n in range(20))))
    if page != "queue":
        for post in Post.objects.all():
            review.decide(post, "harm", by=people.counsellor, expected=0, labels=["threat"])
    if page == "exhibits":
        for post in Post.objects.select_related("standing"):
            exhibit.admit(post, by=people.counsellor)

    client = signed_in(people.counsellor)

    with django_assert_max_num_queries(12):
        client.get(f"/cases/{people.case.code}/{page}/")


def test_filters_keep_to_what_is_known(read_in: Stage, counsellor: Client):
    page = counsellor.get(f"/cases/{read_in.code}/queue/?label=threat'--&platform=<b>").context

    assert (page["label"], page["platform"], page["total"]) == ("", "", 5)
    for label in ("solicitation", "threat"):
        listed = counsellor.get(f"/cases/{read_in.code}/queue/?label={label}").context["cards"]
        assert all(label in card.post.labels for card in listed)


def test_after_many_texts_a_pause_is_suggested_and_nothing_is_forced(read_in: Stage, counsellor: Client, settings):
    settings.PAUSE_AFTER = 2
    first = text_of(press(counsellor, read_in, read_in.posts[0], "show"))
    second = text_of(press(counsellor, read_in, read_in.posts[2], "show"))

    assert "내일 보셔도 됩니다" not in first
    assert "내일 보셔도 됩니다" in second
    assert press(counsellor, read_in, read_in.posts[3], "show").status_code == 200


def test_there_is_always_a_way_to_stop(read_in: Stage, counsellor: Client):
    queue = text_of(counsellor.get(f"/cases/{read_in.code}/queue/"))
    rest = text_of(counsellor.get(f"/cases/{read_in.code}/rest/"))

    assert "여기까지 하기" in queue
    assert "판단은 모두 저장되어 있습니다" in rest


def test_several_posts_become_exhibits_at_once(read_in: Stage, counsellor: Client):
    for post in (read_in.posts[0], read_in.posts[3]):
        review.decide(post, "harm", by=read_in.people.counsellor, expected=0, labels=["minimization"])
    listed = [card.id for card in counsellor.get(f"/cases/{read_in.code}/decided/admissible/").context["cards"]]
    where = f"/cases/{read_in.code}/decided/admit/"

    nothing = counsellor.post(where, {"listed": listed}, follow=True)
    counsellor.post(where, {"posts": listed[:1], "listed": listed})
    one = Exhibit.objects.count()
    counsellor.post(where, {"listed": listed, "all": "1"})

    assert "먼저 글을 하나 이상 골라 주세요" in text_of(nothing)
    assert len(listed) == 3
    assert one == 1
    assert list(Exhibit.objects.values_list("number", flat=True)) == [1, 2, 3]


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_words(words: str, people: People, tmp_path: Path, signed_in: SignIn):
    row = {"id": "x", "text": words, "title": words, "author": words, "url": words, "platform": words[:32]}
    (tmp_path / "hostile.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    source = hand_in(people, tmp_path / "hostile.jsonl")
    post = Post.objects.get()
    client = signed_in(people.counsellor)
    where = f"/cases/{people.case.code}"
    shown = text_of(client.post(f"{where}/posts/{post.pk}/show/"))
    review.decide(post, "harm", by=people.counsellor, expected=0, labels=["threat"], note=words)
    pages = [
        shown,
        *(text_of(client.get(f"{where}/{page}/")) for page in ("queue", "decided", f"sources/{source.pk}")),
        text_of(client.get(f"{where}/posts/{post.pk}/")),
    ]

    for page in pages:
        assert "<script>" not in page
        assert "<img" not in page
        assert 'hx-get="/sign-out/' not in page
        assert 'href="http' not in page
        assert 'href="javascript' not in page
        assert not set("\u202e\u202c\u200b\ufeff\u3164") & set(page)
    if "\u202e" in words:
        assert "U+202E" in shown
        assert "U+200B" in shown
        assert "{{ 7|add:7 }}" in shown
