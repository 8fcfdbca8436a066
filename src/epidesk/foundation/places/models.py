# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.places.rules import Alert, Outcome, Wrong


class AreaSet(models.Model):
    """One era of the map: which areas existed from `valid_from` until the day before `valid_to`."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=60, unique=True)
    valid_from = models.DateField(unique=True)
    valid_to = models.DateField(null=True)
    source = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revision = models.CharField(max_length=64)  # digest of the areas; processes compare it to know their copy is old

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="places_areaset_valid_period"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A unit of a set. Level `ward` is the smallest there is and has an outline; a `zone` is a union of whole wards.

    The id follows from set, level and code (`rules.area_id`), so that every installation of a province agrees on it.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    set = models.ForeignKey(AreaSet, on_delete=models.PROTECT, related_name="areas")
    level = models.CharField(max_length=8)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    short_name = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120, blank=True)
    unit_type = models.CharField(max_length=40, blank=True)
    folded = models.CharField(max_length=240)
    sort_key = models.CharField(max_length=600)
    zone = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="wards")
    label_lon = models.FloatField()
    label_lat = models.FloatField()
    outline = models.JSONField(null=True)  # a GeoJSON geometry; none for a zone, whose wards have it

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["set", "level", "code"], name="places_area_code"),
            models.CheckConstraint(condition=Q(level__in=["ward", "zone"]), name="places_area_level"),
            models.CheckConstraint(condition=Q(level="ward") | Q(zone=None), name="places_area_zone_of_ward"),
            models.CheckConstraint(
                condition=Q(level="ward", outline__isnull=False) | Q(level="zone", outline__isnull=True),
                name="places_area_outline_of_ward",
            ),
        ]
        indexes = [models.Index(fields=["level", "code"], name="places_area_by_code")]  # a scope followed over sets

    def __str__(self) -> str:
        return self.name


class Facility(models.Model):
    """A place of care. Areas are named by code, which outlives a set. What no source says is null, never guessed."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=160, unique=True)
    kind = models.CharField(max_length=40)
    address = models.CharField(max_length=200, blank=True)
    folded = models.CharField(max_length=400)
    sort_key = models.CharField(max_length=600)
    ward_code = models.CharField(max_length=20, blank=True)
    zone_code = models.CharField(max_length=20, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    location_note = models.TextField(blank=True)
    phone = models.CharField(max_length=40, null=True)  # noqa: DJ001 (null: no source has one)
    phone_verified = models.BooleanField(default=False)
    phone_source = models.TextField(blank=True)
    beds = models.IntegerField(null=True)
    beds_note = models.CharField(max_length=120, blank=True)
    source = models.TextField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__isnull=False, lat__isnull=False),
                name="places_facility_whole_point",
            ),
            models.CheckConstraint(
                condition=Q(phone=None) | (~Q(phone="") & ~Q(phone_source="")), name="places_facility_phone_sourced"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LoadedData(models.Model):
    """Which version of a shipped table is in the database, so that an unchanged one is not loaded again."""

    name = models.CharField(max_length=60, primary_key=True)
    checksum = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()


class AlertChange(models.Model):
    """One setting of the province's alert level; the newest holds. Rows are never changed: together they are its
    history. `by_label`: who set it; `reason`: for colleagues, in their own words."""

    id = UUIDv7Field()
    level = models.CharField(max_length=12)
    at = models.DateTimeField()
    reason = EncryptedTextField(blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(level__in=[str(one) for one in Alert]), name="places_alert_level")
        ]

    def __str__(self) -> str:
        return self.level


class DirectoryTeam(models.Model):
    """A rapid response team as the room of teams last told it: what the public may know of it. The id is the team's."""

    id = models.UUIDField(primary_key=True, editable=False)
    name = models.CharField(max_length=60)
    folded = models.CharField(max_length=120)
    place_in_list = models.SmallIntegerField(default=0)
    zone_code = models.CharField(max_length=20, blank=True, default="")
    ward_code = models.CharField(max_length=20, blank=True, default="")
    on_duty = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.name


_ONE_HOLDER = Q(facility__isnull=False, team=None) | Q(facility=None, team__isnull=False)


class ContactFact(models.Model):
    """What somebody here checked about a facility or team; the newest row holds and goes before the shipped table.
    `phone` null: checked, and there is none to give out."""

    id = UUIDv7Field()
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    team = models.ForeignKey(DirectoryTeam, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    phone = models.CharField(max_length=20, null=True)  # noqa: DJ001 (null: no number)
    hours_vi = models.CharField(max_length=120, blank=True, default="")
    hours_en = models.CharField(max_length=120, blank=True, default="")
    source = models.CharField(max_length=300)
    verified_on = models.DateField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_HOLDER, name="places_contact_one_holder"),
            models.CheckConstraint(condition=~Q(source=""), name="places_contact_sourced"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DutyNumber(models.Model):
    """By which number a facility or team is reached during a shift, as the duty roster says. Half-open."""

    id = UUIDv7Field()
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    team = models.ForeignKey(DirectoryTeam, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    phone = models.CharField(max_length=20)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    source = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_HOLDER, name="places_duty_one_holder"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="places_duty_whole_shift"),
            models.UniqueConstraint(fields=["facility", "starts_at"], name="places_duty_of_facility"),
            models.UniqueConstraint(fields=["team", "starts_at"], name="places_duty_of_team"),
        ]
        indexes = [models.Index(fields=["ends_at"], name="places_duty_in_force")]  # the public directory

    def __str__(self) -> str:
        return str(self.id)


class NumberReport(models.Model):
    """Somebody who called says that a number of the directory is wrong. `phone`: the one that was shown, E.164;
    `device`: of which telephone, so that twice is once; `outcome`: what came of it."""

    id = UUIDv7Field()
    facility = models.ForeignKey(Facility, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    team = models.ForeignKey(DirectoryTeam, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    phone = models.CharField(max_length=20)
    what = models.CharField(max_length=16)
    note = EncryptedTextField(blank=True, default="")
    device = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, default=Outcome.OPEN)
    closed_at = models.DateTimeField(null=True)
    closed_by_id = models.UUIDField(null=True)
    closed_by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_ONE_HOLDER, name="places_wrong_one_holder"),
            models.CheckConstraint(condition=Q(what__in=[str(one) for one in Wrong]), name="places_wrong_what"),
            models.CheckConstraint(
                condition=Q(outcome="open", closed_at=None)
                | (Q(outcome__in=["corrected", "right"]) & Q(closed_at__isnull=False)),
                name="places_wrong_outcome",
            ),
            # Twice from one telephone is once, as long as nobody has looked.
            models.UniqueConstraint(
                fields=["facility", "device"],
                condition=Q(outcome="open") & ~Q(device=""),
                name="places_wrong_of_facility",
            ),
            models.UniqueConstraint(
                fields=["team", "device"], condition=Q(outcome="open") & ~Q(device=""), name="places_wrong_of_team"
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)
