"""Reads what Telegram Desktop exports as JSON (result.json): one chat, or a whole account with all its chats.

Layout and field names: https://core.telegram.org/import-export (Telegram Data Export Schema) and the code that writes
the file, Telegram/SourceFiles/export/output/export_output_json.cpp in telegramdesktop/tdesktop. Parsers that agree:
chatpack (src/parsers/telegram.rs), innerdvations/telegram-chat-parser.

Pictures, videos and other files are only named; nothing beside result.json is ever opened. ``date`` is the exporting
computer's local time without its zone, so only ``date_unixtime``, which old exports lack, becomes ``posted_at``.
``comment_id`` is the message's number, which counts within one chat: the ``thread_id``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from gyeot.errors import UnreadableFile
from gyeot.material import Author, Comment
from gyeot.sources import fields, framing, locator
from gyeot.sources.export import Export, Report

NAME = "telegram"

_CHATS = ("chats", "left_chats")
_ACCOUNT = {"personal_information", "frequent_contacts", "web_sessions", "other_data", *_CHATS}
# Tuples: a hostile "type" may be a list, which no set can be asked for.
_CHAT_TYPES = (
    "saved_messages",
    "replies",
    "verify_codes",
    "personal_chat",
    "bot_chat",
    "private_group",
    "private_supergroup",
    "public_supergroup",
    "private_channel",
    "public_channel",
)
_MESSAGE_TYPES = ("message", "service", "unsupported")
_NAMED_MEDIA = ("photo", "file", "file_name", "sticker_emoji")


def recognises(export: Export) -> bool:
    """Tell by a chat with messages, or by the parts of an account, in the first records."""
    return any(_is_chat(record) or _is_account(record) for record in framing.glimpse(export))


def read(export: Export, report: Report) -> Iterator[Comment]:
    """Give the messages of every chat, chat by chat; what Telegram itself noted (joins, pins) is set aside."""
    for document in framing.records(export, report):
        if "messages" in document.value:
            yield from _in_chat(document.value, document.place, report)
        elif _is_account(document.value):
            yield from _in_account(document.value, document.place, report)
        else:
            report.could_not_read(
                document.place,
                "This is neither a Telegram chat nor an account with chats.",
                "텔레그램 대화방도, 대화방이 든 계정 자료도 아닙니다.",
            )


def _is_chat(record: Mapping[str, Any]) -> bool:
    messages = record.get("messages")
    if not isinstance(messages, list):
        return False
    first = messages[0] if messages else None
    return record.get("type") in _CHAT_TYPES or (isinstance(first, dict) and first.get("type") in _MESSAGE_TYPES)


def _is_account(record: Mapping[str, Any]) -> bool:
    if any(isinstance(record.get(name), dict) and "list" in record[name] for name in _CHATS):
        return True
    return "about" in record and len(_ACCOUNT & record.keys()) > 0


def _in_account(account: Mapping[str, Any], place: str, report: Report) -> Iterator[Comment]:
    for name in _CHATS:
        try:
            chats = fields.many(fields.member(account, name), "list")
        except UnreadableFile as unfit:
            report.could_not_read(locator.at(place, name), unfit.en, unfit.ko)
            continue
        for index, chat in enumerate(chats):
            yield from _in_chat(chat, locator.at(place, name, "list", index), report)


def _in_chat(chat: Any, place: str, report: Report) -> Iterator[Comment]:
    try:
        record = fields.record(chat)
        messages = fields.many(record, "messages")
        title, number = fields.words(record, "name"), fields.words(record, "id")
    except UnreadableFile as unfit:
        report.could_not_read(place, unfit.en, unfit.ko)
        return
    for index, message in enumerate(messages):
        here = locator.at(place, "messages", index)
        try:
            found = fields.record(message)
            if found.get("type") == "service":
                report.set_aside += 1
            else:
                yield _message(found, title, number, here, report)
        except UnreadableFile as unfit:
            report.could_not_read(here, unfit.en, unfit.ko)


def _message(record: Mapping[str, Any], title: str, chat: str, place: str, report: Report) -> Comment:
    if record.get("type") != "message":
        raise UnreadableFile(
            "Telegram did not export this message's content (its kind is newer than the program). Export it again "
            "with the current Telegram Desktop.",
            "텔레그램이 이 메시지의 내용을 내보내지 않았습니다(프로그램보다 새로운 종류의 메시지). "
            "최신 텔레그램 데스크톱으로 다시 내보내 주세요.",
        )
    if "date_unixtime" not in record and "date" in record:
        report.remark(
            place,
            "This export gives local times without their zone, so its posts carry no time. Export again with "
            "the current Telegram Desktop.",
            "시간대가 없는 현지 시각만 적혀 있어 게시 시각을 비워 두었습니다. "
            "최신 텔레그램 데스크톱으로 다시 내보내 주세요.",
        )
    elsewhere = record.get("reply_to_peer_id") is not None  # it answers a message of another chat
    return Comment(
        platform=NAME,
        comment_id=fields.words(record, "id"),
        text=_text(record),
        author=Author(handle=fields.words(record, "from"), native_id=fields.words(record, "from_id")),
        posted_at=fields.moment(record, "date_unixtime", fields.unix, report, place),
        edited_at=fields.moment(record, "edited_unixtime", fields.unix, report, place),
        title=title,
        thread_id=chat,
        parent_id="" if elsewhere else fields.words(record, "reply_to_message_id"),
        media=tuple(filter(None, (fields.words(record, name) for name in _NAMED_MEDIA))),
        forwarded_from=fields.words(record, "forwarded_from"),
        locator=place,
    )


def _text(record: Mapping[str, Any]) -> str:
    """The words of a message: its text, or a poll's question and answers, which are words too."""
    written = _joined(record.get("text")) or _joined(record.get("text_entities"))
    poll = fields.member(record, "poll")
    if not poll:
        return written
    answers = [_joined(fields.record(answer).get("text")) for answer in fields.many(poll, "answers")]
    return "\n".join(filter(None, [written, _joined(poll.get("question")), *answers]))


def _joined(text: Any) -> str:
    """Join a text that is one string, or a list of strings and of stretches with a style, a link or a mention."""
    match text:
        case None:
            return ""
        case str():
            return text
        case list():
            return "".join(part if isinstance(part, str) else fields.text(fields.record(part), "text") for part in text)
    raise UnreadableFile(
        "The message's text has a shape that gyeot does not know.", "메시지의 글이 알 수 없는 모양으로 되어 있습니다."
    )
