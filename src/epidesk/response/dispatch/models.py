# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.rules import FINAL_STATES, LIVE_STATES, MissionState

_LIVE = [str(state) for state in LIVE_STATES]
_FINAL = [str(state) for state in FINAL_STATES]


class Team(models.Model):
    """A rapid response team. Who belongs to it is said by role grants in `accounts`; whether it is busy, by missions.

    Only the last position is kept, and only while on duty. `position_at` is the phone's clock, `position_taken_at`
    ours. `zone_code` empty: a team of the whole province.
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


class Mission(models.Model):
    """One team sent to one incident. `reason`: why declined or stood down, in somebody's words or one of our slugs;
    retention empties it before the row goes."""

    id = UUIDv7Field()
    incident = models.ForeignKey("incidents.Incident", on_delete=models.PROTECT, db_index=False, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, db_index=False, related_name="missions")
    state = models.CharField(max_length=12, default=str(MissionState.OFFERED))
    version = models.IntegerField(default=1)
    although_busy = models.BooleanField(default=False)
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    reason = EncryptedTextField(blank=True, default="")
    outcome = models.CharField(max_length=40, blank=True, default="")
    offered_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    departed_at = models.DateTimeField(null=True)
    arrived_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    eta_minutes = models.SmallIntegerField(null=True)  # the way to the place, as guessed at `eta_guessed_at`
    eta_guessed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["team", "incident"], condition=Q(state__in=_LIVE), name="dispatch_mission_one_live"
            ),
            models.CheckConstraint(
                condition=Q(state__in=_LIVE, ended_at=None) | Q(state__in=_FINAL, ended_at__isnull=False),
                name="dispatch_mission_ends_when_final",
            ),
            models.CheckConstraint(
                condition=Q(eta_minutes=None) | Q(eta_minutes__gt=0, eta_guessed_at__isnull=False),
                name="dispatch_mission_whole_guess",
            ),
            models.CheckConstraint(condition=~Q(state="done") | ~Q(outcome=""), name="dispatch_mission_outcome"),
        ]
        indexes = [
            models.Index(fields=["incident", "offered_at"], name="dispatch_mission_of_incident"),  # the desk's detail
            # The field page (own live missions) and the load of each team in every recommendation.
            models.Index(fields=["team"], condition=Q(state__in=_LIVE), name="dispatch_mission_live"),
            models.Index(fields=["team", "ended_at"], name="dispatch_mission_ended"),  # what a team may still see
            # The day's figures: sent today, arrived today.
            models.Index(fields=["offered_at"], name="dispatch_mission_offered"),
            models.Index(fields=["arrived_at"], condition=Q(arrived_at__isnull=False), name="dispatch_mission_arrived"),
        ]

    def __str__(self) -> str:
        return str(self.id)
