"""A seal: where a sealed record lies in the vault, and its place in the log."""

from django.db import models

from gyeot.casework.models.case import Case


class Seal(models.Model):
    """One record of the case that the log holds. The row comes last: bytes, then log, then row."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="seals")
    record_sha256 = models.CharField(max_length=64)  # item.json in the vault, and the log's entry
    fields_sha256 = models.CharField(max_length=64)  # fields.json in the vault: people's words, each with its salt
    leaf_index = models.BigIntegerField()
    tree_size = models.BigIntegerField()  # of the first checkpoint that covers it
    at = models.DateTimeField()
