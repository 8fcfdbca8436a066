# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.screening.rules import AlarmEnding, RunKind, RunState, VersionState


class RuleSetVersion(models.Model):
    """A rule set as it was written. `text`: its file (YAML), never changed once adopted; `number`: how people and
    receipts name it; `base`: the version it was made from; `note`: what is new, in the editor's words."""

    id = UUIDv7Field()
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, default="draft")
    text = models.TextField()
    file = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=300, blank=True, default="")
    base = models.ForeignKey("self", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    created_at = models.DateTimeField()
    created_by_id = models.UUIDField(null=True)
    created_by_label = models.CharField(max_length=120, blank=True, default="")
    adopted_at = models.DateTimeField(null=True)
    adopted_by_id = models.UUIDField(null=True)
    adopted_by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number"], name="screening_version_number"),
            models.UniqueConstraint(fields=["state"], condition=Q(state="adopted"), name="screening_one_adopted"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in VersionState]), name="screening_version_state"
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)


class Screening(models.Model):
    """What the rules say of one declaration now. `until_on`: the first day free of it. `rule`: the one that decided."""

    declaration = models.OneToOneField("movement.Declaration", on_delete=models.CASCADE, primary_key=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    class_code = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    version = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    until_on = models.DateField(null=True)
    screened_at = models.DateTimeField()

    class Meta:
        indexes = [
            # What somebody must do; moving references when two people turn out to be one.
            models.Index(fields=["person", "declaration"], name="screening_of_person"),
            # Lists of a ward by class, newest first.
            models.Index(fields=["ward", "class_code", "-declaration"], name="screening_ward_class"),
            models.Index(fields=["class_code", "-declaration"], name="screening_class"),
        ]

    def __str__(self) -> str:
        return self.class_code


class Run(models.Model):
    """Everybody in the window screened by a version: tried (`simulation`) or because it was adopted. `reached`: up to
    where in the window it has come, for who waits."""

    id = UUIDv7Field()
    version = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10)
    state = models.CharField(max_length=8, default="running")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    since = models.DateTimeField()
    until = models.DateTimeField()
    reached = models.DateTimeField(null=True)
    screened = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    milliseconds = models.IntegerField(default=0)
    by_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=[str(kind) for kind in RunKind]), name="screening_run_kind"),
            models.CheckConstraint(
                condition=Q(state__in=[str(state) for state in RunState]), name="screening_run_state"
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class Difference(models.Model):
    """Somebody's class before and after. With a `run` of kind simulation it is what would happen, else what did; with
    none, a declaration of their own did it. `before` is empty for whoever had none. `told_at`: they were told."""

    id = UUIDv7Field()
    run = models.ForeignKey(Run, on_delete=models.CASCADE, null=True, db_index=False, related_name="+")
    declaration = models.ForeignKey("movement.Declaration", on_delete=models.CASCADE, db_index=False, related_name="+")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    ward = models.ForeignKey("places.Area", on_delete=models.PROTECT, null=True, db_index=False, related_name="+")
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40)
    rule = models.CharField(max_length=40)
    version = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    until_on = models.DateField(null=True)
    at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Once a run; and what is a declaration's, when it goes. Rows without a run are never equal.
            models.UniqueConstraint(fields=["declaration", "run"], name="screening_once_a_run"),
            models.CheckConstraint(condition=~Q(before=F("after")) | Q(run=None), name="screening_differs"),
        ]
        indexes = [
            # The list of a run, by ward and by pair of classes; each page follows the one before it.
            models.Index(fields=["run", "ward", "before", "after", "id"], name="screening_run_ward"),
            models.Index(fields=["run", "before", "after", "id"], name="screening_run_pair"),
            # What became of somebody; moving references.
            models.Index(fields=["person", "id"], name="screening_history"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class Alarm(models.Model):
    """A declaration whose class needs action now, on the desk until somebody says what was done. `note`: encrypted, for
    it tells of health and whereabouts."""

    id = UUIDv7Field()
    declaration = models.ForeignKey("movement.Declaration", on_delete=models.CASCADE, db_index=False, related_name="+")
    class_code = models.CharField(max_length=40)
    raised_at = models.DateTimeField()
    ending = models.CharField(max_length=12, blank=True, default="")
    note = EncryptedTextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["declaration", "class_code"], condition=~Q(ending="changed"), name="screening_alarm_once"
            ),
            models.CheckConstraint(
                condition=Q(ending="", ended_at=None)
                | Q(ending__in=[str(ending) for ending in AlarmEnding], ended_at__isnull=False),
                name="screening_alarm_ending",
            ),
        ]

    def __str__(self) -> str:
        return self.class_code


class Receipt(models.Model):
    """A signed receipt as it was given out. `id`: its 8 bytes in hex; `text`: what the QR code holds."""

    id = models.CharField(max_length=16, primary_key=True)
    declaration = models.ForeignKey("movement.Declaration", on_delete=models.CASCADE, db_index=False, related_name="+")
    class_code = models.CharField(max_length=40)
    version = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, db_index=False, related_name="+")
    key = models.CharField(max_length=8)
    text = models.CharField(max_length=400)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["declaration", "expires_at"], name="screening_receipts"),
            # The revocation list: revoked and not yet expired by itself.
            models.Index(fields=["expires_at"], condition=Q(revoked_at__isnull=False), name="screening_revoked"),
        ]

    def __str__(self) -> str:
        return self.id
