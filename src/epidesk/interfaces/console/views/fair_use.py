# SPDX-License-Identifier: Apache-2.0
"""Fair use at the desk: sanctions and appeals, held reports, requests shown on one row."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.accounts import actions as accounts
from epidesk.foundation.accounts import queries
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.sender import in_words
from epidesk.interfaces.console.views.items import act


@require_safe
@for_staff(Accounts.SANCTION)
def page(request: HttpRequest) -> HttpResponse:
    return _page(request)


@require_POST
@for_staff(Accounts.SANCTION)
def lift(request: HttpRequest, sanction: str) -> HttpResponse:
    """Ends a sanction before its time."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        accounts.lift(by=by, sanction_id=_id("san", sanction), reason=request.POST.get("reason", ""))
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, error, sanction, "lift")
    messages.success(request, _("Ended. The person is told."))
    return redirect("console:fair-use")


@require_POST
@for_staff(Accounts.DECIDE_APPEALS)
def decide(request: HttpRequest, appeal: str) -> HttpResponse:
    """Answers an appeal; never one's own decision."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    choice = request.POST.get("upheld", "")
    try:
        if choice not in ("yes", "no"):
            raise Invalid({"upheld": _("Choose who is right.")})
        reason = request.POST.get("reason", "")
        accounts.decide_appeal(by=by, appeal_id=_id("app", appeal), upheld=choice == "yes", reason=reason)
    except NotFound:
        raise
    except DomainError as error:
        return _page(request, error, appeal, "decide")
    messages.success(request, _("Answered. The person is told."))
    return redirect("console:fair-use")


@act(Accounts.SANCTION)
def sanction(request: HttpRequest, by: Actor, found: UUID) -> str:
    days = request.POST.get("days", "").strip()
    if not days.isdigit():
        raise Invalid({"days": _("Write a number of days.")})
    incidents.sanction_reporter(
        by=by,
        incident_id=found,
        step=request.POST.get("step", ""),
        reason=request.POST.get("why", ""),
        days=int(days[:6]),
        also_number=bool(request.POST.get("also_number")),
        although_first=bool(request.POST.get("although_first")),
    )
    return _("Decided. The person is told, with the reason and how to appeal.")


@act(Permission.TRIAGE)
def release_held(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.release_held(by=by, incident_id=found)
    return _("In the queue now.")


@act(Permission.TRIAGE)
def unfold(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.unfold(by=by, incident_id=found)
    return _("It has a row of its own now.")


@act(Permission.REJECT)
def settle_folded(request: HttpRequest, by: Actor, found: UUID) -> str:
    number = incidents.settle_folded(by=by, incident_id=found, reason=request.POST.get("settle_reason", ""))
    return ngettext("%(n)s request closed.", "%(n)s requests closed.", number) % {"n": number}


def _page(request: HttpRequest, error: DomainError | None = None, about: str = "", doing: str = "") -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    ended = bool(request.GET.get("ended"))
    may_decide = viewer.may(Accounts.DECIDE_APPEALS)
    context = {
        **bar_context(viewer, "fair-use"),
        "appeals": in_words(queries.appeals_waiting(viewer)) if may_decide else [],
        "may_decide": may_decide,
        "rows": in_words(queries.sanctions(viewer, ended=ended)),
        "ended": ended,
        "refused": error,
        "about": about,
        "doing": doing,
        "typed": request.POST if error else {},
    }
    return render(request, "console/fair_use.html", context, status=error.status if error else 200)


def _id(prefix: str, text: str) -> UUID:
    found = parse_public_id(prefix, text)
    if found is None:
        raise NotFound
    return found
