# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.foundation.core.principals import SYSTEM
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.intake.incidents.events import IncidentResolved, IncidentTriaged, VerdictGiven
from epidesk.intake.incidents.queries.subjects import medical_requests_among
from epidesk.intake.movement.events import Declared
from epidesk.intake.movement.rules import Kind
from epidesk.response.cases import actions
from epidesk.response.cases.events import CaseClassified, ContactsChanged, ItineraryChanged, LevelsChanged

FOUNDED = "founded"


@subscribe(IncidentResolved)
def enter_what_was_founded(event: IncidentResolved) -> None:
    _enter(event)


@subscribe(VerdictGiven)
def enter_what_was_judged_founded(event: VerdictGiven) -> None:
    _enter(event)


@subscribe(IncidentTriaged)
def enter_who_asked_for_help(event: IncidentTriaged) -> None:
    for incident_id in medical_requests_among(event.incident_ids):
        actions.from_incident(by=SYSTEM, incident_id=incident_id)


def _enter(event: IncidentResolved | VerdictGiven) -> None:
    for incident_id, verdict in zip(event.incident_ids, event.verdicts, strict=False):
        if verdict == FOUNDED:
            actions.from_incident(by=SYSTEM, incident_id=incident_id)


@subscribe(ContactsChanged, queue="urgent")
def count_levels_again(event: ContactsChanged) -> None:
    actions.relevel(person_ids=event.person_ids)


@subscribe(CaseClassified, queue="urgent")
def find_whom_it_met(event: CaseClassified) -> None:
    actions.match_exposed(case_ids=event.case_ids)


@subscribe(ItineraryChanged, queue="urgent")
def find_who_was_there(event: ItineraryChanged) -> None:
    actions.match_exposed(case_ids=event.case_ids)


@subscribe(LevelsChanged)
def look_after_contacts(event: LevelsChanged) -> None:
    actions.keep_follow_ups(person_ids=event.person_ids)


@subscribe(Declared, queue="urgent", when=lambda event: not event.kinds or Kind.DAILY in event.kinds)
def take_daily_checks(event: Declared) -> None:
    actions.take_daily_checks(declaration_ids=event.declaration_ids)


@subscribe(PeopleMerged)
def follow_merges(event: PeopleMerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        actions.move_people(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)


@subscribe(PeopleUnmerged)
def follow_unmerges(event: PeopleUnmerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        actions.move_people_back(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)
