# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.publishing.content.rules.local_rules import Stance, Subject


class LocalRule(models.Model):
    """One rule with the decision it comes from. Its words are never changed: a correction is a new rule that `replaces`
    it. `areas`: `ward:<code>`, `zone:<code>` (codes outlive a map of wards); empty is the whole province. `until`: the
    first day on which it no longer counts. `words`: language → {title, text}."""

    id = UUIDv7Field()
    subject = models.CharField(max_length=12)
    stance = models.CharField(max_length=10)
    words = models.JSONField()
    areas = models.JSONField(default=list)
    instead = models.BooleanField(default=False)
    valid_from = models.DateField()
    until = models.DateField(null=True)
    decision = models.CharField(max_length=200)
    decision_url = models.CharField(max_length=500, blank=True)
    decided_on = models.DateField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by_id = models.UUIDField(null=True)
    approved_by_label = models.CharField(max_length=120, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(subject__in=[str(one) for one in Subject]), name="content_rule_subject"),
            models.CheckConstraint(condition=Q(stance__in=[str(one) for one in Stance]), name="content_rule_stance"),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("valid_from")), name="content_rule_valid_period"
            ),
            models.CheckConstraint(
                condition=Q(approved_by_id=None) | Q(by_id=None) | ~Q(approved_by_id=F("by_id")),
                name="content_rule_two_people",
            ),
        ]
        indexes = [
            # What counts today, for everybody.
            models.Index(fields=["valid_from"], condition=Q(withdrawn_at=None), name="content_rule_standing")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.valid_from}"
