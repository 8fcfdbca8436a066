# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field


class Person(models.Model):
    """One human being. A row merged into another stays, so that the merge can be undone.

    `folded`, `words` and `block` are made of the name and the birth by `describing`: by the first somebody is searched,
    by the others those are found who may be the same (`epikit.linkage.keys`). `nationality`: ISO 3166-1 alpha-2.
    """

    id = UUIDv7Field()
    name = models.CharField(max_length=160, blank=True)
    folded = models.CharField(max_length=160, blank=True)
    words = models.CharField(max_length=160, blank=True)
    year_of_birth = models.SmallIntegerField(null=True)
    birth_month = models.SmallIntegerField(null=True)
    birth_day = models.SmallIntegerField(null=True)
    block = models.CharField(max_length=12, blank=True)
    sex = models.CharField(max_length=8, blank=True)
    nationality = models.CharField(max_length=2, blank=True, default="", db_default="")
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
                condition=Q(birth_month=None) | (Q(birth_month__range=(1, 12)) & ~Q(year_of_birth=None)),
                name="people_person_month",
            ),
            models.CheckConstraint(
                condition=Q(birth_day=None) | (Q(birth_day__range=(1, 31)) & ~Q(birth_month=None)),
                name="people_person_day",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="people_person_not_into_itself"
            ),
        ]
        indexes = [
            GinIndex(SearchVector("folded", config="simple"), name="people_person_words"),  # the search by name
            # Both for the search for doubles. The year and the ward stand in the index: usual names have thousands.
            models.Index(
                fields=["words", "year_of_birth", "ward"], condition=~Q(words=""), name="people_person_same_words"
            ),
            models.Index(fields=["block"], condition=~Q(block=""), name="people_person_same_birth"),
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


class Newcomer(models.Model):
    """Somebody who was not yet compared with the others in the register. Goes when that is done."""

    person_id = models.UUIDField(primary_key=True)


class Leftover(models.Model):
    """Somebody whom a list brought that was taken back. Goes when it is known whether anything else names them."""

    person_id = models.UUIDField(primary_key=True)


class Candidate(models.Model):
    """Two who may be one person, until somebody decides. `low` is the smaller id, so that a pair stands here once;
    `not_same` is remembered and the pair never proposed again. `reasons`: what was compared and what it weighed, as
    slugs and bits: no value of anybody. `merge_id`: the merge that made them one."""

    OPEN, LATER, SAME, NOT_SAME = "open", "later", "same", "not_same"

    id = UUIDv7Field()
    low = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    high = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=8, default=OPEN)
    found_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    merge_id = models.UUIDField(null=True)
    version = models.IntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "later", "same", "not_same"]), name="people_candidate_state"
            ),
            models.CheckConstraint(condition=Q(low__lt=F("high")), name="people_candidate_in_order"),
            models.UniqueConstraint(fields=["low", "high"], name="people_candidate_once"),
        ]
        indexes = [
            models.Index(
                fields=["-probability", "id"], condition=Q(state__in=["open", "later"]), name="people_candidate_waiting"
            ),
        ]
