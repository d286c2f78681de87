"""Read posts: one reading for each, in order, saying how likely it adds harm, in which way, and which words said so."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from gyeot.detect.card import MODEL, Limits, limits
from gyeot.detect.language import language_of, unreadable_because
from gyeot.detect.text import Canonical, canonical
from gyeot.material import Comment, Label, Reading, Span

if TYPE_CHECKING:  # numpy and the weights are loaded when the first post is read
    from gyeot.detect.model import Model, Opinion

#: A longer comment is read in windows of this many characters; what its worst window says holds for the whole.
WINDOW = 600


@dataclass(frozen=True, slots=True)
class _Post:
    """A comment made ready: its canonical text and title, and where its windows stand."""

    text: Canonical
    title: str = field(repr=False)
    windows: tuple[tuple[int, int], ...]
    unreadable: str


def classify(posts: Iterable[Comment], *, threshold: str = "balanced", batch: int = 256) -> Iterator[Reading]:
    """Give a reading for each post, in order, taking ``batch`` of them at a time.

    Raises Refused at once for an unknown threshold, and Doubt on first use when the shipped weights were changed.
    """
    if batch < 1:
        raise ValueError("a batch holds at least one post")
    return _readings(iter(posts), limits(threshold), batch)


def labels_past(harm: float, scores: Mapping[Label, float], limit: Limits) -> tuple[Label, ...]:
    """The labels that an opinion stands for at these limits.

    Whether there is harm at all is the surer question, so it comes first. Where there is harm and no label is sure
    enough by itself, the one nearest to its limit stands.
    """
    if harm < limit.harm:
        return ()
    past = tuple(label for label in Label if scores[label] >= limit.labels[label])
    return past or (max(Label, key=lambda label: scores[label] / limit.labels[label]),)


def _readings(posts: Iterator[Comment], limit: Mapping[str, Limits], batch: int) -> Iterator[Reading]:
    from gyeot.detect.model import load

    model = load()
    while taken := list(islice(posts, batch)):
        yield from _read_batch(model, taken, limit)


def _read_batch(model: "Model", posts: Sequence[Comment], limit: Mapping[str, Limits]) -> Iterator[Reading]:
    from gyeot.detect.model import Page

    ready = [_make_ready(post) for post in posts]
    pages = [Page(post.text.text[start:end], post.title) for post in ready for start, end in post.windows]
    opinions = iter(model.read(pages))
    for post in ready:
        if post.unreadable:
            yield Reading(model=MODEL, harm=0.0, scores={}, unreadable=post.unreadable)
        else:
            yield _reading(model, post, list(islice(opinions, len(post.windows))), limit[language_of(post.text.text)])


def _make_ready(post: Comment) -> _Post:
    text = canonical(post.text)
    unreadable = unreadable_because(text.text)
    return _Post(text, canonical(post.title).text, () if unreadable else tuple(windows(text.text)), unreadable)


def windows(text: str) -> Iterator[tuple[int, int]]:
    """Cut a text into windows of at most WINDOW characters, at a space where one is near."""
    start = 0
    while len(text) - start > WINDOW:
        space = text.rfind(" ", start + WINDOW // 2, start + WINDOW)
        end = space + 1 if space > 0 else start + WINDOW
        yield start, end
        start = end
    yield start, len(text)


def _reading(model: "Model", post: _Post, opinions: Sequence["Opinion"], limit: Limits) -> Reading:
    from gyeot.detect.rules import raised

    harm = max(opinion.harm for opinion in opinions)
    scores = {label: max(opinion.scores[label] for opinion in opinions) for label in Label}
    by_model = labels_past(harm, scores, limit)
    by_rule = [found for found in raised(post.text.text, post.title) if found.label not in by_model]
    spans = [span for label in by_model for span in _spans_of_model(model, post, opinions, label)]
    spans += [_span(post, found.start, found.end, found.label, 1.0) for found in by_rule]
    labels_by_rule = _in_order({found.label for found in by_rule})
    return Reading(
        model=MODEL,
        harm=harm,
        scores=scores,
        labels=_in_order({*by_model, *labels_by_rule}),
        raised_by_rule=labels_by_rule,
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label))),
    )


def _spans_of_model(model: "Model", post: _Post, opinions: Sequence["Opinion"], label: Label) -> Iterator[Span]:
    """The reasons for a label, from the window that spoke for it most."""
    from gyeot.detect.model import Page

    start, end = max(zip(opinions, post.windows, strict=True), key=lambda pair: pair[0].scores[label])[1]
    for reason in model.reasons(Page(post.text.text[start:end], post.title), label):
        yield _span(post, start + reason.start, start + reason.end, label, round(reason.weight, 4))


def _span(post: _Post, start: int, end: int, label: Label, weight: float) -> Span:
    return Span(*post.text.span_in_original(start, end), label, weight)


def _in_order(labels: set[Label]) -> tuple[Label, ...]:
    return tuple(label for label in Label if label in labels)
