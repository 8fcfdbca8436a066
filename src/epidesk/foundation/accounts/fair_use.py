# SPDX-License-Identifier: Apache-2.0
"""`config/fair_use.yaml`: limits, paces and sanctions in the centre's own numbers. Read once, checked whole; a bad file
refuses to start and says which number is at fault."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.accounts.rules import STRENGTH, SanctionStep

PACED_KINDS = ("suspected_case", "medical_help")


class BadFairUse(ValueError):
    """`config/fair_use.yaml` cannot be used; the message names the entry."""


@dataclass(frozen=True)
class StepTerms:
    """How long a sanction usually lasts, and at most."""

    usual_days: int
    longest_days: int


@dataclass(frozen=True)
class FairUse:
    """The file's numbers. `pace`: by kind, how many times the usual deadlines an unconfirmed matter may wait."""

    pace: Mapping[str, float]
    reports_a_sender: int
    reports_a_number: int
    reports_an_address: int
    medical_rows_a_sender: int
    medical_an_address: int
    review_within: timedelta
    steps: Mapping[SanctionStep, StepTerms]
    limited_reports_a_day: int
    milder_within: timedelta
    appeals_within: timedelta
    calls_last: timedelta


def fair_use() -> FairUse:
    """What holds in this installation. Raises `BadFairUse`."""
    return _of(settings.ENV.config_dir / "fair_use.yaml")


@lru_cache(maxsize=4)
def _of(path: Path) -> FairUse:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadFairUse(f"{path.name}: {error}") from error
    return read_fair_use(tree)


def read_fair_use(tree: Any) -> FairUse:
    """The numbers from what the file holds. Raises `BadFairUse` for one that is missing, no number, or senseless."""
    number = _Reader(tree)
    steps = {
        step: StepTerms(
            number.whole("sanctions", step, "usual_days", most=365),
            number.whole("sanctions", step, "longest_days", most=365),
        )
        for step in STRENGTH
    }
    for step, terms in steps.items():
        if terms.usual_days > terms.longest_days:
            raise BadFairUse(f"fair_use.yaml: sanctions: {step}: usual_days is longer than longest_days")
    return FairUse(
        pace={kind: number.factor("unconfirmed_waits_times", kind) for kind in PACED_KINDS},
        reports_a_sender=number.whole("reports_an_hour", "a_sender"),
        reports_a_number=number.whole("reports_an_hour", "a_named_number"),
        reports_an_address=number.whole("reports_an_hour", "an_address"),
        medical_rows_a_sender=number.whole("medical_rows_an_hour", "a_sender"),
        medical_an_address=number.whole("medical_rows_an_hour", "an_address"),
        review_within=timedelta(hours=number.whole("held_reports_reviewed_within_hours", most=720)),
        steps=steps,
        limited_reports_a_day=number.whole("sanctions", "limit", "reports_a_day"),
        milder_within=timedelta(days=number.whole("sanctions", "milder_within_days", most=3650)),
        appeals_within=timedelta(days=number.whole("appeals_answered_within_days", most=90)),
        calls_last=timedelta(minutes=number.whole("confirming_by_telephone_minutes", most=240)),
    )


class _Reader:
    def __init__(self, tree: Any) -> None:
        self._tree = tree

    def whole(self, *path: str, most: int = 1_000_000) -> int:
        value: object = self._at(path)
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
            raise BadFairUse(f"fair_use.yaml: {': '.join(path)}: a whole number from 1 to {most}, not {value!r}")
        return value

    def factor(self, *path: str) -> float:
        value = self._at(path)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 1 <= value <= 100:
            raise BadFairUse(f"fair_use.yaml: {': '.join(path)}: a number from 1 to 100, not {value!r}")
        return float(value)

    def _at(self, path: tuple[str, ...]) -> Any:
        found = self._tree
        for name in path:
            if not isinstance(found, Mapping) or name not in found:
                raise BadFairUse(f"fair_use.yaml: {': '.join(path)} is missing")
            found = found[name]
        return found
