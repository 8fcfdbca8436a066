# SPDX-License-Identifier: Apache-2.0
"""The epidemic in numbers as the public sees it: where, how many, since when, who says so, and what is not known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Max
from django.utils.functional import Promise

from epidesk.foundation.core.process_cache import ProcessCache
from epidesk.insight.statistics.models import Delivery, Figure, Series, SourceState
from epidesk.insight.statistics.queries.scope import local_today
from epidesk.insight.statistics.rules import BEHIND_DAYS, MANUAL, PUBLISHED_TTL_S, FigureState
from epidesk.insight.statistics.sources import DEMONSTRATION, Place, Source, sources
from epidesk.insight.statistics.texts import FAILURE
from epikit.counts import Trend, steps_of_totals, trend
from epikit.formats.counts import Counting, Measure


@dataclass(frozen=True)
class DayCount:
    """One day. `new` or `total` is None where it is not known; `correction`: the total took in cases of earlier days
    or gave some back, so the day has no number of its own; `signed`: the centre states it under its own name."""

    on: date
    new: int | None
    total: int | None
    correction: bool = False
    signed: bool = False


@dataclass(frozen=True)
class PublishedSeries:
    """What is known of one measure of a place. `source` is None when only the centre's own figures stand here.

    `counted_from`: totals are sums of daily numbers from that day on, and lack what was before. `held_from`: the first
    day that waits for a check. `failing_since`, `failure`: the source cannot be had. `read_at`: when we had it last.
    """

    measure: Measure
    source: Source | None
    days: tuple[DayCount, ...]
    trend: Trend
    read_at: datetime
    is_stale: bool
    counted_from: date | None
    held_from: date | None
    failing_since: datetime | None
    failure: Promise | str

    @property
    def newest(self) -> DayCount:
        return self.days[-1]


@dataclass(frozen=True)
class PublishedPlace:
    """A place of the public page, with cases first; without any series nothing is known of it."""

    place: Place
    series: tuple[PublishedSeries, ...]

    def of(self, measure: str) -> PublishedSeries | None:
        return next((one for one in self.series if one.measure == measure), None)


_cache: ProcessCache[str, tuple[PublishedPlace, ...]] = ProcessCache(ttl_s=PUBLISHED_TTL_S, size=1)


def published() -> tuple[PublishedPlace, ...]:
    """Local, national, world, in that order; at most a second old. No viewer: it is published."""
    return _cache.get("", _read)


def _read() -> tuple[PublishedPlace, ...]:
    return tuple(_place(place) for place in sources().places)


def _place(place: Place) -> PublishedPlace:
    rows = list(Series.objects.filter(level=str(place.level), code=place.code))
    figures = _figures([row.id for row in rows])
    found = []
    for measure in Measure:
        mine = [row for row in rows if row.measure == measure and figures.get(row.id)]
        if series := _series(measure, mine, figures):
            found.append(series)
    return PublishedPlace(place, tuple(found))


def _figures(series_ids: list[UUID]) -> Mapping[UUID, dict[date, Figure]]:
    found: dict[UUID, dict[date, Figure]] = defaultdict(dict)
    for row in Figure.objects.filter(series_id__in=series_ids, state=FigureState.COUNTED).order_by("on"):
        found[row.series_id][row.on] = row
    return found


def _series(measure: Measure, rows: list[Series], figures: Mapping[UUID, dict[date, Figure]]) -> PublishedSeries | None:
    known = sources()
    signed = {row.counting: figures[row.id] for row in rows if row.source == MANUAL}
    others = sorted({row.source for row in rows if row.source != MANUAL}, key=lambda slug: (known.rank(slug), slug))
    if not others and not signed:
        return None
    newest_of = {slug: max(max(figures[row.id]) for row in rows if row.source == slug) for slug in others}
    source = _chosen(others, newest_of)
    mine = {row.counting: figures[row.id] for row in rows if row.source == source}
    days, counted_from = _days(mine, signed)
    steps = {day.on: day.new for day in days if day.new is not None}
    newest = days[-1].on
    state = SourceState.objects.filter(source=source).first()
    return PublishedSeries(
        measure=measure,
        source=known.source(source),
        days=days,
        trend=trend(steps, newest),
        read_at=_read_at(source or MANUAL, state),
        is_stale=(local_today() - newest).days > known.stale_after_days,
        counted_from=counted_from,
        held_from=_held_from(rows, newest),
        failing_since=state.failing_since_at if state else None,
        failure=FAILURE.get(state.failure, "") if state else "",
    )


def _chosen(others: list[str], newest_of: Mapping[str, date]) -> str:
    """The source listed first of those that keep up with the others. What is invented keeps up with nobody."""
    real = [slug for slug in others if slug != DEMONSTRATION.slug] or others
    if not real:
        return ""
    fresh = max(newest_of[slug] for slug in real) - timedelta(days=BEHIND_DAYS)
    return next(slug for slug in real if newest_of[slug] >= fresh)


def _days(
    mine: Mapping[str, dict[date, Figure]], signed: Mapping[str, dict[date, Figure]]
) -> tuple[tuple[DayCount, ...], date | None]:
    """A source's days with the signed ones over them, and from when on totals are our own sums.

    A source that gives totals is taken at its totals; one that gives daily numbers is summed up, from a signed total on
    anew. What no source gives is not made up: between two days a gap stays a gap, but a source of daily numbers leaves
    out days without a case.
    """
    totals = {**mine.get(Counting.TOTAL, {}), **signed.get(Counting.TOTAL, {})}
    news = {**mine.get(Counting.NEW, {}), **signed.get(Counting.NEW, {})}
    from_totals = Counting.TOTAL in mine or not mine.get(Counting.NEW)
    corrected = {on for rows in (totals, news) for on, row in rows.items() if row.correction}
    total_of = {on: row.value for on, row in totals.items()}
    counted_from = None
    if from_totals:
        new_of: dict[date, int] = steps_of_totals(total_of)
    else:
        first, last = min(news), max({*news, *totals})
        counted_from = first
        new_of = {first + timedelta(days=n): 0 for n in range((last - first).days + 1)}
    new_of |= {on: row.value for on, row in news.items()}
    corrected |= {on for on, new in new_of.items() if new < 0}  # cases taken back: of no day, and no bar below nought
    if not from_totals:
        running = 0
        for on in sorted(new_of):
            running = total_of.setdefault(on, running + new_of[on])
            if on in signed.get(Counting.TOTAL, {}):
                counted_from = None
    ours = {on for rows in signed.values() for on in rows}
    days = tuple(
        DayCount(
            on=on,
            new=None if on in corrected else new_of.get(on),
            total=total_of.get(on),
            correction=on in corrected,
            signed=on in ours,
        )
        for on in sorted({*new_of, *total_of})
    )
    return days, counted_from


def _read_at(source: str, state: SourceState | None) -> datetime:
    delivered: datetime | None = Delivery.objects.filter(source=source).aggregate(at=Max("at"))["at"]
    succeeded = state.succeeded_at if state else None
    return max(at for at in (delivered, succeeded) if at is not None)


def _held_from(rows: list[Series], newest: date) -> date | None:
    """The first day after the newest shown that is there but waits; an older one is no news to the public."""
    waiting = Figure.objects.filter(
        series__in=rows, state__in=[FigureState.HELD, FigureState.WAITING], on__gt=newest
    ).order_by("on")
    return waiting.values_list("on", flat=True).first()
