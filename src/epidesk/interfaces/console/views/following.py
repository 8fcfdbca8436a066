# SPDX-License-Identifier: Apache-2.0
"""Follow-up: the day's list, whom a team looks after, decisions for many at once, documents to print."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Forbidden, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.places.queries import find_ward_by_code, zones
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.cases.filters import day
from epidesk.interfaces.console.cases.paper import as_page, as_pdf
from epidesk.response.cases import actions, queries
from epidesk.response.cases.actions.deciding import template
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.rules.following import TeamLoad
from epidesk.response.dispatch import queries as dispatch
from epidesk.response.dispatch.rules import Permission as Dispatch


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest) -> HttpResponse:
    return _show(request)


@require_POST
@for_staff(Permission.DECIDE)
def assign(request: HttpRequest) -> HttpResponse:
    """To teams on duty by turns, or to those of the zone the person stays in."""
    viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.may(Dispatch.READ):
        raise Forbidden
    teams = _teams(viewer)
    nearest = request.POST.get("how") != "turns"
    given = actions.assign_follow_ups(by=viewer.as_actor(), teams=teams, nearest=nearest)
    said = ngettext("%(n)s person given to a team.", "%(n)s people given to teams.", given) % {"n": given}
    messages.success(request, said if teams else _("No team is on duty."))
    return redirect("console:follow-ups")


@require_POST
@for_staff(Permission.DECIDE)
def decide(request: HttpRequest) -> HttpResponse:
    """One decision a person for all that are ticked, then the documents to print."""
    typed = request.POST
    cases = [found for one in typed.getlist("case") if (found := parse_public_id(PREFIX, one))]
    try:
        issued = actions.issue_decisions(
            by=request.viewer.as_actor(),  # type: ignore[attr-defined]
            case_ids=cases,
            place_kind=typed.get("place_kind", ""),
            place=typed.get("place", ""),
            from_on=day(typed.get("from_on", "")),
            until_on=day(typed.get("until_on", "")),
        )
    except DomainError as error:
        return _show(request, status=error.status, refused=error, typed=typed)
    return _paper(request, list(issued))


@require_safe
@for_staff(Permission.READ)
def document(request: HttpRequest, document: str) -> HttpResponse:
    found = parse_public_id("dec", document)
    if found is None:
        raise NotFound
    return _paper(request, [found])


def _paper(request: HttpRequest, decision_ids: list[UUID]) -> HttpResponse:
    texts = queries.decision_texts(request.viewer, decision_ids)  # type: ignore[attr-defined]
    pdf = as_pdf(texts)
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    if pdf is None:
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        return HttpResponse(as_page(texts), headers=headers)
    name = texts[0].number.replace("/", "-") if len(texts) == 1 else timezone.localdate().isoformat()
    answer = HttpResponse(pdf, content_type="application/pdf", headers=headers)
    answer["Content-Disposition"] = f'inline; filename="{name.encode("ascii", "ignore").decode()}.pdf"'
    return answer


def _teams(viewer: Any) -> tuple[TeamLoad, ...]:
    """Teams on duty, each with the wards of its zone; one of the whole province has every ward's turn."""
    wards_of_zone = {zone.code: frozenset(zone.ward_ids) for zone in zones()}
    found = []
    for team in dispatch.teams(viewer):
        if team.state == "off":
            continue
        base = find_ward_by_code(team.base_ward_code)
        own = wards_of_zone.get(team.zone_code) or (frozenset({base.id}) if base else frozenset())
        found.append(TeamLoad(team.code, 0, own))
    return tuple(found)


def _show(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    refused = more.get("refused")
    only_missed = request.GET.get("missed") == "1"
    context = {
        **bar_context(viewer, "cases"),
        "rows": queries.open_follow_ups(viewer, team_code=request.GET.get("team", "")[:8], only_missed=only_missed),
        "only_missed": only_missed,
        "quarantine_places": template()["place_kinds"].items(),
        "may_decide": viewer.may(Permission.DECIDE),
        "may_assign": viewer.may(Permission.DECIDE) and viewer.may(Dispatch.READ),
        "today": timezone.localdate(),
        "errors": refused.fields if refused else {},
        "typed": {},
        **more,
    }
    answer = render(request, "console/cases/follow_ups.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer
