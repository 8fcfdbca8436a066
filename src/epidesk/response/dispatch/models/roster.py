# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.models.teams import Team
from epidesk.response.dispatch.rules.swaps import ENDED_SWAPS, OPEN_SWAPS, SwapState

_OPEN = [str(state) for state in OPEN_SWAPS]
_ENDED = [str(state) for state in ENDED_SWAPS]


class DutyShift(models.Model):
    """A shift of one unit on one day; `team` none: the desk's. `kind`: its slug in `config/roster.yaml` or
    `shifts.yaml`. The period is half-open and never changes: a shift planned otherwise is another row.

    `open_places`: so many more people may sign up for it themselves. `number_listed`: the directory was told a number
    for it, which is ours to take back.
    """

    id = UUIDv7Field()
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    kind = models.CharField(max_length=16)
    starts_on = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    open_places = models.SmallIntegerField(default=0)
    number_listed = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "kind", "starts_on"], nulls_distinct=False, name="dispatch_shift_once"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="dispatch_shift_ends"),
            models.CheckConstraint(condition=Q(open_places__gte=0), name="dispatch_shift_places"),
        ]
        indexes = [
            models.Index(fields=["starts_on"], name="dispatch_shift_day"),  # month and week
            models.Index(fields=["ends_at"], name="dispatch_shift_end"),  # who is on duty now, each minute
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


class DutyTurn(models.Model):
    """Somebody on a shift. The period repeats the shift's, so that the database itself refuses two that overlap for one
    person (`dispatch_turn_no_overlap`, in the migration: an exclusion over one numeric range of person and minute)."""

    id = UUIDv7Field()
    shift = models.ForeignKey(DutyShift, on_delete=models.CASCADE, db_index=False, related_name="turns")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    signed_up = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shift", "user"], name="dispatch_turn_once"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="dispatch_turn_ends"),
        ]
        indexes = [models.Index(fields=["user", "ends_at"], name="dispatch_turn_of_user")]  # my shifts, overload

    def __str__(self) -> str:
        return str(self.id)


class ShiftSwap(models.Model):
    """`asked_by` wants to give `shift` to `colleague`, and take `in_return` for it if that is named; without a
    colleague, to be freed. `reason`: in the asker's or the lead's words."""

    id = UUIDv7Field()
    shift = models.ForeignKey(DutyShift, on_delete=models.CASCADE, db_index=False, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, db_index=False, related_name="+")
    colleague = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, db_index=False, related_name="+"
    )
    in_return = models.ForeignKey(DutyShift, null=True, on_delete=models.CASCADE, db_index=False, related_name="+")
    state = models.CharField(max_length=12, default=str(SwapState.ASKED))
    reason = EncryptedTextField(blank=True, default="")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    asked_at = models.DateTimeField()
    agreed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shift", "asked_by"], condition=Q(state__in=_OPEN), name="dispatch_swap_one_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at=None) | Q(state__in=_ENDED, ended_at__isnull=False),
                name="dispatch_swap_ends_when_final",
            ),
            models.CheckConstraint(
                condition=Q(colleague__isnull=False) | Q(in_return=None), name="dispatch_swap_return_from_somebody"
            ),
            models.CheckConstraint(
                condition=Q(colleague=None) | ~Q(colleague=F("asked_by")), name="dispatch_swap_of_two"
            ),
        ]
        indexes = [
            models.Index(fields=["asked_at"], condition=Q(state__in=_OPEN), name="dispatch_swap_open"),  # the lead
            models.Index(fields=["asked_by", "asked_at"], name="dispatch_swap_of_asker"),  # my shifts
            models.Index(fields=["colleague", "asked_at"], name="dispatch_swap_of_colleague"),
        ]

    def __str__(self) -> str:
        return str(self.id)


class DutyPhone(models.Model):
    """The number by which the public may reach somebody while they are on a shift of their team; they or the shift lead
    gave it for this. Without it the directory shows what it always shows."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, primary_key=True, on_delete=models.CASCADE, related_name="+")
    phone = EncryptedTextField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user_id)
