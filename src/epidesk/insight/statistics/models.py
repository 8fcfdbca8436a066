# SPDX-License-Identifier: Apache-2.0
"""Published counts of an epidemic, each with where it came from. A number is never changed: what replaces it is a row
of its own, and the old one says that it was replaced."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from epidesk.foundation.core.ids import UUIDv7Field
from epidesk.insight.statistics.rules import FigureState
from epikit.formats.counts import Counting, Level, Measure
from epikit.plausibility import Doubt

_OPEN = [str(FigureState.HELD), str(FigureState.WAITING)]


class Delivery(models.Model):
    """One file that was read, or one figure that somebody stated and signed (`layout` "signed").

    `unknown_places`: names that no place was found for; `missing_places`: places that the delivery before had.
    `signature`: over what was stated, by whom and when; see `signing`. `sha256`: of the file, "" for a signed figure.
    """

    id = UUIDv7Field()
    source = models.CharField(max_length=40)
    layout = models.CharField(max_length=20)
    file_name = models.CharField(max_length=120, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    unknown_places = models.JSONField(default=list)
    missing_places = models.JSONField(default=list)
    evidence = models.CharField(max_length=300, blank=True, default="")
    signature = models.CharField(max_length=64, blank=True, default="")
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(layout="signed") | (~Q(signature="") & ~Q(evidence="")),
                name="statistics_delivery_signed",
            )
        ]
        indexes = [models.Index(fields=["source", "-id"], name="statistics_delivery_newest")]  # as-of, the console

    def __str__(self) -> str:
        return f"{self.source} {self.at:%Y-%m-%d}"


class Series(models.Model):
    """What one source counts of one place. `code`: as in `config/figure_sources.yaml`; `name`: as the source has it."""

    id = UUIDv7Field()
    source = models.CharField(max_length=40)
    level = models.CharField(max_length=8)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    measure = models.CharField(max_length=10)
    counting = models.CharField(max_length=5)

    class Meta:
        constraints = [
            # The page asks by place; the import by source.
            models.UniqueConstraint(
                fields=["level", "code", "source", "measure", "counting"], name="statistics_series_once"
            ),
            models.CheckConstraint(condition=Q(level__in=[str(one) for one in Level]), name="statistics_series_level"),
            models.CheckConstraint(
                condition=Q(measure__in=[str(one) for one in Measure]), name="statistics_series_measure"
            ),
            models.CheckConstraint(
                condition=Q(counting__in=[str(one) for one in Counting]), name="statistics_series_counting"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.code} {self.measure} {self.counting}"


class Figure(models.Model):
    """One number of one day, as one delivery had it. `correction`: its step belongs to no single day."""

    id = UUIDv7Field()
    series = models.ForeignKey(Series, on_delete=models.PROTECT, db_index=False, related_name="figures")
    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="figures")
    on = models.DateField()
    value = models.BigIntegerField()
    state = models.CharField(max_length=8)
    doubt = models.CharField(max_length=8, blank=True, default="")
    correction = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True)
    decided_by_id = models.UUIDField(null=True)
    decided_by_label = models.CharField(max_length=120, blank=True, default="")
    decision_note = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["series", "on"], condition=Q(state=str(FigureState.COUNTED)), name="statistics_figure_counted"
            ),
            models.UniqueConstraint(
                fields=["series", "on"], condition=Q(state__in=_OPEN), name="statistics_figure_open"
            ),
            models.CheckConstraint(
                condition=Q(state__in=[str(one) for one in FigureState]), name="statistics_figure_state"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_OPEN) | Q(doubt__in=[str(one) for one in Doubt]),
                name="statistics_figure_open_says_why",
            ),
        ]
        indexes = [
            models.Index(fields=["series", "on"], name="statistics_figure_history"),
            models.Index(fields=["id"], condition=Q(state="held"), name="statistics_figure_held"),  # the console
        ]

    def __str__(self) -> str:
        return f"{self.on}: {self.value}"


class SourceState(models.Model):
    """How fetching went last. `failing_since_at` is null while all is well; `failure`: one of our slugs."""

    source = models.CharField(max_length=40, primary_key=True)
    tried_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True)
    failing_since_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=40, blank=True, default="")
    etags = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.source


class PlaceName(models.Model):
    """A publisher's new name for a place that it called otherwise before, as somebody here decided."""

    id = UUIDv7Field()
    source = models.CharField(max_length=40)
    name_key = models.CharField(max_length=160)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=8)
    code = models.CharField(max_length=20)
    at = models.DateTimeField()
    by_id = models.UUIDField(null=True)
    by_label = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "level", "name_key"], name="statistics_placename_once")
        ]

    def __str__(self) -> str:
        return self.name
