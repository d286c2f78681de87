"""The JSON that comes in and goes out, checked before anything reads it: no unknown field, wrong type or broken text.

The first part is Perspective's (https://developers.perspectiveapi.com/s/about-the-api-methods), the second our own.
Places in a text are counted in UTF-16 units, as there and as JavaScript does.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from gyeot.material import Label


def _whole(text: str) -> str:
    if "\0" in text:
        raise ValueError("a text must not hold the character U+0000")
    if not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text):
        raise ValueError("a text must not hold half of a surrogate pair")
    return text


def _required(*names: str) -> ConfigDict:
    """Say in the description that fields are required. What checks them has errors of its own for each."""
    return ConfigDict(json_schema_extra={"required": list(names)})


Text = Annotated[str, AfterValidator(_whole)]
#: Of a list that a stranger sends: so many, and no more errors than those of the first that is wrong.
_BOUNDED = Field(max_length=1_000, fail_fast=True)
#: Characters of a post.
MOST_OF_TEXT = 20_480
#: What a post stands under.
_Title = Annotated[Text, Field(max_length=1_000)]


class _Shape(BaseModel):
    model_config = ConfigDict(
        extra="forbid", strict=True, allow_inf_nan=False, alias_generator=to_camel, populate_by_name=True
    )


# --- Perspective -----------------------------------------------------------------------------------------------------

ScoreType = Literal["SCORE_TYPE_UNSPECIFIED", "PROBABILITY", "STD_DEV_SCORE", "PERCENTILE", "RAW"]


class TextEntry(_Shape):
    text: Text | None = None
    type: Literal["TEXT_TYPE_UNSPECIFIED", "PLAIN_TEXT", "HTML"] | None = None


class ArticleAndParentComment(_Shape):
    article: TextEntry | None = None
    parent_comment: TextEntry | None = None


class Context(_Shape):
    entries: Annotated[list[TextEntry], _BOUNDED] | None = None
    article_and_parent_comment: ArticleAndParentComment | None = None


class RequestedAttribute(_Shape):
    score_type: ScoreType | None = None
    score_threshold: float | None = None


class _AboutComment(_Shape):
    comment: TextEntry | None = None
    context: Context | None = None
    languages: Annotated[list[Annotated[Text, Field(max_length=64)]], _BOUNDED] | None = None
    client_token: Text | None = None
    session_id: Text | None = None
    community_id: Text | None = None


class AnalyzeRequest(_AboutComment):
    model_config = _required("comment", "requestedAttributes")

    #: JSON's null means that a field is absent, as in protocol buffers.
    requested_attributes: dict[Text, RequestedAttribute | None] | None = None
    do_not_store: bool | None = None
    drop_unsupported_attributes: bool | None = None
    span_annotations: bool | None = None


class ScoreValue(_Shape):
    value: float | None = None
    type: ScoreType | None = None


class SpanScore(_Shape):
    begin: int | None = None
    end: int | None = None
    score: ScoreValue | None = None


class AttributeScores(_Shape):
    summary_score: ScoreValue | None = None
    span_scores: Annotated[list[SpanScore], _BOUNDED] | None = None


class AnalyzeAnswer(_Shape):
    attribute_scores: dict[str, AttributeScores] | None = None
    languages: list[str] | None = None
    detected_languages: list[str] | None = None
    client_token: str | None = None


class SuggestRequest(_AboutComment):
    model_config = _required("comment", "attributeScores")

    attribute_scores: dict[Text, AttributeScores] | None = None


class SuggestAnswer(_Shape):
    client_token: str | None = None
    detected_languages: list[str] | None = None
    requested_languages: list[str] | None = None


# --- our own ---------------------------------------------------------------------------------------------------------

Threshold = Literal["high-recall", "balanced", "high-precision"]
Language = Literal["ko", "en"]


class _Own(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class PostIn(_Own):
    text: Annotated[Text, Field(max_length=MOST_OF_TEXT)]
    id: Annotated[Text, Field(max_length=256)] = ""
    title: _Title = ""


class ClassifyRequest(_Own):
    posts: Annotated[list[PostIn], Field(min_length=1, max_length=100, fail_fast=True)]
    title: Annotated[_Title, Field(description="the headline of all posts that have none")] = ""
    threshold: Threshold | None = None


class SpanOut(_Own):
    begin: int
    end: int
    label: Label
    weight: float


class PostOut(_Own):
    id: str
    language: Annotated[str, Field(description="ko, en, or empty where the post cannot be read")]
    unreadable_because: Annotated[str, Field(description="empty, emoji-only, no-words or language")]
    harm: Annotated[float, Field(description="how likely it adds harm, 0…1; 0 with unreadable_because is no finding")]
    labels: list[Label]
    raised_by_rule: list[Label]
    scores: dict[Label, float]
    attributes: dict[str, float]
    spans: list[SpanOut]


class ClassifyAnswer(_Own):
    model: str
    threshold: str
    posts: list[PostOut]


class SecondThoughtRequest(_Own):
    text: Annotated[Text, Field(max_length=MOST_OF_TEXT)]
    title: _Title = ""
    language: Annotated[Language, Field(description="of the page, so of what is said to the writer")] = "ko"


class Words(_Own):
    begin: int
    end: int


class Source(_Own):
    name: str
    url: str


class Reason(_Own):
    label: Label
    name: str
    why: str
    instead: str
    words: list[Words]
    sources: list[Source]
    explain: str


class SecondThoughtAnswer(_Own):
    action: Literal["post", "ask", "hold"]
    language: Language
    dialog: dict[str, str]
    reasons: list[Reason]


class ErrorOut(BaseModel):
    code: int
    message: str
    status: str
    details: list[dict[str, Any]]


class ErrorAnswer(BaseModel):
    """Every answer that is no 200 has this shape."""

    error: ErrorOut


#: Every name of a field, so that an error may say where it is without repeating a name that the caller made up.
NAMES = frozenset(
    name
    for shape in list(vars().values())
    if isinstance(shape, type) and issubclass(shape, BaseModel)
    for field, of_field in shape.model_fields.items()
    for name in (field, of_field.alias or field)
)
