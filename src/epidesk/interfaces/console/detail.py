# SPDX-License-Identifier: Apache-2.0
"""What the detail pane shows of one matter."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.desk import actions as desk_actions
from epidesk.foundation.desk.queries import Looking
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.desk.rules import Priority
from epidesk.foundation.desk.texts import FLAG, PRIORITY
from epidesk.foundation.places.queries import wards
from epidesk.intake.incidents import queries as incidents
from epidesk.intake.incidents.kinds import KINDS
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.queries import IncidentDetail
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, State
from epidesk.intake.incidents.rules.contesting import FLAG as CONTESTED
from epidesk.intake.incidents.rules.verifying import Verdict
from epidesk.interfaces.console.filters import here
from epidesk.interfaces.console.same import parts_with_same, same_context
from epidesk.interfaces.console.sender import parts_with_sender, sender_context
from epidesk.response.cases.rules import Permission as Cases
from epidesk.response.dispatch import queries as dispatch
from epidesk.response.dispatch.queries import Recommendation
from epidesk.response.dispatch.rules import Permission as Dispatch

TEAMS_SHOWN = 3
SENDABLE = (State.TRIAGED, State.ASSIGNED, State.IN_PROGRESS)
ABOUT = ("facts", "calls", "checks", "photos")
CLOSED_PARTS = ("closed", *ABOUT, "missions", "course", "notes")
PARTS = {
    State.RECEIVED: ("triage", "why", *ABOUT, "teams", "notes", "endings", "course"),
    State.TRIAGED: ("teams", "missions", *ABOUT, "why", "notes", "endings", "triage", "course"),
    State.ASSIGNED: ("missions", *ABOUT, "notes", "endings", "course", "teams", "why", "triage"),
    State.IN_PROGRESS: ("missions", *ABOUT, "notes", "endings", "course", "teams", "why", "triage"),
}
"""What the detail holds, the next act first."""
FORM_VERBS = {
    "reject": "reject",
    "resolve": "resolve",
    "reopen": "reopen",
    "duplicate": "mark_duplicate",
    "split": "split",
}
SAID_IN_NOTE = "eta_estimate"
"""A reason that is the same for every team, and told once below them."""


def detail_context(request: HttpRequest, incident_id: UUID, **more: Any) -> dict[str, Any]:
    """Everything of one matter that this viewer may see, and what they may do with it now.

    `more`: `said` (what was just done), `errors`, `typed` and `form` (what was refused, where, and what had been
    typed), `refused` (why it cannot be done at all), `asked` (the row of a matter that a colleague has in hand:
    whether to do it anyway).
    """
    viewer = request.viewer  # type: ignore[attr-defined]
    found = incidents.detail(viewer, incident_id)
    others: tuple[Looking, ...] = ()
    inside = viewer.covers(found.area_id)
    if found.desk is not None:
        with contextlib.suppress(NotFound):  # its row went between the two: a closed matter whose time is over
            others = desk_actions.look_at(by=viewer.as_actor(), subject_id=incident_id)
    kind = KINDS[found.kind]
    context: dict[str, Any] = {
        "item": found,
        "kind": kind,
        "severity": found.priority.slug,
        "severity_word": PRIORITY[found.priority],
        "flags": [FLAG.get(flag, flag) for flag in found.flags],
        "onlookers": others,
        "priorities": [(one.slug, PRIORITY[one], one) for one in Priority],
        "kinds": KINDS.values(),
        "wards": wards(),
        "outcomes": kind.outcomes,
        "may_claim": found.desk is not None and viewer.may(Desk.CLAIM, found.area_id),
        "may_break_in": viewer.may(Desk.BREAK_IN, found.area_id),
        "missions": [
            {"mission": one, "team": public_id("team", one.team_id)}
            for one in (dispatch.missions_of(viewer, incident_id) if viewer.may(Dispatch.READ, found.area_id) else ())
        ],
        "photos": [
            {
                "id": public_id("upl", one.upload_id),
                "by_team": one.by_team,
                "by_witness": one.by_witness,
                "redacted": one.redacted,
            }
            for one in (found.photos if inside else ())
        ],
        "may_redact": inside and viewer.may(Permission.REDACT, found.area_id),
        "outside": not inside,
        "opened": not inside and not found.masked,
        "may_show_contact": found.masked and viewer.may(Permission.READ_CONTACT),
        "calls": incidents.calls(viewer, incident_id) if inside else None,
        "call_outcomes": incidents.call_outcomes(),
        "verification": incidents.verification(viewer, incident_id) if inside else None,
        "verdicts": incidents.verdict_choices(),
        "findings": incidents.finding_choices(),
        "demo_phone": found.contact_phone.startswith("+8412") if found.contact_phone else False,
        "steps": [{"step": step, "by": step.by_label} for step in found.timeline],
        "waits_for_phone": found.waits_for_phone and not found.confirmed_at,
        "may_note": viewer.may(Permission.NOTE, found.area_id) and not found.masked,
        "may_stand_down": viewer.may(Dispatch.STAND_DOWN, found.area_id),
        "parts": [
            f"console/detail/{part}.html"
            for part in (
                "contested",
                *parts_with_sender(found, parts_with_same(_parts(viewer, found))),
            )
        ],
        "address": here(request),
        "query": f"?{here(request)}" if here(request) else "",
        **_teams(request, found),
        **sender_context(viewer, found),
        **same_context(viewer, found),
        **_contest(viewer, found),
        **more,
    }
    context["next_act"] = _next_act(found, context)
    context["unsaid"] = _unsaid(found, context)
    return context


def _parts(viewer: Viewer, found: IncidentDetail) -> tuple[str, ...]:
    """The next act stays first; becoming a case is the one after it."""
    first, *rest = PARTS.get(found.state, CLOSED_PARTS)
    return (first, "case", *rest) if _may_become_case(viewer, found) else (first, *rest)


def _may_become_case(viewer: Viewer, found: IncidentDetail) -> bool:
    """A report that checking found true, or a request for help that somebody has looked at; by who may enter cases."""
    if not viewer.may(Cases.WRITE, found.area_id) or found.masked:
        return False
    if found.kind == MEDICAL_HELP.code:
        return found.triaged_at is not None
    return found.verdict == Verdict.FOUNDED and found.verdict_confirmed


def _contest(viewer: Viewer, found: IncidentDetail) -> dict[str, Any]:
    """What the reporter says against its closing; nothing is asked for what was never contested."""
    contest = incidents.contest_of(viewer, found.id) if CONTESTED in found.flags else None
    return {"contest": contest, "contest_was": PRIORITY[contest.was] if contest else ""}


def _next_act(found: IncidentDetail, context: dict[str, Any]) -> str:
    """The act that the foot offers first."""
    if found.state is State.RECEIVED:
        return "triage" if "triage" in found.verbs else ""
    if found.state is State.TRIAGED:
        return "send" if context["may_send"] and context["team_rows"] else ""
    return "resolve" if "resolve" in found.verbs else ""


def _unsaid(found: IncidentDetail, context: dict[str, Any]) -> str:
    """What was typed into a form that the matter, as it stands now, no longer shows: nothing typed is lost."""
    if not (context.get("refused") or context.get("asked")) or FORM_VERBS.get(context["form"], "") in found.verbs:
        return ""
    typed = context["typed"]
    return next((typed[name] for name in ("reason", "note", "of") if typed.get(name)), "")


def _teams(request: HttpRequest, found: IncidentDetail) -> dict[str, Any]:
    viewer = request.viewer  # type: ignore[attr-defined]
    if found.state not in OPEN_STATES or not viewer.may(Dispatch.SEND, found.area_id):
        return {"advice": None, "may_send": False, "team_rows": []}
    all_teams = bool(request.GET.get("teams"))
    advice: Recommendation = dispatch.recommend(viewer, found.id, limit=23 if all_teams else TEAMS_SHOWN)
    return {
        "advice": advice,
        "may_send": found.state in SENDABLE,
        "all_teams": all_teams,
        "team_rows": [
            {
                "team": one,
                "id": public_id("team", one.team_id),
                "number": number,
                # Only while none is on its way: pressed twice, the key must not send a second team.
                "key": number <= TEAMS_SHOWN and found.state is State.TRIAGED,
                "reasons": [why for why in one.reasons if why.code != SAID_IN_NOTE],
            }
            for number, one in enumerate(advice.advice, start=1)
        ],
    }
