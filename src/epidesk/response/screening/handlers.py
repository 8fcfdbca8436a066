# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.events import subscribe
from epidesk.foundation.core.jobs import app
from epidesk.foundation.people.events import PeopleMerged, PeopleUnmerged
from epidesk.intake.movement.events import DeclarationCorrected, DeclarationWithdrawn, Declared
from epidesk.response.cases.events import LevelsChanged
from epidesk.response.screening import actions
from epidesk.response.screening.events import ClassChanged, RuleSetAdopted, SimulationAsked
from epidesk.response.screening.policy import suspect_classes, urgent_classes


@subscribe(Declared, queue="urgent")  # the receipt is waited for
def screen_what_was_declared(event: Declared) -> None:
    actions.screen_declarations(declaration_ids=event.declaration_ids)


@subscribe(DeclarationCorrected, queue="urgent")  # a receipt that no longer counts must be on the list soon
def forget_what_was_corrected(event: DeclarationCorrected) -> None:
    actions.forget_replaced(declaration_ids=event.replaced_ids)


@subscribe(DeclarationWithdrawn, queue="urgent")
def forget_what_was_withdrawn(event: DeclarationWithdrawn) -> None:
    actions.forget_replaced(declaration_ids=event.declaration_ids)


@subscribe(RuleSetAdopted, queue="bulk")
def screen_again(event: RuleSetAdopted) -> None:
    for run_id in event.run_ids:
        app.configure_task("screening.rescreen", queue="bulk").defer(run_id=str(run_id))


@subscribe(SimulationAsked, queue="bulk")
def simulate(event: SimulationAsked) -> None:
    for run_id in event.run_ids:
        app.configure_task("screening.simulate", queue="bulk").defer(run_id=str(run_id))


@subscribe(LevelsChanged)
def screen_contacts_again(event: LevelsChanged) -> None:
    actions.screen_people(person_ids=event.person_ids)


def _alarms_among(event: ClassChanged) -> bool:
    """Somebody to put on the desk, or perhaps to take off."""
    return event.moves or not urgent_classes().keys().isdisjoint(event.classes)


@subscribe(ClassChanged, queue="urgent", when=_alarms_among)  # somebody must be met within minutes
def raise_alarms(event: ClassChanged) -> None:
    actions.raise_alarms(declaration_ids=event.declaration_ids)


@subscribe(ClassChanged, when=lambda event: event.moves)
def tell_who_changed(event: ClassChanged) -> None:
    actions.tell_of_declarations(declaration_ids=event.declaration_ids)


def _suspects_among(event: ClassChanged) -> bool:
    return not suspect_classes().isdisjoint(event.classes)


@subscribe(ClassChanged, when=_suspects_among)
def enter_suspects(event: ClassChanged) -> None:
    actions.enter_suspects(person_ids=event.person_ids, declaration_ids=event.declaration_ids, classes=event.classes)


@subscribe(PeopleMerged)
def follow_merges(event: PeopleMerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        actions.move_people(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)


@subscribe(PeopleUnmerged)
def follow_unmerges(event: PeopleUnmerged) -> None:
    for merge_id, kept_id, dropped_id in zip(event.merge_ids, event.kept_ids, event.dropped_ids, strict=True):
        actions.move_people_back(merge_id=merge_id, kept_id=kept_id, dropped_id=dropped_id)
