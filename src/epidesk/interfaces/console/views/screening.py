# SPDX-License-Identifier: Apache-2.0
"""Screening rules at the desk: versions, one of them read, written, tried and put into force."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.screening import telling
from epidesk.response.screening import actions, queries
from epidesk.response.screening.rules import Permission
from epidesk.response.screening.texts import problem_text


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """Every version, the newest first, and what `config/` brings."""
    viewer = request.viewer  # type: ignore[attr-defined]
    adopted = queries.adopted_version(viewer)
    context = {
        **bar_context(viewer, "screening"),
        "adopted": telling.version_line(adopted) if adopted else None,
        "lines": [telling.version_line(row) for row in queries.list_versions(viewer)],
        "shipped": [one.name for one in queries.list_shipped(viewer) if not one.known],
        "may_edit": viewer.may(Permission.EDIT),
    }
    return render(request, "console/screening/page.html", context)


@require_POST
@for_staff(Permission.EDIT)
def take(request: HttpRequest) -> HttpResponse:
    """A rule set that the programme brings becomes a version of ours."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    made = actions.take_shipped(by=by, file=request.POST.get("file", ""))
    return redirect("console:screening-version", public_id(telling.VERSION, made))


@require_safe
@for_staff(Permission.READ)
def version(request: HttpRequest, version: str) -> HttpResponse:
    """A version as people read it."""
    return _version(request, _id(version))


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.EDIT)
def edit(request: HttpRequest, version: str) -> HttpResponse:
    """Its text, to be written anew; saving makes another version."""
    viewer, base = request.viewer, _id(version)  # type: ignore[attr-defined]
    card = queries.get_version(viewer, base)
    text, note, errors, status = card.text, "", [], 200
    if request.method == "POST":
        text, note = request.POST.get("text", "").replace("\r\n", "\n"), request.POST.get("note", "")
        try:
            made = actions.write_version(by=viewer.as_actor(), text=text, note=note, base_id=base)
            return redirect("console:screening-version", public_id(telling.VERSION, made))
        except DomainError as error:
            errors, status = [str(said) for said in error.fields.values()] or [str(error.message)], error.status
    context = {
        **bar_context(viewer, "screening"),
        "line": telling.version_line(card.row),
        "text": text,
        "note": note,
        "errors": errors,
    }
    return render(request, "console/screening/edit.html", context, status=status)


@require_POST
@for_staff(Permission.READ)
def step(request: HttpRequest, version: str, step: str) -> HttpResponse:
    """A risk area added, a simulation, putting into force."""
    by, found = request.viewer.as_actor(), _id(version)  # type: ignore[attr-defined]
    try:
        if step == "area":
            made = _add_area(request, found)
            run = actions.simulate(by=by, version_id=made)
        elif step == "simulate":
            run = actions.simulate(by=by, version_id=found)
        elif step == "adopt":
            instead = request.POST.get("instead_of", "")
            run = actions.adopt(by=by, version_id=found, instead_of=_id(instead) if instead else None)
            messages.success(request, _("In force. Everybody in its window is being screened again."))
        else:
            raise NotFound
    except DomainError as error:
        if isinstance(error, NotFound):
            raise
        return _version(request, found, status=error.status, refused=error, refused_step=step)
    return redirect("console:screening-run", public_id(telling.RUN, run))


def _add_area(request: HttpRequest, base: UUID) -> UUID:
    typed = request.POST
    return actions.add_risk_area(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        base_id=base,
        area=typed.get("area", ""),
        places=[place for place in typed.getlist("places") if place],
        from_on=_day(typed, "from_on"),
        until_on=_day(typed, "until_on"),
    )


def _version(request: HttpRequest, version_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    card = queries.get_version(viewer, version_id)
    adopted = queries.adopted_version(viewer)
    context = {
        **bar_context(viewer, "screening"),
        "line": telling.version_line(card.row),
        "card": card,
        "faults": telling.faults_in_words(card),
        "rules": telling.rules_in_words(card.ruleset) if card.ruleset else [],
        "areas": telling.areas_in_words(card.ruleset) if card.ruleset else [],
        "tests": [telling.test_line(run) for run in card.runs],
        "runs": [telling.run_line(run) for run in queries.runs_of(viewer, version_id)],
        "places": telling.place_options(),
        "adopted": telling.version_line(adopted) if adopted else None,
        "is_adopted": adopted is not None and adopted.id == version_id,
        "may_edit": viewer.may(Permission.EDIT),
        "may_adopt": viewer.may(Permission.ADOPT),
        "typed": request.POST,
        "typed_places": request.POST.getlist("places"),
        **more,
    }
    return render(request, "console/screening/version.html", context, status=status)


def _id(typed: str) -> UUID:
    found = parse_public_id(telling.VERSION, typed)
    if found is None:
        raise NotFound
    return found


def _day(typed: QueryDict, name: str) -> date | None:
    """None where nothing is typed: open to that side. What is no day is no open end: raises `Invalid`."""
    written = typed.get(name, "").strip()
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        raise Invalid({name: problem_text("date-wrong", {"value": written[:20]})}) from None
