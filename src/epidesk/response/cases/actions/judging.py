# SPDX-License-Identifier: Apache-2.0
"""What somebody is, on what basis; their tests and the days that windows are counted from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.cases.events import CaseClassified, ContactsChanged, ItineraryChanged
from epidesk.response.cases.models import Case, Judgement, Period, Test
from epidesk.response.cases.policy import terms
from epidesk.response.cases.rules import (
    Basis,
    CaseClass,
    Outcome,
    Permission,
    TestResult,
    change_problem,
    may_begin_again,
)
from epidesk.response.cases.texts import PROBLEM
from epikit.text import nfc

MAX_NOTE = 2_000
PERIOD_FIELDS = ("number", "classification", "reported_on", "onset_on", "isolated_on", "outcome", "outcome_on")
OLDEST = timedelta(days=3 * 366)


@dataclass(frozen=True)
class Dates:
    """The days a case is counted from, and its outcome; None or "" where nobody knows."""

    onset_on: date | None = None
    isolated_on: date | None = None
    outcome: str = ""
    outcome_on: date | None = None


def classify(
    *, by: Actor, case_id: UUID, to_class: str, basis: str, note: str = "", number: str = "", version: int | None = None
) -> None:
    """Gives a case another class; the definition in force is stored with it. `number`: the health service's, kept when
    empty. Who: `cases:classify` where the person stays. Locks: the row. Announces `CaseClassified`, `ContactsChanged`.
    Raises `Invalid`, `NotFound`, `OutsideArea`, `Conflict` when `version` is not the row's any more."""
    to, on = _choice(CaseClass, to_class, "to_class"), _choice(Basis, basis, "basis")
    with unit_of_work():
        row = lock_case(case_id, by, Permission.CLASSIFY, version)
        problem = change_problem(CaseClass(row.classification), to, on, row.onset_on)
        if problem:
            field = "basis" if problem == "needs_laboratory" else "to_class"
            raise Invalid({field: PROBLEM[problem]})
        number = nfc(number).strip().upper()[:24]
        if number and Case.objects.filter(disease=row.disease, number=number).exclude(id=row.id).exists():
            raise Conflict
        told, now = terms(row.disease), timezone.now()
        Judgement.objects.create(
            case=row,
            from_class=row.classification,
            to_class=to,
            basis=on,
            note=nfc(note).strip()[:MAX_NOTE],
            rule_version=told.class_version,
            rule_text=told.class_texts.get(to, {}).get(by.language, told.class_texts.get(to, {}).get("vi", "")),
            by_id=by.user_id,
            by_label=by.label[:120],
            at=now,
        )
        row.classification, row.classified_at = to, now
        row.number = number or row.number
        save_case(row, "classification", "classified_at", "number")
        record(by=by, verb="case.classified", subject=("case", row.id), fields=("classification",))
        announce(CaseClassified((row.id,), (row.person_id,), (str(to),)))
        announce(ContactsChanged((row.person_id,)))


def confirm(*, by: Actor, case_id: UUID, asymptomatic: bool = False, note: str = "", number: str = "") -> None:
    """The laboratory says yes. As `classify`."""
    to = CaseClass.CONFIRMED_ASYMPTOMATIC if asymptomatic else CaseClass.CONFIRMED
    classify(by=by, case_id=case_id, to_class=to, basis=Basis.LABORATORY, note=note, number=number)


def rule_out(*, by: Actor, case_id: UUID, basis: str = Basis.LABORATORY, note: str = "") -> None:
    """It is not this disease. As `classify`."""
    classify(by=by, case_id=case_id, to_class=CaseClass.NOT_A_CASE, basis=basis, note=note)


def begin_period(*, by: Actor, case_id: UUID, reported_on: date | None, onset_on: date | None, note: str = "") -> None:
    """Somebody who had recovered, or was found not to be a case, is suspected again. What the row said of the illness
    before is kept as it was; its days begin anew, and the laboratory confirms as ever. Who: `cases:classify` where the
    person stays. Locks: the row. Announces `CaseClassified`, `ContactsChanged`. Raises `Invalid` (`reported_on`,
    `onset_on`), `Conflict` for who is under suspicion, ill or dead."""
    reported = _day(reported_on, "reported_on")
    if onset_on is not None:
        _day(onset_on, "onset_on")
    with unit_of_work():
        row = lock_case(case_id, by, Permission.CLASSIFY)
        if not may_begin_again(row.classification, row.outcome):
            raise Conflict
        begins = min(filter(None, (onset_on, reported)))
        if begins <= row.outcome_on if row.outcome_on else begins < row.reported_on:
            raise Invalid({"onset_on" if onset_on else "reported_on": PROBLEM["before_the_end"]})
        told, now = terms(row.disease), timezone.now()
        Period.objects.create(
            case=row,
            **{name: getattr(row, name) for name in PERIOD_FIELDS},
            ended_at=now,
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        Judgement.objects.create(
            case=row,
            from_class=row.classification,
            to_class=CaseClass.SUSPECT,
            basis=Basis.BY_RULE,
            note=nfc(note).strip()[:MAX_NOTE],
            rule_version=told.class_version,
            rule_text=told.class_texts.get(CaseClass.SUSPECT, {}).get(by.language, ""),
            by_id=by.user_id,
            by_label=by.label[:120],
            at=now,
        )
        row.classification, row.classified_at, row.period_from = CaseClass.SUSPECT, now, begins
        row.reported_on, row.onset_on, row.isolated_on = reported, onset_on, None
        row.number, row.outcome, row.outcome_on = "", "", None
        save_case(row, *PERIOD_FIELDS, "classified_at", "period_from")
        record(by=by, verb="case.period_begun", subject=("case", row.id), fields=PERIOD_FIELDS)
        announce(CaseClassified((row.id,), (row.person_id,), (str(CaseClass.SUSPECT),)))
        announce(ContactsChanged((row.person_id,)))


def record_test(*, by: Actor, case_id: UUID, sampled_on: date | None, result: str, laboratory: str = "") -> UUID:
    """Writes a sample and its result down; levels follow by themselves. It does not classify: that is a judgement. Who:
    `cases:classify` where the person stays. Announces `ContactsChanged`."""
    found = _choice(TestResult, result, "result")
    sampled = _day(sampled_on, "sampled_on")
    with unit_of_work():
        row = lock_case(case_id, by, Permission.CLASSIFY)
        test = Test.objects.create(
            case=row,
            sampled_on=sampled,
            result=found,
            laboratory=nfc(laboratory).strip()[:120],
            by_id=by.user_id,
            by_label=by.label[:120],
            at=timezone.now(),
        )
        save_case(row)
        record(by=by, verb="case.tested", subject=("case", row.id), fields=("sampled_on", "result"))
        announce(ContactsChanged((row.person_id,)))
        test_id: UUID = test.id
        return test_id


def set_dates(*, by: Actor, case_id: UUID, dates: Dates, clinical: str | None = None) -> None:
    """Onset, isolation and outcome, on which windows hang. `clinical`: free words, None leaves them. Who:
    `cases:classify`. Announces `ContactsChanged`."""
    problems = {}
    for name in ("onset_on", "isolated_on", "outcome_on"):
        try:
            value = getattr(dates, name)
            if value is not None:
                _day(value, name)
        except Invalid as error:
            problems.update(error.fields)
    if dates.outcome:
        _choice(Outcome, dates.outcome, "outcome")
    if problems:
        raise Invalid(problems)
    with unit_of_work():
        row = lock_case(case_id, by, Permission.CLASSIFY)
        if row.classification == CaseClass.CONFIRMED_ASYMPTOMATIC and dates.onset_on is not None:
            raise Invalid({"onset_on": PROBLEM["has_onset"]})
        row.onset_on, row.isolated_on = dates.onset_on, dates.isolated_on
        row.outcome, row.outcome_on = dates.outcome, dates.outcome_on
        if clinical is not None:
            row.clinical = nfc(clinical).strip()[:MAX_NOTE]
        save_case(row, "onset_on", "isolated_on", "outcome", "outcome_on", "clinical")
        record(by=by, verb="case.dated", subject=("case", row.id), fields=("onset_on", "isolated_on", "outcome"))
        announce(ContactsChanged((row.person_id,)))
        announce(ItineraryChanged((row.id,)))


def lock_case(case_id: UUID, by: Actor, permission: str, version: int | None = None) -> Case:
    """The row that stands, held. Raises `NotFound`, `Forbidden`, `OutsideArea`, `Conflict`."""
    row = Case.objects.select_for_update().filter(id=case_id).first()
    while row is not None and row.absorbed_into_id is not None:
        row = Case.objects.select_for_update().filter(id=row.absorbed_into_id).first()
    if row is None:
        raise NotFound
    requires(by, permission, area_id=row.area_id)
    if version is not None and version != row.version:
        raise Conflict
    return row


def save_case(row: Case, *fields: str) -> None:
    row.version += 1
    row.changed_at = timezone.now()
    row.save(update_fields=[*fields, "version", "changed_at"])


def _choice(kind: type, value: str, field: str):  # type: ignore[no-untyped-def]
    try:
        return kind(value)
    except ValueError:
        raise Invalid({field: PROBLEM["unknown_choice"]}) from None


def _day(value: date | None, field: str) -> date:
    today = timezone.localdate()
    if value is None:
        raise Invalid({field: PROBLEM["unknown_choice"]})
    if value > today:
        raise Invalid({field: PROBLEM["future"]})
    if value < today - OLDEST:
        raise Invalid({field: PROBLEM["too_long_ago"]})
    return value
