# SPDX-License-Identifier: Apache-2.0
"""Telling the reporter what a step of the timeline means, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.rules import TOLD_AFTER
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.incidents.actions.moving import ranks_as_confirmed
from epidesk.intake.incidents.models import Incident, Step, Witness
from epidesk.intake.incidents.texts import outcome_label
from epikit.codes import display_code

TEMPLATES = {
    "received": "incident-received",
    "confirmed": "incident-confirmed",
    "triaged": "incident-triaged",
    "assigned": "incident-assigned",
    "started": "incident-in-progress",
    "arrived": "incident-arrived",
    "unassigned": "incident-unassigned",
    "resolved": "incident-resolved",
    "rejected": "incident-rejected",
    "duplicate": "incident-duplicate",
    "reopened": "incident-reopened",
    "split": "incident-split",
}
FOLLOWED = {
    "triaged": "followed-triaged",
    "assigned": "followed-assigned",
    "started": "followed-in-progress",
    "unassigned": "followed-unassigned",
    "resolved": "followed-closed",
    "rejected": "followed-closed",
    "reopened": "followed-reopened",
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

    An SMS goes only to a number that proved itself, or that belongs to a call for medical help. Judging a second time
    is no news.
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
    if step.verb not in TEMPLATES:
        return  # for the centre only
    phone = incident.contact_phone if ranks_as_confirmed(incident) else ""
    to = Recipient(user_id=incident.reporter_id, device=incident.device or None, phone_e164=phone)
    tell(
        by=replace(SYSTEM, language=incident.language),
        to=[to],
        template=TEMPLATES[step.verb],
        params=_params(incident, step),
        subject=("incident", incident.id),
    )


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
    params = {"code": display_code(incident.code), "team": str(step.params.get("team", "")), "reason": step.reason}
    if "outcome" in step.params:
        with override(incident.language):
            params["outcome"] = outcome_label(step.params["outcome"], incident.kind)
    return params
