# SPDX-License-Identifier: Apache-2.0
"""Which team to send: an order with its reasons, for a human who decides.

Distances are great circles; the way on the road is guessed as a factor of that at an average speed, and every
recommendation says so in its reasons.
"""

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from epikit.geo.points import LonLat, distance_m

T = TypeVar("T")
Tone = Literal["good", "neutral", "warning", "bad"]

STALE_AFTER_S = 600.0


@dataclass(frozen=True)
class Weights:
    """What counts how much, in points. A team standing at the place, free and in its zone, has 100 + `in_zone`."""

    per_minute: float = 1.0
    most_for_distance: float = 60.0
    place_unknown: float = 30.0
    in_zone: float = 15.0
    per_open_mission: float = 20.0
    position_stale: float = 5.0
    per_lack: float = 12.0


@dataclass(frozen=True)
class Candidate(Generic[T]):
    """A team as the recommendation sees it.

    `position` is where its leader's phone last was, `position_age_s` how long ago; `base` where it starts from.
    `open_missions` are those accepted and not done; `declined` means that it already said no to this matter. `lacking`:
    how many things that the matter needs it does not have. `road_m`, `road_minutes`: the way by road from where it
    starts, if a routing service said so.
    """

    team_id: T
    name: str
    position: LonLat | None = None
    position_age_s: float | None = None
    base: LonLat | None = None
    zone_ids: Collection[object] = ()
    on_duty: bool = True
    open_missions: int = 0
    declined: bool = False
    lacking: int = 0
    road_m: float | None = None
    road_minutes: float | None = None


@dataclass(frozen=True)
class Reason:
    """One thing that speaks for or against, as a code and a value; the page finds the words.

    Codes and values: `in_zone` / `out_of_zone` (None), `distance` (metres), `place_unknown` (None), `free` (None),
    `busy` (open missions), `position_stale` (age in seconds or None; the base was used), `position_stale_no_base`
    (the same, but the old position had to be used), `position_unknown` (None; the base was used if there is one),
    `eta_route_factor` (factor of the great circle), `eta_speed_kmh` (speed assumed), `by_road` (metres, in place of
    these two and of `distance`), `lacking` (how many needs are not met).
    """

    code: str
    value: float | int | None
    tone: Tone


@dataclass(frozen=True)
class Recommendation(Generic[T]):
    """One team with its score (higher is better). `excluded_reason` is None, or why it cannot be sent: `off_duty`,
    `declined`, `no_position` (neither a position nor a base); the excluded have score 0 and come last."""

    team_id: T
    name: str
    score: float
    distance_m: float | None
    eta_minutes: int | None
    reasons: tuple[Reason, ...]
    excluded_reason: str | None = None


def recommend(
    place: LonLat | None,
    zone_id: object,
    candidates: Sequence[Candidate[T]],
    *,
    speed_kmh: float = 30.0,
    route_factor: float = 1.4,
    stale_after_s: float = STALE_AFTER_S,
    weights: Weights | None = None,
) -> list[Recommendation[T]]:
    """Order the teams for a matter, best first, with the reasons for each.

    `place` None (not known yet) ranks by zone and load alone; `zone_id` None leaves zones out. A position older than
    `stale_after_s` gives way to the base. Equal scores: the nearer, then by name and id. Raises `ValueError` when
    the speed or the factor make no sense.
    """
    if not (speed_kmh > 0 and route_factor >= 1):
        raise ValueError("a speed above 0 and a factor of at least 1 are needed")
    journey = _Journey(place, zone_id, speed_kmh, route_factor, stale_after_s, weights or Weights())
    return sorted((journey.judge(candidate) for candidate in candidates), key=_rank)


def _rank(recommendation: Recommendation[T]) -> tuple[bool, float, float, str, str]:
    away = math.inf if recommendation.distance_m is None else recommendation.distance_m
    excluded = recommendation.excluded_reason is not None
    return excluded, -recommendation.score, away, recommendation.name, str(recommendation.team_id)


@dataclass(frozen=True)
class _Journey:
    place: LonLat | None
    zone_id: object
    speed_kmh: float
    route_factor: float
    stale_after_s: float
    weights: Weights

    def judge(self, candidate: Candidate[T]) -> Recommendation[T]:
        start, position_reasons = self._start(candidate)
        away = None if self.place is None or start is None else distance_m(start, self.place)
        minutes = None if away is None else away * self.route_factor / 1000 / self.speed_kmh * 60
        by_road = away is not None and candidate.road_m is not None and candidate.road_minutes is not None
        if by_road:
            away, minutes = candidate.road_m, candidate.road_minutes
        reasons = (
            *self._zone_reasons(candidate),
            *self._distance_reasons(away, by_road),
            *_load_reasons(candidate),
            *((Reason("lacking", candidate.lacking, "warning"),) if candidate.lacking else ()),
            *position_reasons,
            *self._eta_reasons(None if by_road else away),
        )
        excluded = self._excluded(candidate, start)
        points = 0.0 if excluded else self._score(minutes, reasons)
        eta = None if minutes is None else max(1, math.ceil(minutes))
        return Recommendation(candidate.team_id, candidate.name, points, away, eta, reasons, excluded)

    def _start(self, candidate: Candidate[T]) -> tuple[LonLat | None, tuple[Reason, ...]]:
        age_s = candidate.position_age_s
        if candidate.position is None:
            return candidate.base, (Reason("position_unknown", None, "warning"),)
        if age_s is None or age_s > self.stale_after_s:
            if candidate.base is None:  # an old position still beats none
                return candidate.position, (Reason("position_stale_no_base", age_s, "bad"),)
            return candidate.base, (Reason("position_stale", age_s, "warning"),)
        return candidate.position, ()

    def _excluded(self, candidate: Candidate[T], start: LonLat | None) -> str | None:
        if not candidate.on_duty:
            return "off_duty"
        if candidate.declined:
            return "declined"
        if start is None and self.place is not None:
            return "no_position"
        return None

    def _zone_reasons(self, candidate: Candidate[T]) -> tuple[Reason, ...]:
        if self.zone_id is None:
            return ()
        if self.zone_id in candidate.zone_ids:
            return (Reason("in_zone", None, "good"),)
        return (Reason("out_of_zone", None, "neutral"),)

    def _distance_reasons(self, away: float | None, by_road: bool) -> tuple[Reason, ...]:
        if self.place is None:
            return (Reason("place_unknown", None, "warning"),)
        if by_road and away is not None:
            return (Reason("by_road", round(away), "neutral"),)
        return () if away is None else (Reason("distance", round(away), "neutral"),)

    def _eta_reasons(self, away: float | None) -> tuple[Reason, ...]:
        if away is None:
            return ()
        return (
            Reason("eta_route_factor", self.route_factor, "neutral"),
            Reason("eta_speed_kmh", self.speed_kmh, "neutral"),
        )

    def _score(self, minutes: float | None, reasons: Sequence[Reason]) -> float:
        weights = self.weights
        by_code = {reason.code: reason for reason in reasons}
        points = 100.0
        if minutes is None:
            points -= weights.place_unknown
        else:
            points -= min(weights.most_for_distance, minutes * weights.per_minute)
        if "in_zone" in by_code:
            points += weights.in_zone
        if busy := by_code.get("busy"):
            points -= weights.per_open_mission * (busy.value or 0)
        if lacking := by_code.get("lacking"):
            points -= weights.per_lack * (lacking.value or 0)
        if not by_code.keys().isdisjoint(("position_stale", "position_stale_no_base", "position_unknown")):
            points -= weights.position_stale
        return round(points, 2)


def _load_reasons(candidate: Candidate[T]) -> tuple[Reason, ...]:
    if candidate.open_missions <= 0:
        return (Reason("free", None, "good"),)
    return (Reason("busy", candidate.open_missions, "warning" if candidate.open_missions == 1 else "bad"),)
