# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.postgres.functions import RandomUUID
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Floor, TruncDate

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.intake.incidents.rules import CELLS_A_DEGREE, OPEN_STATES
from epidesk.intake.incidents.rules.verifying import Checking, Finding, Verdict

BY_WITNESS = "witness"
"""The `by_label` of a picture that somebody brought along who joined."""


def forget_who(collector: Any, field: Any, rows: Any, using: str) -> None:
    """An account goes: who joined with it stays as a number, and nothing tells any more who it was."""
    for name, nothing in (("user", None), ("device", ""), ("phone", ""), ("phone_index", ""), ("statement", "")):
        collector.add_field_update(field.model._meta.get_field(name), nothing, rows)


class Incident(models.Model):
    """What somebody reported, of any kind, from received to closed. What a kind adds is in `answers`.

    `code` is stored as `epikit.codes` normalises it. `service_request_id` is its name in Open311: random, because `id`
    tells the millisecond of the arrival. `confirmed_at`: when a phone stood behind it, null until then.
    `suggestion` is what the triage rules said on arrival: priority, points, reasons and the rules' version.
    `duplicate_of`: always one that is no duplicate itself. `witness_count`: independent people who saw it, the filer
    and those of its duplicates among them; `witnesses_proved`: how many others have a confirmed phone.
    `flags`: slugs of what is odd about it (`outside-province`, `no-place`, …). Deadline and owner stand on the desk.
    `lane`: `slow` when it came from a crowded address, `held` when somebody must look at it before it joins the queue.
    `folded_into`: the open matter of the same sender whose row shows it; then it has none of its own on the desk.
    `verdict`: what checking it came to (`rules.Verdict`), once it has ended; only proposed, by what a team found, until
    `verdict_confirmed_at`. `entered_by_id`: who of the staff wrote it down for a caller; `sms_wanted`: the caller wants
    the code and news by SMS.
    """

    id = UUIDv7Field()
    code = models.CharField(max_length=8)
    service_request_id = models.UUIDField(db_default=RandomUUID(), editable=False)
    kind = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    version = models.IntegerField(default=1)
    priority = models.SmallIntegerField()
    suggestion = models.JSONField(default=dict)
    flags = models.JSONField(default=list)

    seen = models.JSONField(default=list)
    answers = models.JSONField(default=dict)
    description = EncryptedTextField(blank=True, default="")
    happened_at = models.DateTimeField(null=True)

    address = models.CharField(max_length=300, blank=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    accuracy_m = models.FloatField(null=True)
    location_source = models.CharField(max_length=8)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    reporter_lon = models.FloatField(null=True)
    reporter_lat = models.FloatField(null=True)

    reply = models.CharField(max_length=10)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = EncryptedTextField(blank=True, default="")
    contact_phone_index = models.CharField(max_length=32, blank=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    reporter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    external_key_id = models.UUIDField(null=True)  # the API key that filed it; kept when the key is gone
    channel = models.CharField(max_length=10)
    language = models.CharField(max_length=2)

    received_at = models.DateTimeField()
    clock_at = models.DateTimeField()  # from when deadlines count: the arrival, or the last reopening
    confirmed_at = models.DateTimeField(null=True)
    triaged_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()
    next_call_at = models.DateTimeField(null=True)  # when the reporter is to be called again, while it is open
    outcome = models.CharField(max_length=24, blank=True)
    duplicate_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, db_index=False, related_name="duplicates"
    )
    witness_count = models.IntegerField(default=1, db_default=1)
    witnesses_proved = models.IntegerField(default=0, db_default=0)

    verdict = models.CharField(max_length=10, blank=True, default="", db_default="")
    verdict_confirmed_at = models.DateTimeField(null=True)
    entered_by_id = models.UUIDField(null=True)
    sms_wanted = models.BooleanField(default=True, db_default=True)

    lane = models.CharField(max_length=8, blank=True, default="", db_default="")
    folded_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="folded")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="incidents_code"),  # look-up by tracking code
            models.UniqueConstraint(fields=["service_request_id"], name="incidents_service_request"),
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="incidents_priority"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="incidents_whole_point",
            ),
            models.CheckConstraint(condition=Q(reply__in=["all", "centre", "anonymous"]), name="incidents_reply"),
            models.CheckConstraint(
                condition=~Q(reply="anonymous") | Q(contact_phone="", contact_phone_index=""),
                name="incidents_anonymous_has_no_phone",
            ),
            models.CheckConstraint(
                condition=Q(duplicate_of=None) | ~Q(duplicate_of=F("id")), name="incidents_not_its_own_duplicate"
            ),
            models.CheckConstraint(condition=~Q(state="resolved") | ~Q(outcome=""), name="incidents_ends_with_outcome"),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(next_call_at=None), name="incidents_closed_awaits_no_call"
            ),
            models.CheckConstraint(
                condition=Q(verdict="", verdict_confirmed_at=None)
                | Q(verdict__in=[str(verdict) for verdict in Verdict], state="resolved"),
                name="incidents_verdict_of_what_has_ended",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="malicious") | Q(verdict_confirmed_at__isnull=False),
                name="incidents_malicious_is_said_by_somebody",
            ),
            models.CheckConstraint(condition=Q(lane__in=["", "slow", "held"]), name="incidents_lane"),
            models.CheckConstraint(
                condition=~Q(kind="medical_help") | ~Q(lane="held"), name="incidents_medical_help_is_never_held"
            ),
            models.CheckConstraint(
                condition=Q(folded_into=None) | ~Q(folded_into=F("id")), name="incidents_not_folded_into_itself"
            ),
        ]
        indexes = [
            # What a number was named in: limits of fair use, earlier matters of a caller.
            models.Index(
                fields=["contact_phone_index", "id"], condition=~Q(contact_phone_index=""), name="incidents_of_number"
            ),
            # What is shown on another one's row.
            models.Index(fields=["folded_into", "id"], condition=Q(folded_into__isnull=False), name="incidents_folded"),
            # «My matters» of a phone without an account, newest first.
            models.Index(fields=["device", "id"], condition=~Q(device=""), name="incidents_of_device"),
            # «My matters» of an account.
            models.Index(fields=["reporter", "id"], condition=Q(reporter__isnull=False), name="incidents_of_account"),
            # What an Open311 client filed, read with its key.
            models.Index(
                fields=["external_key_id", "id"], condition=Q(external_key_id__isnull=False), name="incidents_of_key"
            ),
            # The API's list of a ward, newest first (of the province: the primary key).
            models.Index(fields=["area", "id"], name="incidents_by_area"),
            # The public Open311 list: newest day first, within a day in no order that would tell more.
            models.Index(
                TruncDate("received_at").desc(),
                "service_request_id",
                condition=Q(triaged_at__isnull=False),
                name="incidents_public_days",
            ),
            # Moving references when two people turn out to be one.
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="incidents_of_person"),
            # The duplicates of one incident, in its detail.
            models.Index(fields=["duplicate_of"], condition=Q(duplicate_of__isnull=False), name="incidents_duplicates"),
            # What else is open of a kind about a point: by rows of cells, then along each row.
            models.Index(
                F("kind"),
                Floor(F("lat") * Value(CELLS_A_DEGREE)),
                F("lon"),
                name="incidents_open_nearby",
                condition=Q(state__in=[str(state) for state in OPEN_STATES], lat__isnull=False),
                include=["lat", "received_at"],
            ),
            # The day's figures (insight/statistics): received, triaged and closed in a span of time, by kind and ward,
            # and what teams are at work on; read from the index alone. Only the first costs anything on arrival.
            models.Index(fields=["received_at"], include=["kind", "area"], name="incidents_figures_received"),
            models.Index(
                fields=["triaged_at"],
                include=["received_at", "kind", "area"],
                condition=Q(triaged_at__isnull=False),
                name="incidents_figures_triaged",
            ),
            models.Index(
                fields=["closed_at"],
                include=["state", "kind", "area"],
                condition=Q(closed_at__isnull=False),
                name="incidents_figures_closed",
            ),
            models.Index(
                fields=["state", "kind", "area"],
                condition=Q(state__in=["assigned", "in_progress"]),
                name="incidents_figures_at_work",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Step(models.Model):
    """One thing that happened to an incident, told as verb and params and put into words when read.

    `reason` is for the reporter to read, in somebody's words, so it is encrypted. `by_label` is for the centre only.
    """

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="steps")
    at = models.DateTimeField()
    verb = models.CharField(max_length=24)
    state = models.CharField(max_length=12)
    params = models.JSONField(default=dict)
    reason = EncryptedTextField(blank=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    told_at = models.DateTimeField(null=True)  # when the reporter was told, so that a job run twice tells once
    undone_at = models.DateTimeField(null=True)  # when it was taken back within seconds; then it is the centre's alone

    class Meta:
        indexes = [models.Index(fields=["incident", "id"], name="incidents_timeline")]  # the timeline of one incident

    def __str__(self) -> str:
        return self.verb


class Note(models.Model):
    """A word among colleagues, never for the reporter; clinical, so encrypted."""

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="notes")
    at = models.DateTimeField()
    text = EncryptedTextField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["incident", "id"], name="incidents_notes")]  # the notes of one incident

    def __str__(self) -> str:
        return str(self.id)


class CallAttempt(models.Model):
    """One call to the reporter and how it ended. `outcome`: a code of config/callbacks.yaml; `next_at`: when the next
    one was planned for then, null for none. `note` is clinical, so it is encrypted."""

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="calls")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=24)
    note = EncryptedTextField(blank=True, default="")
    next_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(outcome=""), name="incidents_call_has_outcome"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(next_at__gt=F("at")), name="incidents_next_call_comes_after"
            ),
        ]
        indexes = [models.Index(fields=["incident", "id"], name="incidents_calls")]  # the calls of one incident

    def __str__(self) -> str:
        return self.outcome


class Check(models.Model):
    """One try to find out whether a report is true: how, and what came of it. All tries stay; the newest of each way
    counts. `note` is clinical, so it is encrypted."""

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="checks")
    at = models.DateTimeField()
    check_by = models.CharField(max_length=10)
    finding = models.CharField(max_length=10)
    note = EncryptedTextField(blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(check_by__in=[str(one) for one in Checking]), name="incidents_check_is_known"
            ),
            models.CheckConstraint(
                condition=Q(finding__in=[str(one) for one in Finding]), name="incidents_finding_is_known"
            ),
        ]
        indexes = [models.Index(fields=["incident", "id"], name="incidents_checks")]  # the checks of one incident

    def __str__(self) -> str:
        return f"{self.check_by} {self.finding}"


class Photo(models.Model):
    """A picture of an incident. `by_label` is empty for the reporter's own, `BY_WITNESS`, or who added it."""

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="photos")
    upload = models.ForeignKey("core.Upload", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["incident", "upload"], name="incidents_photo_once")]

    def __str__(self) -> str:
        return str(self.id)


class Witness(models.Model):
    """Somebody who says that they saw the same, and follows it by a code of their own.

    With an account `user`, else the hash of the `device`; `phone` only if they gave one. `proved`: a confirmed phone
    stood behind it. `seen`, `statement`: what they had ticked and written themselves; the filer never sees it. All that
    tells who it was goes with the account, the row stays and is counted.
    """

    id = UUIDv7Field()
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, db_index=False, related_name="witnesses")
    code = models.CharField(max_length=8)
    joined_at = models.DateTimeField()
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=forget_who, null=True, db_index=False, related_name="+"
    )
    device = models.CharField(max_length=64, blank=True)
    phone = EncryptedTextField(blank=True, default="")
    phone_index = models.CharField(max_length=32, blank=True)
    proved = models.BooleanField(default=False)
    seen = models.JSONField(default=list)
    statement = EncryptedTextField(blank=True, default="")
    language = models.CharField(max_length=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="incidents_witness_code"),
            models.UniqueConstraint(
                fields=["incident", "user"], condition=Q(user__isnull=False), name="incidents_witness_account_once"
            ),
            models.UniqueConstraint(
                fields=["incident", "device"],
                condition=Q(user__isnull=True) & ~Q(device=""),
                name="incidents_witness_device_once",
            ),
        ]
        indexes = [
            models.Index(fields=["incident", "id"], name="incidents_witnesses"),  # those of one incident
            # «My matters»: what this phone or account joined, newest first. With an account, only that shows it.
            models.Index(
                fields=["device", "id"],
                condition=Q(user__isnull=True) & ~Q(device=""),
                name="incidents_joined_by_device",
            ),
            models.Index(fields=["user", "id"], condition=Q(user__isnull=False), name="incidents_joined_by_user"),
            # What else a caller's number has to do with.
            models.Index(fields=["phone_index", "id"], condition=~Q(phone_index=""), name="incidents_joined_by_number"),
        ]

    def __str__(self) -> str:
        return self.code


class SimilaritySetting(models.Model):
    """How near and how recent an open report of a kind must be to be shown as maybe the same. Never changed: the newest
    row of a kind holds, the others are its history. `offered`: whether reporters are asked at all."""

    id = UUIDv7Field()
    kind = models.CharField(max_length=24)
    radius_m = models.IntegerField()
    window_h = models.IntegerField()
    offered = models.BooleanField()
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["kind", "id"], name="incidents_similarity")]  # the newest of a kind

    def __str__(self) -> str:
        return f"{self.kind} {self.radius_m} m {self.window_h} h"
