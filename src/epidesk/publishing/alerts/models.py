# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.publishing.alerts.rules import AreaKind, Level, Message, Reach, Status


class Alert(models.Model):
    """One message: an alert, its update or its cancellation. Its identifier outside is its id, so that no two messages
    can ever share one; `number` is what people call it by. Once it was agreed to, its words are never changed.

    `texts`: language → event, headline, description, instruction. `notes`: language → what changed, of an update.
    `ward_codes`: the wards that follow from the area (codes outlive a map of wards), empty only for the whole
    province; `polygon`: lon, lat, closed; `circle`: lon, lat, radius_m. `supersedes`: the message that this one takes
    the place of or cancels. `root_id`: the first of the chain, the same for all its messages.
    `sends_at`: end of the time for taking back; `cap_xml`: as published. `relayed_*`: of another agency's alert.
    """

    id = UUIDv7Field()
    number = models.IntegerField(unique=True)
    version = models.IntegerField(default=1)
    message = models.CharField(max_length=6)
    status = models.CharField(max_length=9)
    level = models.CharField(max_length=9)
    reach = models.CharField(max_length=8)
    category = models.CharField(max_length=10)
    urgency = models.CharField(max_length=10)
    severity = models.CharField(max_length=10)
    certainty = models.CharField(max_length=10)
    response = models.CharField(max_length=10)
    texts = models.JSONField()
    notes = models.JSONField(default=dict)
    area_kind = models.CharField(max_length=8)
    area_name = models.CharField(max_length=120, blank=True)
    ward_codes = models.JSONField(default=list)
    polygon = models.JSONField(default=list)
    circle = models.JSONField(null=True)
    audience = models.CharField(max_length=200)
    channels = models.JSONField(default=list)
    template = models.SlugField(max_length=40, blank=True, db_index=False)
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="followers")
    root_id = models.UUIDField(db_index=True)
    relayed_from = models.CharField(max_length=200, blank=True)
    relayed_identifier = models.CharField(max_length=300, blank=True)
    effective_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    author_id = models.UUIDField(null=True)
    author_label = models.CharField(max_length=120, blank=True)
    writer_ids = models.JSONField(default=list)
    submitted_at = models.DateTimeField(null=True)
    submitted_told_at = models.DateTimeField(null=True)
    returned_reason = models.CharField(max_length=500, blank=True)
    returned_told_at = models.DateTimeField(null=True)
    approver_id = models.UUIDField(null=True)
    approver_label = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    sends_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_id = models.UUIDField(null=True)
    ended_by_label = models.CharField(max_length=120, blank=True)
    ended_reason = models.CharField(max_length=500, blank=True)
    campaign_id = models.UUIDField(null=True)
    cap_xml = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=[str(one) for one in Status]), name="alerts_status"),
            models.CheckConstraint(condition=Q(level__in=[str(one) for one in Level]), name="alerts_level"),
            models.CheckConstraint(condition=Q(reach__in=[str(one) for one in Reach]), name="alerts_reach"),
            models.CheckConstraint(condition=Q(message__in=[str(one) for one in Message]), name="alerts_message"),
            models.CheckConstraint(condition=Q(area_kind__in=[str(one) for one in AreaKind]), name="alerts_area_kind"),
            # No wards named is «nowhere», unless it was said that the whole province is meant.
            models.CheckConstraint(
                condition=Q(area_kind="province", ward_codes=[]) | (~Q(area_kind="province") & ~Q(ward_codes=[])),
                name="alerts_somewhere",
            ),
            # An emergency was agreed to by somebody else. (Who is forgotten after years is nobody; a cancellation
            # carries no words of its own and one person may send it.)
            models.CheckConstraint(
                condition=~Q(level="emergency")
                | Q(message="cancel")
                | Q(approver_id=None)
                | Q(author_id=None)
                | ~Q(approver_id=F("author_id")),
                name="alerts_two_people",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "waiting", "discarded"]) | Q(approved_at__isnull=False),
                name="alerts_agreed_first",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["draft", "waiting", "approved", "discarded"], sent_at=None)
                | Q(
                    status__in=["active", "updated", "stopped", "cancelled", "expired"],
                    sent_at__isnull=False,
                    sent_at__gte=F("sends_at"),
                ),
                name="alerts_sent_after_its_time",
            ),
            models.CheckConstraint(
                condition=Q(message="alert", supersedes=None) | ~Q(message="alert") & Q(supersedes__isnull=False),
                name="alerts_references",
            ),
            # Two updates of one message, or an update and a cancellation, cannot both stand.
            models.UniqueConstraint(
                fields=["supersedes"],
                condition=~Q(status="discarded"),
                name="alerts_one_follower",
            ),
        ]
        indexes = [
            # What is in force, for everybody, and what has to be sent or to expire.
            models.Index(fields=["status", "expires_at"], name="alerts_in_force"),
            models.Index(fields=["-sent_at"], name="alerts_past", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.status}"


class SavedArea(models.Model):
    """An area that was drawn or chosen before, under a name. As in `Alert`."""

    id = UUIDv7Field()
    name = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=8)
    ward_codes = models.JSONField(default=list)
    polygon = models.JSONField(default=list)
    circle = models.JSONField(null=True)
    saved_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return self.name
