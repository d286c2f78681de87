"""Our own way to ask: many posts at once, each with the headline that it stands under, and everything that is known."""

from fastapi import APIRouter

from gyeot.api import asking
from gyeot.api.asking import Caller, Here, utf16
from gyeot.api.shapes import ClassifyAnswer, ClassifyRequest, PostIn, PostOut, SpanOut
from gyeot.detect import MODEL, Score

router = APIRouter(prefix="/v1", tags=["gyeot"], route_class=asking.ForKeys)


@router.post("/posts:classify")
async def classify(body: ClassifyRequest, who: Caller, here: Here) -> ClassifyAnswer:
    """Read up to 100 posts. Nothing is kept."""
    threshold = body.threshold or here.settings.threshold
    posts = [asking.post(post.text, post.title or body.title) for post in body.posts]
    found = await asking.scores(here, who, posts, threshold)
    return ClassifyAnswer(
        model=MODEL,
        threshold=threshold,
        posts=[_said(post, score) for post, score in zip(body.posts, found, strict=True)],
    )


def _said(post: PostIn, score: Score) -> PostOut:
    reading = score.reading
    return PostOut(
        id=post.id,
        language=score.language,
        unreadable_because=reading.unreadable,
        harm=round(reading.harm, 6),
        labels=list(reading.labels),
        raised_by_rule=list(reading.raised_by_rule),
        scores={label: round(sure, 6) for label, sure in reading.scores.items()},
        attributes={name: round(sure, 6) for name, sure in score.attributes.items()},
        spans=[
            SpanOut(begin=utf16(post.text, s.start), end=utf16(post.text, s.end), label=s.label, weight=s.weight)
            for s in reading.spans
        ],
    )
