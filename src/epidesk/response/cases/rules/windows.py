# SPDX-License-Identifier: Apache-2.0
"""When a case can have infected, and what a disease's terms say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from epikit.exposure import Infectious, Rules


@dataclass(frozen=True)
class Terms:
    """What `config/diseases/<code>.yaml` says of contacts, classes and follow-up. `version` is stored with each contact
    and level; `class_texts`: class → language → what it means."""

    code: str
    names: Mapping[str, str]
    version: str
    source: str
    days_before_onset: int
    infectious_after_onset: int
    levels: Rules
    become_contacts: frozenset[str]
    least_minutes: Mapping[str, int]
    follow_up_days: int
    fever_tenths: int
    red_flags: tuple[str, ...]
    declared_signs: Mapping[str, str]
    class_version: str
    class_texts: Mapping[str, Mapping[str, str]]


def infectious(
    terms: Terms, *, onset_on: date | None, sampled_on: date | None, reported_on: date, isolated_on: date | None
) -> Infectious:
    """From so many days before the onset (without one: before the positive sample, else the report) until the day after
    isolation, at the latest the end of the infectious days after onset."""
    begin = onset_on or sampled_on or reported_on
    start = begin - timedelta(days=terms.days_before_onset)
    until = begin + timedelta(days=terms.infectious_after_onset + 1)
    if isolated_on is not None:
        until = min(until, isolated_on + timedelta(days=1))
    return Infectious(start, max(until, start))
