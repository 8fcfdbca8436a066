# SPDX-License-Identifier: Apache-2.0
"""Reading `when`. A mapping of one key is one condition, of several all of them; a list is all of its parts.

visited: { area: affected, within_days: 14 }     symptoms: [fever, cough]      (any of them)
symptoms: { of: [fever, cough], at_least: 2 }    temperature_at_least: 38.0
test: positive | { result: [negative], within_days: 3 }     kind: [entry]      nationality: [KR]
from_day: 2020-03-21 (the day of reference or later)
contact_at_most: 1      missing: origin      use: name of one of the rule set's `conditions`
all: [...]   any: [...]   not: ...     always: true
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from epikit.ruleset.table import (
    AllOf,
    Always,
    AnyOf,
    Condition,
    ContactAtMost,
    Flags,
    FromDay,
    Lacking,
    NotThis,
    OneOf,
    ResultIs,
    Visited,
    Vocabulary,
    Warm,
)

RESULTS = {"none": 0, "negative": 1, "positive": 2, "pending": 3}
LACKABLE = ("origin", "nationality", "arrived_on", "departed_on", "temperature_tenths", "tested_on")
FLAGS = ("symptoms", "exposures", "conditions")
DEEPEST = 12


class ConditionReader:
    """Reads conditions of one rule set; `named`: its `conditions`, which may use each other, but not in a circle."""

    def __init__(
        self, vocabulary: Vocabulary, areas: tuple[str, ...], named: object, fault: Callable[..., None]
    ) -> None:
        self._vocabulary, self._areas, self._fault = vocabulary, areas, fault
        self._named: Mapping[str, Any] = named if isinstance(named, Mapping) else {}
        if named is not None and not isinstance(named, Mapping):
            fault("conditions", "no-table")
        self._open: list[str] = []
        for name in self._named:
            self._use(name, f"conditions.{name}")

    def read(self, tree: object, path: str, depth: int = 0) -> Condition:
        """The condition in a tree; faults are told and stand in as what never holds."""
        if depth > DEEPEST:
            self._fault(path, "too-deep", limit=str(DEEPEST))
            return NotThis(Always())
        if isinstance(tree, list):
            return self._all([self.read(part, f"{path}.{place}", depth + 1) for place, part in enumerate(tree)], path)
        if not isinstance(tree, Mapping) or not tree:
            self._fault(path, "no-condition")
            return NotThis(Always())
        return self._all([self._one(str(key), value, f"{path}.{key}", depth) for key, value in tree.items()], path)

    def _all(self, parts: list[Condition], path: str) -> Condition:
        if not parts:
            self._fault(path, "no-condition")
            return NotThis(Always())
        flat = [inner for part in parts for inner in (part.parts if isinstance(part, AllOf) else (part,))]
        return flat[0] if len(flat) == 1 else AllOf(tuple(flat))

    def _one(self, key: str, value: Any, path: str, depth: int) -> Condition:
        if key in FLAGS:
            return self._flags(key, value, path)
        match key:
            case "always":
                return Always()
            case "all":
                return self.read(_list(value), path, depth + 1)
            case "any":
                parts = [self.read(part, f"{path}.{at}", depth + 1) for at, part in enumerate(_list(value))]
                if not parts:
                    self._fault(path, "no-condition")
                    return NotThis(Always())
                return parts[0] if len(parts) == 1 else AnyOf(tuple(parts))
            case "not":
                return NotThis(self.read(value, path, depth + 1))
            case "use":
                return self._use(str(value), path)
            case "visited":
                return self._visited(value, path)
            case "temperature_at_least":
                return self._warm(value, path)
            case "test":
                return self._tested(value, path)
            case "kind" | "nationality":
                return self._one_of(key, value, path)
            case "contact_at_most":
                if isinstance(value, int) and 0 <= value <= 5:
                    return ContactAtMost(value)
                self._fault(path, "number-wrong", value=str(value)[:40], least="0", most="5")
            case "from_day":
                on = value if isinstance(value, date) else _day(value)
                if on is not None:
                    return FromDay(on)
                self._fault(path, "date-wrong", value=str(value)[:40])
            case "missing":
                if value in LACKABLE:
                    return Lacking(str(value))
                self._fault(path, "column-unknown", code=str(value)[:40])
            case _:
                self._fault(path, "condition-unknown", code=key[:40])
        return NotThis(Always())

    def _use(self, name: str, path: str) -> Condition:
        if name in self._open:
            self._fault(path, "circle", names=" → ".join([*self._open[self._open.index(name) :], name]))
            return NotThis(Always())
        if name not in self._named:
            self._fault(path, "condition-unknown", code=name[:40])
            return NotThis(Always())
        self._open.append(name)
        try:
            return self.read(self._named[name], f"conditions.{name}", len(self._open))
        finally:
            self._open.pop()

    def _visited(self, value: Any, path: str) -> Condition:
        entry = value if isinstance(value, Mapping) else {"area": value}
        area, within = entry.get("area"), entry.get("within_days")
        if area not in self._areas:
            self._fault(f"{path}.area", "area-unknown", code=str(area)[:40])
            return NotThis(Always())
        return Visited(str(area), self._within(within, path))

    def _within(self, value: Any, path: str) -> int | None:
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 366):
            return value
        self._fault(f"{path}.within_days", "days-wrong", value=str(value)[:40], limit="366")
        return None

    def _flags(self, column: str, value: Any, path: str) -> Condition:
        entry = value if isinstance(value, Mapping) else {"of": value}
        known: tuple[str, ...] = getattr(self._vocabulary, column)
        wanted = known if entry.get("of") == "any" else tuple(dict.fromkeys(map(str, _list(entry.get("of")))))
        for code in wanted:
            if code not in known:
                self._fault(path, "code-unknown", code=code[:40], column=column)
        codes = tuple(code for code in known if code in wanted)
        at_least = entry.get("at_least", 1)
        if not isinstance(at_least, int) or not 1 <= at_least <= max(1, len(codes)):
            self._fault(f"{path}.at_least", "number-wrong", value=str(at_least)[:40], least="1", most=str(len(codes)))
            at_least = 1
        if not codes:
            self._fault(path, "no-condition")
        return Flags(column, codes, sum(1 << known.index(code) for code in codes), at_least)

    def _warm(self, value: Any, path: str) -> Condition:
        if isinstance(value, int | float) and not isinstance(value, bool) and 30 <= value <= 45:
            return Warm(round(value * 10))
        self._fault(path, "number-wrong", value=str(value)[:40], least="30", most="45")
        return NotThis(Always())

    def _tested(self, value: Any, path: str) -> Condition:
        entry = value if isinstance(value, Mapping) else {"result": value}
        names = [str(name) for name in _list(entry.get("result"))]
        for name in names:
            if name not in RESULTS:
                self._fault(path, "code-unknown", code=name[:40], column="test")
        results = tuple(RESULTS[name] for name in names if name in RESULTS)
        if not results:
            self._fault(path, "no-condition")
            return NotThis(Always())
        return ResultIs(results, self._within(entry.get("within_days"), path))

    def _one_of(self, column: str, value: Any, path: str) -> Condition:
        values = tuple(map(str, _list(value)))
        for one in values:
            if column == "kind" and one not in self._vocabulary.kinds:
                self._fault(path, "code-unknown", code=one[:40], column=column)
        if not values:
            self._fault(path, "no-condition")
            return NotThis(Always())
        return OneOf(column, values)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _day(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None
