# SPDX-License-Identifier: Apache-2.0
"""What the detail shows of others who saw the same: their words, what was merged, what may have to be."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk.queries import QueueFilter, queue
from epidesk.foundation.desk.rules import State
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.incidents.queries import IncidentDetail
from epidesk.intake.incidents.rules import Permission
from epikit.codes import BadCode, normalise_code


def parts_with_same(parts: Iterable[str]) -> list[str]:
    """The detail's parts with that of duplicates and witnesses after what was told."""
    names = list(parts)
    names.insert(names.index("facts") + 1 if "facts" in names else len(names), "same")
    return names


def same_context(viewer: Viewer, found: IncidentDetail) -> dict[str, Any]:
    """`voices`: who else told of it; `likely`: open reports that may be the same, asked only where they can be merged.
    Nothing for who sees the matter masked."""
    if found.masked or not viewer.may(Permission.READ, found.area_id):
        return {}
    has_voices = found.witness_count > 1 or found.duplicates
    context: dict[str, Any] = {
        "voices": incidents.statements_of(viewer, found.id) if has_voices else (),
        "other_people": found.witness_count - 1,
        "may_take_in": found.is_open and viewer.may(Permission.REJECT, found.area_id),
    }
    if context["may_take_in"]:
        context["likely"] = incidents.likely_duplicates(viewer, found.id)
    return context


def find_other(viewer: Viewer, typed: str) -> UUID:
    """The matter with this tracking code. Raises `Invalid` beside the field."""
    try:
        code = normalise_code(typed)
    except BadCode:
        raise Invalid({"of": _("This is no tracking code. It has 8 characters, such as 7K3M-42XY.")}) from None
    found = queue(viewer, QueueFilter(state=State.ALL, text=code), limit=1).items
    if not found or normalise_code(found[0].code) != code:
        raise Invalid({"of": _("There is no report with this code in your area.")})
    return found[0].subject_id
