# SPDX-License-Identifier: Apache-2.0
"""Public answers whose day to be read again has come: still right, or to be corrected."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.intake.questions import queries
from epidesk.intake.questions.actions import read_again
from epidesk.intake.questions.rules import Permission
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.questions import REVIEWED_AFTER


@require_safe
@for_staff(Permission.SIGN)
def page(request: HttpRequest) -> HttpResponse:
    return _show(request)


@require_POST
@for_staff(Permission.SIGN)
def read(request: HttpRequest, answer: str) -> HttpResponse:
    """Read again, and right as it stands: the next day."""
    found = parse_public_id("ans", answer)
    if found is None:
        raise NotFound
    version = request.POST.get("version", "")
    try:
        read_again(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            answer_id=found,
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else -1,
            review_by=_day(request.POST.get("review_by", "").strip()),
        )
    except NotFound:
        raise
    except DomainError as error:
        return _show(request, refused=error, at=answer, status=error.status)
    messages.success(request, _("Noted. The page names the new day."))
    return redirect("console:answers")


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Invalid({"review_by": _("Write the day as 2020-03-14.")}) from None


def _show(request: HttpRequest, *, refused: DomainError | None = None, at: str = "", status: int = 200) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "answers"),
        "rows": queries.answers_to_review(viewer),
        "today": localdate().isoformat(),
        "proposed": (localdate() + REVIEWED_AFTER).isoformat(),
        "refused": refused,
        "at": at,
        "typed": request.POST,
    }
    return render(request, "console/questions/to_review.html", context, status=status)
