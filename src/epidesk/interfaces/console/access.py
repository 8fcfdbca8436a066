# SPDX-License-Identifier: Apache-2.0
"""Who may stand at this door, and what the bar offers them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.audit.rules import Permission as Audit
from epidesk.foundation.core.errors import Forbidden, NotFound
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import PrincipalKind, Viewer
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.streams import parse_matter
from epidesk.foundation.notify.rules import Permission as Notify
from epidesk.foundation.people.reviewing import count_candidates
from epidesk.foundation.people.rules import Permission as People
from epidesk.foundation.places.directory import count_reported
from epidesk.foundation.places.queries import alert_level
from epidesk.foundation.places.rules import Alert
from epidesk.foundation.places.rules import Permission as Places
from epidesk.insight.statistics.rules import Permission as Statistics
from epidesk.intake.claims.rules import Permission as Claims
from epidesk.intake.movement.rules import Permission as Movement
from epidesk.intake.questions.queries import count_overdue
from epidesk.intake.questions.rules import Permission as Questions
from epidesk.interfaces.common.sign_in.landing import workplace
from epidesk.publishing.alerts.rules import Permission as Alerts
from epidesk.publishing.content.rules import Permission as Content
from epidesk.publishing.news.rules import Permission as News
from epidesk.response.cases.rules import Permission as Cases
from epidesk.response.dispatch.queries.directives import count_overdue as late_directives
from epidesk.response.dispatch.queries.endings import count_endings
from epidesk.response.dispatch.rules import Permission as Dispatch
from epidesk.response.screening.rules import Permission as Screening
from epidesk.response.video.rules import Permission as Video

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Place:
    """A page of the bar and the permission that opens it."""

    slug: str
    label: Promise
    permission: str


PLACES = (
    Place("desk", _("Operations desk"), Desk.READ),
    Place("teams", _("Teams"), Dispatch.READ),
    Place("directives", _("Directives"), Dispatch.TAKE_DIRECTIVES),
    Place("wall", _("Video wall"), Video.COMMAND),
    Place("alerts", _("Alerts"), Alerts.READ),
    Place("cases", _("Cases and contacts"), Cases.READ),
    Place("screening", _("Screening"), Screening.READ),
    Place("inflow", _("Inflow"), Screening.READ),
    Place("today", _("Today"), Statistics.READ),
    Place("published", _("Published figures"), Statistics.READ),
    Place("claims", _("Claims"), Claims.READ),
    Place("lodging", _("Lodgings"), Movement.INSPECT_LODGING),
    Place("imports-list", _("Lists of passengers"), Movement.IMPORT_MANIFESTS),
    Place("handover", _("Shift handover"), Desk.CLAIM),
    Place("doubles", _("Same person?"), People.MERGE),
    Place("endings", _("Two endings"), Dispatch.STAND_DOWN),
    Place("alert", _("Alert level"), Places.SET_ALERT),
    Place("guides", _("Guides"), Content.SEE_DRAFTS),
    Place("local-rules", _("Local rules"), Content.SEE_DRAFTS),
    Place("stories", _("Official news"), News.EDIT),
    Place("texts", _("Legal texts"), Content.APPROVE_LEGAL),
    Place("answers", _("Answers to read again"), Questions.SIGN),
    Place("templates", _("Templates of answers"), Questions.TEMPLATES),
    Place("fair-use", _("Fair use"), Accounts.SANCTION),
    Place("confirm-phone", _("Confirm a phone"), Accounts.CONFIRM_PHONE),
    Place("staff", _("Staff"), Accounts.SEE_STAFF),
    Place("directory", _("Public directory"), Places.KEEP_DIRECTORY),
    Place("nearness", _("Similar reports"), Places.SET_NEARNESS),
    Place("messages", _("SMS and e-mail"), Notify.SEE_UNDELIVERED),
    Place("channel-tests", _("Test of the ways"), Notify.TEST_CHANNELS),
    Place("webhooks", _("Webhooks"), Notify.MANAGE_WEBHOOKS),
    Place("ledger", _("Ledger"), Audit.READ),
)

SHOWN_PLACES = 3
"""So many places stand side by side in the bar."""


def bar(viewer: Viewer, current: str) -> list[dict[str, Any]]:
    """The links of the bar for this viewer. `waiting`: how much waits there that no queue shows; 0 for nothing."""
    waiting = {
        "directory": count_reported(viewer),
        "answers": count_overdue(viewer),
        "doubles": count_candidates(viewer),
        "directives": late_directives(viewer),
        "endings": count_endings(viewer),
    }
    return [
        {
            "url": reverse(f"console:{place.slug}"),
            "label": place.label,
            "current": place.slug == current,
            "waiting": waiting.get(place.slug, 0),
        }
        for place in PLACES
        if viewer.may(place.permission)
    ]


def bar_context(viewer: Viewer, current: str) -> dict[str, object]:
    """What the bar needs. `more_places`: those that stand under «More», so that the bar stays one line; the current one
    never does. `at_desk`: search and live news are for those who may see the queue; `alert`: the alert level
    when it is not peacetime, `alert_url`: where it is set, for who may."""
    level, places = alert_level(), bar(viewer, current)
    beyond = places[SHOWN_PLACES:] if len(places) > SHOWN_PLACES + 1 else []
    return {
        "places": [place for place in places if place not in beyond or place["current"]],
        "more_places": [place for place in beyond if not place["current"]],
        "more_waiting": sum(place["waiting"] for place in beyond if not place["current"]),
        "at_desk": viewer.may(Desk.READ),
        "alert": level if level.level is not Alert.PEACETIME else None,
        "alert_url": reverse("console:alert") if viewer.may(Places.SET_ALERT) else "",
    }


def for_staff(permission: str) -> Callable[[View], View]:
    """A page of this door: strangers go to the sign-in, staff without the permission to the first page that is
    theirs, and if there is none they are told so. Citizens are told so whatever they may do at their own door."""

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: HttpRequest, **kwargs: str) -> HttpResponse:
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            if viewer.user_id is None:
                return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")
            if viewer.kind is not PrincipalKind.STAFF:
                raise Forbidden  # citizens file reports too, but at their own door
            if not viewer.may(permission):
                if request.path == reverse("console:desk") and any(viewer.may(place.permission) for place in PLACES):
                    return redirect(workplace(viewer.permissions))
                raise Forbidden
            return view(request, **kwargs)

        return wrapped

    return decorate


def matter_id(item: str) -> UUID:
    """The UUID behind the address of a matter of any stream. Raises `NotFound`."""
    found = parse_matter(item)
    if found is None:
        raise NotFound
    return found[1]


def incident_id(item: str) -> UUID:
    """The UUID behind an address. Raises `NotFound`."""
    found = parse_public_id("inc", item)
    if found is None:
        raise NotFound
    return found
