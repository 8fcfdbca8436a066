# SPDX-License-Identifier: Apache-2.0
"""What an alert must be before it can even be kept, and what it should be."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from epidesk.publishing.alerts.rules.kinds import (
    LANGUAGES,
    SOURCE,
    AreaKind,
    Category,
    Certainty,
    Level,
    Message,
    Reach,
    Response,
    Severity,
    Urgency,
)
from epidesk.publishing.alerts.rules.lifecycle import life_mistake

EVENT = (3, 35)
HEADLINE = (8, 140)
LONG = (10, 3_000)
"""Least and most characters of the description and of what to do."""
NOTE = (8, 500)
MAX_POINTS = 400
"""Corners of a drawn area; more are simplified away by who takes it in."""
RADIUS_M = (50, 200_000)
CHANNELS = ("push", "inbox", "sms", "mail")
ALWAYS = ("push", "inbox")
GAP = re.compile(r"\[[^\]\n]{1,60}\]")
"""What a template leaves to be filled in, e.g. `[nơi]`."""

Mistakes = Mapping[str, tuple[str, Mapping[str, int | str]]]
"""Field → (slug of the words, what fills them)."""


@dataclass(frozen=True)
class Words:
    """An alert in one language. `event`: what it is about, in few words; `instruction`: what to do, one line each."""

    event: str
    headline: str
    description: str
    instruction: str

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(line.strip() for line in self.instruction.splitlines() if line.strip())


@dataclass(frozen=True)
class Circle:
    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True)
class Place:
    """Where an alert counts. `polygon`: lon, lat, first = last."""

    kind: AreaKind
    ward_codes: tuple[str, ...] = ()
    polygon: tuple[tuple[float, float], ...] = ()
    circle: Circle | None = None
    name: str = ""


@dataclass(frozen=True)
class AlertDraft:
    """What was written. `notes`: what changed, by language, of an update."""

    level: Level
    texts: Mapping[str, Words]
    place: Place
    expires_at: datetime | None
    urgency: Urgency = Urgency.EXPECTED
    severity: Severity = Severity.SEVERE
    certainty: Certainty = Certainty.LIKELY
    response: Response = Response.NONE
    category: Category = Category.HEALTH
    reach: Reach = Reach.ACTUAL
    audience: str = "everyone"
    channels: tuple[str, ...] = ALWAYS
    effective_at: datetime | None = None
    notes: Mapping[str, str] = field(default_factory=dict)
    template: str = ""


def mistakes(draft: AlertDraft, *, message: Message, audiences: Collection[str], now: datetime) -> Mistakes:
    """What hinders that it is kept."""
    found: dict[str, tuple[str, Mapping[str, int | str]]] = {}
    if SOURCE not in draft.texts:
        found[f"headline_{SOURCE}"] = ("too-short", {"limit": HEADLINE[0]})
    for language, words in draft.texts.items():
        if language not in LANGUAGES:
            found["texts"] = ("unknown-language", {})
        else:
            _words_mistakes(found, language, words, draft.texts.get(SOURCE))
    _two_alike(found, draft.texts)
    if draft.level is Level.EMERGENCY:
        _grave_enough(found, draft)
    found |= place_mistakes(draft.place)
    if wrong := life_mistake(draft.expires_at, now):
        found["expires_at"] = (wrong, {})
    elif draft.effective_at is not None and draft.expires_at is not None and draft.effective_at >= draft.expires_at:
        found["effective_at"] = ("begins-after-end", {})
    if draft.audience not in audiences:
        found["audience"] = ("unknown-audience", {})
    if not set(draft.channels) <= set(CHANNELS) or not set(ALWAYS) <= set(draft.channels):
        found["channels"] = ("unknown-channel", {})
    if message is Message.UPDATE:
        note = draft.notes.get(SOURCE, "")
        if len(note) < NOTE[0]:
            found["note"] = ("no-note", {"limit": NOTE[0]})
        elif len(note) > NOTE[1]:
            found["note"] = ("too-long", {"limit": NOTE[1], "length": len(note)})
    return found


def _words_mistakes(
    found: dict[str, tuple[str, Mapping[str, int | str]]], language: str, words: Words, source: Words | None
) -> None:
    limits = {"event": EVENT, "headline": HEADLINE, "description": LONG, "instruction": LONG}
    for part, (least, most) in limits.items():
        value: str = getattr(words, part)
        if len(value) < least:
            found[f"{part}_{language}"] = ("too-short", {"limit": least})
        elif len(value) > most:
            found[f"{part}_{language}"] = ("too-long", {"limit": most, "length": len(value)})
        elif gap := GAP.search(value):
            found[f"{part}_{language}"] = ("gap", {"gap": gap.group(0)})
    if words.description == words.headline:
        found.setdefault(f"description_{language}", ("says-the-same", {}))
    if words.instruction in (words.description, words.headline):
        found.setdefault(f"instruction_{language}", ("says-the-same", {}))
    if source is not None and source is not words and len(words.steps) != len(source.steps):
        numbers = {"here": len(words.steps), "there": len(source.steps)}
        found.setdefault(f"instruction_{language}", ("other-steps", numbers))


def _two_alike(found: dict[str, tuple[str, Mapping[str, int | str]]], texts: Mapping[str, Words]) -> None:
    """A text that stands under two languages was not translated."""
    seen: dict[str, str] = {}
    for language, words in texts.items():
        if words.headline and words.headline in seen:
            found.setdefault(f"headline_{language}", ("not-translated", {}))
        seen[words.headline] = language


def _grave_enough(found: dict[str, tuple[str, Mapping[str, int | str]]], draft: AlertDraft) -> None:
    """The loudest alarm is for grave danger that is here or near and certain enough: used for less, people switch it
    off."""
    if draft.severity not in (Severity.EXTREME, Severity.SEVERE):
        found["severity"] = ("not-grave", {})
    if draft.urgency not in (Urgency.IMMEDIATE, Urgency.EXPECTED):
        found["urgency"] = ("not-urgent", {})
    if draft.certainty not in (Certainty.OBSERVED, Certainty.LIKELY):
        found["certainty"] = ("not-certain", {})
    if draft.response is Response.NONE:
        found["response"] = ("no-response", {})


def place_mistakes(place: Place) -> Mistakes:
    """What is wrong with where it counts, under `area`."""
    if place.kind is AreaKind.POLYGON:
        if len(place.polygon) < 4 or place.polygon[0] != place.polygon[-1]:
            return {"area": ("no-polygon", {})}
        if len(place.polygon) > MAX_POINTS:
            return {"area": ("too-many-points", {"limit": MAX_POINTS})}
    if place.kind is AreaKind.CIRCLE:
        if place.circle is None:
            return {"area": ("no-circle", {})}
        if not RADIUS_M[0] <= place.circle.radius_m <= RADIUS_M[1]:
            return {"area": ("bad-radius", {"least": RADIUS_M[0], "most": RADIUS_M[1] // 1000})}
    if place.kind is not AreaKind.PROVINCE and not place.ward_codes:
        return {"area": ("nowhere", {})}
    return {}


def advice(draft: AlertDraft) -> tuple[str, ...]:
    """What should be otherwise but does not hinder: slugs."""
    found = []
    if draft.level is not Level.NOTICE and "en" not in draft.texts:
        found.append("no-english")
    if draft.response is Response.NONE and draft.level is Level.WARNING:
        found.append("no-response")
    if draft.level is Level.WARNING and draft.severity in (Severity.MINOR, Severity.UNKNOWN):
        found.append("mild-warning")
    if Urgency.UNKNOWN in (draft.urgency,) or draft.certainty is Certainty.UNKNOWN:
        found.append("unknown-values")
    if draft.place.kind is AreaKind.PROVINCE and draft.level is Level.EMERGENCY:
        found.append("everywhere")
    if draft.level is Level.EMERGENCY and "sms" not in draft.channels:
        found.append("no-sms")
    return tuple(found)
