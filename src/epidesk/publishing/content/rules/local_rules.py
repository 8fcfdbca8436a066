# SPDX-License-Identifier: Apache-2.0
"""Local rules: what is allowed where, from when to when, and by whose decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from epidesk.publishing.content.rules.guides import LANGUAGES, SOURCE, is_web_address

TITLE = (4, 120)
TEXT = (10, 2_000)
REASON = (5, 500)
MAX_AREAS = 200
FARTHEST = timedelta(days=366)


class Subject(StrEnum):
    """What a rule is about, in the order in which people read."""

    GATHERING = "gathering"
    MASKS = "masks"
    TRAVEL = "travel"
    FOOD = "food"
    MARKETS = "markets"
    SCHOOLS = "schools"
    WORK = "work"
    CARE = "care"
    EVENTS = "events"
    WORSHIP = "worship"
    OTHER = "other"


class Stance(StrEnum):
    """What a rule says in one word."""

    FORBIDDEN = "forbidden"
    LIMITED = "limited"
    REQUIRED = "required"
    ALLOWED = "allowed"


STRICTEST = (Stance.FORBIDDEN, Stance.LIMITED, Stance.REQUIRED, Stance.ALLOWED)


class RuleState(StrEnum):
    """Where a rule stands on a day."""

    WAITS = "waits"
    COMING = "coming"
    IN_FORCE = "in_force"
    PAST = "past"
    WITHDRAWN = "withdrawn"


class Reach(StrEnum):
    """How far a rule reaches, widest first."""

    PROVINCE = "province"
    ZONE = "zone"
    WARD = "ward"


@dataclass(frozen=True)
class Words:
    """A rule in one language."""

    title: str
    text: str


@dataclass(frozen=True)
class RuleDraft:
    """What an editor has written. `areas`: `ward:<code>` and `zone:<code>`; empty is the whole province. `until`: the
    first day on which it no longer counts; None is until further notice. `instead`: here it takes the place of the
    wider rules on the same subject."""

    subject: Subject
    stance: Stance
    words: Mapping[str, Words]
    areas: tuple[str, ...]
    valid_from: date | None
    until: date | None
    instead: bool
    decision: str
    decision_url: str = ""
    decided_on: date | None = None


@dataclass(frozen=True)
class Term:
    """What decides where and when a rule counts."""

    subject: Subject
    stance: Stance
    areas: tuple[str, ...]
    valid_from: date
    until: date | None
    instead: bool
    is_approved: bool = True
    is_withdrawn: bool = False

    @property
    def reach(self) -> Reach:
        """The widest of its areas: a rule for a zone and one ward beside is a zone's."""
        if not self.areas:
            return Reach.PROVINCE
        return Reach.ZONE if any(area.startswith("zone:") for area in self.areas) else Reach.WARD

    def covers(self, ward_code: str, zone_code: str) -> bool:
        return (
            not self.areas or f"ward:{ward_code}" in self.areas or bool(zone_code and f"zone:{zone_code}" in self.areas)
        )

    def covers_at(self, ward_code: str, zone_code: str) -> Reach:
        """How far it reaches as seen from this ward, which it covers."""
        if not self.areas:
            return Reach.PROVINCE
        return Reach.WARD if f"ward:{ward_code}" in self.areas else Reach.ZONE

    def counts(self, on: date) -> bool:
        return (
            self.is_approved
            and not self.is_withdrawn
            and self.valid_from <= on
            and (self.until is None or on < self.until)
        )


def state_of(term: Term, on: date) -> RuleState:
    if term.is_withdrawn:
        return RuleState.WITHDRAWN
    if not term.is_approved:
        return RuleState.WAITS
    if term.until is not None and term.until <= on:
        return RuleState.PAST
    return RuleState.COMING if term.valid_from > on else RuleState.IN_FORCE


def here_today(terms: Iterable[Term], ward_code: str, zone_code: str, on: date) -> list[int]:
    """Which of the rules count in the ward on the day, by their places: by subject, then the strictest first. A
    narrower rule that stands `instead` hides the wider ones on its subject."""
    order = [Reach.PROVINCE, Reach.ZONE, Reach.WARD]
    found = [
        (place, term, order.index(term.covers_at(ward_code, zone_code)))
        for place, term in enumerate(terms)
        if term.counts(on) and term.covers(ward_code, zone_code)
    ]
    narrowest: dict[Subject, int] = {}
    for _, term, reach in found:
        if term.instead:
            narrowest[term.subject] = max(narrowest.get(term.subject, 0), reach)
    shown = [(place, term) for place, term, reach in found if reach >= narrowest.get(term.subject, 0)]
    subjects = list(Subject)
    shown.sort(key=lambda one: (subjects.index(one[1].subject), STRICTEST.index(one[1].stance), one[1].valid_from))
    return [place for place, _ in shown]


def rule_mistakes(
    draft: RuleDraft, known_areas: frozenset[str], today: date
) -> Mapping[str, tuple[str, Mapping[str, int | str]]]:
    """What hinders that a rule is kept: field → (slug, what fills the words)."""
    found: dict[str, tuple[str, Mapping[str, int | str]]] = {}
    if SOURCE not in draft.words:
        found[f"title_{SOURCE}"] = ("too-short", {"limit": TITLE[0]})
        found[f"text_{SOURCE}"] = ("too-short", {"limit": TEXT[0]})
    for language, words in draft.words.items():
        if language not in LANGUAGES:
            found["words"] = ("unknown-language", {})
            continue
        for field, value, (least, most) in (("title", words.title, TITLE), ("text", words.text, TEXT)):
            if len(value) < least:
                found[f"{field}_{language}"] = ("too-short", {"limit": least})
            elif len(value) > most:
                found[f"{field}_{language}"] = ("too-long", {"limit": most, "length": len(value)})
    if len(draft.areas) > MAX_AREAS or any(area not in known_areas for area in draft.areas):
        found["areas"] = ("unknown-area", {})
    if draft.valid_from is None:
        found["valid_from"] = ("no-first-day", {})
    elif draft.valid_from < today:
        found["valid_from"] = ("first-day-past", {})
    elif draft.valid_from > today + FARTHEST:
        found["valid_from"] = ("first-day-far", {"limit": FARTHEST.days})
    if draft.until is not None and draft.valid_from is not None and draft.until <= draft.valid_from:
        found["last_day"] = ("last-day-before", {})
    if draft.instead and not draft.areas:
        found["instead"] = ("instead-of-nothing", {})
    if len(draft.decision) < 5:
        found["decision"] = ("no-decision", {})
    elif len(draft.decision) > 200:
        found["decision"] = ("too-long", {"limit": 200, "length": len(draft.decision)})
    if draft.decision_url and not is_web_address(draft.decision_url):
        found["decision_url"] = ("bad-address", {})
    if draft.decided_on is not None and draft.decided_on > today:
        found["decided_on"] = ("decided-ahead", {})
    return found
