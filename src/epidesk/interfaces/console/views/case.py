# SPDX-License-Identifier: Apache-2.0
"""One case: read it, and everything that is done with it: plain forms, one address a step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.interfaces.console.access import bar_context, for_staff
from epidesk.interfaces.console.area_options import ward_options
from epidesk.interfaces.console.cases.filters import day, tenths
from epidesk.interfaces.console.cases.graph import draw
from epidesk.interfaces.console.cases.people import typed_person
from epidesk.response.cases import actions, queries
from epidesk.response.cases.actions import Dates, NewContact
from epidesk.response.cases.actions.deciding import template
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.texts import BASIS, CLASS, DELIVERY, OUTCOME, PLACE_KIND, PROXIMITY, RELATION, RESULT

Step = Callable[[QueryDict, Actor, UUID], str]


@require_safe
@for_staff(Permission.READ)
def page(request: HttpRequest, case: str) -> HttpResponse:
    return _show(request, _id(case))


@require_POST
@for_staff(Permission.READ)
def step(request: HttpRequest, case: str, step: str) -> HttpResponse:
    """Who may do a step is asked by the action. What is refused is said beside the field with all that was typed."""
    does, found = STEPS.get(step), _id(case)
    if does is None:
        raise NotFound
    try:
        said = does(request.POST, request.viewer.as_actor(), found)  # type: ignore[attr-defined]
    except DomainError as error:
        return _show(request, found, status=error.status, refused=error, form=step, typed=request.POST)
    messages.success(request, said)
    return redirect(f"{reverse('console:case', args=[case])}#{step}")


def classify(typed: QueryDict, by: Actor, found: UUID) -> str:
    version = typed.get("version", "")
    actions.classify(
        by=by,
        case_id=found,
        to_class=typed.get("to_class", ""),
        basis=typed.get("basis", ""),
        note=typed.get("note", ""),
        number=typed.get("number", ""),
        version=int(version) if version.isdecimal() and len(version) < 10 else None,
    )
    return _("Stored. Levels follow within seconds.")


def test(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.record_test(
        by=by,
        case_id=found,
        sampled_on=_day(typed, "sampled_on"),
        result=typed.get("result", ""),
        laboratory=typed.get("laboratory", ""),
    )
    return _("Stored. Levels follow within seconds.")


def dates(typed: QueryDict, by: Actor, found: UUID) -> str:
    told = Dates(
        _day(typed, "onset_on"), _day(typed, "isolated_on"), typed.get("outcome", ""), _day(typed, "outcome_on")
    )
    actions.set_dates(by=by, case_id=found, dates=told, clinical=typed.get("clinical", ""))
    return _("Stored. Levels follow within seconds.")


def contact(typed: QueryDict, by: Actor, found: UUID) -> str:
    first_on = _day(typed, "first_on")
    if first_on is None:
        raise Invalid({"first_on": _("Give the day.")})
    person_id = typed_person(by, typed)
    new = NewContact(
        person_id,
        first_on,
        _day(typed, "last_on"),
        typed.get("proximity", ""),
        typed.get("relation", ""),
        typed.get("note", ""),
    )
    actions.add_contacts(by=by, case_id=found, contacts=[new])
    return _("Added. Levels follow within seconds.")


def drop(typed: QueryDict, by: Actor, found: UUID) -> str:
    contact_id = parse_public_id("con", typed.get("contact", ""))
    if contact_id is None:
        raise NotFound
    actions.drop_contact(by=by, contact_id=contact_id, reason=typed.get("reason", ""))
    return _("Dropped. The line stays in the history.")


def stop(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.add_itinerary_stop(
        by=by,
        case_id=found,
        kind=typed.get("kind", ""),
        place=typed.get("place", ""),
        starts_at=_moment(typed, "starts_at"),
        ends_at=_moment(typed, "ends_at"),
        seat=typed.get("seat", ""),
    )
    return _("Stored. Who was there is looked for now.")


def unstop(typed: QueryDict, by: Actor, found: UUID) -> str:
    stop_id = parse_public_id("stp", typed.get("stop", ""))
    if stop_id is None:
        raise NotFound
    actions.remove_stop(by=by, stop_id=stop_id)
    return _("Removed. Contacts that came of it stay until they are dropped.")


def exposed(typed: QueryDict, by: Actor, found: UUID) -> str:
    """Those ticked among the exposed become contacts."""
    chosen = set(typed.getlist("person"))
    lines = [one for one in queries.exposed_people(by.as_viewer(), found) if str(one.person_id) in chosen]
    new = [
        NewContact(one.person_id, timezone.localdate(one.starts_at), timezone.localdate(one.ends_at), one.degree)
        for one in lines
    ]
    added = actions.add_contacts(by=by, case_id=found, contacts=new, source="itinerary", source_id=found)
    return ngettext("%(n)s contact added.", "%(n)s contacts added.", added) % {"n": added}


def follow(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.start_follow_up(by=by, case_id=found)
    return _("The follow-up has begun.")


def check(typed: QueryDict, by: Actor, found: UUID) -> str:
    reached = typed.get("not_reached") != "1"
    raised = actions.check(
        by=by,
        case_id=found,
        reached=reached,
        temperature_tenths=tenths(typed.get("temperature", "")) if reached else None,
        signs=typed.getlist("signs") if reached else (),
        note=typed.get("note", ""),
    )
    return _("Stored. A request for medical help stands on the desk.") if raised else _("Stored.")


def link(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.send_list_link(by=by, case_id=found)
    return _("Sent by SMS. The link works once, for 48 hours.")


def until(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.change_follow_up(by=by, case_id=found, until_on=_day(typed, "until_on"), reason=typed.get("reason", ""))
    return _("Stored.")


def let_go(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.end_follow_up(by=by, case_id=found, ending="ended", reason=typed.get("reason", ""))
    return _("The follow-up has ended.")


def decide(typed: QueryDict, by: Actor, found: UUID) -> str:
    actions.issue_decisions(
        by=by,
        case_ids=[found],
        place_kind=typed.get("place_kind", ""),
        place=typed.get("place", ""),
        from_on=_day(typed, "from_on"),
        until_on=_day(typed, "until_on"),
    )
    return _("Issued. Open it by its number to print it.")


def delivered(typed: QueryDict, by: Actor, found: UUID) -> str:
    decision_id = parse_public_id("dec", typed.get("decision", ""))
    if decision_id is None:
        raise NotFound
    actions.record_delivery(
        by=by,
        decision_id=decision_id,
        delivered_by=typed.get("delivered_by", ""),
        delivered_on=_day(typed, "delivered_on"),
    )
    return _("Stored.")


STEPS: dict[str, Step] = {
    "follow": follow,
    "check": check,
    "until": until,
    "let-go": let_go,
    "link": link,
    "decide": decide,
    "delivered": delivered,
    "classify": classify,
    "test": test,
    "dates": dates,
    "contact": contact,
    "drop": drop,
    "stop": stop,
    "unstop": unstop,
    "exposed": exposed,
}


def _show(request: HttpRequest, found: UUID, *, status: int = 200, **more: Any) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    case = queries.detail(viewer, found)
    refused = more.get("refused")
    context = {
        **bar_context(viewer, "cases"),
        "case": case,
        "row": case.row,
        "graph": draw(case),
        "exposed": queries.exposed_people(viewer, case.row.id) if case.stops else (),
        "today": timezone.localdate(),
        "classes": [(code, label) for code, label in CLASS.items() if code not in ("contact", case.row.classification)],
        "bases": [(code, label) for code, label in BASIS.items() if code != "by_rule"],
        "results": RESULT.items(),
        "outcomes": OUTCOME.items(),
        "proximities": PROXIMITY.items(),
        "relations": RELATION.items(),
        "place_kinds": [(code, label) for code, label in PLACE_KIND.items() if code not in ("lodging", "checkpoint")],
        "ward_options": ward_options(),
        "follow": queries.follow_up_of(viewer, case.row.id),
        "signs": [(one.slug, one.label) for one in MEDICAL_HELP.seen if one.slug != "other"],
        "decisions": queries.decisions_of(viewer, case.row.id),
        "deliveries": DELIVERY.items(),
        "quarantine_places": template()["place_kinds"].items(),
        "errors": refused.fields if refused else {},
        **more,
    }
    answer = render(request, "console/cases/one.html", context, status=status)
    answer["Cache-Control"] = "no-store"
    return answer


def _id(case: str) -> UUID:
    found = parse_public_id(PREFIX, case)
    if found is None:
        raise NotFound
    return found


def _day(typed: QueryDict, name: str) -> Any:
    text = typed.get(name, "").strip()
    found = day(text)
    if text and found is None:
        raise Invalid({name: _("Write the day as 2020-03-14.")})
    return found


def _moment(typed: QueryDict, name: str) -> datetime | None:
    text = typed.get(name, "").strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Invalid({name: _("Write day and time as 2020-03-14T08:30.")}) from None
    return found if found.tzinfo else timezone.make_aware(found)
