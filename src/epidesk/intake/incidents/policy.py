# SPDX-License-Identifier: Apache-2.0
"""What `config/` says about incidents: points, deadlines, and the disease that is going round. Read once and checked
whole; a bad file refuses to start and names the part at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.rules.calling import CallOutcome, CallPlan, Hours
from epidesk.intake.incidents.rules.contesting import ContestTerms
from epikit.scoring import Band, Level, Option, Question, QuestionKind, TriageRules

STAGES = ("triage", "assign", "arrive", "finish")
MAX_CODE = 24
"""Of an outcome's code, in characters: as much as its column holds."""


class BadPolicy(ValueError):
    """A file of `config/` cannot be used; the message names file and part."""


@dataclass(frozen=True)
class Triage:
    """The rules of one kind, and their reasons in words: code of the reason → language → text."""

    rules: TriageRules
    reasons: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Disease:
    """What the forms and the desk need to know of a disease, in days."""

    code: str
    names: Mapping[str, str]
    incubation_least: int
    incubation_median: int
    incubation_most: int
    infectious_before_onset: int
    infectious_after_onset: int
    tracing_before_onset: int
    travel_history: int


def triage_rules(kind: str) -> Triage:
    """How incidents of this kind are weighed on arrival. Raises `BadPolicy`."""
    return _triage(settings.ENV.config_dir, kind)


def deadlines(kind: str, stage: str, priority: Priority) -> timedelta:
    """How long after its arrival a matter of this kind and priority should have reached `stage` (one of `STAGES`)."""
    return _deadlines(settings.ENV.config_dir)[kind, stage, priority]


def callbacks() -> CallPlan:
    """How people are called back. Raises `BadPolicy`."""
    return _callbacks(settings.ENV.config_dir)


def contest_terms() -> ContestTerms:
    """Until when a closing may be contested, and what that changes. Raises `BadPolicy`."""
    return _contest_terms(settings.ENV.config_dir)


def diseases() -> tuple[Disease, ...]:
    """The diseases this installation knows, by the order of their files' names."""
    return _diseases(settings.ENV.config_dir)


def check_all(config_dir: Path) -> None:
    """Reads all that this module reads, as it is now. Raises `BadPolicy` for the first file at fault."""
    for read in (_deadlines, _callbacks, _contest_terms, _diseases):
        read.__wrapped__(config_dir)


def check_triage(config_dir: Path, kind: str) -> None:
    """Reads the rules of a kind as they are now, remembered by nobody. Raises `BadPolicy`."""
    _triage.__wrapped__(config_dir, kind)


@lru_cache(maxsize=8)
def _triage(config_dir: Path, kind: str) -> Triage:
    path = config_dir / "triage" / f"{kind}.yaml"
    tree = read_file(path)
    reasons: dict[str, Mapping[str, str]] = {}
    try:
        rules = TriageRules(
            version=str(tree["version"]),
            questions=tuple(_question(entry, reasons) for entry in tree["questions"]),
            levels=tuple(Level(_priority(entry["priority"]), int(entry["at_least"])) for entry in tree["levels"]),
            red_flag_priority=_priority(tree["red_flag_priority"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error
    return Triage(rules, reasons)


def _priority(slug: Any) -> str:
    return Priority.from_slug(str(slug)).slug


def _question(entry: Mapping[str, Any], reasons: dict[str, Mapping[str, str]]) -> Question:
    code = str(entry["code"])
    unknown = entry.get("unknown") or {}
    if unknown:
        reasons[f"{code}:unknown"] = _words(unknown)
    options, bands = [], []
    for option in entry.get("options", ()):
        options.append(Option(str(option["value"]), int(option.get("points", 0)), bool(option.get("red_flag", False))))
        reasons[f"{code}:{option['value']}"] = _words(option)
    for band in entry.get("bands", ()):
        bands.append(Band(float(band["at_least"]), int(band.get("points", 0)), bool(band.get("red_flag", False))))
        reasons[f"{code}:{float(band['at_least']):g}"] = _words(band)
    return Question(code, QuestionKind(entry["kind"]), tuple(options), tuple(bands), int(unknown.get("points", 0)))


def _words(entry: Mapping[str, Any]) -> Mapping[str, str]:
    return {language: str(entry[language]) for language in ("vi", "en")}


@lru_cache(maxsize=4)
def _deadlines(config_dir: Path) -> Mapping[tuple[str, str, Priority], timedelta]:
    path = config_dir / "deadlines.yaml"
    found: dict[tuple[str, str, Priority], timedelta] = {}
    tree = read_file(path)
    try:
        for kind, stages in tree.items():
            for stage in STAGES:
                for priority in Priority:
                    minutes = int(stages[stage][priority.slug])
                    if minutes <= 0:
                        raise ValueError(f"{kind}: {stage}: {priority.slug} is not after the report")
                    found[str(kind), stage, priority] = timedelta(minutes=minutes)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error
    return found


@lru_cache(maxsize=4)
def _callbacks(config_dir: Path) -> CallPlan:
    path = config_dir / "callbacks.yaml"
    tree = read_file(path)
    try:
        return CallPlan(
            outcomes={code: _call_outcome(code, entry) for code, entry in tree["outcomes"].items()},
            most_tries=int(tree["most_tries"]),
            day=_hours(tree["day"]),
            times={str(name): _hours(entry) for name, entry in tree["times"].items()},
            at_any_hour=frozenset(_priority(slug) for slug in tree["at_any_hour"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error


def _call_outcome(code: Any, entry: Mapping[str, Any]) -> CallOutcome:
    if not isinstance(code, str) or len(code) > MAX_CODE:
        raise ValueError(f"{code}: an outcome's code is a word of at most {MAX_CODE} characters")
    pauses = tuple(timedelta(minutes=int(minutes)) for minutes in entry.get("pauses", ()))
    return CallOutcome(code, _words(entry), _words(entry["told"]), entry["then"], pauses)


def _hours(entry: Mapping[str, Any]) -> Hours:
    return Hours(time.fromisoformat(str(entry["from"])), time.fromisoformat(str(entry["to"])))


@lru_cache(maxsize=4)
def _contest_terms(config_dir: Path) -> ContestTerms:
    path = config_dir / "contest.yaml"
    tree = read_file(path)
    try:
        terms = ContestTerms(timedelta(days=int(tree["within_days"])), int(tree["steps_up"]))
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error
    if not timedelta() < terms.within <= timedelta(days=90) or not 0 <= terms.steps_up <= 4:
        raise BadPolicy(f"{path.name}: within_days is 1 to 90, steps_up 0 to 4")
    return terms


@lru_cache(maxsize=4)
def _diseases(config_dir: Path) -> tuple[Disease, ...]:
    return tuple(_disease(path) for path in sorted((config_dir / "diseases").glob("*.yaml")))


def _disease(path: Path) -> Disease:
    tree = read_file(path)
    try:
        for part in ("incubation_days", "infectious_days", "contact_tracing_days_before_onset", "travel_history_days"):
            if not str(tree[part]["source"]).strip():
                raise ValueError(f"{part} names no source")
        return Disease(
            code=str(tree["code"]),
            names={language: str(tree["name"][language]) for language in ("vi", "en")},
            incubation_least=int(tree["incubation_days"]["least"]),
            incubation_median=int(tree["incubation_days"]["median"]),
            incubation_most=int(tree["incubation_days"]["most"]),
            infectious_before_onset=int(tree["infectious_days"]["before_onset"]),
            infectious_after_onset=int(tree["infectious_days"]["after_onset"]),
            tracing_before_onset=int(tree["contact_tracing_days_before_onset"]["days"]),
            travel_history=int(tree["travel_history_days"]["days"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadPolicy(f"{path.name}: {error!r}") from error


def read_file(path: Path) -> Any:
    """What a file of `config/` says, unread any further. Raises `BadPolicy`."""
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadPolicy(f"{path.name}: {error}") from error
    if not isinstance(tree, dict):
        raise BadPolicy(f"{path.name}: a table is wanted")
    return tree
