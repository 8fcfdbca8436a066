# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class Installation(models.Model):
    """One row: what this database is. A demonstration can never become production, nor the reverse. `keys_proof` is the
    fingerprint of the keys it was made with (`core.keyring`), encrypted with them; every start holds its keys to it."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)
    mode = models.CharField(max_length=12)
    keys_proof = EncryptedTextField(default="")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_installation_one_row")]


class IdempotencyKey(models.Model):
    """A finished request by its caller's key, and its answer, replayed when the request comes again."""

    id = models.BigAutoField(primary_key=True)
    caller = models.CharField(max_length=64)
    key = models.CharField(max_length=128)
    body_sha256 = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    answer = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["caller", "key"], name="core_idempotency_caller_key")]
        indexes = [models.Index(fields=["created_at"], name="core_idempotency_expiry")]  # the hourly clean-up


class Upload(models.Model):
    """A picture as we made it anew: no EXIF, bounded size. `storage_key` is a path or an S3 key, never user input.

    `redaction`: the parts made unrecognisable, as (x, y, width, height) in shares of the picture; then `redacted_key`
    and `redacted_thumbnail_key` name what everybody sees, and `storage_key` the original, which is under lock.
    """

    id = UUIDv7Field()
    storage_key = models.CharField(max_length=120, unique=True)
    thumbnail_key = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    width_px = models.IntegerField()
    height_px = models.IntegerField()
    size_bytes = models.IntegerField()
    uploader = models.CharField(max_length=80, blank=True)  # `user:<id>` or `device:<hash>`: who may attach it
    created_at = models.DateTimeField(auto_now_add=True)
    redaction = models.JSONField(default=list)
    redacted_key = models.CharField(max_length=120, blank=True, default="", db_default="")
    redacted_thumbnail_key = models.CharField(max_length=120, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(redaction=[], redacted_key="", redacted_thumbnail_key="")
                | (~models.Q(redaction=[]) & ~models.Q(redacted_key="") & ~models.Q(redacted_thumbnail_key="")),
                name="core_upload_redacted_whole",
            ),
        ]


class OutboxMessage(models.Model):
    """A message that a gateway of the demonstration wrote instead of sending."""

    id = UUIDv7Field()
    gateway = models.CharField(max_length=10)
    address = models.CharField(max_length=254)
    subject = models.CharField(max_length=200, blank=True)
    body = models.TextField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="core_outbox_newest")]  # the outbox page


class CacheEntry(models.Model):
    """The table of Django's DatabaseCache (rate limits, shared by all processes), so that migrations make it."""

    cache_key = models.CharField(max_length=255, primary_key=True)
    value = models.TextField()
    expires = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "core_cache"
