# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field


class Team(models.Model):
    """A rapid response team. Who belongs to it is said by role grants in `accounts`; whether it is busy, by missions.

    Only the last position is kept, and only while on duty. `position_at` is the phone's clock, `position_taken_at`
    ours. `zone_code` empty: a team of the whole province. `on_duty` follows from the roster, the missions and the
    team's own word (`rules.is_on_duty`): `button_on`, it said that it is on; `signed_off_at`, when it last said that it
    goes, until it says otherwise.
    """

    id = UUIDv7Field()
    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=60, unique=True)
    place_in_list = models.SmallIntegerField()
    zone_code = models.CharField(max_length=20, blank=True, default="")
    base_ward_code = models.CharField(max_length=20)
    base_lon = models.FloatField()
    base_lat = models.FloatField()
    on_duty = models.BooleanField(default=False)
    button_on = models.BooleanField(default=False)
    signed_off_at = models.DateTimeField(null=True)
    duty_since_at = models.DateTimeField(null=True)
    position_lon = models.FloatField(null=True)
    position_lat = models.FloatField(null=True)
    position_accuracy_m = models.FloatField(null=True)
    position_at = models.DateTimeField(null=True)
    position_taken_at = models.DateTimeField(null=True)
    position_flagged = models.BooleanField(default=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(position_at=None, position_lon=None, position_lat=None, position_taken_at=None)
                | Q(
                    on_duty=True,
                    position_at__isnull=False,
                    position_lon__isnull=False,
                    position_lat__isnull=False,
                    position_accuracy_m__isnull=False,
                    position_taken_at__isnull=False,
                ),
                name="dispatch_team_position_on_duty",
            ),
            models.CheckConstraint(
                condition=Q(on_duty=False) | Q(duty_since_at__isnull=False), name="dispatch_team_duty_since"
            ),
        ]

    def __str__(self) -> str:
        return self.code
