# SPDX-License-Identifier: Apache-2.0
"""Somebody declared and must be met now: who, why, where; and what was done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.places.queries import get_area
from epidesk.intake.movement.policy import place_name
from epidesk.intake.movement.texts import KIND
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.screening import telling
from epidesk.response.screening import actions, queries
from epidesk.response.screening.desk_stream import PREFIX
from epidesk.response.screening.policy import class_of
from epidesk.response.screening.rules import BY_HAND, Permission
from epidesk.response.screening.texts import ALARM, evidence_lines, reason_text
from epikit.text import phone_display


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.HANDLE)
def page(request: HttpRequest, alarm: str) -> HttpResponse:
    """One of them; by POST what was done, which takes it off the queue."""
    alarm_id = parse_public_id(PREFIX, alarm)
    if alarm_id is None:
        raise NotFound
    viewer, refused = request.viewer, None  # type: ignore[attr-defined]
    if request.method == "POST":
        typed = request.POST
        try:
            actions.end_alarm(
                by=viewer.as_actor(), alarm_id=alarm_id, ending=typed.get("ending", ""), note=typed.get("note", "")
            )
            messages.success(request, _("Written down. It is off the queue."))
            return redirect("console:alarm", alarm)
        except Invalid as error:
            refused = error
    answer = render(
        request,
        "console/alarm.html",
        {**bar_context(viewer, "desk"), **_context(viewer, alarm_id, request, refused)},
        status=422 if refused else 200,
    )
    answer["Cache-Control"] = "no-store"
    return answer


def _context(viewer: Viewer, alarm_id: UUID, request: HttpRequest, refused: DomainError | None) -> dict[str, Any]:
    card = queries.alarm_detail(viewer, alarm_id, timezone.localdate())
    own, language = card.declaration, get_language() or "vi"
    known, ward = class_of(card.class_code), get_area(own.ward_id) if own.ward_id else None
    reason, evidence = "", list[str]()
    if card.ruleset is not None and card.outcome is not None:
        reason = reason_text(card.ruleset, card.outcome, language)
        evidence = evidence_lines(card.ruleset, card.outcome, language)
    return {
        "card": card,
        "own": own,
        "kind": KIND[own.kind],
        "mark": telling.mark(card.class_code),
        "action": known.action.of(language) if known else "",
        "reason": reason,
        "evidence": evidence,
        "phone": phone_display(card.phone) if card.phone else "",
        "ward": ward.name if ward else "",
        "origin": place_name(str(own.told.get("origin", "")), language),
        "endings": [(code, ALARM[code]) for code in BY_HAND],
        "ending": ALARM.get(card.ending, ""),
        "typed": request.POST,
        "errors": refused.fields if refused else {},
    }
