# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.models.teams import Team
from epidesk.response.dispatch.rules import FINAL_STATES, LIVE_STATES, MissionState

_LIVE = [str(state) for state in LIVE_STATES]
_FINAL = [str(state) for state in FINAL_STATES]


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
