# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, F, Q, Value, When

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.foundation.desk.columns import WordsField
from epidesk.foundation.desk.rules import UNANSWERED

OPEN = Q(closed_at__isnull=True)
CLOSED = Q(closed_at__isnull=False)


class DeskItem(models.Model):
    """One matter of any stream as the queue shows it. Its key is the matter's own id, a UUIDv7, so ids stand in the
    order in which matters arrived.

    `title` is a list of [msgid, params], put into the reader's language when read. `owner_name` and `lock_holder_name`
    are copies: a page of the queue is read from this table alone. `searched` holds the folded words and two marks of
    `rules.marks`: where the matter lies, and whether it is open.
    """

    subject_id = models.UUIDField(primary_key=True, editable=False)
    stream = models.CharField(max_length=12)
    kind = models.CharField(max_length=24)
    code = models.CharField(max_length=16)
    title = models.JSONField()
    stage = models.CharField(max_length=16)
    area = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    priority = models.SmallIntegerField()
    confirmed = models.BooleanField()
    rank = models.GeneratedField(
        expression=F("priority") * 2 + Case(When(confirmed=True, then=Value(0)), default=Value(1)),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    flags = ArrayField(models.CharField(max_length=24), default=list)
    due_at = models.DateTimeField()
    due_what = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    waits_since = models.DateTimeField(null=True)  # for an answer, where that is not since it was opened
    closed_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    owner_name = models.CharField(max_length=120, blank=True)
    lock_holder = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    lock_holder_name = models.CharField(max_length=120, blank=True)
    lock_until = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)  # since when who holds it holds it
    witness_count = models.IntegerField(default=1, db_default=1)  # independent people who told of it
    escalation = models.SmallIntegerField(default=0, db_default=0)  # `rules.Escalation`: who was told of the wait
    escalated_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False, db_default=False)  # to be looked at before it joins the queue
    folded = models.IntegerField(default=0, db_default=0)  # further matters of the same sender shown on this row
    version = models.IntegerField(default=1)
    searched = WordsField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(priority__range=(1, 5)), name="desk_item_priority"),
            models.CheckConstraint(
                condition=Q(lon=None, lat=None) | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
                name="desk_item_whole_point",
            ),
            models.CheckConstraint(
                condition=Q(escalation=0, escalated_at=None) | Q(escalation__in=(1, 2), escalated_at__isnull=False),
                name="desk_item_escalation",
            ),
        ]
        indexes = [
            # The open queue of the whole province, and its pages by keyset.
            models.Index(fields=["rank", "due_at", "subject_id"], condition=OPEN, name="desk_open_queue"),
            # The open queue of a few wards: one short scan per ward, merged; also the filter by area.
            models.Index(fields=["area", "rank", "due_at", "subject_id"], condition=OPEN, name="desk_open_by_area"),
            # The open queue's tabs by kind.
            models.Index(fields=["kind", "rank", "due_at", "subject_id"], condition=OPEN, name="desk_open_by_kind"),
            # The figures on the tabs, counted to a limit without touching the table.
            models.Index(
                fields=["kind", "priority", "area"],
                include=["due_at", "held"],
                condition=OPEN,
                name="desk_open_counts",
            ),
            # What is held for review, a handful as a rule.
            models.Index(fields=["rank", "due_at", "subject_id"], condition=OPEN & Q(held=True), name="desk_held"),
            # «Mine»: what one operator owns.
            models.Index(
                fields=["owner", "rank", "due_at", "subject_id"],
                condition=OPEN & Q(owner__isnull=False),
                name="desk_open_by_owner",
            ),
            # Filter «escalated»: a handful.
            models.Index(
                fields=["rank", "due_at", "subject_id"],
                condition=OPEN & Q(escalation__gt=0),
                name="desk_open_escalated",
            ),
            # Filter by age, where few are as old.
            models.Index(fields=["opened_at"], condition=OPEN, name="desk_open_by_age"),
            # The list of closed matters, newest first.
            models.Index(fields=["closed_at", "subject_id"], condition=CLOSED, name="desk_closed"),
            models.Index(fields=["area", "closed_at", "subject_id"], condition=CLOSED, name="desk_closed_by_area"),
            # All matters of a ward, newest first (those of the province: the primary key).
            models.Index(fields=["area", "subject_id"], name="desk_all_by_area"),
            # What waits unanswered and may have to be escalated, looked through every minute.
            models.Index(
                fields=["opened_at"], condition=OPEN & Q(stage=UNANSWERED, escalation__lt=2), name="desk_unanswered"
            ),
            # The escalations of a day.
            models.Index(fields=["escalated_at"], condition=Q(escalated_at__isnull=False), name="desk_escalated"),
            # The search box: a tracking code read out on the telephone.
            models.Index(fields=["code"], name="desk_by_code"),
            # The search box: words without accents.
            # A short pending list, for every search reads it through.
            GinIndex(fields=["searched"], name="desk_words", gin_pending_list_limit=512),
        ]

    def __str__(self) -> str:
        return self.code


class Onlooker(models.Model):
    """Somebody who has a matter open on the screen. Kept for `rules.LOOKING_FOR`."""

    id = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(DeskItem, on_delete=models.CASCADE, db_index=False, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    name = models.CharField(max_length=120)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "user"], name="desk_onlooker_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.item_id}"


class SavedView(models.Model):
    """A filter of the queue under a name: one operator's own, or shared with everybody who holds a role.

    `filters`: what the address of the queue would say, without a search text.
    """

    id = UUIDv7Field()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, db_index=False, related_name="+"
    )
    role = models.CharField(max_length=32, blank=True)
    name = models.CharField(max_length=60)
    filters = models.JSONField()
    created_at = models.DateTimeField()
    by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, role="") | (Q(owner__isnull=True) & ~Q(role="")),
                name="desk_view_is_ones_own_or_a_roles",
            ),
            models.UniqueConstraint(fields=["owner", "name"], name="desk_view_own_name"),
            models.UniqueConstraint(fields=["role", "name"], condition=~Q(role=""), name="desk_view_role_name"),
        ]

    def __str__(self) -> str:
        return self.name


class DeskSetting(models.Model):
    """How one operator has the desk: the view it opens with, the order of the views, the ground (light, dark, or what
    the device has)."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, db_index=False, related_name="+"
    )
    default_view = models.ForeignKey(SavedView, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+")
    view_order = ArrayField(models.UUIDField(), default=list)
    theme = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return str(self.user_id)


class HandoverNote(models.Model):
    """What one shift tells the next. `areas`: the wards it is about, none for the whole province. `shift`: a slug of
    `config/shifts.yaml`; `shift_on`: the day on which that shift began."""

    id = UUIDv7Field()
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    by_label = models.CharField(max_length=120)
    shift = models.CharField(max_length=16)
    shift_on = models.DateField()
    areas = ArrayField(models.UUIDField(), default=list)
    text = EncryptedTextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.shift} {self.shift_on}"


class HandoverMatter(models.Model):
    """An open matter that a note hands over: to somebody by name, or back into the queue."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(HandoverNote, on_delete=models.CASCADE, db_index=False, related_name="matters")
    subject_id = models.UUIDField()
    code = models.CharField(max_length=16)
    to = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, db_index=False, related_name="+"
    )
    to_name = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "subject_id"], name="desk_handover_matter_once")]

    def __str__(self) -> str:
        return self.code


class HandoverRead(models.Model):
    """Somebody has read a note."""

    id = models.BigAutoField(primary_key=True)
    note = models.ForeignKey(HandoverNote, on_delete=models.CASCADE, db_index=False, related_name="reads")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["note", "user"], name="desk_handover_read_once")]

    def __str__(self) -> str:
        return f"{self.note_id} {self.user_id}"
