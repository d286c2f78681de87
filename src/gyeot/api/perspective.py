"""Perspective's two methods, answered as Google's server answers them, by our model.

The language of a comment is detected and what the caller says of it is not believed: comment software sends "en" for
Korean sites.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from fastapi import APIRouter

from gyeot.api import asking
from gyeot.api.asking import Caller, Here, utf16
from gyeot.api.attributes import REFUSED, Attribute, offered, value
from gyeot.api.errors import ApiError, of_comment
from gyeot.api.shapes import (
    AnalyzeAnswer,
    AnalyzeRequest,
    AttributeScores,
    Context,
    RequestedAttribute,
    ScoreValue,
    SpanScore,
    SuggestAnswer,
    SuggestRequest,
    TextEntry,
)
from gyeot.detect import Score, canonical
from gyeot.detect.language import language_of, unreadable_because

#: https://developers.perspectiveapi.com/s/about-the-api-limits-and-errors
MOST_BYTES = 20_480
#: Sentences that are scored by themselves; the last of them is all the rest.
_MOST_SENTENCES = 50
_MOST_OF_TITLE = 300
# One sign before a space ends a sentence, also as the last of many; `[.!?]+` would count thousands again and again.
SENTENCE = re.compile(r"\S.*?(?:[.!?…。](?=\s)|\n|\Z)", re.DOTALL)

router = APIRouter(prefix="/v1alpha1", tags=["Perspective"], route_class=asking.ForKeys)


@router.post("/comments:analyze", response_model_exclude_none=True)
async def analyze(body: AnalyzeRequest, who: Caller, here: Here) -> AnalyzeAnswer:
    """Score a comment. Kept nowhere, whatever doNotStore says."""
    text = _text_of(body)
    wanted = {name: asked or RequestedAttribute() for name, asked in (body.requested_attributes or {}).items()}
    if not wanted:
        raise of_comment(
            "NO_REQUESTED_ATTRIBUTES",
            "No attributes were requested. Name at least one in requestedAttributes; /v1/attributes lists them.",
            "요청한 속성이 없습니다. requestedAttributes에 하나 이상 적어 주세요. 목록은 /v1/attributes에 있습니다.",
        )
    language = _language_of(text)
    for number, (name, asked) in enumerate(list(wanted.items()), start=1):
        if language not in _known(name, number).learned_from:
            if not body.drop_unsupported_attributes:
                raise _not_in(language, name, body.languages)
            del wanted[name]
        if asked.score_type not in (None, "SCORE_TYPE_UNSPECIFIED", "PROBABILITY"):
            raise of_comment(
                "INVALID_REQUEST",
                f"Score type {asked.score_type} is not supported. Ask for PROBABILITY.",
                "지원하지 않는 scoreType입니다. PROBABILITY로 요청해 주세요.",
            )
    stretches = list(_sentences(text)) if body.span_annotations else []
    title = _title_of(body.context)
    posts = [asking.post(text, title), *(asking.post(text[start:end], title) for start, end in stretches)]
    whole, *parts = await asking.scores(here, who, posts, here.settings.threshold)
    if not stretches:
        stretches, parts = [(0, len(text))], [whole]
    marks = [(utf16(text, start), utf16(text, end), part) for (start, end), part in zip(stretches, parts, strict=True)]
    answers = {name: _scores_of(name, whole, marks) for name in wanted}
    past = {name: answer for name, answer in answers.items() if _value(answer) >= (wanted[name].score_threshold or 0.0)}
    return AnalyzeAnswer(
        attribute_scores=past or None,
        languages=body.languages or [language],
        detected_languages=[language],
        client_token=body.client_token,
    )


@router.post("/comments:suggestscore", response_model_exclude_none=True)
async def suggest(body: SuggestRequest, who: Caller, here: Here) -> SuggestAnswer:
    """Take a moderator's opinion of a comment. It is kept only where the operator turned that on."""
    text = _text_of(body)
    if not body.attribute_scores:
        raise of_comment(
            "INVALID_REQUEST",
            "No attribute scores were suggested. Name at least one in attributeScores.",
            "제안한 점수가 없습니다. attributeScores에 하나 이상 적어 주세요.",
        )
    for number, name in enumerate(body.attribute_scores, start=1):
        _known(name, number)
    asking.take(here, who, [asking.post(text)])
    if here.feedback is not None:
        await here.feedback.keep(body)
    here.metrics.suggested()
    spoken = canonical(text).text
    return SuggestAnswer(
        client_token=body.client_token,
        detected_languages=None if unreadable_because(spoken) else [language_of(spoken)],
        requested_languages=body.languages or None,
    )


def _text_of(body: AnalyzeRequest | SuggestRequest) -> str:
    """The comment's text, once what can be wrong with a comment and its context is ruled out."""
    comment, context = body.comment or TextEntry(), body.context or Context()
    text = comment.text
    if not text or not text.strip():
        raise of_comment(
            "COMMENT_EMPTY", "Comment must be non-empty.", "댓글이 비어 있습니다. comment.text에 내용을 넣어 주세요."
        )
    size = len(text.encode())
    if size > MOST_BYTES:
        raise of_comment(
            "COMMENT_TOO_LONG",
            f"Comment text was too many bytes. Value ({size}) exceeded limit ({MOST_BYTES}).",
            f"댓글이 너무 깁니다({size:,}바이트). {MOST_BYTES:,}바이트까지 보낼 수 있습니다.",
        )
    if comment.type == "HTML":
        raise of_comment(
            "INVALID_REQUEST",
            "Currently, only 'PLAIN_TEXT' comments are supported",
            "comment.type에는 PLAIN_TEXT만 쓸 수 있습니다. HTML 태그를 빼고 보내 주세요.",
        )
    if context.entries and context.article_and_parent_comment:
        raise of_comment(
            "INVALID_REQUEST",
            "Context can have either entries or article_and_parent_comment, but both fields were populated.",
            "context에는 entries와 articleAndParentComment 가운데 하나만 넣을 수 있습니다.",
        )
    return text


def _language_of(text: str) -> str:
    """The comment's language. A comment that cannot be read gets no number: a zero would pass for a finding."""
    spelt = canonical(text).text
    if unreadable_because(spelt):
        raise of_comment(
            "LANGUAGE_DETECTION_FAILED",
            "The comment is neither Korean nor English, or holds no words; it cannot be scored.",
            "한국어나 영어로 쓴 글이 아니거나 글자가 없어서 점수를 낼 수 없습니다.",
        )
    return language_of(spelt)


def _known(name: str, number: int) -> Attribute:
    """The attribute called ``name``. Raises ApiError, which says that it was the ``number``-th and repeats no name."""
    if name in offered():
        return offered()[name]
    if name in REFUSED:
        raise of_comment(
            "INVALID_REQUEST",
            f"Attribute {name} is not offered: {REFUSED[name]}",
            f"{name} 속성은 학습 자료가 없어 제공하지 않습니다. 쓸 수 있는 속성은 /v1/attributes에 있습니다.",
        )
    raise of_comment(
        "INVALID_REQUEST",
        f"Unknown requested attribute, number {number} of those requested; /v1/attributes lists those that are known.",
        f"요청한 속성 가운데 {number}번째는 없는 속성입니다. 쓸 수 있는 속성은 /v1/attributes에 있습니다.",
    )


def _not_in(language: str, name: str, requested: Sequence[str] | None) -> ApiError:
    return of_comment(
        "LANGUAGE_NOT_SUPPORTED_BY_ATTRIBUTE",
        f"Attribute {name} does not support request languages: {language}",
        f"{name} 속성은 이 댓글의 언어({language})를 지원하지 않습니다.",
        languageNotSupportedByAttributeError={
            "detectedLanguages": [language],
            **({"requestedLanguages": list(requested)} if requested else {}),
            "attribute": name,
        },
    )


def _title_of(context: Context | None) -> str:
    """What the comment stands under: the article that was named, or the first entry."""
    if context is None:
        return ""
    named = context.article_and_parent_comment
    entries = [named.article] if named and named.article else context.entries or []
    return (entries[0].text or "")[:_MOST_OF_TITLE] if entries else ""


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences stand that can be read by themselves."""
    for number, sentence in enumerate(islice(SENTENCE.finditer(text), _MOST_SENTENCES)):
        last = number == _MOST_SENTENCES - 1
        start, end = sentence.start(), len(text) if last else sentence.end()
        if not unreadable_because(canonical(text[start:end]).text):
            yield start, end


def _scores_of(name: str, whole: Score, marks: Sequence[tuple[int, int, Score]]) -> AttributeScores:
    # A sentence may be read in the other language than the whole; then its attribute has no answer, and it no mark.
    spans = [
        SpanScore(begin=begin, end=end, score=_number(sure))
        for begin, end, part in marks
        if (sure := value(name, part)) is not None
    ]
    return AttributeScores(summary_score=_number(value(name, whole) or 0.0), span_scores=spans)


def _number(sure: float) -> ScoreValue:
    return ScoreValue(value=round(sure, 6), type="PROBABILITY")


def _value(answer: AttributeScores) -> float:
    return (answer.summary_score.value or 0.0) if answer.summary_score else 0.0
