# SPDX-License-Identifier: Apache-2.0
"""The policy file, and how it is held against the tables there really are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import yaml
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from epidesk.privacy.rules import ALL, BadPolicy, Policy, Rule, Then, parse_policy


def load_policy(path: Path | None = None) -> Policy:
    """Raises `BadPolicy`."""
    path = path or settings.ENV.config_dir / "retention.yaml"
    try:
        return parse_policy(yaml.safe_load(path.read_text(encoding="utf-8")) or {})
    except (OSError, yaml.YAMLError) as error:
        raise BadPolicy(f"{path}: {error}") from error


def tables() -> dict[str, type[models.Model]]:
    """Every table of the house by its name, those of Django and its libraries too."""
    return {
        model._meta.label: model
        for model in apps.get_models(include_auto_created=True)
        if not model._meta.proxy and not model._meta.swapped
    }


def columns_of(model: type[models.Model]) -> frozenset[str]:
    return frozenset(field.name for field in model._meta.local_concrete_fields)


def faults(policy: Policy) -> tuple[str, ...]:
    """What the policy forgets, names twice or names wrongly; empty when every column has its rule."""
    return (*_undeclared(policy), *_unknown(policy), *(fault for rule in policy.rules for fault in _unfit(rule)))


def _undeclared(policy: Policy) -> Iterator[str]:
    for label, model in tables().items():
        plain = set(policy.not_personal.get(label, ()))
        ruled = [rule for rule in policy.rules if rule.table == label]
        named = {column for rule in ruled for column in (*rule.columns, *rule.coarsen)}
        for column in sorted(columns_of(model)):
            is_plain, is_ruled = column in plain, column in named
            if is_plain and is_ruled:
                yield f"{label}.{column} has a rule and is called not personal"
            if not is_plain and not is_ruled and ALL not in plain and ALL not in named:
                yield f"{label}.{column} has no rule: give it one, or list it under not_personal"
        if ALL in plain and named:
            yield f"{label} has a rule and is called not personal as a whole"


def _unknown(policy: Policy) -> Iterator[str]:
    known = tables()
    named = {rule.table: {*rule.columns, *rule.coarsen} for rule in policy.rules}
    for label, columns in (*named.items(), *policy.not_personal.items()):
        if label not in known:
            yield f"{label} is no table"
            continue
        for column in sorted(set(columns) - columns_of(known[label]) - {ALL}):
            yield f"{label}.{column} is no column"


def _unfit(rule: Rule) -> Iterator[str]:
    model = tables().get(rule.table)
    if model is None:
        return
    if rule.after and not isinstance(_field(model, rule.after), models.DateTimeField):
        yield f"{rule.table}: after {rule.after!r} is no instant"
    if rule.then in {Then.BLANK, Then.ANONYMISE}:
        for column in set(rule.columns) & columns_of(model):
            try:
                blank_value(model, column)
            except BadPolicy as fault:
                yield str(fault)
    if rule.then is Then.CASCADE and not _cascades(model, rule.by):
        yield f"{rule.table} does not go with its {rule.by!r}"
    if rule.then is Then.TASK and rule.by not in _periodic_tasks():
        yield f"{rule.table}: there is no periodic task {rule.by!r}"


def blank_value(model: type[models.Model], column: str) -> object:
    """What the column holds once it is blank. Raises `BadPolicy` where it cannot be."""
    field = model._meta.get_field(column)
    assert isinstance(field, models.Field)
    if field.null:
        return None
    if field.has_default() and not field.get_default():
        return field.get_default()
    if isinstance(field, models.CharField | models.TextField) and not field.unique:
        return ""
    raise BadPolicy(f"{model._meta.label}.{column} cannot be blank")


def _field(model: type[models.Model], path: str) -> object:
    here: type[models.Model] = model
    found: object = None
    for part in path.split("__"):
        try:
            found = here._meta.get_field(part)
        except FieldDoesNotExist:
            return None
        here = getattr(found, "related_model", None) or here
    return found


def _cascades(model: type[models.Model], column: str) -> bool:
    found = _field(model, column)
    return isinstance(found, models.ForeignKey) and found.remote_field.on_delete is models.CASCADE


def _periodic_tasks() -> frozenset[str]:
    from epidesk.foundation.core.jobs import app

    return frozenset(task.task.name for task in app.periodic_registry.periodic_tasks.values())
