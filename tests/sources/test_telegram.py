"""Telegram messages keep their words, their chat and their replies; media is named and never opened."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from gyeot.material import Comment
from gyeot.sources import read_export
from gyeot.sources.export import Report
from tests.sources.samples import SAMPLES

FOLDER = SAMPLES / "telegram"
NOT_INCLUDED = "(File not included. Change data exporting settings to download.)"


def chat() -> dict[str, Comment]:
    return {comment.comment_id: comment for comment in read_export(FOLDER / "chat.json")}


def read_one(**changes: Any) -> Comment:
    message = {"id": 1, "type": "message", "date": "2024-08-20T10:00:00", "date_unixtime": "1724115600"}
    message |= {"from": "invented", "from_id": "user1", "text": "글"}
    whole = {"name": "방", "type": "private_group", "id": 7, "messages": [message | changes]}
    (comment,) = read_export(json.dumps(whole).encode())
    return comment


def test_text_in_stretches_is_one_text() -> None:
    assert chat()["3"].text == "그거 불법이야. https://example.invalid/law 읽어 봐"
    assert chat()["5"].text == "전달: 내일 모임"


def test_text_is_found_in_the_entities_where_it_is_nowhere_else() -> None:
    entities = [{"type": "plain", "text": "a "}, {"type": "bold", "text": "b"}]
    assert read_one(text="", text_entities=entities).text == "a b"


def test_the_time_is_the_unix_time_whatever_the_local_time_says() -> None:
    assert chat()["2"].posted_at == datetime(2024, 8, 20, 1, 1, tzinfo=UTC)
    assert chat()["6"].edited_at == datetime(2024, 8, 20, 1, 6, tzinfo=UTC)


def test_a_local_time_alone_is_no_time_and_the_report_says_so() -> None:
    report = Report()
    comments = list(read_export(FOLDER / "old-chat.json", report))

    assert [comment.posted_at for comment in comments] == [None, None]
    (remark,) = report.remarks.values()
    assert remark.count == 2
    assert "시간대" in remark.ko


def test_messages_of_the_program_itself_are_set_aside() -> None:
    report = Report()
    comments = list(read_export(FOLDER / "chat.json", report))

    assert report.set_aside == 1
    assert len(comments) == 8


def test_media_is_named_and_nothing_is_opened(tmp_path: Path) -> None:
    photo = tmp_path / "photos" / "photo_1.jpg"
    photo.parent.mkdir()
    photo.symlink_to(tmp_path / "nowhere")  # opening it would fail
    (tmp_path / "result.json").write_text(
        json.dumps(
            {
                "name": "x",
                "type": "personal_chat",
                "id": 1,
                "messages": [{"id": 1, "type": "message", "text": "", "photo": "photos/photo_1.jpg"}],
            }
        )
    )

    (comment,) = read_export(tmp_path / "result.json")

    assert comment.media == ("photos/photo_1.jpg",)
    assert comment.text == ""
    assert chat()["4"].media == (NOT_INCLUDED,)
    assert chat()["9"].media == (NOT_INCLUDED, "clip.mp4")
    assert chat()["7"].media == ("stickers/sticker.webp", "😶")


def test_a_poll_s_question_and_answers_are_words() -> None:
    assert chat()["8"].text == "다음 모임은 언제?\n토요일\n일요일"


def test_forwards_and_replies_are_kept() -> None:
    assert chat()["5"].forwarded_from == "가을소식"
    assert chat()["5"].author.handle == ""  # the account is gone: Telegram writes null
    assert chat()["3"].parent_id == "2"
    assert read_one(reply_to_message_id=5, reply_to_peer_id="channel9").parent_id == ""  # of another chat


def test_a_whole_account_gives_every_chat_also_those_left() -> None:
    comments = list(read_export(FOLDER / "account.json"))

    assert {comment.title for comment in comments} == {"연습방", "Book club", "들렀던 채널"}
    assert {comment.thread_id for comment in comments} == {"1999999999", "9000000777", "1888888888"}
    assert comments[-1].locator == "json=/left_chats/list/0/messages/0"


def test_an_account_with_a_long_list_of_contacts_first_is_recognised() -> None:
    account = json.loads((FOLDER / "account.json").read_text())
    contact = {"user_id": 1, "first_name": "invented", "last_name": "", "phone_number": ""}
    account["contacts"]["list"] = [contact] * 2_000
    report = Report()

    comments = list(read_export(json.dumps(account, ensure_ascii=False, indent=1).encode(), report))

    assert report.format == "telegram"
    assert len(comments) == 11


def test_control_characters_as_telegram_desktop_writes_them_are_read() -> None:
    (comment,) = read_export(FOLDER / "control-characters.json")
    assert comment.text == "tab\x0bstop and a back\\slash x41"


def test_a_message_that_telegram_could_not_export_is_a_problem() -> None:
    report = Report()
    whole = {"name": "x", "type": "personal_chat", "id": 1, "messages": [{"id": 1, "type": "unsupported"}]}
    assert list(read_export(json.dumps(whole).encode(), report)) == []

    (problem,) = report.problems
    assert problem.place == "json=/messages/0"
    assert "Export it again" in problem.en


@pytest.mark.parametrize("text", [5, {"a": 1}, [5], [{"type": "bold"}], [["nested"]]])
def test_a_text_of_an_unknown_shape_is_a_problem(text: object) -> None:
    report = Report()
    messages = [{"id": 1, "type": "message", "text": text}, {"id": 2, "type": "message", "text": "글"}]
    whole = {"name": "x", "type": "personal_chat", "id": 1, "messages": messages}

    assert [comment.comment_id for comment in read_export(json.dumps(whole).encode(), report)] == ["2"]
    assert report.problem_count == 1
