# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.response.dispatch.models.teams import Team


class TeamSkill(models.Model):
    """What somebody of the team has learnt; `skill`: a slug of `config/roster.yaml`."""

    id = UUIDv7Field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="skills")
    skill = models.CharField(max_length=24)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "skill"], name="dispatch_skill_once")]

    def __str__(self) -> str:
        return self.skill


class TeamVehicle(models.Model):
    """`name`: its plate, or what the team calls it; `kind`: a slug of `config/roster.yaml`."""

    id = UUIDv7Field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="vehicles")
    kind = models.CharField(max_length=24)
    name = models.CharField(max_length=40)
    usable = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "name"], name="dispatch_vehicle_once")]

    def __str__(self) -> str:
        return self.name


class TeamStock(models.Model):
    """How many of an item the team has; `item`: a slug of `config/roster.yaml`."""

    id = UUIDv7Field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="stock")
    item = models.CharField(max_length=24)
    count = models.IntegerField()
    counted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["team", "item"], name="dispatch_stock_once"),
            models.CheckConstraint(condition=Q(count__gte=0), name="dispatch_stock_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.count}"


class StockChange(models.Model):
    """One change of a stock, for its history. `by_label`: who, as the ledger names them."""

    id = UUIDv7Field()
    team = models.ForeignKey(Team, on_delete=models.CASCADE, db_index=False, related_name="+")
    item = models.CharField(max_length=24)
    before = models.IntegerField()
    after = models.IntegerField()
    why = models.CharField(max_length=120, blank=True)
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["team", "at"], name="dispatch_stock_history")]  # the team's page

    def __str__(self) -> str:
        return f"{self.item} {self.before} → {self.after}"
