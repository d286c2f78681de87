"""Files come in through the page: sealed, read, counted; what cannot be taken in is said with what to do."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gyeot.casework import jobs
from gyeot.casework.models import Post, Source
from gyeot.casework.steps import exhibit, review
from tests.people import People, comments_file
from tests.web.conftest import SignIn


@pytest.fixture
def client(people: People, signed_in: SignIn) -> Client:
    return signed_in(people.counsellor)


def hand_in(client: Client, people: People, *files: SimpleUploadedFile):
    return client.post(f"/cases/{people.case.code}/upload/", {"exports": list(files)}, follow=True)


def jsonl(tmp_path: Path, *texts: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("댓글.jsonl", comments_file(tmp_path / "x.jsonl", *texts).read_bytes())


def test_a_file_is_taken_in_and_the_case_says_it_is_being_read(people: People, client: Client, tmp_path: Path):
    page = hand_in(client, people, jsonl(tmp_path, "힘내세요")).content.decode()

    assert "파일 1개를 접수해 봉인했습니다" in page
    assert 'hx-trigger="every 2s"' in page
    assert '<meta http-equiv="refresh"' in page
    jobs.run_all()
    after = client.get(f"/cases/{people.case.code}/progress/").content.decode()
    assert "hx-trigger" not in after
    assert Post.objects.count() == 1


def test_several_files_come_in_together_and_the_same_one_adds_nothing(people: People, client: Client, tmp_path: Path):
    first, second = jsonl(tmp_path, "하나"), jsonl(tmp_path, "둘")
    hand_in(client, people, first, second)
    again = jsonl(tmp_path, "둘")

    page = hand_in(client, people, again).content.decode()

    assert "이미 접수된 파일입니다: 댓글.jsonl. 다시 넣지" in page
    assert Source.objects.count() == 2


def test_of_several_files_each_is_told_by_its_name_and_nothing_of_it_is_left_in_the_browser(
    people: People, client: Client, tmp_path: Path
):
    hand_in(client, people, jsonl(tmp_path, "하나"))
    again = jsonl(tmp_path, "하나")
    again.name = "복사본.jsonl"
    answer = hand_in(client, people, again, SimpleUploadedFile("빈 것.jsonl", b""), jsonl(tmp_path, "둘"))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "복사본.jsonl (접수된 이름: 댓글.jsonl)" in page
    assert "빈 것.jsonl: 빈 파일입니다" in page
    assert "파일 1개를 접수해 봉인했습니다" in page
    assert not (client.cookies["messages"].value if "messages" in client.cookies else "")
    assert Source.objects.count() == 2


def test_the_page_says_how_to_get_each_kind_of_file(people: People, client: Client):
    page = client.get(f"/cases/{people.case.code}/upload/").content.decode()

    assert "<summary>어떤 파일을 어떻게 받나요?</summary>" in page
    for step in ("‘댓글’로", "네트워크", "HTML만", "설정 → 고급 → 데이터 내보내기", ".json을 붙여", "제목 행이 있는"):
        assert step in page


def test_the_report_says_what_was_read_and_lists_what_was_not(people: People, client: Client):
    data = '{"text": "힘내세요"}\n{"text": 7}\n{"text": "오늘"}\n'.encode()
    hand_in(client, people, SimpleUploadedFile("mixed.jsonl", data))
    jobs.run_all()
    source = Source.objects.get()
    page = client.get(f"/cases/{people.case.code}/sources/{source.pk}/").content.decode()

    assert source.read == 2
    assert source.problem_count == 1
    assert "읽지 못한 기록" in page
    assert source.problems.get().ko in page
    assert source.sha256 in page
    assert f">{source.seal.leaf_index}<" in page


def test_a_file_of_no_known_kind_says_what_was_expected(people: People, client: Client):
    page = hand_in(client, people, SimpleUploadedFile("notes.bin", b"\x00\x01\x02 no export"))

    assert page.status_code == 422
    assert "알 수 없는 형식의 파일입니다" in page.content.decode()
    assert not Source.objects.exists()


def test_a_file_that_breaks_off_says_so_on_its_page_and_stays_sealed(people: People, client: Client):
    data = b'{"kind":"youtube#commentThreadListResponse","items":[{"id":"a"' + b" " * 5000
    hand_in(client, people, SimpleUploadedFile("cut.json", data))
    jobs.run_all()
    source = Source.objects.get()
    page = client.get(f"/cases/{people.case.code}/sources/{source.pk}/").content.decode()

    assert source.state == "failed"
    assert "이 파일을 읽지 못했습니다" in page
    assert source.failure_ko in page


def test_no_file_and_an_empty_file_are_errors_of_the_form(people: People, client: Client):
    nothing = client.post(f"/cases/{people.case.code}/upload/", {})
    empty = hand_in(client, people, SimpleUploadedFile("empty.jsonl", b""))

    assert nothing.status_code == 422
    assert "먼저 파일을 골라 주세요" in nothing.content.decode()
    assert empty.status_code == 422
    assert "빈 파일입니다" in empty.content.decode()
    assert not Source.objects.exists()


def test_files_past_the_bound_are_refused_and_leave_nothing_behind(people: People, client: Client, settings):
    settings.MAX_UPLOAD_MIB = 1
    page = hand_in(client, people, SimpleUploadedFile("large.jsonl", b"x" * 1_200_000))

    assert page.status_code == 422
    assert "1MiB를 넘습니다" in page.content.decode()
    assert not Source.objects.exists()
    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_a_received_file_does_not_stay_on_the_way_in(people: People, client: Client, tmp_path: Path, settings):
    hand_in(client, people, jsonl(tmp_path, "힘내세요"))

    assert list(settings.FILE_UPLOAD_TEMP_DIR.iterdir()) == []


def test_how_a_file_was_obtained_is_said_on_its_page_and_can_be_said_anew(
    people: People, client: Client, tmp_path: Path
):
    hand_in(client, people, jsonl(tmp_path, "힘내세요"))
    where = f"/cases/{people.case.code}/sources/{Source.objects.get().pk}"
    before = client.get(f"{where}/").content.decode()
    vague = client.post(f"{where}/obtained/", {"given_by": "의뢰인", "how": "other", "changed": "no"})
    client.post(f"{where}/obtained/", {"given_by": "의뢰인", "how": "own-export", "changed": "unknown"})
    client.post(f"{where}/obtained/", {"given_by": "보호자", "how": "given-file", "changed": "no"})
    after = client.get(f"{where}/").content.decode()

    assert "아직 적지 않았습니다" in before
    assert vague.status_code == 422
    assert "어떻게 얻었는지" in vague.content.decode()
    assert "보호자" in after
    assert "의뢰인" not in after
    assert Source.objects.get().captures.count() == 2


def test_no_packet_can_be_ordered_before_that_and_the_page_leads_there(people: People, client: Client, tmp_path: Path):
    hand_in(client, people, jsonl(tmp_path, "다들 너무 호들갑이다"))
    jobs.run_all()
    post = Post.objects.get()
    review.decide(post, "harm", by=people.counsellor, expected=0, labels=["minimization"])
    post.refresh_from_db()
    exhibit.admit(post, by=people.counsellor)
    page = client.get(f"/cases/{people.case.code}/packets/").content.decode()

    assert "묶음 만들기" not in page
    assert f"/sources/{post.source_id}/obtained/" in page
    assert client.post(f"/cases/{people.case.code}/packets/order/", {"twin": "full"}).status_code == 403


def test_what_is_missing_from_posts_that_were_read_is_told_apart_from_what_could_not_be_read(
    people: People, client: Client
):
    data = "text,posted_at\n힘내세요,언젠가\n오늘,어제쯤\n".encode()
    hand_in(client, people, SimpleUploadedFile("times.csv", data))
    jobs.run_all()
    source = Source.objects.get()
    page = client.get(f"/cases/{people.case.code}/sources/{source.pk}/").content.decode()

    assert (source.read, source.problem_count) == (2, 0)
    assert "읽었지만 빠진 정보" in page
    assert "글 2개" in page
    assert 'id="unreadable"' not in page
