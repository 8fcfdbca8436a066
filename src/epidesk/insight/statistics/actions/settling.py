# SPDX-License-Identifier: Apache-2.0
"""What a series' days become when numbers arrive or a decision falls: counted, held, waiting, replaced."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple
from uuid import UUID

from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.realtime import hint
from epidesk.insight.statistics.models import Delivery, Figure, Series
from epidesk.insight.statistics.rules import FigureState
from epikit.formats.counts import Counting
from epikit.plausibility import Doubt, doubts_of_new, doubts_of_totals

_BATCH = 2_000
_FOLLOWS = (Doubt.AFTER, Doubt.BESIDE)
"""Itself ordinary: it waits for another's sake."""


def lock_source(source: str) -> None:
    """One writer of a source's figures at a time, until the transaction ends."""
    lock_names("figures", [f"s{source}"])


class _Open(NamedTuple):
    id: UUID
    value: int
    delivery_id: UUID
    beside: bool


@dataclass
class _Days:
    """A series' rows by day; those that count: (row's id, value)."""

    counted: dict[date, tuple[UUID, int]] = field(default_factory=dict)
    open: dict[date, _Open] = field(default_factory=dict)
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
        columns = ("id", "series_id", "on", "value", "state", "delivery_id", "doubt")
        for id, series_id, on, value, state, delivery_id, doubt in rows.values_list(*columns):
            days = self._days[series_id]
            if state == FigureState.COUNTED:
                days.counted[on] = (id, value)
            elif state == FigureState.REFUSED:
                days.refused[on].add(value)
            else:
                days.open[on] = _Open(id, value, delivery_id, doubt == Doubt.BESIDE)

    def has(self, series_id: UUID, on: date, value: int) -> bool:
        """Whether the number counts for the day, or waits, already."""
        days = self._days[series_id]
        return any(on in rows and rows[on][1] == value for rows in (days.open, days.counted))

    def was_refused(self, series_id: UUID, on: date, value: int) -> bool:
        return value in self._days[series_id].refused.get(on, ())

    def doubt_of(self, series_id: UUID, on: date, value: int) -> Doubt | None:
        """What would be asked about a number, were it to come now."""
        days = self._days[series_id]
        known = {day: row[1] for day, row in days.counted.items()}
        candidates = {day: row.value for day, row in days.open.items()} | {on: value}
        return self._judged(series_id, known, candidates).get(on)

    def take_back(self, statements: Iterable[UUID]) -> None:
        """Numbers of these deliveries that wait give way."""
        gone = set(statements)
        for days in self._days.values():
            for on, row in list(days.open.items()):
                if row.delivery_id in gone:
                    self._become[FigureState.REPLACED].append(days.open.pop(on).id)

    def waiting_statements(self, numbers: Mapping[UUID, int], on: date) -> set[UUID]:
        """Which deliveries have a number of that day waiting in these series."""
        return {self._days[id].open[on].delivery_id for id in numbers if on in self._days[id].open}

    def let_go(self, statement: UUID) -> None:
        """What was stated in one breath with a number that counts from now on counts too."""
        for days in self._days.values():
            for on, row in list(days.open.items()):
                if row.delivery_id == statement and row.beside:
                    if on in days.counted:
                        self._become[FigureState.REPLACED].append(days.counted[on][0])
                    self._become[FigureState.COUNTED].append(row.id)
                    days.counted[on] = (days.open.pop(on).id, row.value)

    def _judged(
        self, series_id: UUID, known: Mapping[date, int], candidates: Mapping[date, int]
    ) -> Mapping[date, Doubt]:
        judge = doubts_of_totals if self.series[series_id].counting == Counting.TOTAL else doubts_of_new
        return judge(known, candidates)

    def settle(
        self,
        series_id: UUID,
        incoming: Mapping[date, int],
        delivery: Delivery | None,
        *,
        beside: bool = False,
    ) -> None:
        """Takes numbers in (none: judges anew what is open). A number that was refused is not asked about again.
        `beside`: they wait whatever they are, for what was stated with them waits."""
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
        candidates = {on: row.value for on, row in days.open.items()} | fresh
        if not candidates:
            return
        known = {on: value for on, (_id, value) in days.counted.items()}
        doubts = self._judged(series_id, known, candidates)
        for on, value in sorted(candidates.items()):
            waits = beside if on in fresh else days.open[on].beside
            self._take(series, on, value, Doubt.BESIDE if waits else doubts.get(on), delivery if on in fresh else None)

    def _take(self, series: Series, on: date, value: int, doubt: Doubt | None, delivery: Delivery | None) -> None:
        days = self._days[series.id]
        state = FigureState.COUNTED if doubt is None else FigureState.HELD
        if doubt in _FOLLOWS:
            state = FigureState.WAITING
        if doubt is None:
            if on in days.counted:
                self._become[FigureState.REPLACED].append(days.counted[on][0])
                self.settled.revised += 1
            else:
                self.settled.added += 1
        elif doubt in _FOLLOWS:
            self.settled.waiting += delivery is not None
        if delivery is None:
            row = days.open[on]
            if doubt is None:
                self._become[FigureState.COUNTED].append(row.id)
                days.counted[on] = (days.open.pop(on).id, value)
                self.let_go(row.delivery_id)
            else:
                self._doubts[doubt].append((row.id, state))
            return
        figure = Figure(series=series, delivery=delivery, on=on, value=value, state=state, doubt=doubt or "")
        self.new.append(figure)
        if state is FigureState.HELD:
            self.settled.held.append(figure)

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
