# SPDX-License-Identifier: Apache-2.0
"""The public directory from behind: what is missing or never checked, and the form of who has just called."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.places.actions import number_is_right, set_duty_number, verify_contact
from epidesk.foundation.places.directory import DirectoryWork, directory_work, local_today
from epidesk.foundation.places.labels import LACK
from epidesk.foundation.places.rules import CONTACT_SOURCE, HOURS_LONGEST, Permission
from epidesk.interfaces.console.access import bar_context, for_staff

PREFIX = "dir"


@require_http_methods(["GET", "HEAD"])
@for_staff(Permission.KEEP_DIRECTORY)
def page(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    lines = [_line(work) for work in directory_work(viewer)]
    context = {
        **bar_context(viewer, "directory"),
        "lines": lines,
        "lacking": sum(1 for line in lines if line["lacks"]),
        "reported": sum(1 for line in lines if line["work"].reports),
        "callable": sum(1 for line in lines if line["work"].entry.may_call),
    }
    return render(request, "console/directory.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.KEEP_DIRECTORY)
def check(request: HttpRequest, holder: str) -> HttpResponse:
    holder_id = parse_public_id(PREFIX, holder)
    if holder_id is None:
        raise NotFound
    if request.method != "POST":
        return _form(request, holder_id)
    typed = {name: request.POST.get(name, "") for name in ("phone", "hours_vi", "hours_en", "source", "verified_on")}
    try:
        verify_contact(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            holder_id=holder_id,
            verified_on=_day(typed.pop("verified_on")),
            **typed,
        )
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _form(request, holder_id, status=error.status, refused=error, typed=request.POST)
    messages.success(request, _("Stored. The public directory shows it now."))
    return redirect("console:directory")


@require_POST
@for_staff(Permission.KEEP_DIRECTORY)
def shift(request: HttpRequest, holder: str) -> HttpResponse:
    """The number of a shift, or, with `remove`, that it is taken back."""
    holder_id = parse_public_id(PREFIX, holder)
    if holder_id is None:
        raise NotFound
    typed, remove = request.POST, "remove" in request.POST
    try:
        starts_at, ends_at = _moment(typed.get("starts_at", "")), _moment(typed.get("ends_at", ""))
        if starts_at is None or ends_at is None:
            empty = {"starts_at": starts_at, "ends_at": ends_at}
            raise Invalid({name: _("Choose day and time.") for name, at in empty.items() if at is None})
        set_duty_number(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            holder_id=holder_id,
            phone=None if remove else typed.get("phone", ""),
            starts_at=starts_at,
            ends_at=ends_at,
            source=typed.get("source", ""),
        )
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _form(request, holder_id, status=error.status, shift_refused=error, shift_typed=typed)
    said = _("Taken back.") if remove else _("Stored. The public directory shows it while the shift lasts.")
    messages.success(request, said)
    return redirect("console:directory-check", holder)


@require_POST
@for_staff(Permission.KEEP_DIRECTORY)
def right(request: HttpRequest, holder: str) -> HttpResponse:
    """«The number is right»: who has called it says how, and what people said is answered."""
    holder_id = parse_public_id(PREFIX, holder)
    if holder_id is None:
        raise NotFound
    try:
        by = request.viewer.as_actor()  # type: ignore[attr-defined]
        number_is_right(by=by, holder_id=holder_id, source=request.POST.get("source", ""))
    except DomainError as error:
        if error.status == NotFound.status:
            raise
        return _form(request, holder_id, status=error.status, right_refused=error, right_typed=request.POST)
    messages.success(request, _("Noted: the number is right."))
    return redirect("console:directory")


def _moment(text: str) -> datetime | None:
    """Of `<input type="datetime-local">`, by the province's clocks, or with an offset."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return timezone.make_aware(at) if timezone.is_naive(at) else at


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _form(request: HttpRequest, holder_id: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    work = next((one for one in directory_work(viewer) if one.entry.id == holder_id), None)
    if work is None:
        raise NotFound
    entry = work.entry
    context = {
        **bar_context(viewer, "directory"),
        "line": _line(work),
        "typed": {
            "phone": "" if entry.duty_until else entry.phone_text,
            "hours_vi": entry.hours_vi,
            "hours_en": entry.hours_en,
            "source": "",
            "verified_on": local_today().isoformat(),
        },
        "hours_longest": HOURS_LONGEST,
        "source_limit": CONTACT_SOURCE[1],
        **more,
    }
    return render(request, "console/directory_check.html", context, status=status)


def _line(work: DirectoryWork) -> dict[str, Any]:
    return {
        "work": work,
        "holder": public_id(PREFIX, work.entry.id),
        "lacks": [LACK[lack] for lack in work.lacks],
        "old": work.entry.is_check_old(local_today()),
    }
