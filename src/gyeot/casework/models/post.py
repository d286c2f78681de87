"""A post: one comment that a case holds, with the way back to its source."""

from django.conf import settings
from django.db import models

from gyeot import material
from gyeot.casework.models.case import Case
from gyeot.casework.models.source import Source


class Account(models.Model):
    """Platform + native id, or handle (+ partial IP). Accounts are never merged; "possibly same" is a suggestion."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="accounts")
    key = models.CharField(max_length=64)  # SHA-256 over the fields below, so that one account is one row
    platform = models.CharField(max_length=32)
    native_id = models.CharField(max_length=255, blank=True)
    handle = models.CharField(max_length=255, blank=True)
    partial_ip = models.CharField(max_length=39, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "key"], name="one_account_once")]

    @property
    def shown(self) -> str:
        """The account as its platform shows it, e.g. "ㅇㅇ(121.165)"."""
        name = self.handle or self.native_id
        return f"{name}({self.partial_ip})" if self.partial_ip else name


class Post(models.Model):
    case = models.ForeignKey(Case, models.CASCADE, related_name="posts")
    source = models.ForeignKey(Source, models.PROTECT, related_name="posts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="posts", null=True)
    identity = models.CharField(max_length=64)  # SHA-256 of what makes it this post; see steps/intake.py
    locator = models.CharField(max_length=512)  # the way back into the source's bytes

    platform = models.CharField(max_length=32)
    native_id = models.CharField(max_length=255, blank=True)
    thread_id = models.CharField(max_length=255, blank=True)
    parent_id = models.CharField(max_length=255, blank=True)
    title = models.TextField(blank=True)
    url = models.TextField(blank=True)
    text = models.TextField(blank=True)
    posted_at = models.DateTimeField(null=True)
    edited_at = models.DateTimeField(null=True)
    visibility = models.CharField(max_length=8, default=material.Visibility.SHOWN)
    likes = models.IntegerField(null=True)
    dislikes = models.IntegerField(null=True)
    media = models.JSONField(default=list)  # what the source names as attached; never opened
    forwarded_from = models.TextField(blank=True)

    # Copies of one sentence are one card: the first is the head, the others point at it.
    words_key = models.CharField(max_length=64, blank=True)
    copy_of = models.ForeignKey("self", models.PROTECT, related_name="copies", null=True)
    copy_count = models.IntegerField(default=0)  # on the head: how many others

    # What the queue sorts by, kept on the row so that the database sorts and pages (15 ms against 946 at 20,000 posts).
    reading = models.ForeignKey("casework.Reading", models.SET_NULL, related_name="+", null=True)
    harm = models.FloatField(null=True)
    urgent = models.BooleanField(default=False)
    labels = models.CharField(max_length=160, blank=True)  # the reading's labels with spaces between, to filter by
    standing = models.ForeignKey("casework.Decision", models.PROTECT, related_name="+", null=True)
    version = models.IntegerField(default=0)  # counts decisions; a reviewer must know the last one to make the next

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "identity"], name="one_post_once")]
        indexes = [
            models.Index(fields=["case", "words_key"], name="post_words"),
            models.Index(
                "case",
                models.F("urgent").desc(),
                models.F("harm").desc(),
                "id",
                condition=models.Q(copy_of=None, standing=None),
                name="post_queue",
            ),
        ]

    def as_comment(self) -> material.Comment:
        """Return the post as it was read from its source."""
        author = self.account
        return material.Comment(
            platform=self.platform,
            comment_id=self.native_id,
            text=self.text,
            author=material.Author(author.handle, author.native_id, author.partial_ip) if author else material.Author(),
            posted_at=self.posted_at,
            edited_at=self.edited_at,
            url=self.url,
            title=self.title,
            thread_id=self.thread_id,
            parent_id=self.parent_id,
            visibility=material.Visibility(self.visibility),
            likes=self.likes,
            dislikes=self.dislikes,
            media=tuple(self.media),
            forwarded_from=self.forwarded_from,
            locator=self.locator,
        )


class Showing(models.Model):
    """Who asked to see which post's words, and when: the measure of what a day put on someone."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="showings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["person", "at"], name="showing_day")]
