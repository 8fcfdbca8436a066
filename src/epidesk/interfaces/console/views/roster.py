# SPDX-License-Identifier: Apache-2.0
"""The duty roster: a month or a week of all units, one unit's day to plan, swaps to decide, one's own shifts."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id, public_id
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.interfaces.common import my_shifts
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.plan import roster_plan
from epidesk.response.dispatch.roster_texts import DUTY_RULE, language
from epidesk.response.dispatch.rules import Permission
from epidesk.response.dispatch.rules.roster import MAX_PLACES, monday_of

PHONE_DAYS = 7
"""So many days the list on a phone holds, from today on; further ones are reached week by week."""
SHOWN = 12
"""So many holes and strains stand beside the month; the rest is counted."""


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    """A month (`?month=2026-11`), or with `?week=2026-11-23` seven days with names."""
    viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    week = _day(request.GET.get("week", ""))
    if week is not None:
        first, days = monday_of(week), 7
        before, after = first - timedelta(days=7), first + timedelta(days=7)
        links = {"before": f"?week={before}", "after": f"?week={after}", "now": f"?week={today}"}
    else:
        first = _month(request.GET.get("month", "")) or today.replace(day=1)
        days = monthrange(first.year, first.month)[1]
        before, after = first - timedelta(days=1), first + timedelta(days=days)
        links = {"before": f"?month={before:%Y-%m}", "after": f"?month={after:%Y-%m}", "now": "?"}
    shown = queries.roster(viewer, first, days)
    may_plan = viewer.may(Permission.ROSTER)
    from_day = (today - first).days if first <= today < first + timedelta(days=days) else 0
    context = {
        **bar_context(viewer, "roster"),
        "roster": shown,
        "first": first,
        "month": f"{first.month}/{first.year}",
        "last": first + timedelta(days=days - 1),
        "is_week": week is not None,
        "links": links,
        "by_day": [
            {"day": head, "lines": [(row, row.cells[n]) for row in shown.rows if row.cells[n].shifts]}
            for n, head in enumerate(shown.days)
            if n >= from_day
        ][:PHONE_DAYS],
        "month_link": f"?month={first:%Y-%m}",
        "week_link": f"?week={max(first, today) if first <= today < first + timedelta(days=days) else first}",
        "gaps": shown.gaps[:SHOWN],
        "more_gaps": max(0, len(shown.gaps) - SHOWN),
        "strains": shown.strains[:SHOWN],
        "more_strains": max(0, len(shown.strains) - SHOWN),
        "now": queries.on_duty(viewer),
        "may_plan": may_plan,
        "swaps": [{"card": one, "id": public_id("swp", one.swap_id)} for one in queries.waiting_swaps(viewer)]
        if may_plan
        else [],
        "has_mine": viewer.may(Desk.CLAIM),
        "duty_rule": DUTY_RULE,
    }
    return render(request, "console/roster/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def unit(request: HttpRequest, unit: str, on: str) -> HttpResponse:
    """One unit's day: who is on which shift. Planning it needs `dispatch:roster`."""
    viewer, day = request.viewer, _day(on)  # type: ignore[attr-defined]
    if day is None:
        raise NotFound
    row, people = queries.unit_day(viewer, unit, day)
    if request.method == "POST":
        _plan(request, row.team_id, day)
        return redirect("console:roster-unit", unit, on)
    cell = row.cells[0]
    planned = {shift.slug: shift for shift in cell.shifts}
    at_desk = row.team_id is None
    kinds = [
        {
            "slug": slug,
            "title": kind.title(language()),
            "hours": f"{kind.begins:%H:%M}–{kind.ends:%H:%M}",
            "shift": planned.get(slug),
            "id": public_id("shf", planned[slug].shift_id) if slug in planned else "",
            "over": slug in planned and planned[slug].ends_at <= timezone.now(),
            "people": [{"id": public_id("usr", one.user_id), "one": one} for one in planned[slug].people]
            if slug in planned
            else [],
        }
        for slug, kind in roster_plan().types(at_desk).items()
    ]
    context = {
        **bar_context(viewer, "roster"),
        "row": row,
        "day": cell.day,
        "kinds": kinds,
        "people": [{"id": public_id("usr", one.user_id), "one": one} for one in people],
        "may_plan": viewer.may(Permission.ROSTER),
        "before": reverse("console:roster-unit", args=[unit, day - timedelta(days=1)]),
        "after": reverse("console:roster-unit", args=[unit, day + timedelta(days=1)]),
        "month_link": f"{reverse('console:roster')}?month={day:%Y-%m}",
        "patterns": queries.patterns_of(at_desk),
        "next_monday": monday_of(day) + timedelta(days=7),
        "most_places": MAX_PLACES,
    }
    return render(request, "console/roster/unit.html", context)


@require_POST
@for_staff(Permission.ROSTER)
def swap(request: HttpRequest, swap: str) -> HttpResponse:
    """The shift lead's word; a swap that leaves a hole is refused and the hole is named."""
    swap_id = _id("swp", swap)
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    try:
        if request.POST.get("do") == "approve":
            actions.approve_swap(by=by, swap_id=swap_id)
            messages.success(request, _("Approved. Both are told, and duty follows the new roster."))
        else:
            actions.refuse_swap(by=by, swap_id=swap_id, reason=request.POST.get("reason", ""))
            messages.success(request, _("Refused. Both are told why."))
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, _said(error))
    return redirect("console:roster")


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Desk.CLAIM)
def mine(request: HttpRequest) -> HttpResponse:
    """The operator's own shifts."""
    if request.method == "POST":
        my_shifts.change(request)
        return redirect("console:roster-mine")
    viewer = request.viewer  # type: ignore[attr-defined]
    context = {
        **bar_context(viewer, "roster"),
        **my_shifts.shown(request),
        "in_team": viewer.team_id is not None,
        "may_read": viewer.may(Permission.READ),
    }
    return render(request, "console/roster/mine.html", context)


def _plan(request: HttpRequest, team_id: UUID | None, day: date) -> None:
    """Whatever the form of a unit's day asks for; every action asks for its own permission."""
    by, typed = request.viewer.as_actor(), request.POST  # type: ignore[attr-defined]
    try:
        match typed.get("do", ""):
            case "assign":
                person = _id("usr", typed.get("person", ""))
                shift_id = actions.plan_shift(by=by, team_id=team_id, kind=typed.get("kind", ""), on=day)
                new = actions.assign(by=by, shift_id=shift_id, user_id=person)
                said = _("Put on the shift.") if new else _("This person was on it already.")
            case "plan":
                actions.plan_shift(by=by, team_id=team_id, kind=typed.get("kind", ""), on=day)
                said = _("Planned. Nobody is on it yet.")
            case "take-off":
                actions.take_off(
                    by=by, shift_id=_id("shf", typed.get("shift", "")), user_id=_id("usr", typed.get("person", ""))
                )
                said = _("Taken off the shift.")
            case "places":
                places = _figure(typed.get("places", ""))
                actions.offer_places(by=by, shift_id=_id("shf", typed.get("shift", "")), places=places)
                said = _("Stored. People of the unit can sign up.") if places else _("Stored. Nobody can sign up.")
            case "cancel":
                actions.cancel_shift(by=by, shift_id=_id("shf", typed.get("shift", "")))
                said = _("Cancelled. Its people are told.")
            case "pattern" | "copy" as what:
                done = _repeat(request, team_id, day) if what == "pattern" else _copy(request, team_id, day)
                said = _("Places filled: %(made)s. Left out, because the person was busy: %(busy)s.") % {
                    "made": done.made,
                    "busy": done.busy,
                }
            case _:
                raise NotFound
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, _said(error))
    else:
        messages.success(request, said)


def _repeat(request: HttpRequest, team_id: UUID | None, day: date) -> actions.Repeated:
    typed = request.POST
    return actions.repeat_pattern(
        by=request.viewer.as_actor(),  # type: ignore[attr-defined]
        team_id=team_id,
        pattern=typed.get("pattern", ""),
        user_ids=[_id("usr", one) for one in typed.getlist("people")],
        starts_on=day,
        weeks=_figure(typed.get("weeks", "")),
    )


def _copy(request: HttpRequest, team_id: UUID | None, day: date) -> actions.Repeated:
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    return actions.copy_week(by=by, team_id=team_id, monday=monday_of(day) + timedelta(days=7))


def _said(error: DomainError) -> str:
    return "; ".join(str(text) for text in error.fields.values()) or str(error.message)


def _figure(text: str) -> int:
    """-1, which every limit refuses, for what is no figure."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _id(prefix: str, text: str) -> UUID:
    found = parse_public_id(prefix, text)
    if found is None:
        raise NotFound
    return found


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _month(text: str) -> date | None:
    return _day(f"{text}-01")
