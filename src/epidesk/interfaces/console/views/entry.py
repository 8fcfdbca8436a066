# SPDX-License-Identifier: Apache-2.0
"""A report or a call for help, written down for the person on the line. The whole of it goes by keyboard, and without
script."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid
from epidesk.foundation.core.gateways import Channel, can_send
from epidesk.foundation.core.idempotency import Answer, Claim, OtherBody, claim, remember
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.incidents.actions import file_incident
from epidesk.intake.incidents.queries import detail, matters_of_number
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.console.access import bar_context, for_staff, incident_id
from epidesk.interfaces.console.entry.form import EntryForm
from epidesk.interfaces.console.entry.spelling import spelled

SHORTEST = 9
"""Fewer digits are a number that is still being typed."""


@require_http_methods(["GET", "POST"])
@for_staff(Permission.FILE)
def page(request: HttpRequest) -> HttpResponse:
    """The empty form, or what was written down. `look`: without script, only what the number has to do with."""
    if request.method != "POST":
        return _show(request, EntryForm())
    form = EntryForm(request.POST)
    form.is_valid()
    if request.POST.get("look"):
        form.errors.clear()
        return _show(request, form)
    form.check_way()
    if form.errors:
        return _show(request, form, status=422)
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        return redirect("console:entered", _file_once(request, form, by))
    except OtherBody:
        form.renew_key()  # the page was gone back to and changed: that is another report
        return redirect("console:entered", _file_once(request, form, by))
    except DomainError as error:
        form.show(error)
        return _show(request, form, status=error.status)


@require_POST
@for_staff(Permission.FILE)
def caller(request: HttpRequest) -> HttpResponse:
    """What the number typed so far has to do with. It comes in the body: numbers stand in no address."""
    return render(request, "console/entry/caller.html", _caller(request, request.POST.get("contact_phone", "")))


@require_safe
@for_staff(Permission.FILE)
def entered(request: HttpRequest, item: str) -> HttpResponse:
    """The code, to be read out to the caller."""
    viewer = request.viewer  # type: ignore[attr-defined]
    found = detail(viewer, incident_id(item))
    context = {
        **bar_context(viewer, ""),
        "item": found,
        "groups": spelled(found.code, found.language),
        "danger": "urgent-signs" in found.flags,
        "by_sms": found.sms_wanted and bool(found.contact_phone),
        "sms_goes": can_send(Channel.SMS),
    }
    return render(request, "console/entry/entered.html", context)


def _file_once(request: HttpRequest, form: EntryForm, by: Actor) -> str:
    """Files it in one transaction with the memory of it, so that a second press leads to the same report."""
    typed = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
    one = Claim.of(f"staff:{by.user_id}", form.key, json.dumps(typed, sort_keys=True).encode()) if form.key else None
    with unit_of_work():
        if one and (done := claim(one)):
            return str(done.body["id"])
        public_id = file_incident(draft=form.draft(), by=by).public_id
        if one:
            remember(one, Answer(303, {"id": public_id}))
    return public_id


def _show(request: HttpRequest, form: EntryForm, *, status: int = 200) -> HttpResponse:
    typed = str(form.data.get("contact_phone", "")) if form.is_bound else ""
    context = {
        **bar_context(request.viewer, ""),  # type: ignore[attr-defined]
        "form": form,
        "parts": form.parts(),
        **_caller(request, typed),
    }
    return render(request, "console/entry/page.html", context, status=status)


def _caller(request: HttpRequest, typed: str) -> dict[str, Any]:
    if sum(one.isdigit() for one in typed) < SHORTEST:
        return {"found": None, "unfinished": ""}
    try:
        return {"found": matters_of_number(request.viewer, typed), "unfinished": ""}  # type: ignore[attr-defined]
    except Invalid as error:
        return {"found": None, "unfinished": error.fields["contact_phone"]}
