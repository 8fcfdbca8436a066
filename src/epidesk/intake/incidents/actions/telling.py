# SPDX-License-Identifier: Apache-2.0
"""Telling the reporter what a step of the timeline means, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import TOLD_AFTER, Priority
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.incidents.actions.moving import ranks_as_confirmed
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.policy import callbacks, contest_terms
from epidesk.intake.incidents.rules import State
from epidesk.intake.incidents.rules.verifying import Verdict
from epidesk.intake.incidents.texts import TOLD, call_words, outcome_label
from epidesk.intake.incidents.weighing import due
from epikit.codes import display_code

TEMPLATES = {
    "received": "incident-received",
    "confirmed": "incident-confirmed",
    "released": "incident-released",
    "triaged": "incident-triaged",
    "assigned": "incident-assigned",
    "started": "incident-in-progress",
    "arrived": "incident-arrived",
    "unassigned": "incident-unassigned",
    "resolved": "incident-resolved",
    "rejected": "incident-rejected",
    "duplicate": "incident-duplicate",
    "reopened": "incident-reopened",
    "contested": "incident-contested",
    "judged": "incident-judged",
    "called": "incident-called",
    "split": "incident-split",
}
"""Verb → what is said of it as a rule; `_template` knows where more can be said, and where nothing."""
FOLLOWED = {
    "triaged": "followed-triaged",
    "assigned": "followed-assigned",
    "started": "followed-in-progress",
    "unassigned": "followed-unassigned",
    "resolved": "followed-closed",
    "rejected": "followed-closed",
    "reopened": "followed-reopened",
    "contested": "followed-reopened",
}
"""What they are told who joined it, or filed what was merged into it: how far it is, nothing of whose it is."""


TELL_TASK = "incidents.tell_settled"


def tell_when_settled(*, step_ids: Sequence[UUID]) -> None:
    """Tells of each step as `tell_reporters`; of what the desk may still take back, when that time is over."""
    settled: list[UUID] = []
    now = timezone.now()
    later: dict[UUID, datetime] = {}
    for id, at, params in Step.objects.filter(id__in=list(step_ids)).order_by("id").values_list("id", "at", "params"):
        if "before" in params and at + TOLD_AFTER > now:
            later[id] = at + TOLD_AFTER
        else:
            settled.append(id)
    if settled:
        tell_reporters(step_ids=settled)
    if later:
        task = app.configure_task(TELL_TASK, queue="urgent", schedule_at=max(later.values()))
        task.defer(step_ids=[str(id) for id in later])


def tell_reporters(*, step_ids: Sequence[UUID]) -> None:
    """Puts each step into the reporter's inbox. Safe to run twice: a step that was told is marked, with the message.
    A step that was taken back is told to nobody, and one that was told cannot be taken back: both write the same row.

    An SMS goes only to a number that the reporter has proved, or that the centre itself wrote down from the caller's
    mouth: never to one that is merely named. Judging a second time is no news.
    """
    for step_id in step_ids:
        with unit_of_work():
            taken = Step.objects.filter(id=step_id, told_at=None, undone_at=None).update(told_at=timezone.now())
            if taken:
                _tell(Step.objects.select_related("incident").get(id=step_id))


def tell_received(*, incident_ids: Sequence[UUID]) -> None:
    """Puts «we have it» into the reporters' inboxes, and sends callers whom staff wrote down their code, if they want
    it. Machines have none: the query passes over what they filed."""
    reachable = Step.objects.filter(
        ~Q(incident__reporter=None, incident__device="")
        | Q(incident__entered_by_id__isnull=False, incident__sms_wanted=True),
        incident__in=list(incident_ids),
        verb="received",
        told_at__isnull=True,
    )
    tell_reporters(step_ids=list(reachable.order_by("id").values_list("id", flat=True)))


def _tell(step: Step) -> None:
    incident = step.incident
    if step.verb == "triaged" and _judged_before(step):
        return
    _tell_followers(step)
    params = _params(incident, step)
    template = _template(step, params)
    if not template:
        return  # for the centre only, or known to the reporter already
    to = Recipient(user_id=incident.reporter_id, device=incident.device or None, phone_e164=number_for_sms(incident))
    tell(
        by=replace(SYSTEM, language=incident.language),
        to=[to],
        template=template,
        params=params,
        subject=("incident", incident.id),
    )


def number_for_sms(incident: Incident) -> str:
    """The number to which an SMS about it may go: the reporter's own, if it is the one that the report names, or a
    caller's whom staff wrote down and who wants it; "" for none. Anybody can name a stranger's number."""
    if not incident.contact_phone:
        return ""
    if incident.entered_by_id is not None:
        return incident.contact_phone if incident.sms_wanted else ""
    proved = phones_of([incident.reporter_id]).get(incident.reporter_id, "") if incident.reporter_id else ""
    return incident.contact_phone if proved and phone_index(proved) == incident.contact_phone_index else ""


def _template(step: Step, params: Mapping[str, str]) -> str:
    """Which text tells this step; "" for none."""
    if step.verb == "received" and step.incident.entered_by_id is not None:
        return "incident-entered"
    if step.verb == "triaged" and "due_at" not in params:
        return "incident-triaged-late"
    if step.verb == "started" and "eta_at" in params:
        return "incident-in-progress-eta"
    if step.verb == "called":
        outcome = callbacks().outcomes.get(str(step.params.get("call", "")))
        if outcome is not None and outcome.then == "done":
            return ""  # they have just spoken with us
        return "incident-called-again" if "next_at" in params else "incident-called"
    if step.verb in ("resolved", "rejected") and _contested_since(step):
        return ""  # they have read it on the page and answered before this could be told
    if step.verb in ("resolved", "rejected") and _answers_a_contest(step):
        return "incident-contest-answered" if step.verb == "resolved" else "incident-contest-refused"
    return TEMPLATES.get(step.verb, "")


def _contested_since(step: Step) -> bool:
    return Step.objects.filter(incident_id=step.incident_id, verb="contested", id__gt=step.id, undone_at=None).exists()


def _answers_a_contest(step: Step) -> bool:
    """Whether it is the end that followed when the matter had been contested."""
    turns = Step.objects.filter(incident_id=step.incident_id, id__lt=step.id, undone_at=None)
    turns = turns.filter(verb__in=("contested", "reopened", "resolved", "rejected")).order_by("-id")
    return turns.values_list("verb", flat=True).first() == "contested"


def _tell_followers(step: Step) -> None:
    """Those who joined, and who filed or joined what was merged into it; each with the code that they have."""
    if step.verb not in FOLLOWED:
        return
    merged = list(Incident.objects.filter(duplicate_of_id=step.incident_id).order_by("id"))
    group = [step.incident_id, *(one.id for one in merged)]
    joined = Witness.objects.filter(incident__in=group).order_by("id")
    told = [(one.reporter_id, one.device, one.code, one.language, ("incident", one.id)) for one in merged]
    told += [
        (one.user_id, "" if one.user_id else one.device, one.code, one.language, ("witness", one.id)) for one in joined
    ]
    filer = (step.incident.reporter_id, step.incident.device)
    for user_id, device, code, language, subject in told:
        if (user_id, device) == filer or not (user_id or device):
            continue  # is told as who filed it, or cannot be told
        tell(
            by=replace(SYSTEM, language=language),
            to=[Recipient(user_id=user_id, device=device or None)],
            template=FOLLOWED[step.verb],
            params={"code": display_code(code)},
            subject=subject,
        )


def _judged_before(step: Step) -> bool:
    return Step.objects.filter(incident_id=step.incident_id, verb="triaged", id__lt=step.id, undone_at=None).exists()


def _params(incident: Incident, step: Step) -> dict[str, str]:
    """Codes, names and moments; words of the centre in the language that the report came in."""
    params = {"code": display_code(incident.code), "team": str(step.params.get("team", ""))}
    params["reason"] = step.reason.rstrip(".")
    params |= {name: str(step.params[name]) for name in ("eta_at", "next_at") if name in step.params}
    with override(incident.language):
        if "outcome" in step.params:
            params["outcome"] = outcome_label(step.params["outcome"], incident.kind)
        if step.verb == "called":
            params["words"] = call_words(str(step.params.get("call", "")), for_centre=False)
        if step.verb == "judged":
            params["words"] = str(TOLD[Verdict(step.params["verdict"])])
    if step.verb == "triaged":
        params |= _next_deadline(incident, step)
    if step.verb in ("resolved", "rejected"):
        params["until_at"] = (step.at + contest_terms().within).isoformat(timespec="seconds")
    return params


def _next_deadline(incident: Incident, step: Step) -> dict[str, str]:
    """By when the centre wants to have asked a team, while that is still to come."""
    unconfirmed = not ranks_as_confirmed(incident)
    due_at, _what = due(
        incident.kind, State.TRIAGED, Priority(incident.priority), incident.clock_at, unconfirmed=unconfirmed
    )
    return {"due_at": due_at.isoformat(timespec="seconds")} if due_at > timezone.now() else {}
