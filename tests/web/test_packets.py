"""The packets page: two twins, each said whom it is for; and where the time stamps of a case stand."""

import pytest
from django.test import Client

from gyeot.casework import jobs
from gyeot.casework.models import Packet, Seal, Stamp
from gyeot.server.environment import Tsa
from tests.web.conftest import SignIn, Stage


@pytest.fixture
def client(stage: Stage, signed_in: SignIn) -> Client:
    return signed_in(stage.people.counsellor)


def packets(client: Client, stage: Stage) -> str:
    return client.get(f"/cases/{stage.code}/packets/").content.decode()


def order(client: Client, stage: Stage, twin: str):
    return client.post(f"/cases/{stage.code}/packets/order/", {"twin": twin} if twin else {})


def test_the_page_says_whom_each_twin_is_for(client: Client, stage: Stage):
    page = packets(client, stage)

    assert "경찰, 검찰, 법원" in page
    assert "학교, 플랫폼, 언론사" in page


def test_a_redacted_twin_is_ordered_and_the_list_says_what_it_withholds(client: Client, stage: Stage):
    order(client, stage, "redacted")
    jobs.run_all()
    made = Packet.objects.get(number=2)
    page = packets(client, stage)

    assert (made.twin, made.state) == ("redacted", "ready")
    assert {"author", "url", "original"} <= set(made.withheld)
    assert f"{stage.code}-002 · 가린 묶음" in page
    assert f"{stage.code}-001 · 전체 묶음" in page
    assert "원본 파일, 작성자" in page


def test_the_newest_packet_comes_first(client: Client, stage: Stage):
    order(client, stage, "redacted")
    page = packets(client, stage)

    assert page.index(f"{stage.code}-002 ·") < page.index(f"{stage.code}-001 ·")


def test_english_pages_name_what_is_withheld_in_english(client: Client, stage: Stage):
    order(client, stage, "redacted")
    jobs.run_all()
    client.post("/language/", {"language": "en"})

    assert "the received files, author" in packets(client, stage)


@pytest.mark.parametrize("twin", ["", "something-else"])
def test_without_a_choice_nothing_is_made(twin: str, client: Client, stage: Stage):
    answer = order(client, stage, twin)

    assert answer.status_code == 422
    assert "전체 묶음과 가린 묶음" in answer.content.decode()
    assert Packet.objects.count() == 1


def test_a_reader_sees_the_packets_and_no_order_form(stage: Stage, signed_in: SignIn):
    page = packets(signed_in(stage.people.reader), stage)

    assert f"{stage.code}-001 · 전체 묶음" in page
    assert "어떤 묶음을" not in page
    assert order(signed_in(stage.people.reader), stage, "full").status_code == 403
    assert order(signed_in(stage.people.outsider), stage, "full").status_code == 404


@pytest.mark.parametrize("where", ["", "packets/"])
class TestWhereStampingStands:
    def test_without_an_authority_the_page_says_so_and_what_to_do(self, where: str, client: Client, stage: Stage):
        page = client.get(f"/cases/{stage.code}/{where}").content.decode()

        assert "시각 인증 기관이 설정되지 않았습니다" in page
        assert "GYEOT_TSA_URLS" in page

    def test_records_that_wait_for_their_stamp_are_counted(self, where: str, client: Client, stage: Stage, asked):
        Stamp.objects.update(state="waiting", at=None)
        page = client.get(f"/cases/{stage.code}/{where}").content.decode()

        assert "아직 시각 인증을 받지 못했습니다" in page
        assert "자동으로 다시 요청합니다" in page

    def test_an_answer_that_does_not_hold_needs_a_person(self, where: str, client: Client, stage: Stage, asked):
        Stamp.objects.update(state="failed", at=None, reason_ko="응답이 맞지 않습니다.", reason_en="It does not hold.")

        assert "시스템 담당자에게" in client.get(f"/cases/{stage.code}/{where}").content.decode()

    def test_when_all_are_stamped_it_says_so(self, where: str, client: Client, stage: Stage, asked):
        assert "모두 바깥 시계로 시각 인증을 받았습니다" in client.get(f"/cases/{stage.code}/{where}").content.decode()


@pytest.fixture
def asked(stage: Stage, settings, tmp_path) -> None:
    """Stamps of one authority for every record of the case, as rows: what a clock answers is tested elsewhere."""
    settings.TSA = (Tsa("https://tsa.invalid/stamp", tmp_path / "root.pem", ""),)
    for seal in Seal.objects.filter(case=stage.people.case):
        Stamp.objects.get_or_create(
            size=seal.tree_size,
            authority=settings.TSA[0].url,
            defaults={"state": "stamped", "asked_at": seal.at, "next_try": seal.at, "at": seal.at, "tries": 1},
        )


def test_an_exhibit_and_a_file_show_their_stamps(client: Client, stage: Stage, asked):
    for where in (f"sources/{stage.source.pk}/", "exhibits/"):
        assert "tsa.invalid" in client.get(f"/cases/{stage.code}/{where}").content.decode()


def test_a_stamp_that_has_not_come_yet_is_said_beside_its_authority(client: Client, stage: Stage, asked):
    Stamp.objects.update(state="waiting", at=None)

    assert "아직 받지 못함" in client.get(f"/cases/{stage.code}/exhibits/").content.decode()


def test_a_later_stamp_that_covers_a_record_counts_for_it(client: Client, stage: Stage, asked):
    *earlier, last = Stamp.objects.order_by("size")
    Stamp.objects.exclude(pk=last.pk).update(at=None, covered_by=last)
    page = client.get(f"/cases/{stage.code}/sources/{stage.source.pk}/").content.decode()

    assert earlier
    assert "tsa.invalid" in page
    assert "시각 인증을 받지 못" not in page
