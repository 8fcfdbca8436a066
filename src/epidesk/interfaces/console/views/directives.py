# SPDX-License-Identifier: Apache-2.0
"""Directives: what units were told to do, who has said so, what is late; and what somebody has who leaves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.accounts.queries import names_of
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.directives import reported, unit_choices, unit_typed
from epidesk.response.dispatch import actions
from epidesk.response.dispatch.queries import directives as queries
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.directives import DirectiveKind, UnitKind
from epidesk.response.dispatch.texts_directives import DIRECTIVE_KIND, UNIT_KIND
from epikit.codes import BadCode, normalise_code

AHEAD = timedelta(hours=4)
VIEWS = ("open", "overdue", "ended")


@require_safe
@for_staff(Permission.TAKE_DIRECTIVES)
def page(request: HttpRequest) -> HttpResponse:
    """The list: what is due first on top."""
    viewer = request.viewer  # type: ignore[attr-defined]
    which = request.GET.get("show", "open")
    which = which if which in VIEWS else "open"
    unit = request.GET.get("unit", "")
    context = {
        "rows": queries.directives(viewer, which, unit_kind=unit),  # type: ignore[arg-type]
        "which": which,
        "unit": unit,
        "unit_kinds": [(str(kind), UNIT_KIND[kind]) for kind in UnitKind],
        "overdue": queries.count_overdue(viewer),
        "may_direct": viewer.may(Permission.DIRECT),
    }
    return render(request, "console/directives/page.html", bar_context(viewer, "directives") | context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.DIRECT)
def new(request: HttpRequest) -> HttpResponse:
    """Another one; `?matter=` is the number of the matter it is about."""
    viewer, typed = request.viewer, request.POST  # type: ignore[attr-defined]
    refused: DomainError | None = None
    if request.method == "POST":
        code = typed.get("matter", "").strip()
        unit_kind, unit_id = unit_typed(typed.get("unit", ""))
        try:
            directive_id = actions.give_directive(
                by=viewer.as_actor(),
                kind=typed.get("kind", ""),
                unit_kind=unit_kind,
                unit_id=unit_id,
                agency=typed.get("agency", ""),
                text=typed.get("text", ""),
                due_at=_moment(typed.get("due_at", "")),
                incident_id=(_matter(viewer, code) or UUID(int=0)) if code else None,
            )
        except DomainError as error:
            refused = error
        else:
            messages.success(request, _("Directive given. Its unit is told now."))
            return redirect("console:directive", public_id(queries.PREFIX, directive_id))
    due = timezone.localtime() + AHEAD
    context = {
        "typed": typed,
        "matter": typed.get("matter", request.GET.get("matter", "")),
        "due": typed.get("due_at") or due.replace(minute=0, second=0).strftime("%Y-%m-%dT%H:%M"),
        "refused": refused,
        "errors": refused.fields if refused else {},
        "kinds": [(str(kind), DIRECTIVE_KIND[kind]) for kind in DirectiveKind],
        "units": unit_choices(viewer),
    }
    status = refused.status if refused else 200
    return render(request, "console/directives/new.html", bar_context(viewer, "directives") | context, status=status)


@require_safe
@for_staff(Permission.TAKE_DIRECTIVES)
def one(request: HttpRequest, directive: str) -> HttpResponse:
    """One directive with its course."""
    return _show(request, _id(directive))


@require_POST
@for_staff(Permission.TAKE_DIRECTIVES)
def step(request: HttpRequest, directive: str, step: str) -> HttpResponse:
    """Received, progress, done; handed on, called off."""
    viewer, typed = request.viewer, request.POST  # type: ignore[attr-defined]
    directive_id, by = _id(directive), viewer.as_actor()
    queries.directive(viewer, directive_id)
    try:
        if step == "receive":
            actions.receive_directive(by=by, directive_id=directive_id)
        elif step in ("progress", "finish"):
            reported(request, by, directive_id, finish=step == "finish")
        elif step == "cancel":
            actions.cancel_directive(by=by, directive_id=directive_id, reason=typed.get("reason", ""))
        elif step == "reassign":
            unit_kind, unit_id = unit_typed(typed.get("unit", ""))
            actions.reassign_directive(
                by=by,
                directive_id=directive_id,
                unit_kind=unit_kind,
                unit_id=unit_id,
                agency=typed.get("agency", ""),
                version=_number(typed.get("version", "")),
            )
        else:
            raise NotFound
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _show(request, directive_id, refused=error, form=step)
    messages.success(request, _("Noted."))
    return redirect("console:directive", directive)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Accounts.MANAGE_STAFF)
def of_leaver(request: HttpRequest, member: str) -> HttpResponse:
    """What is still with somebody whose account is to be closed: each line goes to a colleague."""
    viewer = request.viewer  # type: ignore[attr-defined]
    user_id = parse_public_id("usr", member)
    if user_id is None:
        raise NotFound
    rows = queries.open_of_person(viewer, user_id)
    refused: DomainError | None = None
    if request.method == "POST":
        unit_kind, to = unit_typed(request.POST.get("to", ""))
        wanted = set(request.POST.getlist("directive")) or {row.public_id for row in rows}
        try:
            for row in rows:
                if row.public_id in wanted:
                    actions.reassign_directive(
                        by=viewer.as_actor(), directive_id=row.id, unit_kind=unit_kind, unit_id=to, version=row.version
                    )
        except DomainError as error:
            refused = error
        else:
            messages.success(request, _("Handed on. Both are told."))
            return redirect("console:staff-member", member)
        rows = queries.open_of_person(viewer, user_id)
    context = {
        "member": member,
        "name": names_of([user_id]).get(user_id, ""),
        "rows": rows,
        "people": [(public_id("usr", one), name) for one, name in queries.people_to_direct(viewer) if one != user_id],
        "refused": refused,
    }
    status = refused.status if refused else 200
    return render(request, "console/directives/of.html", bar_context(viewer, "staff") | context, status=status)


def _show(
    request: HttpRequest, directive_id: UUID, *, refused: DomainError | None = None, form: str = ""
) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    card = queries.directive(viewer, directive_id)
    context: dict[str, Any] = {
        "card": card,
        "row": card.row,
        "matter": public_id("inc", card.row.incident_id) if card.row.incident_id else "",
        "steps": [
            {"step": one, "photos": [public_id("upl", upload_id) for upload_id in one.upload_ids]} for one in card.steps
        ],
        "units": unit_choices(viewer) if card.may_direct and card.row.is_open else (),
        "refused": refused,
        "errors": refused.fields if refused else {},
        "form": form,
        "typed": request.POST,
    }
    status = refused.status if refused else 200
    return render(request, "console/directives/one.html", bar_context(viewer, "directives") | context, status=status)


def _matter(viewer: Any, code: str) -> UUID | None:
    try:
        return queries.find_matter(viewer, normalise_code(code))
    except BadCode:
        return None


def _moment(text: str) -> datetime | None:
    """Of `<input type="datetime-local">`, by the province's clocks."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


def _id(directive: str) -> UUID:
    found = parse_public_id(queries.PREFIX, directive)
    if found is None:
        raise NotFound
    return found
