"""Have the machine read the posts. What it says is kept with its name and version, and changes no decision."""

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction

from gyeot import clock, material
from gyeot.casework import audit
from gyeot.casework.models import Job, Post, Reading, Source
from gyeot.detect import MODEL, classify

#: Posts in one transaction.
BATCH = 1_000


def assess(source_id: int, job: Job) -> None:
    """Read every post of a source that the current model has not read, a batch a transaction."""
    source = Source.objects.select_related("case").get(pk=source_id)
    posts = Post.objects.filter(source=source).exclude(text="").exclude(reading__model=MODEL).order_by("pk")
    total, done = posts.count(), 0
    Job.objects.filter(pk=job.pk).update(total=total)
    while batch := list(posts[:BATCH]):
        _read(batch)
        done += len(batch)
        Job.objects.filter(pk=job.pk).update(done=done)
    audit.note(None, "assessed", source, case=source.case, count=total)


def _read(posts: Sequence[Post]) -> None:
    said = list(classify((post.as_comment() for post in posts), threads=settings.THREADS))
    with transaction.atomic():
        readings = Reading.objects.bulk_create(
            [_reading(post, reading) for post, reading in zip(posts, said, strict=True)],
            update_conflicts=True,
            unique_fields=["post", "model"],
            update_fields=["harm", "scores", "labels", "raised_by_rule", "spans", "unreadable", "at"],
        )
        for post, row, reading in zip(posts, readings, said, strict=True):
            post.reading, post.harm, post.urgent = row, reading.harm, reading.urgent
            post.labels = " ".join(reading.labels)
        Post.objects.bulk_update(posts, ["reading", "harm", "urgent", "labels"], batch_size=200)


def _reading(post: Post, reading: material.Reading) -> Reading:
    return Reading(
        post=post,
        model=reading.model,
        harm=reading.harm,
        scores={label.value: round(score, 4) for label, score in reading.scores.items()},
        labels=[label.value for label in reading.labels],
        raised_by_rule=[label.value for label in reading.raised_by_rule],
        spans=[[span.start, span.end, span.label.value, round(span.weight, 4)] for span in reading.spans],
        unreadable=reading.unreadable,
        at=clock.now(),
    )
