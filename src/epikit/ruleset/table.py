# SPDX-License-Identifier: Apache-2.0
"""The rule table: what a rule set says, and nothing about how it is computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Words:
    """One text in the two languages every text of a rule set has."""

    vi: str
    en: str

    def of(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True)
class ScreeningClass:
    """What somebody may be put into. `severity` orders classes: 0 goes on freely. `action`: what is required."""

    code: str
    severity: int
    name: Words
    action: Words


@dataclass(frozen=True)
class Vocabulary:
    """What a rule set may name: codes by position (a bit is a position), classes, and, if given, the place codes."""

    symptoms: tuple[str, ...]
    exposures: tuple[str, ...]
    conditions: tuple[str, ...]
    classes: tuple[ScreeningClass, ...]
    places: frozenset[str] | None = None
    kinds: tuple[str, ...] = ("entry", "arrival", "departure", "daily")


@dataclass(frozen=True)
class Span:
    """A place that counts as risky for a span of days; half-open, None: no bound."""

    place: str
    from_on: date | None
    until_on: date | None


@dataclass(frozen=True)
class RiskArea:
    """A list of places, each with its dates. `code` is what rules name."""

    code: str
    name: Words
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Always:
    """Holds for everybody: the last rule."""


@dataclass(frozen=True)
class Visited:
    """They were in the area while it was at risk, on a day not more than `within_days` before the day of reference."""

    area: str
    within_days: int | None = None


@dataclass(frozen=True)
class Flags:
    """At least so many of these bits are set. `column`: "symptoms", "exposures" or "conditions"."""

    column: str
    codes: tuple[str, ...]
    mask: int
    at_least: int = 1


@dataclass(frozen=True)
class Warm:
    """The temperature was measured and is at least this, in tenths of °C."""

    tenths: int


@dataclass(frozen=True)
class ResultIs:
    """The test's result is one of these, and, if asked, taken not more than so many days before the reference."""

    results: tuple[int, ...]
    within_days: int | None = None


@dataclass(frozen=True)
class OneOf:
    """A column of words has one of these. `column`: "kind" or "nationality"."""

    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class ContactAtMost:
    """Known by the centre as a contact of this degree or nearer (1: of a confirmed case; 0: the case)."""

    degree: int


@dataclass(frozen=True)
class Lacking:
    """It was not told: "origin", "arrived_on", "temperature_tenths"."""

    column: str


@dataclass(frozen=True)
class FromDay:
    """The day of reference is this day or later: measures that begin on a day."""

    on: date


@dataclass(frozen=True)
class AllOf:
    """Every part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True)
class NotThis:
    """The part does not hold."""

    part: Condition


Condition = (
    Always | Visited | Flags | Warm | ResultIs | OneOf | ContactAtMost | FromDay | Lacking | AllOf | AnyOf | NotThis
)


@dataclass(frozen=True)
class Until:
    """How long: `days` after a day. `since`: "left" (the last day in `area`), "arrived", "tested", "reference". What is
    not known falls back to the day of reference."""

    since: str
    days: int
    area: str = ""


@dataclass(frozen=True)
class Rule:
    """`when` holds → `class_code`. `source`: which text says so, or that the authors propose it."""

    id: str
    class_code: str
    when: Condition
    reason: Words
    until: Until | None = None
    source: str = ""


@dataclass(frozen=True)
class OwnTest:
    """What a rule set promises about one invented person. `facts` as the file says them."""

    name: str
    facts: object
    class_code: str
    rule_id: str = ""
    until_on: date | None = None


@dataclass(frozen=True)
class RuleSet:
    """One version. `valid_from`, `valid_until`: when the source wanted it used, half-open. `window_days`: how far back
    arrivals are looked at again when this is adopted. `document`, `url`, `issued_on`: where it comes from."""

    id: str
    version: str
    title: Words
    document: str
    url: str
    issued_on: date | None
    valid_from: date
    valid_until: date | None
    window_days: int
    classes: tuple[ScreeningClass, ...]
    areas: tuple[RiskArea, ...]
    rules: tuple[Rule, ...]
    tests: tuple[OwnTest, ...] = ()
    without: tuple[str, ...] = ()
    vocabulary: Vocabulary = field(default=Vocabulary((), (), (), ()), repr=False)

    def class_of(self, code: str) -> ScreeningClass:
        return next(one for one in self.classes if one.code == code)

    def rule(self, rule_id: str) -> Rule:
        return next(one for one in self.rules if one.id == rule_id)

    def area(self, code: str) -> RiskArea:
        return next(one for one in self.areas if one.code == code)


def place_within(place: str, wider: str) -> bool:
    """Whether a place code is, or lies in, another: "CN-HB" lies in "CN"."""
    return place == wider or place.startswith(wider + "-")
