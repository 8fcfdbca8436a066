# SPDX-License-Identifier: Apache-2.0
"""«Closing this was wrong»: who filed a matter has it looked at again, by somebody else."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.errors import Gone, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions.desk_row import put_back_on_the_desk
from epidesk.intake.incidents.actions.moving import NotPossibleNow, checked_reason, lock, move
from epidesk.intake.incidents.events import IncidentContested
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.ownership import is_theirs, nameless
from epidesk.intake.incidents.policy import contest_terms
from epidesk.intake.incidents.rules import State, Verb
from epidesk.intake.incidents.rules.contesting import CONTESTABLE, FLAG, contestable_until, raised


class ContestTooLate(Gone):
    """The days in which a closing may be contested are over."""

    code = "contest-too-late"


def contest(*, by: Actor, incident_id: UUID, reason: str) -> None:
    """Puts a closed matter back into the queue: flagged, more urgent, its deadlines counting from now, in nobody's
    hands. `reason` is what the reporter says; staff and the reporter read it. Who closed it cannot close it again while
    somebody else could (`second_officer`).

    Who may: the device or account that filed it, and who signed in with the number that it names; a sanction changes
    nothing. Once for each closing: sent twice in the same words it counts once. Locks: the incident. Announces
    `IncidentContested`. Raises `NotFound` for everybody else's, `Invalid`, `ContestTooLate`, `NotPossibleNow` when it
    is open.
    """
    reason = checked_reason(reason)
    with unit_of_work():
        incident = lock(incident_id)
        if not is_theirs(by, incident):
            raise NotFound
        if State(incident.state) not in CONTESTABLE:
            if _said_already(incident, reason):
                return
            raise NotPossibleNow(_("This is open again already. Look at how it stands now."))
        terms, now = contest_terms(), timezone.now()
        until = contestable_until(State(incident.state), incident.closed_at, terms)
        if until is None or now > until:
            days = terms.within.days
            raise ContestTooLate(
                _("It was closed more than %(days)s days ago. Send a new report or call the hotline.") % {"days": days}
            )
        was = Priority(incident.priority)
        priority = raised(was, terms)
        params = {"closed_as": incident.state, "was": was.slug, "priority": priority.slug}
        if closing := closing_of(incident):
            params["closing"] = str(closing.id)
        _open_anew(incident, priority)
        incident.clock_at = now
        incident.triaged_at = incident.triaged_at or now
        step = move(
            incident,
            Verb.CONTEST,
            by=nameless(by) if incident.reply == "anonymous" else by,
            now=now,
            told_as="contested",
            params=params,
            reason=reason,
            changed=[
                "priority", "flags", "lane", "folded_into", "closed_at", "outcome", "verdict", "verdict_confirmed_at",
                "clock_at", "triaged_at",
            ],
        )  # fmt: skip
        put_back_on_the_desk(
            incident, by=by, priority=priority, flags=incident.flags, held=False, owner_id=None, owner_name=""
        )
        announce(IncidentContested((incident.id,), (step.id,)))


def closing_of(incident: Incident) -> Step | None:
    """The line of the timeline that tells how it was closed last."""
    steps = Step.objects.filter(incident_id=incident.id, verb__in=("resolved", "rejected"), undone_at=None)
    return steps.order_by("-id").first()


def _open_anew(incident: Incident, priority: Priority) -> None:
    """What was decided about it no longer counts: neither its end, nor that it was held or shown on another row."""
    incident.priority = priority
    incident.flags = [*(flag for flag in incident.flags if flag != FLAG), FLAG]
    incident.lane = "" if incident.lane == "held" else incident.lane
    incident.folded_into_id = incident.closed_at = incident.verdict_confirmed_at = None
    incident.outcome = incident.verdict = ""


def _said_already(incident: Incident, reason: str) -> bool:
    """Whether this very contest is what opened it last: a form sent twice."""
    opened = Step.objects.filter(incident_id=incident.id, verb__in=("contested", "reopened"), undone_at=None)
    last = opened.order_by("-id").first()
    return last is not None and last.verb == "contested" and last.reason == reason
