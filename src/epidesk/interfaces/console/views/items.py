# SPDX-License-Identifier: Apache-2.0
"""One matter: read it, and everything that is done with it. Every act is a plain form; htmx gets the detail only."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from epidesk.foundation.core.errors import DomainError, Invalid, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.desk import actions as desk_actions
from epidesk.foundation.desk.queries import QueueRow, get_item
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.desk.streams import parse_matter
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents import queries as incident_queries
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.common.identity import give_reason
from epidesk.interfaces.console.access import for_staff, matter_id
from epidesk.interfaces.console.claims import claim_context
from epidesk.interfaces.console.detail import detail_context
from epidesk.interfaces.console.detail_of_row import row_context
from epidesk.interfaces.console.filters import here
from epidesk.interfaces.console.questions import question_context
from epidesk.interfaces.console.undo import SEND, Back, Offer, sign
from epidesk.interfaces.console.views.desk import desk_page
from epidesk.response.dispatch import actions as dispatch
from epidesk.response.dispatch.rules import Permission as Dispatch

ASKS_FIRST = ("triage", "reject", "resolve", "send")
"""Acts that ask once, by name, while a colleague has the matter in hand. The soft lock stops nobody."""
DETAILS: dict[str, Callable[..., dict[str, Any]]] = {
    "incident": detail_context,
    "question": question_context,
    "claim": claim_context,
}
"""What the detail shows, by stream."""
UNDONE_BY_VERSION = ("triage", "reject", "resolve", "duplicate")
"""Acts on an incident that its own room takes back."""
Act = Callable[[HttpRequest, Actor, UUID], str]


def show(request: HttpRequest, item: str, *, status: int = 200, **more: Any) -> HttpResponse:
    """The detail alone for htmx and fragments, the whole desk otherwise. Of a stream without pages of its own: what the
    desk itself knows."""
    parsed = parse_matter(item)
    if parsed is None:
        raise NotFound
    stream, found = parsed
    context_of: Callable[..., dict[str, Any]] = DETAILS.get(stream, row_context)
    context = context_of(request, found, **more)
    if request.headers.get("HX-Request") or request.headers.get("X-Fragment"):
        return render(request, context.get("detail", "console/detail.html"), context, status=status)
    return desk_page(request, **context, status=status)


@require_safe
@for_staff(Permission.READ)
def detail(request: HttpRequest, item: str) -> HttpResponse:
    return show(request, item)


@require_POST
@for_staff(Permission.READ_CONTACT)
def contact(request: HttpRequest, item: str) -> HttpResponse:
    """The detail with the person's contact, for this one answer and for a written reason; the read log keeps both."""
    try:
        give_reason(request, request.POST.get("reason", ""))
    except Invalid as error:
        return show(request, item, status=422, errors=error.fields, form="contact", typed=request.POST)
    return show(request, item)


def act(permission: str) -> Callable[[Act], Callable[..., HttpResponse]]:
    """A form of the detail: does it, says what was done, shows the new state. What is refused is said beside the
    field with everything typed still there; another's faster hand is a 409 with the new state."""

    def decorate(does: Act) -> Callable[..., HttpResponse]:
        @require_POST
        @for_staff(permission)
        @wraps(does)
        def view(request: HttpRequest, item: str) -> HttpResponse:
            by = request.viewer.as_actor()  # type: ignore[attr-defined]
            found = matter_id(item)
            if does.__name__ in ASKS_FIRST and (asked := _in_anothers_hand(request, found)):
                return show(request, item, status=409, asked=asked, form=does.__name__, typed=request.POST)
            try:
                said = does(request, by, found)
            except Invalid as error:
                more = {"errors": error.fields, "form": does.__name__, "typed": request.POST, **_finds(request, error)}
                return show(request, item, status=error.status, **more)
            except DomainError as error:
                return show(request, item, status=error.status, refused=error, form=does.__name__, typed=request.POST)
            token = _undo_token(request, does.__name__, found)
            if request.headers.get("HX-Request"):
                return show(request, item, said=said, undo_token=token)
            messages.success(request, said, extra_tags=f"undo={token}" if token else "")
            query = here(request)
            return redirect(f"{reverse('console:item', args=[item])}{query and f'?{query}'}#detail")

        return view

    return decorate


def _finds(request: HttpRequest, error: Invalid) -> dict[str, Any]:
    """What points at a person in words that were to be published, and what of it may stay."""
    if not isinstance(error, PersonalLeft):
        return {}
    return {"finds": error.finds, "waived": request.POST.getlist("waived")}


def _in_anothers_hand(request: HttpRequest, found: UUID) -> QueueRow | None:
    """The row of a matter that a colleague works on, unless the answer to being asked about that very colleague came
    along with the form."""
    with contextlib.suppress(DomainError):  # what is not to be seen, or not on the desk any more: the act says so
        row = get_item(request.viewer, found)  # type: ignore[attr-defined]
        if row.lock_holder and not row.lock_mine and request.POST.get("although_held", "") != row.lock_holder:
            return row
    return None


def version_of(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else None


def _undo_token(request: HttpRequest, act: str, found: UUID) -> str:
    """What takes the act back, or "" for one that is not taken back. An act may name it itself as `request.undo`."""
    viewer = request.viewer  # type: ignore[attr-defined]
    offer: Offer | None = getattr(request, "undo", None)
    if offer is None and act in UNDONE_BY_VERSION:
        offer = Offer(act, (Back(found, incident_queries.version_of(viewer, found)),))
    return sign(viewer, offer) if offer else ""


@require_POST
@for_staff(Desk.READ)
def look(request: HttpRequest, item: str) -> HttpResponse:
    """A sign of life from an open detail: keeps the presence, and the soft lock if it is one's own."""
    by = request.viewer.as_actor()  # type: ignore[attr-defined]
    found = matter_id(item)
    desk_actions.look_at(by=by, subject_id=found)
    if request.POST.get("hold"):
        with contextlib.suppress(DomainError):  # taken over meanwhile: the hint has already changed the page
            desk_actions.claim(by=by, subject_id=found)
    return HttpResponse(status=204)


@act(Desk.CLAIM)
def claim(request: HttpRequest, by: Actor, found: UUID) -> str:
    break_in = bool(request.POST.get("break_in"))
    lock = desk_actions.claim(
        by=by, subject_id=found, break_in=break_in, reason=request.POST.get("reason", "") if break_in else ""
    )
    if not break_in:  # a colleague has been told: that is not taken back silently
        request.undo = Offer("claim", (Back(found, lock.version, lock.owned),))  # type: ignore[attr-defined]
    return _("You have this in hand for 5 minutes.")


@act(Desk.CLAIM)
def release(request: HttpRequest, by: Actor, found: UUID) -> str:
    desk_actions.release(by=by, subject_id=found)
    return _("Given back to the queue.")


@act(Permission.TRIAGE)
def triage(request: HttpRequest, by: Actor, found: UUID) -> str:
    code = request.POST.get("area", "")
    ward = find_ward_by_code(code) if code else None
    if code and ward is None:
        raise Invalid({"area": _("Choose a ward of the list.")})
    try:
        priority = Priority.from_slug(request.POST.get("priority", ""))
    except KeyError:
        raise Invalid({"priority": _("Choose how urgent it is.")}) from None
    incidents.triage(
        by=by,
        incident_id=found,
        priority=priority,
        area_id=ward.id if ward else None,
        kind=request.POST.get("kind") or None,
        note=request.POST.get("note", ""),
        version=version_of(request),
    )
    return _("Triage stored.")


@act(Permission.REJECT)
def reject(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.reject(by=by, incident_id=found, reason=request.POST.get("reason", ""), version=version_of(request))
    return _("Rejected. The reporter reads your reason.")


@act(Permission.RESOLVE)
def resolve(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.resolve(
        by=by,
        incident_id=found,
        outcome=request.POST.get("outcome", ""),
        verdict=request.POST.get("verdict", ""),
        note=request.POST.get("note", ""),
        version=version_of(request),
    )
    return _("Resolved. The reporter is told.")


@act(Permission.REOPEN)
def reopen(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.reopen(by=by, incident_id=found, reason=request.POST.get("reason", ""), version=version_of(request))
    return _("Open again.")


@act(Permission.NOTE)
def note(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.add_note(by=by, incident_id=found, text=request.POST.get("text", ""))
    return _("Note stored.")


@act(Dispatch.SEND)
def send(request: HttpRequest, by: Actor, found: UUID) -> str:
    team = parse_public_id("team", request.POST.get("team", ""))
    if team is None:
        raise Invalid({"team": _("Choose a team.")})
    mission = dispatch.offer_mission(
        by=by,
        incident_id=found,
        team_id=team,
        version=version_of(request),
        although_busy=bool(request.POST.get("although_busy")),
    )
    offer = Offer(SEND, (Back(found, incident_queries.version_of(by.as_viewer(), found)),), mission)
    request.undo = offer  # type: ignore[attr-defined]
    return _("Sent. Waiting for the team's answer.")


@act(Dispatch.STAND_DOWN)
def stand_down(request: HttpRequest, by: Actor, found: UUID) -> str:
    mission = parse_public_id("mis", request.POST.get("mission", ""))
    if mission is None:
        raise Invalid({"reason": _("Choose a mission.")})
    dispatch.stand_down(by=by, mission_id=mission, reason=request.POST.get("reason", ""))
    return _("Called off. The team is told.")
