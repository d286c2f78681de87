"""One reviewer as a process of their own: decides every post of the case that is still undecided, as fast as possible.

Run as ``python -m tests.casework.reviewer prepare|review|report`` with the settings in the environment; prints JSON.
"""

import json
import sys

import django

POSTS = 120


def prepare() -> dict[str, int]:
    """Migrate the database and put a case with POSTS undecided posts into it."""
    from django.core.management import call_command

    from gyeot import clock
    from gyeot.accounts.models import User
    from gyeot.casework.models import Post, Seal, Source
    from gyeot.casework.steps import cases

    call_command("migrate", verbosity=0)
    person = User.objects.create_user("first")
    case = cases.open_case(by=person, code="GY-RACE")
    seal = Seal.objects.create(
        case=case, record_sha256="0" * 64, fields_sha256="0" * 64, leaf_index=0, tree_size=1, at=clock.now()
    )
    source = Source.objects.create(
        case=case, sha256="0" * 64, size=1, name="x", seal=seal, received_at=clock.now(), received_by=person
    )
    Post.objects.bulk_create(
        Post(case=case, source=source, identity=f"{n:064d}", locator=f"line={n}", platform="jsonl", text=f"글 {n}")
        for n in range(POSTS)
    )
    return {"posts": Post.objects.count()}


def review() -> dict[str, int]:
    """Decide what is undecided; count decisions of ours, times we were told that someone was first, and errors."""
    from django.db import OperationalError

    from gyeot.accounts.models import User
    from gyeot.casework import reads
    from gyeot.casework.models import Case
    from gyeot.casework.steps import review
    from gyeot.errors import SomeoneWasFirst

    person, case = User.objects.get(), Case.objects.get(code="GY-RACE")
    counts = {"decided": 0, "told": 0, "locked": 0}
    while batch := list(reads.review_queue(case)[:10]):
        for post in batch:
            try:
                review.decide(post, "none", by=person, expected=post.version)
                counts["decided"] += 1
            except SomeoneWasFirst:
                counts["told"] += 1
            except OperationalError:
                counts["locked"] += 1
    return counts


def report() -> dict[str, int]:
    """Count what stands in the end."""
    from gyeot.casework.models import Decision, Post

    return {
        "decisions": Decision.objects.count(),
        "undecided": Post.objects.filter(standing=None).count(),
        "wrong_version": Post.objects.exclude(version=1).count(),
    }


if __name__ == "__main__":
    django.setup()
    print(json.dumps({"prepare": prepare, "review": review, "report": report}[sys.argv[1]]()))
