# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from epidesk.foundation.core.crypto import EncryptedTextField
from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.models.teams import Team
from epidesk.response.dispatch.rules.directives import ENDED_STATES, OPEN_STATES, DirectiveState, UnitKind

_OPEN = [str(state) for state in OPEN_STATES]
_ENDED = [str(state) for state in ENDED_STATES]


def _only(kind: UnitKind, column: str) -> Q:
    """Of the four columns that name a unit, the one of its kind and no other."""
    empty = {"team": Q(team=None), "area": Q(area=None), "agency": Q(agency=""), "person": Q(person=None)}
    rest = Q(unit_kind=str(kind)) & ~empty[column]
    for name, none in empty.items():
        if name != column:
            rest &= none
    return rest


class Directive(models.Model):
    """A task given to one unit: a team, a ward, an agency (by its name) or somebody of the staff."""

    id = UUIDv7Field()
    code = models.CharField(max_length=8, unique=True)
    kind = models.CharField(max_length=12)
    unit_kind = models.CharField(max_length=8)
    team = models.ForeignKey(Team, null=True, on_delete=models.PROTECT, related_name="+")
    area = models.ForeignKey("places.Area", null=True, on_delete=models.PROTECT, db_index=False, related_name="+")
    agency = models.CharField(max_length=120, blank=True, default="")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey("incidents.Incident", null=True, on_delete=models.SET_NULL, related_name="+")
    text = EncryptedTextField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=str(DirectiveState.SENT))
    version = models.IntegerField(default=1)
    given_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    given_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_only(UnitKind.TEAM, "team")
                | _only(UnitKind.WARD, "area")
                | _only(UnitKind.AGENCY, "agency")
                | _only(UnitKind.PERSON, "person"),
                name="dispatch_directive_one_unit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=_OPEN, ended_at=None) | Q(state__in=_ENDED, ended_at__isnull=False),
                name="dispatch_directive_ends",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state__in=_OPEN), name="dispatch_directive_open"),
            models.Index(fields=["given_at"], name="dispatch_directive_given"),
        ]

    def __str__(self) -> str:
        return self.code


class DirectiveStep(models.Model):
    """One line of a directive's course. `params`: `from` and `to`, the units' names when it changed hands.
    `from_team`, `from_person`: who had it before, so that they are told."""

    id = UUIDv7Field()
    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, db_index=False, related_name="steps")
    verb = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )
    by_unit = models.BooleanField(default=True)  # else the desk wrote down what it was told
    note = EncryptedTextField(blank=True, default="")
    params = models.JSONField(default=dict)
    from_team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+")
    from_person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, db_index=False, related_name="+"
    )

    class Meta:
        indexes = [models.Index(fields=["directive", "at"], name="dispatch_step_of_directive")]

    def __str__(self) -> str:
        return str(self.id)


class DirectivePicture(models.Model):
    """A picture that shows what was done."""

    id = UUIDv7Field()
    step = models.ForeignKey(DirectiveStep, on_delete=models.CASCADE, db_index=False, related_name="pictures")
    upload = models.ForeignKey("core.Upload", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["step", "upload"], name="dispatch_picture_once")]

    def __str__(self) -> str:
        return str(self.id)
