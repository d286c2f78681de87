"""One post as a card: what the machine read, the words once they are asked for, what a person decided."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from gyeot.material import Label, Visibility, cannot_wait
from gyeot.web import names, times, words

if TYPE_CHECKING:
    from gyeot.casework.models import Decision, Exhibit, Post

_LIKELY, _POSSIBLE = 0.8, 0.5


@dataclass(frozen=True, slots=True)
class Tag:
    """A label in words; ``key`` is its number on the decision form."""

    name: str
    urgent: bool
    key: int
    value: str
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Likelihood:
    """What the machine said of one label, in a word and a number."""

    name: str
    urgent: bool
    word: str
    percent: int
    by_rule: bool


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision that stands, as a page says it."""

    outcome: str
    labels: list[Tag]
    by: str
    when: datetime
    ago: str
    note: str
    exhibit: str
    exhibit_url: str


@dataclass(frozen=True, slots=True)
class Choice:
    """What a reviewer has chosen so far, to be given back when the form must be mended."""

    labels: Sequence[str] = ()
    none: bool = False
    unsure: bool = False
    note: str = ""
    errors: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """All that the card's template says. ``fresh``: it has just been acted on; ``back``: the queue it came from."""

    post: "Post"
    case_code: str
    may_write: bool
    shown: bool
    decision: Decided | None
    choice: Choice
    fresh: bool = False
    back: str | None = None
    told: str = ""
    deciding: bool = True
    number: int = 0
    total: int = 0

    @property
    def in_queue(self) -> bool:
        """Whether it was opened from the queue; ``back`` then says which part of it, "" being the beginning."""
        return self.back is not None

    @property
    def folded(self) -> bool:
        """Whether only the decision is to be seen: it was just made, and the words have been read."""
        return self.fresh and self.decision is not None

    @property
    def id(self) -> int:
        return self.post.pk

    @property
    def version(self) -> int:
        return self.post.version

    @property
    def place(self) -> str:
        return names.platform_name(self.post.platform)

    @property
    def when(self) -> datetime | None:
        return self.post.posted_at

    @property
    def ago(self) -> str:
        return times.ago(self.post.posted_at)

    @property
    def same(self) -> int:
        return self.post.copy_count + 1

    @property
    def hidden_there(self) -> bool:
        """Whether the platform itself had hidden or deleted the comment."""
        return self.post.visibility != Visibility.SHOWN

    @property
    def pieces(self) -> list[words.Piece]:
        reading = self.post.reading
        return words.pieces(self.post.text, reading.spans if reading else (), language=_language())

    @property
    def title_pieces(self) -> list[words.Piece]:
        return words.pieces(self.post.title)

    @property
    def author_pieces(self) -> list[words.Piece]:
        return words.pieces(self.post.account.shown) if self.post.account else []

    @property
    def readings(self) -> list[Likelihood]:
        reading = self.post.reading
        if reading is None:
            return []
        return [
            _likelihood(label, reading.scores.get(label, 0.0), by_rule=label in reading.raised_by_rule)
            for label in reading.label_list
        ]

    @property
    def harm_percent(self) -> int:
        """How likely any of the labels holds: what the queue is sorted by."""
        return _percent(self.post.harm or 0.0)

    @property
    def unread(self) -> bool:
        return self.post.reading is None

    @property
    def unreadable(self) -> str:
        reading = self.post.reading
        return names.why_unreadable(reading.unreadable) if reading and reading.unreadable else ""

    @property
    def model(self) -> str:
        return self.post.reading.model if self.post.reading else ""

    @property
    def labels(self) -> list[Tag]:
        return [tag(label, checked=label.value in self.choice.labels) for label in Label]

    @property
    def page_url(self) -> str:
        return self._url("post")

    @property
    def reveal_url(self) -> str:
        return self._url("show")

    @property
    def decide_url(self) -> str:
        """Empty where this person may not decide, or need not: a standing decision is superseded on the post's page."""
        return self._url("decide") if self.may_write and self.deciding else ""

    @property
    def undo_url(self) -> str:
        """Empty where there is nothing that this person could take back."""
        free = self.decision is not None and not self.decision.exhibit
        return self._url("take-back") if self.may_write and free else ""

    @property
    def admit_url(self) -> str:
        free = self.decision is not None and self.decision.outcome == "harm" and not self.decision.exhibit
        return self._url("admit") if self.may_write and free else ""

    def _url(self, name: str) -> str:
        return reverse(f"web:{name}", args=[self.case_code, self.post.pk])


def card(
    post: "Post",
    *,
    may_write: bool,
    exhibit: "Exhibit | None" = None,
    shown: bool = False,
    fresh: bool = False,
    back: str | None = None,
    told: str = "",
    choice: Choice | None = None,
    deciding: bool = True,
    number: int = 0,
    total: int = 0,
) -> Card:
    """Make the card of a post."""
    return Card(
        post=post,
        case_code=post.case.code,
        may_write=may_write,
        shown=shown,
        decision=decided(post.standing, exhibit) if post.standing else None,
        choice=choice or Choice(),
        fresh=fresh,
        back=back,
        told=told,
        deciding=deciding,
        number=number,
        total=total,
    )


def decided(decision: "Decision", exhibit: "Exhibit | None" = None) -> Decided:
    """Say a decision, and the exhibit that rests on its post."""
    return Decided(
        outcome=decision.outcome,
        labels=tags(decision.label_list),
        by=decision.by.shown_name,
        when=decision.at,
        ago=times.ago(decision.at),
        note=decision.note,
        exhibit=names.exhibit_name(exhibit.number) if exhibit else "",
        exhibit_url=reverse("web:exhibits", args=[exhibit.case.code]) + f"#exhibit-{exhibit.number}" if exhibit else "",
    )


def tags(labels: Iterable[Label]) -> list[Tag]:
    """Return labels in words."""
    return [tag(label) for label in labels]


def tag(label: Label, *, checked: bool = False) -> Tag:
    """Return one label in words."""
    return Tag(names.label_name(label), label.urgent, list(Label).index(label) + 1, label.value, checked)


def _likelihood(label: Label, score: float, *, by_rule: bool) -> Likelihood:
    if score >= _LIKELY:
        word = _("likely")
    elif score >= _POSSIBLE:
        word = _("possible")
    else:
        word = _("a weak sign")
    return Likelihood(names.label_name(label), cannot_wait(label, score, by_rule), word, _percent(score), by_rule)


def _percent(score: float) -> int:
    return min(99, max(1, round(100 * score)))  # a machine is never certain


def _language() -> str:
    return "ko" if names.speaks_korean() else "en"
