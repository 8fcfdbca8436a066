# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.events import subscribe
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.events import MattersEscalated
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.foundation.places.events import AlertLevelChanged
from epidesk.intake.incidents import events
from epidesk.intake.incidents.actions import confirm_by_phone, move_people, move_people_back
from epidesk.intake.incidents.actions.calling import tell_given_up
from epidesk.intake.incidents.actions.escalations import note_escalation
from epidesk.intake.incidents.actions.folding import promote_folded
from epidesk.intake.incidents.actions.joining import prove_joined
from epidesk.intake.incidents.actions.redating import begin_redating
from epidesk.intake.incidents.actions.telling import tell_received, tell_reporters, tell_when_settled


@subscribe(PhoneVerified, queue="urgent")
def confirm_what_was_filed(event: PhoneVerified) -> None:
    phones = phones_of(event.user_ids)
    devices = [*event.devices, *[""] * len(event.user_ids)]
    for user_id, device in zip(event.user_ids, devices, strict=False):
        if user_id in phones:
            by = Actor(kind=PrincipalKind.CITIZEN, user_id=user_id, label="citizen", device=device or None, via="job")
            confirm_by_phone(by=by, phone_e164=phones[user_id])
            prove_joined(by=by, phone_e164=phones[user_id])


@subscribe(events.IncidentsFiled)
def tell_filed(event: events.IncidentsFiled) -> None:
    tell_received(incident_ids=event.incident_ids)


@subscribe(events.IncidentConfirmed)
def tell_confirmed(event: events.IncidentConfirmed) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentReleased)
def tell_released(event: events.IncidentReleased) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentTriaged, queue="urgent")
def tell_triaged(event: events.IncidentTriaged) -> None:
    tell_when_settled(step_ids=event.step_ids)


@subscribe(events.IncidentAssigned, queue="urgent")
def tell_assigned(event: events.IncidentAssigned) -> None:
    tell_when_settled(step_ids=event.step_ids)


@subscribe(events.IncidentStarted, queue="urgent")
def tell_started(event: events.IncidentStarted) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentArrived, queue="urgent")
def tell_arrived(event: events.IncidentArrived) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentUnassigned, queue="urgent")
def tell_unassigned(event: events.IncidentUnassigned) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentResolved, queue="urgent")
def tell_resolved(event: events.IncidentResolved) -> None:
    tell_when_settled(step_ids=event.step_ids)


@subscribe(events.IncidentRejected, queue="urgent")
def tell_rejected(event: events.IncidentRejected) -> None:
    tell_when_settled(step_ids=event.step_ids)


@subscribe(events.IncidentDuplicate)
def tell_duplicate(event: events.IncidentDuplicate) -> None:
    tell_when_settled(step_ids=event.step_ids)


@subscribe(events.IncidentReopened)
def tell_reopened(event: events.IncidentReopened) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentContested)
def tell_contested(event: events.IncidentContested) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentCalled)
def tell_called(event: events.IncidentCalled) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.VerdictGiven)
def tell_judged(event: events.VerdictGiven) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(events.IncidentSplit)
def tell_split(event: events.IncidentSplit) -> None:
    tell_reporters(step_ids=event.step_ids)


@subscribe(PeopleMerged)
def follow_merges(event: PeopleMerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        move_people(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)


@subscribe(PeopleUnmerged)
def follow_unmerges(event: PeopleUnmerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        move_people_back(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)


@subscribe(AlertLevelChanged, queue="urgent")
def redate_open_matters(event: AlertLevelChanged) -> None:
    for change_id in event.change_ids:
        begin_redating(change_id=change_id)


@subscribe(MattersEscalated)
def tell_in_the_course(event: MattersEscalated) -> None:
    note_escalation(incident_ids=event.subject_ids, level=event.level, told=event.told)


@subscribe(events.IncidentResolved, queue="urgent")
def bring_up_after_resolved(event: events.IncidentResolved) -> None:
    promote_folded(incident_ids=event.incident_ids)


@subscribe(events.IncidentRejected, queue="urgent")
def bring_up_after_rejected(event: events.IncidentRejected) -> None:
    promote_folded(incident_ids=event.incident_ids)


@subscribe(events.IncidentDuplicate, queue="urgent")
def bring_up_after_duplicate(event: events.IncidentDuplicate) -> None:
    promote_folded(incident_ids=event.incident_ids)


@subscribe(events.CallsGivenUp, queue="urgent")
def tell_the_shift_lead_that_nobody_answers(event: events.CallsGivenUp) -> None:
    tell_given_up(incident_ids=event.incident_ids)
