# SPDX-License-Identifier: Apache-2.0
"""What a person reads about how they stand, and what they had typed when something was not taken."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from epidesk.foundation.accounts.queries import OwnSanction, Standing
from epidesk.foundation.accounts.rules import Assurance
from epidesk.foundation.accounts.texts import ASSURANCE, ASSURANCE_MEANS, STEP, STEP_MEANS
from epidesk.interfaces.citizen.forms.filing import FilingForm

SEVERITY = {"warning": "minor", "limit": "moderate", "hold": "moderate", "suspension": "severe"}


@dataclass(frozen=True)
class Entry:
    """One sanction in words."""

    row: OwnSanction
    title: str
    means: str
    severity: str


def entries(standing: Standing) -> list[Entry]:
    return [
        Entry(one, str(STEP[one.step]), str(STEP_MEANS[one.step]), SEVERITY[one.step]) for one in standing.sanctions
    ]


def level_context(standing: Standing) -> dict[str, Any]:
    """How sure the centre is of this person, in words."""
    return {
        "level": ASSURANCE[standing.assurance],
        "level_means": ASSURANCE_MEANS[standing.assurance],
        "confirmed": standing.assurance is Assurance.PHONE,
        "may_confirm": standing.assurance in (Assurance.NONE, Assurance.UNCONFIRMED),
        "by_call": standing.by_call,
    }


def typed_in(form: FilingForm) -> str:
    """All that was typed and ticked, one line a field, to be copied."""
    lines = []
    for field in form.visible_fields():
        value = form.cleaned_data.get(field.name) if hasattr(form, "cleaned_data") else None
        if not value:
            continue
        given = list(value) if isinstance(value, list | tuple) else [value]
        labels = {str(slug): str(label) for slug, label in _flat(getattr(field.field, "choices", ()))}
        lines.append(f"{field.label}: {', '.join(labels.get(str(one), str(one)) for one in given)}")
    return "\n".join(lines)


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    for value, label in choices:
        if isinstance(label, list | tuple):
            found += _flat(label)
        else:
            found.append((value, label))
    return found


def holds(standing: Standing, until_at: datetime | None) -> OwnSanction | None:
    """The sanction that a refusal is about."""
    return next((one for one in standing.sanctions if one.holds and one.until_at == until_at), None)
