# SPDX-License-Identifier: Apache-2.0
"""Rows that are only ever added. Triggers (migration 0001) refuse everything else, whoever asks."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Now


class LedgerTime(models.Func):
    """The transaction's number on the ledger's own clock, which goes on across a restored backup."""

    function = "audit_ledger_time"
    output_field = models.BigIntegerField()


class Entry(models.Model):
    """One write: who did what to which row, when and why. Ids and field names, never values; no foreign keys, so that
    nothing is undeletable because of the ledger."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    xid = models.BigIntegerField(db_default=LedgerTime())
    actor_kind = models.CharField(max_length=10)
    actor_id = models.UUIDField(null=True)
    actor_label = models.CharField(max_length=120)
    via = models.CharField(max_length=12)
    verb = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.UUIDField(null=True)
    fields = ArrayField(models.TextField())
    reason = models.TextField()
    request_id = models.CharField(max_length=64)

    class Meta:
        db_table_comment = "append-only: the ledger of writes"
        indexes = [
            models.Index(fields=["subject_id", "id"], name="audit_entry_subject"),  # the history of one record
            BrinIndex(fields=["xid"], name="audit_entry_xid", autosummarize=True),  # sealing and verifying
        ]


class Segment(models.Model):
    """A sealed run of entries: all whose `xid_from <= xid < xid_to`. `sha256` covers the previous segment's too, so
    the chain stands or falls as one. After the retention cut the rows are gone and the hashes stay."""

    number = models.BigIntegerField(primary_key=True)
    xid_from = models.BigIntegerField()
    xid_to = models.BigIntegerField()
    rows = models.IntegerField()
    newest_at = models.DateTimeField()
    rows_sha256 = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(db_default=Now())
    cut_at = models.DateTimeField(null=True)

    class Meta:
        db_table_comment = "append-only: seals over the ledger"


class ReadEntry(models.Model):
    """One request that showed personal records: to whom, which, and why where they lay outside the viewer's area.
    `subjects`: `[{"kind": "incident", "ids": ["…"]}]`; `path`: the route's template, never the URL."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    viewer_kind = models.CharField(max_length=10)
    viewer_id = models.UUIDField(null=True)
    viewer_label = models.CharField(max_length=120)
    via = models.CharField(max_length=12)
    subjects = models.JSONField()
    outside = models.BooleanField()
    reason = models.TextField()
    path = models.CharField(max_length=200)
    request_id = models.CharField(max_length=64)

    class Meta:
        db_table_comment = "append-only: the log of reads"
        indexes = [
            # who read this person's record
            GinIndex(fields=["subjects"], name="audit_read_subject", opclasses=["jsonb_path_ops"]),
            BrinIndex(fields=["at"], name="audit_read_at", autosummarize=True),  # the retention cut
        ]


class LedgerClock(models.Model):
    """One row: what to add to PostgreSQL's transaction numbers, which start again in a restored database."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    ahead = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_clock_one_row")]
