"""What things are called on a page: labels, platforms, formats, what was done."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gyeot.material import Label
from gyeot.web import words

_PLATFORMS: Mapping[str, str | Promise] = {
    "youtube": _("YouTube"),
    "naver": _("Naver News"),
    "dcinside": _("DC Inside"),
    "telegram": _("Telegram"),
    "reddit": _("Reddit"),
    "table": _("Table"),
    "tabular": _("Table"),
    "jsonl": _("JSON Lines"),
    "warc": _("Web archive (WARC)"),
}

_DEEDS: Mapping[str, str | Promise] = {
    "opened": _("opened the case"),
    "changed": _("changed what is known of the case"),
    "gave seat": _("let a colleague see the case"),
    "took seat": _("ended a colleague’s access"),
    "took in": _("took in a file"),
    "read": _("file read into posts"),
    "assessed": _("machine reading done"),
    "looked at": _("looked at a post’s text"),
    "decided": _("decided about a post"),
    "took back": _("took a decision back"),
    "admitted": _("admitted an exhibit"),
    "withdrew": _("withdrew an exhibit"),
    "ordered": _("ordered a packet"),
    "made": _("packet made"),
    "handed out": _("downloaded a packet"),
    "stated": _("said how a file was obtained"),
    "erased": _("erased the case"),
}

_KINDS: Mapping[str, str | Promise] = {
    "source": _("file"),
    "post": _("post"),
    "packet": _("packet"),
}

_UNREADABLE: Mapping[str, str | Promise] = {
    "empty": _("there are no words in it"),
    "emoji-only": _("it holds only emoji"),
    "language": _("it is in a language that the machine does not know"),
}


def speaks_korean() -> bool:
    """Tell whether this page is in Korean."""
    return (get_language() or "").startswith("ko")


def language() -> str:
    """Name this page's language as the tools ask for it."""
    return "ko" if speaks_korean() else "en"


def label_name(label: Label) -> str:
    """Return the label in the page's language."""
    return label.ko if speaks_korean() else label.en


def platform_name(platform: str) -> str:
    """Return the platform as people call it; what a table says of itself stays, unseen characters as numbers."""
    return str(_PLATFORMS.get(platform) or words.visible(platform) or _("Place not given"))


def deed(verb: str) -> str:
    """Return what an audit line says was done."""
    return str(_DEEDS.get(verb, verb))


def kind(record: str) -> str:
    """Return what kind of record an audit line names."""
    return str(_KINDS.get(record, record))


def why_unreadable(word: str) -> str:
    """Return why the machine gave no reading."""
    return str(_UNREADABLE.get(word, word))


def exhibit_name(number: int) -> str:
    """Return an exhibit's name as a file in this language writes it."""
    return f"증 제{number}호증" if speaks_korean() else str(_("Exhibit %(number)d")) % {"number": number}
