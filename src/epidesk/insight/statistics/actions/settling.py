# SPDX-License-Identifier: Apache-2.0
"""What a series' days become when numbers arrive or a decision falls: counted, held, waiting, replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.realtime import hint
from epidesk.insight.statistics.models import Delivery, Figure, Series
from epidesk.insight.statistics.rules import FigureState
from epikit.formats.counts import Counting
from epikit.plausibility import Doubt, doubts_of_new, doubts_of_totals

_BATCH = 2_000


def lock_source(source: str) -> None:
    """One writer of a source's figures at a time, until the transaction ends."""
    lock_names("figures", [f"s{source}"])


@dataclass
class _Days:
    """A series' rows by day: (row's id, value)."""

    counted: dict[date, tuple[UUID, int]] = field(default_factory=dict)
    open: dict[date, tuple[UUID, int]] = field(default_factory=dict)
    refused: dict[date, set[int]] = field(default_factory=lambda: defaultdict(set))


@dataclass
class Settled:
    """What was done, over all series. `held`: rows that now wait for a decision and did not before."""

    added: int = 0
    revised: int = 0
    unchanged: int = 0
    waiting: int = 0
    held: list[Figure] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        return bool(self.added or self.revised or self.waiting or self.held)


class Book:
    """The rows of some series in memory, what is to become of them, and one writing of it all. Call under
    `lock_source`, inside a unit of work."""

    def __init__(self, series: Iterable[Series]) -> None:
        self.series = {one.id: one for one in series}
        self.settled = Settled()
        self._days: dict[UUID, _Days] = defaultdict(_Days)
        self._become: dict[FigureState, list[UUID]] = defaultdict(list)
        self._doubts: dict[Doubt, list[tuple[UUID, FigureState]]] = defaultdict(list)
        self.new: list[Figure] = []
        rows = Figure.objects.filter(series__in=self.series).exclude(state=FigureState.REPLACED)
        for id, series_id, on, value, state in rows.values_list("id", "series_id", "on", "value", "state"):
            days = self._days[series_id]
            if state == FigureState.COUNTED:
                days.counted[on] = (id, value)
            elif state == FigureState.REFUSED:
                days.refused[on].add(value)
            else:
                days.open[on] = (id, value)

    def settle(self, series_id: UUID, incoming: Mapping[date, int], delivery: Delivery | None) -> None:
        """Takes numbers in (none: judges anew what is open). A number that was refused is not asked about again."""
        series, days = self.series[series_id], self._days[series_id]
        fresh: dict[date, int] = {}
        for on, value in incoming.items():
            if on in days.open and days.open[on][1] == value:
                self.settled.unchanged += 1
            elif on in days.counted and days.counted[on][1] == value:
                self.settled.unchanged += 1
                if on in days.open:  # the source took its other number back
                    self._become[FigureState.REPLACED].append(days.open.pop(on)[0])
            elif value in days.refused.get(on, ()):
                self.settled.unchanged += 1
            else:
                fresh[on] = value
                if on in days.open:
                    self._become[FigureState.REPLACED].append(days.open.pop(on)[0])
        candidates = {on: value for on, (_id, value) in days.open.items()} | fresh
        if not candidates:
            return
        known = {on: value for on, (_id, value) in days.counted.items()}
        judge = doubts_of_totals if series.counting == Counting.TOTAL else doubts_of_new
        doubts = judge(known, candidates)
        for on, value in sorted(candidates.items()):
            self._take(series, on, value, doubts.get(on), delivery if on in fresh else None)

    def _take(self, series: Series, on: date, value: int, doubt: Doubt | None, delivery: Delivery | None) -> None:
        days = self._days[series.id]
        state = FigureState.COUNTED if doubt is None else FigureState.HELD
        if doubt is Doubt.AFTER:
            state = FigureState.WAITING
        if doubt is None:
            if on in days.counted:
                self._become[FigureState.REPLACED].append(days.counted[on][0])
                self.settled.revised += 1
            else:
                self.settled.added += 1
        elif doubt is Doubt.AFTER:
            self.settled.waiting += delivery is not None
        if delivery is None:
            row_id = days.open[on][0]
            if doubt is None:
                self._become[FigureState.COUNTED].append(row_id)
            else:
                self._doubts[doubt].append((row_id, state))
            return
        row = Figure(series=series, delivery=delivery, on=on, value=value, state=state, doubt=doubt or "")
        self.new.append(row)
        if state is FigureState.HELD:
            self.settled.held.append(row)

    def write(self) -> Settled:
        """All of it, what gives way first, so that no day counts two numbers meanwhile. Pages that are kept ready hear
        of it."""
        for state in (FigureState.REPLACED, FigureState.COUNTED):
            for ids in _batches(self._become[state]):
                Figure.objects.filter(id__in=ids).update(state=state, doubt="")
        for doubt, rows in self._doubts.items():
            for ids in _batches([id for id, _state in rows]):
                Figure.objects.filter(id__in=ids).exclude(doubt=doubt).update(doubt=doubt, state=rows[0][1])
        Figure.objects.bulk_create(self.new, batch_size=_BATCH)
        hint("public", id="figures")
        return self.settled


def _batches(ids: list[UUID]) -> Iterable[list[UUID]]:
    return (ids[start : start + _BATCH] for start in range(0, len(ids), _BATCH))
