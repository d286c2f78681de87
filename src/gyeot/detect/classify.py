"""Read posts: one reading for each, in order, saying how likely it adds harm, in which way, and which words said so.

``score`` gives the same readings together with what newsroom software asks for besides (see gyeot.detect.general).
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from gyeot.detect.card import FOLDER, MODEL, Limits, limits
from gyeot.detect.language import language_of, unreadable_because
from gyeot.detect.text import Canonical, canonical
from gyeot.material import Comment, Label, Reading, Span

if TYPE_CHECKING:  # numpy and the weights are loaded when the first post is read
    import numpy as np
    from numpy.typing import NDArray

    from gyeot.detect.model import Model, Opinion
    from gyeot.detect.pieces import Page

#: A longer comment is read in windows of this many characters; what its worst window says holds for the whole.
WINDOW = 240


@dataclass(frozen=True, slots=True)
class _Post:
    """A comment made ready: its canonical text and title, and where its windows stand."""

    text: Canonical
    title: str = field(repr=False)
    windows: tuple[tuple[int, int], ...]
    unreadable: str


def classify(
    posts: Iterable[Comment],
    *,
    threshold: str = "balanced",
    batch: int = 256,
    threads: int = 0,
    folder: Path = FOLDER,
) -> Iterator[Reading]:
    """Give a reading for each post, in order, taking ``batch`` of them at a time with ``threads`` (0: one a core).

    The model in ``folder`` reads; the shipped one by default. Raises Refused at once for an unknown threshold, and
    Doubt on first use when the model's files were changed.
    """
    if batch < 1:
        raise ValueError("a batch holds at least one post")
    limit = limits(threshold, folder)
    return _readings(iter(posts), limit, batch, lambda: _load(folder, threads))


@dataclass(frozen=True, slots=True)
class Score:
    """The reading of a post, and the chance of each general attribute that its language has, 0…1."""

    reading: Reading
    language: str  # ko or en; "" where the post could not be read
    attributes: Mapping[str, float]


def score(
    posts: Sequence[Comment], *, threshold: str = "balanced", threads: int = 0, folder: Path = FOLDER
) -> list[Score]:
    """Read all ``posts`` in one go of the model. Raises what ``classify`` does."""
    from gyeot.detect.general import answers

    limit, model = limits(threshold, folder), _load(folder, threads)
    ready, opinions = _opinions(model, posts)
    readings = _judged(model, ready, opinions, limit)
    languages = ["" if post.unreadable else language_of(post.text.text) for post in ready]
    windows_of = [language for language, of_post in zip(languages, opinions, strict=True) for _ in of_post]
    by_window = iter(answers(_stacked([opinion for of_post in opinions for opinion in of_post]), windows_of))
    attributes = [_loudest(list(islice(by_window, len(of_post)))) for of_post in opinions]
    return [Score(*of_post) for of_post in zip(readings, languages, attributes, strict=True)]


def _stacked(opinions: Sequence["Opinion"]) -> "Mapping[str, NDArray[np.float32]]":
    import numpy as np

    heads = opinions[0].said if opinions else {}
    return {head: np.stack([opinion.said[head] for opinion in opinions]) for head in heads}


def _loudest(windows: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """What the worst window of a post says, attribute by attribute."""
    return {name: max(window[name] for window in windows) for name in (windows[0] if windows else ())}


def labels_past(harm: float, scores: Mapping[Label, float], limit: Limits) -> tuple[Label, ...]:
    """The labels that an opinion stands for at these limits.

    Whether there is harm at all is the surer question, so it comes first. Where there is harm and no label is sure
    enough by itself, the one nearest to its limit stands.
    """
    if harm < limit.harm:
        return ()
    past = tuple(label for label in Label if scores[label] >= limit.labels[label])
    return past or (max(Label, key=lambda label: scores[label] / limit.labels[label]),)


def _load(folder: Path, threads: int) -> "Model":
    from gyeot.detect.model import load

    return load(folder, threads=threads)


def _readings(
    posts: Iterator[Comment], limit: Mapping[str, Limits], batch: int, load: Callable[[], "Model"]
) -> Iterator[Reading]:
    model = load()
    while taken := list(islice(posts, batch)):
        yield from _read_batch(model, taken, limit)


def _read_batch(model: "Model", posts: Sequence[Comment], limit: Mapping[str, Limits]) -> Iterator[Reading]:
    ready, opinions = _opinions(model, posts)
    yield from _judged(model, ready, opinions, limit)


def _opinions(model: "Model", posts: Sequence[Comment]) -> tuple[list[_Post], list[list["Opinion"]]]:
    """The posts made ready, and what the model says of each window of each."""
    ready = [_make_ready(post) for post in posts]
    opinions = iter(model.read([page for post in ready for page in _pages(post)]))
    return ready, [list(islice(opinions, len(post.windows))) for post in ready]


def _pages(post: _Post) -> "list[Page]":
    from gyeot.detect.pieces import Page

    return [Page(post.text.text[start:end], post.title) for start, end in post.windows]


def _judged(
    model: "Model", ready: Sequence[_Post], by_window: Sequence[Sequence["Opinion"]], limit: Mapping[str, Limits]
) -> Iterator[Reading]:
    verdicts = [_verdict(post, of_post, limit) for post, of_post in zip(ready, by_window, strict=True)]
    # Reasons are asked for all at once, each of the window that spoke for its label most.
    wanted = [
        (number, verdict.loudest[label], label) for number, verdict in enumerate(verdicts) for label in verdict.by_model
    ]
    reasons = model.reasons(
        [(_pages(ready[number])[window], by_window[number][window], label) for number, window, label in wanted]
    )
    spans: list[list[Span]] = [[] for _ in ready]
    for (number, window, label), found in zip(wanted, reasons, strict=True):
        first = ready[number].windows[window][0]
        spans[number] += [
            _span(ready[number], first + reason.start, first + reason.end, label, reason.weight) for reason in found
        ]
    for post, verdict, of_model in zip(ready, verdicts, spans, strict=True):
        yield _reading(post, verdict, of_model)


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What the windows of a comment come to, and which of them was the loudest for each label."""

    harm: float
    scores: Mapping[Label, float]
    by_model: tuple[Label, ...]
    loudest: Mapping[Label, int]


def _verdict(post: _Post, opinions: Sequence["Opinion"], limit: Mapping[str, Limits]) -> _Verdict:
    if post.unreadable:
        return _Verdict(0.0, {}, (), {})
    loudest = dict.fromkeys(Label, 0)
    if len(opinions) > 1:
        loudest = {label: max(range(len(opinions)), key=lambda i: opinions[i].scores[label]) for label in Label}
    scores = {label: opinions[loudest[label]].scores[label] for label in Label}
    harm = max(opinion.harm for opinion in opinions)
    return _Verdict(harm, scores, labels_past(harm, scores, limit[language_of(post.text.text)]), loudest)


def _reading(post: _Post, verdict: _Verdict, spans: list[Span]) -> Reading:
    if post.unreadable:
        return Reading(model=MODEL, harm=0.0, scores={}, unreadable=post.unreadable)
    from gyeot.detect.rules import raised

    by_rule = [found for found in raised(post.text.text, post.title) if found.label not in verdict.by_model]
    spans += [_span(post, found.start, found.end, found.label, 1.0) for found in by_rule]
    labels_by_rule = _in_order({found.label for found in by_rule})
    return Reading(
        model=MODEL,
        harm=verdict.harm,
        scores=verdict.scores,
        labels=_in_order({*verdict.by_model, *labels_by_rule}),
        raised_by_rule=labels_by_rule,
        spans=tuple(sorted(spans, key=lambda span: (span.start, span.end, span.label))),
    )


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


def _span(post: _Post, start: int, end: int, label: Label, weight: float) -> Span:
    return Span(*post.text.span_in_original(start, end), label, round(weight, 4))


def _in_order(labels: set[Label]) -> tuple[Label, ...]:
    return tuple(label for label in Label if label in labels)
