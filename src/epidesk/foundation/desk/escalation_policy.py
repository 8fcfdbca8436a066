# SPDX-License-Identifier: Apache-2.0
"""`escalate:` of `config/deadlines.yaml`: how long a matter may wait unanswered before somebody else is told."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from epidesk.foundation.desk.rules import Escalation, Priority
from epidesk.foundation.places.queries import alert_level

Waits = Mapping[tuple[str, Priority], Mapping[Escalation, timedelta]]
_NAMES = {Escalation.SHIFT_LEAD: "shift_lead", Escalation.DUTY_OFFICER: "duty_officer"}


class BadEscalation(ValueError):
    """`deadlines.yaml` says nothing useful about escalation; the message names the part."""


def usual_waits() -> Waits:
    """By kind and priority, how long after its arrival an unanswered matter is escalated, in peacetime. Kinds without
    `escalate:` are not in it. Raises `BadEscalation`."""
    return _read(settings.ENV.config_dir / "deadlines.yaml")


def waits_now() -> Waits:
    """The same as the alert level of now has it."""
    level = alert_level()
    return {
        (kind, priority): {one: wait * level.factor(kind, priority.slug) for one, wait in waits.items()}
        for (kind, priority), waits in usual_waits().items()
    }


@lru_cache(maxsize=4)
def _read(path: Path) -> Waits:
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadEscalation(f"{path.name}: {error}") from error
    return read_escalation(tree)


def read_escalation(tree: Any) -> Waits:
    """The waits from what the file holds. Raises `BadEscalation` when a level is missing, or the second comes first."""
    found: dict[tuple[str, Priority], Mapping[Escalation, timedelta]] = {}
    for kind, parts in tree.items():
        if not isinstance(parts, Mapping) or "escalate" not in parts:
            continue
        for priority in Priority:
            where = f"deadlines.yaml: {kind}: escalate: {priority.slug}"
            try:
                waits = {one: int(parts["escalate"][name][priority.slug]) for one, name in _NAMES.items()}
            except (KeyError, TypeError, ValueError) as error:
                raise BadEscalation(f"{where}: {error!r}") from error
            if not 0 < waits[Escalation.SHIFT_LEAD] < waits[Escalation.DUTY_OFFICER]:
                raise BadEscalation(f"{where}: the duty officer is told after the shift lead")
            found[str(kind), priority] = {one: timedelta(minutes=minutes) for one, minutes in waits.items()}
    return found
