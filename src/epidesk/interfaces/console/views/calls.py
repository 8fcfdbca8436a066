# SPDX-License-Identifier: Apache-2.0
"""Calling a reporter back."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.moments import short_moment
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.console.views.items import act


@act(Permission.CALL)
def log_call(request: HttpRequest, by: Actor, found: UUID) -> str:
    typed = request.POST
    try:
        logged = incidents.log_call(
            by=by,
            incident_id=found,
            outcome=typed.get("call_outcome", ""),
            note=typed.get("call_note", ""),
            next_at=_moment(typed.get("call_next_at", "").strip()),
        )
    except Invalid as error:  # beside this form's fields: the detail has other forms with an outcome and a note
        raise Invalid({f"call_{name}": text for name, text in error.fields.items()}) from error
    if logged.given_up:
        return _("Call stored. Nobody could be reached: the shift lead is told.")
    if logged.next_at is not None:
        return _("Call stored. Next call at %(at)s.") % {"at": short_moment(logged.next_at)}
    return _("Call stored.")


def _moment(typed: str) -> datetime | None:
    """As a date-and-time field writes it, by the province's clock."""
    if not typed:
        return None
    try:
        return datetime.fromisoformat(typed)
    except ValueError:
        raise Invalid({"next_at": _("Write day and time, for example 2026-03-19T14:10.")}) from None
