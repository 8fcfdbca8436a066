# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedJSONField, EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.imports.rules import Held, State


class Mapping(models.Model):
    """How one sender's sheets are read, as somebody confirmed it. A sheet with other headers makes a new version; no
    version changes. `owner_id`: the partner, a row of a room above; null: the centre itself.

    `headers`: the folded names in their order, by which a sheet is known again. `columns`: field -> folded header.
    """

    id = UUIDv7Field()
    kind = models.CharField(max_length=24)
    owner_id = models.UUIDField(null=True)
    version = models.IntegerField()
    headers = models.JSONField()
    columns = models.JSONField()
    date_order = models.CharField(max_length=3)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "owner_id", "version"], nulls_distinct=False, name="imports_mapping_version"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Batch(models.Model):
    """One file. Its bytes are kept, encrypted (base 64), until retention empties them: rows are read from them again,
    so only those held back are written down one by one.

    `headers`: the row of names, folded. `columns`: field -> place of the column, from 0. `done_to`: number of the last
    row that is in; moves in the transaction of the rows themselves. `progress`: rows looked at by the job at work.
    `font`: the old font the texts are read as written for (`epikit.formats.sheets.Legacy`).
    """

    id = UUIDv7Field()
    kind = models.CharField(max_length=24)
    owner_id = models.UUIDField(null=True)
    file_name = EncryptedTextField(blank=True)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.IntegerField()
    content = EncryptedTextField(blank=True)
    state = models.CharField(max_length=12)
    file_kind = models.CharField(max_length=4)
    sheet = EncryptedTextField(blank=True)
    encoding = models.CharField(max_length=12, blank=True)
    delimiter = models.CharField(max_length=1, blank=True)
    font = models.CharField(max_length=5, blank=True, default="", db_default="")
    header_row = models.IntegerField()
    headers = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    date_order = models.CharField(max_length=3)
    date_sure = models.BooleanField()
    mapping = models.ForeignKey(Mapping, null=True, on_delete=models.SET_NULL, related_name="+")
    version = models.IntegerField(default=1)
    total = models.IntegerField(default=0)
    right = models.IntegerField(default=0)
    known = models.IntegerField(default=0)
    perhaps = models.IntegerField(default=0)
    repeated = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    progress = models.IntegerField(default=0)
    done_to = models.IntegerField(default=0)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    rolled_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[one.value for one in State]), name="imports_batch_state"),
            models.UniqueConstraint(
                fields=["kind", "owner_id", "sha256"],
                condition=~Q(state__in=["rolled_back", "dropped"]),
                nulls_distinct=False,
                name="imports_batch_once",  # the same file sent twice is one batch
            ),
        ]
        indexes = [models.Index(fields=["kind", "owner_id", "-created_at"], name="imports_batch_list")]

    def __str__(self) -> str:
        return str(self.id)


class HeldRow(models.Model):
    """A row that was not taken. `values`: field -> cell, mended ones included; `problems`: under `p`, a list of
    [field, slug, params]."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="held", db_index=False)
    number = models.IntegerField()
    values = EncryptedJSONField()
    problems = EncryptedJSONField(blank=True)
    state = models.CharField(max_length=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="imports_held_once"),
            models.CheckConstraint(condition=Q(state__in=[one.value for one in Held]), name="imports_held_state"),
        ]

    def __str__(self) -> str:
        return f"{self.number}"
