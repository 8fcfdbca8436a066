# SPDX-License-Identifier: Apache-2.0
"""What a team can do, drive and carry."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from epidesk.foundation.core.errors import DomainError, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.response.dispatch import actions, queries
from epidesk.response.dispatch.plan import in_language, roster_plan
from epidesk.response.dispatch.rules import Permission


@require_http_methods(["GET", "HEAD", "POST"])
@for_staff(Permission.READ)
def page(request: HttpRequest, team: str) -> HttpResponse:
    """Skills, vehicles and stock of one team; who manages teams changes them."""
    viewer = request.viewer  # type: ignore[attr-defined]
    team_id = parse_public_id("team", team)
    if team_id is None:
        raise NotFound
    card = queries.get_team(viewer, team_id)
    if request.method == "POST":
        _change(request, card)
        return redirect("console:equipment", team)
    has = queries.team_resources(viewer, [team_id])[team_id]
    plan = roster_plan()
    context: dict[str, Any] = {
        **bar_context(viewer, "teams"),
        "team": card,
        "skills": [(slug, in_language(words), slug in has.skills) for slug, words in plan.skills.items()],
        "kinds": [(slug, in_language(words)) for slug, words in plan.vehicles.items()],
        "vehicles": has.vehicles,
        "stock": queries.stock_lines(viewer, team_id),
        "history": queries.stock_history(viewer, team_id),
        "may_change": viewer.may(Permission.MANAGE_TEAMS),
    }
    return render(request, "console/roster/equipment.html", context)


def _change(request: HttpRequest, team: queries.TeamCard) -> None:
    by, typed = request.viewer.as_actor(), request.POST  # type: ignore[attr-defined]
    try:
        match typed.get("do", ""):
            case "skills":
                actions.set_skills(by=by, team_id=team.team_id, skills=typed.getlist("skills"))
            case "vehicle" | "vehicle-out" | "vehicle-in" | "vehicle-gone" as what:
                actions.set_vehicle(
                    by=by,
                    team_id=team.team_id,
                    name=typed.get("name", ""),
                    kind=typed.get("kind", ""),
                    usable=what != "vehicle-out",
                    gone=what == "vehicle-gone",
                )
            case "stock":
                text = typed.get("count", "").strip()
                count = int(text) if text.isascii() and text.isdigit() and len(text) < 8 else -1
                item, why = typed.get("item", ""), typed.get("why", "")
                actions.count_stock(by=by, team_id=team.team_id, item=item, count=count, why=why)
            case _:
                raise NotFound
    except NotFound:
        raise
    except DomainError as error:
        messages.error(request, "; ".join(str(text) for text in error.fields.values()) or str(error.message))
    else:
        messages.success(request, _("Stored."))
