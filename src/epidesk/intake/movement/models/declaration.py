# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedJSONField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.intake.movement.rules.words import Conveyance, GivenBy, Kind, Status


class Declaration(models.Model):
    """What somebody declared about one person and one journey, or about one day. A correction is another row that
    supersedes it, so that what was said stays.

    `code` is a capability, stored as `epikit.codes` normalises it. `symptoms`, `exposures`, `conditions`: bit masks; a
    bit is the position in the disease's list (`config/diseases`), which never changes. They and the test are health
    data: plain, because a million are screened at once, and readable only through queries that ask for the permission.
    What is not asked of many rows at once (contact, free text) is in `answers`, encrypted. `temperature_tenths`: °C×10.
    `origin`, `destination`: place codes, ISO 3166 ("KR", "VN-26"). Phone and ID number stand with the person.
    `account`, `device`: whose it is (an account of a citizen, the hash of a device's secret). `proxy`: who gave it for
    another, with their relation; `consent`: they said that the person agrees, or is a child or ward of theirs.
    """

    id = UUIDv7Field()
    code = models.CharField(max_length=8)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    kind = models.CharField(max_length=10)
    status = models.CharField(max_length=10, default="standing", db_default="standing")
    supersedes = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, db_index=False, related_name="superseded_by"
    )
    declared_at = models.DateTimeField()
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=7)

    given_by = models.CharField(max_length=8)
    proxy = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    proxy_relation = models.CharField(max_length=12, blank=True)
    consent = models.BooleanField(default=True)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    entered_by_id = models.UUIDField(null=True)

    nationality = models.CharField(max_length=2, blank=True)
    origin = models.CharField(max_length=12, blank=True)
    destination = models.CharField(max_length=12, blank=True)
    gate = models.CharField(max_length=40, blank=True)
    conveyance = models.CharField(max_length=8, blank=True)
    conveyance_no = models.CharField(max_length=24, blank=True)
    seat = models.CharField(max_length=8, blank=True)
    departed_on = models.DateField(null=True)
    arrived_on = models.DateField(null=True)
    leaves_on = models.DateField(null=True)
    purpose = models.CharField(max_length=12, blank=True)
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    stay_address = models.CharField(max_length=300, blank=True)

    symptoms = models.BigIntegerField(default=0)
    exposures = models.BigIntegerField(default=0)
    conditions = models.BigIntegerField(default=0)
    temperature_tenths = models.SmallIntegerField(null=True)
    test_result = models.SmallIntegerField(default=0)
    tested_on = models.DateField(null=True)
    answers = EncryptedJSONField(blank=True, default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="movement_code"),  # look-up by code
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in Kind]), name="movement_kind"),
            models.CheckConstraint(condition=Q(status__in=[str(status) for status in Status]), name="movement_status"),
            models.CheckConstraint(
                condition=Q(given_by__in=[str(giver) for giver in GivenBy]), name="movement_given_by"
            ),
            models.CheckConstraint(condition=Q(conveyance__in=["", *map(str, Conveyance)]), name="movement_conveyance"),
            models.CheckConstraint(condition=Q(test_result__range=(0, 3)), name="movement_test_result"),
            models.CheckConstraint(
                condition=Q(departed_on=None) | Q(arrived_on=None) | Q(arrived_on__gte=F("departed_on")),
                name="movement_arrives_after_it_leaves",
            ),
            models.CheckConstraint(
                condition=Q(temperature_tenths=None) | Q(temperature_tenths__range=(300, 450)),
                name="movement_temperature",
            ),
            models.UniqueConstraint(
                fields=["supersedes"], condition=Q(supersedes__isnull=False), name="movement_superseded_once"
            ),
        ]
        indexes = [
            # What a person declared, newest last: the next form, the checkpoint, follow-up.
            models.Index(fields=["person", "id"], name="movement_of_person"),
            # «What I declared» of a phone without an account, and of an account.
            models.Index(fields=["device", "id"], condition=~Q(device=""), name="movement_of_device"),
            models.Index(fields=["account", "id"], condition=Q(account__isnull=False), name="movement_of_account"),
            # A day of declarations, for screening them again: they stand in order, so a few bytes a thousand suffice.
            BrinIndex(fields=["declared_at"], pages_per_range=32, autosummarize=True, name="movement_declared_at"),
            # Who came these days: the board of arrivals.
            models.Index(
                fields=["arrived_on"],
                condition=Q(status="standing"),
                name="movement_arrivals",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Visit(models.Model):
    """Where somebody was before: one place from a day up to another, which is no longer part of it."""

    id = UUIDv7Field()
    declaration = models.ForeignKey(Declaration, on_delete=models.CASCADE, db_index=False, related_name="visits")
    place_code = models.CharField(max_length=12)
    from_on = models.DateField()
    to_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="movement_visit_lasts"),
        ]
        indexes = [
            models.Index(fields=["declaration"], include=["place_code", "from_on", "to_on"], name="movement_visits")
        ]

    def __str__(self) -> str:
        return self.place_code
