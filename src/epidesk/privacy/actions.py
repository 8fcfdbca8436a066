# SPDX-License-Identifier: Apache-2.0
"""Applying the retention policy: what is over is deleted, blanked or made coarse, in small transactions."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import DatabaseError, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Round
from django.utils import timezone

from epidesk.foundation.audit import actions as audit
from epidesk.foundation.audit import retention as ledger
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.privacy.policy import blank_value, faults, load_policy, tables
from epidesk.privacy.rules import ALL, BadPolicy, Permission, Policy, Rule, Then

log = logging.getLogger(__name__)
BATCH = 500
_LEDGER: dict[str, tuple[Callable[[datetime], int], Callable[[datetime], int]]] = {
    "audit.Entry": (ledger.due_entries, ledger.cut_entries),
    "audit.ReadEntry": (ledger.due_reads, ledger.cut_reads),
}


@dataclass(frozen=True)
class RuleReport:
    """One rule's outcome. `due`: rows whose time is over; `done`: those dealt with; `trouble`: why not all were."""

    table: str
    columns: tuple[str, ...]
    then: Then
    due: int
    done: int = 0
    trouble: str = ""


def apply_retention(
    *, by: Principal, dry_run: bool = False, policy: Policy | None = None, now: datetime | None = None
) -> tuple[RuleReport, ...]:
    """Applies every rule that is ours to apply (cascades and rooms' own tasks are not). Needs `privacy:apply`.

    With `dry_run` it only counts. Each batch is a transaction with its line in the ledger, so it can be stopped at any
    time and run again. A rule that cannot be applied is reported and does not keep the others from it.
    Raises `BadPolicy` when the policy names what is not there: half a policy is not applied.
    """
    requires(by, Permission.APPLY)
    policy = policy or load_policy()
    now = now or timezone.now()
    if wrong := faults(policy):
        raise BadPolicy("; ".join(wrong[:5]))
    ours = (rule for rule in policy.rules if rule.then not in {Then.CASCADE, Then.TASK})
    return tuple(_apply(rule, by, now, dry_run=dry_run) for rule in ours)


def _apply(rule: Rule, by: Principal, now: datetime, *, dry_run: bool) -> RuleReport:
    assert rule.keep is not None
    limit = rule.keep.before(now)
    if rule.then is Then.CUT:
        count, cut = _LEDGER[rule.table]
        due = count(limit)
        return RuleReport(rule.table, rule.columns, rule.then, due, 0 if dry_run else _cut(rule, by, limit, cut))
    rows = due_rows(rule, limit)
    due = rows.count()
    done, trouble = 0, ""
    if not dry_run:
        try:
            for keys in _batches(rows):
                done += _deal_with(rule, rows, keys, by)
        except (DatabaseError, models.ProtectedError, models.RestrictedError) as error:
            trouble = f"{type(error).__name__}: {str(error).splitlines()[0][:200]}"
            log.exception("retention of %s failed", rule.table)
    return RuleReport(rule.table, rule.columns, rule.then, due, done, trouble)


def due_rows(rule: Rule, limit: datetime) -> models.QuerySet[Any]:
    """The rows whose time was over at `limit` and that were not dealt with before."""
    model = tables()[rule.table]
    rows = model._base_manager.filter(**{f"{rule.after}__lt": limit}, **rule.only)
    if rule.unreferenced:
        for relation in _relations_that_hold(model):
            rows = rows.filter(~Exists(relation.model._base_manager.filter(**{relation.name: OuterRef("pk")})))
    if rule.then is Then.DELETE:
        return rows
    left = Q()
    for column in rule.columns:
        blank = blank_value(model, column)
        left |= Q(**{f"{column}__isnull": False}) if blank is None else ~Q(**{column: blank})
    for column, decimals in rule.coarsen.items():
        left |= Q(**{f"{column}__isnull": False}) & ~Q(**{column: Round(F(column), precision=decimals)})
    return rows.filter(left)


def _batches(rows: models.QuerySet[Any]) -> Iterator[list[Any]]:
    """Keys in order, so that each row is met once whatever becomes of it."""
    ordered = rows.order_by("pk").values_list("pk", flat=True)
    keys = list(ordered[:BATCH])
    while keys:
        yield keys
        keys = list(ordered.filter(pk__gt=keys[-1])[:BATCH])


def _deal_with(rule: Rule, rows: models.QuerySet[Any], keys: list[Any], by: Principal) -> int:
    """One batch, with its line in the ledger. Rows that changed since they were chosen are looked at again."""
    model = tables()[rule.table]
    with unit_of_work():
        chosen = list(rows.filter(pk__in=keys).select_for_update(of=("self",)).values_list("pk", flat=True))
        batch = model._base_manager.filter(pk__in=chosen)
        if rule.then is Then.DELETE:
            batch.delete()
        else:
            blank: dict[str, Any] = {column: blank_value(model, column) for column in rule.columns}
            coarse = {name: Round(F(name), precision=decimals) for name, decimals in rule.coarsen.items()}
            batch.update(**blank, **coarse)
        _record(rule, by, len(chosen))
    return len(chosen)


def _cut(rule: Rule, by: Principal, limit: datetime, cut: Callable[[datetime], int]) -> int:
    done = cut(limit)
    if done:
        with unit_of_work():
            _record(rule, by, done)
    return done


def _record(rule: Rule, by: Principal, rows: int) -> None:
    named = [rule.table] if rule.columns == (ALL,) else [f"{rule.table}.{c}" for c in (*rule.columns, *rule.coarsen)]
    audit.record(
        by=by,
        verb=f"retention.{rule.then}",
        subject=("retention", None),
        fields=named,
        reason=f"{rows} row(s) after their time",
    )


def _relations_that_hold(model: type[models.Model]) -> list[models.ForeignKey[Any, Any]]:
    """Foreign keys of other rows to this table that need it: all but those that would go along with it."""
    return [
        relation.field
        for relation in model._meta.get_fields(include_hidden=True)
        if isinstance(relation, models.ManyToOneRel) and relation.on_delete is not models.CASCADE
    ]
