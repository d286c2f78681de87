"""The nouns that travel between floors: a comment, who wrote it, what a machine read in it.

People's words stay out of every ``repr``: a traceback or a log line must never carry them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Label(StrEnum):
    """The nine ways in which words add harm; several may hold, none is a crime by itself (GUIDELINE in training/)."""

    MINIMIZATION = "minimization"
    VICTIM_BLAMING = "victim_blaming"
    DISBELIEF = "disbelief"
    DEROGATION = "derogation"
    SEXUALIZATION = "sexualization"
    SOLICITATION = "solicitation"
    EXONERATION = "exoneration"
    EXPOSURE = "exposure"
    THREAT = "threat"

    @property
    def ko(self) -> str:
        """The label as a Korean counsellor says it."""
        return _NAMES[self][0]

    @property
    def en(self) -> str:
        """The label in plain English."""
        return _NAMES[self][1]

    @property
    def urgent(self) -> bool:
        """Whether waiting makes the harm grow: such posts come first in every queue."""
        return self in (Label.SOLICITATION, Label.EXPOSURE, Label.THREAT)


_NAMES: Mapping[Label, tuple[str, str]] = {
    Label.MINIMIZATION: ("축소·사소화", "minimization"),
    Label.VICTIM_BLAMING: ("피해자 비난", "victim blaming"),
    Label.DISBELIEF: ("불신·무고 주장", "disbelief"),
    Label.DEROGATION: ("모욕·조롱", "derogation"),
    Label.SEXUALIZATION: ("성적 대상화", "sexualization"),
    Label.SOLICITATION: ("자료 요구·유포", "solicitation"),
    Label.EXONERATION: ("가해자 옹호", "exoneration"),
    Label.EXPOSURE: ("신상 노출·색출", "exposure"),
    Label.THREAT: ("위협·가해 선동", "threat"),
}


class Visibility(StrEnum):
    """What the platform said of a comment when the file was made."""

    SHOWN = "shown"
    HIDDEN = "hidden"  # folded, blinded or held back by the platform or a filter
    DELETED = "deleted"  # the place is left, the words are gone


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote, as far as the platform shows it. Weak identity stays weak: nick + two IP octets is never a person."""

    handle: str = field(default="", repr=False)  # what readers see: a nick, a masked id, a channel's name
    native_id: str = field(default="", repr=False)  # what the platform counts by, where it shows that
    partial_ip: str = field(default="", repr=False)  # DC Inside's floating nicks: the first two IPv4 octets, "121.165"


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One comment or message, as read from a source.

    ``text`` is exactly what the source holds, decoded and nothing more. ``posted_at`` is aware, or None where the
    source does not say. ``locator`` leads back into the source's bytes; its grammar is in ``gyeot.sources.locator``.
    """

    platform: str  # "youtube", "naver", "dcinside", "telegram", "reddit", or what a table says of itself
    comment_id: str  # the platform's own id; "" where it has none
    text: str = field(repr=False)
    author: Author = field(default_factory=Author)
    posted_at: datetime | None = None
    edited_at: datetime | None = None
    url: str = field(default="", repr=False)
    title: str = field(default="", repr=False)  # the article, video or thread that it stands under
    thread_id: str = ""
    parent_id: str = ""  # the comment that it answers, "" at the top
    visibility: Visibility = Visibility.SHOWN
    likes: int | None = None
    dislikes: int | None = None
    media: tuple[str, ...] = field(
        default=(), repr=False
    )  # what the source *names* as attached; never opened, never fetched
    forwarded_from: str = field(default="", repr=False)
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One record that could not be read: where it is and why. It is listed, never silently dropped."""

    place: str  # a locator, or as near as one can say
    en: str
    ko: str


@dataclass(frozen=True, slots=True)
class Span:
    """The stretch ``[start, end)`` of the original text, in code points, that spoke for ``label``; weight in 0…1."""

    start: int
    end: int
    label: Label
    weight: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What the machine said of one comment. It is never a decision.

    ``scores`` are probabilities in 0…1, one for each label; ``harm`` is the probability that any label holds.
    ``labels`` are those past the threshold in force, ``raised_by_rule`` those among them that a rule, not the model,
    put there. ``unreadable`` says in one word why there are no scores ("empty", "emoji-only", "language"), else "".
    """

    model: str  # name@version of what read it
    harm: float
    scores: Mapping[Label, float]
    labels: tuple[Label, ...] = ()
    raised_by_rule: tuple[Label, ...] = ()
    spans: tuple[Span, ...] = ()
    unreadable: str = ""

    @property
    def urgent(self) -> bool:
        """Whether one of its labels cannot wait."""
        return any(
            cannot_wait(label, self.scores.get(label, 0.0), label in self.raised_by_rule) for label in self.labels
        )


#: A mark that cries wolf teaches the reader to look past it: the model alone calls for haste at even odds or better.
_EVEN_ODDS = 0.5


def cannot_wait(label: Label, score: float, by_rule: bool) -> bool:  # noqa: FBT001 - one of a reading's three facts
    """Tell whether a label of a reading comes first: it is urgent, and a rule raised it or the model is sure enough."""
    return label.urgent and (by_rule or score >= _EVEN_ODDS)
