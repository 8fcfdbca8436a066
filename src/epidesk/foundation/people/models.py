# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class Person(models.Model):
    """One human being. A row merged into another stays, so that the merge can be undone."""

    id = UUIDv7Field()
    name = models.CharField(max_length=160, blank=True)
    folded = models.CharField(max_length=160, blank=True)
    year_of_birth = models.SmallIntegerField(null=True)
    sex = models.CharField(max_length=8, blank=True)
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="absorbed")
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(sex__in=["", "female", "male", "other"]), name="people_person_sex"),
            models.CheckConstraint(
                condition=Q(year_of_birth=None) | Q(year_of_birth__range=(1880, 2200)), name="people_person_year"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="people_person_not_into_itself"
            ),
        ]
        indexes = [
            GinIndex(SearchVector("folded", config="simple"), name="people_person_words"),  # the search by name
        ]


class Identifier(models.Model):
    """A phone or an ID number of a person: encrypted, found by its blind index.

    An ID number belongs to one person. A phone may be a family's: with it, `name_key` (the name it was given with)
    says whose it is; both travel together when people are merged.
    """

    id = UUIDv7Field()
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="identifiers")
    kind = models.CharField(max_length=10)
    value = EncryptedTextField()
    index = models.CharField(max_length=32)
    name_key = models.CharField(max_length=160, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["phone", "id_number"]), name="people_identifier_kind"),
            models.UniqueConstraint(
                fields=["index"], condition=Q(kind="id_number"), name="people_identifier_one_holder"
            ),
            models.UniqueConstraint(fields=["person", "kind", "index", "name_key"], name="people_identifier_once"),
        ]
        indexes = [models.Index(fields=["index", "name_key"], name="people_identifier_match")]  # registration


class Merge(models.Model):
    """Two rows found to be one person. `moved` holds, for each kind of row, the ids that went over; `filled` the names
    of facts that the kept row took from the other. Both are what undoing it needs. The reasons are words about people,
    so they are encrypted."""

    id = UUIDv7Field()
    kept = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges_as_kept")
    dropped = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="merges_as_dropped")
    reason = EncryptedTextField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120)
    moved = models.JSONField(default=dict)
    filled = models.JSONField(default=list)
    merged_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_reason = EncryptedTextField(blank=True)
    undone_by_id = models.UUIDField(null=True)
    undone_by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dropped"], condition=Q(undone_at=None), name="people_merge_dropped_once"),
        ]
