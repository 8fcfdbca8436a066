# SPDX-License-Identifier: Apache-2.0
"""The retention policy as values: what `config/retention.yaml` says, checked for sense, and from when it bites."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

ALL = "*"


class Permission(StrEnum):
    APPLY = "privacy:apply"


class Then(StrEnum):
    """What happens when the time is over."""

    DELETE = "delete"  # the row
    BLANK = "blank"  # these columns
    ANONYMISE = "anonymise"  # blank these columns and make the coordinates coarse
    CASCADE = "cascade"  # the row goes with the row it belongs to
    CUT = "cut"  # the ledger: whole sealed segments, leaving their hash
    TASK = "task"  # a periodic task of the room does it


class BadPolicy(ValueError):
    """The file cannot be used; the message names the entry."""


@dataclass(frozen=True)
class Keep:
    """A length of time as people say it; months and years by the calendar."""

    days: int = 0
    months: int = 0

    def before(self, now: datetime) -> datetime:
        """What is older than this instant is over."""
        if not self.months:
            return now - timedelta(days=self.days)
        month = now.year * 12 + now.month - 1 - self.months
        year, month = divmod(month, 12)
        return now.replace(year=year, month=month + 1, day=min(now.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True)
class Rule:
    """One entry. `after`: the column (or path of columns) from which the time counts; `only`: Django look-ups that
    limit it; `coarsen`: column → decimals left; `unreferenced`: only rows that nothing else needs; `by`: the relation
    of a cascade or the name of a task."""

    table: str
    columns: tuple[str, ...]
    purpose: str
    basis: str
    then: Then
    keep: Keep | None = None
    after: str = ""
    only: Mapping[str, Any] = field(default_factory=dict)
    coarsen: Mapping[str, int] = field(default_factory=dict)
    unreferenced: bool = False
    by: str = ""


@dataclass(frozen=True)
class Policy:
    """`not_personal`: table → its columns that say nothing about a person (`*`: all)."""

    rules: tuple[Rule, ...]
    not_personal: Mapping[str, tuple[str, ...]]


_LENGTH = re.compile(r"(\d+) (day|month|year)s?")
_KEYS = {"of", "columns", "purpose", "basis", "keep", "after", "then", "only", "coarsen", "unreferenced", "by"}


def parse_keep(text: str) -> Keep:
    """`30 days`, `6 months`, `2 years`. Raises `BadPolicy`."""
    found = _LENGTH.fullmatch(str(text).strip())
    if found is None:
        raise BadPolicy(f"keep: use “30 days”, “6 months” or “2 years”, not {text!r}")
    count, unit = int(found[1]), found[2]
    return Keep(days=count) if unit == "day" else Keep(months=count * (12 if unit == "year" else 1))


def parse_policy(data: Mapping[str, Any]) -> Policy:
    """The policy from the file's content. Raises `BadPolicy` for the first entry that makes no sense."""
    rules = tuple(_parse_rule(entry) for entry in data.get("rules") or ())
    not_personal = {
        table: (ALL,) if columns == ALL else tuple(columns)
        for table, columns in (data.get("not_personal") or {}).items()
    }
    return Policy(rules, not_personal)


def _parse_rule(entry: Mapping[str, Any]) -> Rule:
    name = entry.get("of", "an entry without “of”")
    if unknown := set(entry) - _KEYS:
        raise BadPolicy(f"{name}: unknown word {sorted(unknown)[0]!r}")
    if missing := {"of", "columns", "purpose", "basis", "then"} - set(entry):
        raise BadPolicy(f"{name}: {sorted(missing)[0]!r} is missing")
    try:
        then = Then(entry["then"])
        keep = parse_keep(entry["keep"]) if "keep" in entry else None
    except ValueError as error:
        raise BadPolicy(f"{name}: {error}") from None
    rule = Rule(
        table=entry["of"],
        columns=(ALL,) if entry["columns"] == ALL else tuple(entry["columns"]),
        purpose=entry["purpose"],
        basis=entry["basis"],
        then=then,
        keep=keep,
        after=entry.get("after", ""),
        only=entry.get("only") or {},
        coarsen=entry.get("coarsen") or {},
        unreferenced=bool(entry.get("unreferenced", False)),
        by=entry.get("by", ""),
    )
    _check(rule)
    return rule


def _check(rule: Rule) -> None:
    if rule.then in {Then.DELETE, Then.BLANK, Then.ANONYMISE} and (rule.keep is None or not rule.after):
        raise BadPolicy(f"{rule.table}: {rule.then} needs “keep” and “after”")
    if rule.then in {Then.CUT, Then.TASK} and rule.keep is None:
        raise BadPolicy(f"{rule.table}: {rule.then} needs “keep”")
    if rule.then in {Then.CASCADE, Then.TASK} and not rule.by:
        raise BadPolicy(f"{rule.table}: {rule.then} needs “by”")
    if rule.then in {Then.BLANK, Then.ANONYMISE} and rule.columns == (ALL,):
        raise BadPolicy(f"{rule.table}: name the columns that become blank")
    if rule.coarsen and rule.then is not Then.ANONYMISE:
        raise BadPolicy(f"{rule.table}: coarsen belongs to anonymise")
    if not rule.purpose.strip() or not rule.basis.strip():
        raise BadPolicy(f"{rule.table}: say the purpose and the basis in words")
