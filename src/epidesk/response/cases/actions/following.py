# SPDX-License-Identifier: Apache-2.0
"""Looking after somebody daily until the window is over."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.people.lookups import phone_for_calls
from epidesk.foundation.places.queries import get_area
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.rules import Draft
from epidesk.response.cases import policy
from epidesk.response.cases.actions.deciding import issue_end
from epidesk.response.cases.actions.judging import lock_case
from epidesk.response.cases.models import Case, Check, FollowUp
from epidesk.response.cases.rules import CONFIRMED, Permission
from epidesk.response.cases.rules.following import (
    FOLLOWED_LEVELS,
    LEAST_TENTHS,
    MOST_TENTHS,
    Ending,
    TeamLoad,
    alarms,
    assign,
)
from epidesk.response.cases.texts import PROBLEM
from epikit.text import nfc

MIN_REASON = 5
FEVER_SLUG = "fever_38"


def start_follow_up(*, by: Actor, case_id: UUID, from_on: date | None = None) -> UUID:
    """Begins to look after somebody: until the level ends, else for the days of the disease's terms. One at a time: the
    one that runs is given back. Who: `cases:write` where the person stays."""
    with unit_of_work():
        case = lock_case(case_id, by, Permission.WRITE)
        running = FollowUp.objects.filter(case=case, ended_at=None).first()
        if running is None:
            running = _open(by, case, from_on or timezone.localdate())
        follow_up_id: UUID = running.id
        return follow_up_id


def keep_follow_ups(*, person_ids: Collection[UUID]) -> None:
    """After levels changed: contacts of the first level are looked after, longer when they were exposed again; who has
    no level any more is let go. An end that somebody set with a reason stands. Safe to run twice."""
    rows = Case.objects.filter(person_id__in=person_ids, absorbed_into=None).order_by("id")
    for case_id in list(rows.values_list("id", flat=True)):
        with unit_of_work():
            case = lock_case(case_id, SYSTEM, Permission.WRITE)
            running = FollowUp.objects.select_for_update().filter(case=case, ended_at=None).first()
            if case.level in FOLLOWED_LEVELS and case.level_until is not None:
                if running is None:
                    _open(SYSTEM, case, case.level_last_on or timezone.localdate())
                elif running.counted_until_on == running.until_on != case.level_until:
                    running.until_on = running.counted_until_on = max(
                        case.level_until, running.from_on + timedelta(days=1)
                    )
                    running.save(update_fields=["until_on", "counted_until_on"])
                    record(by=SYSTEM, verb="follow_up.changed", subject=("case", case.id), fields=("until_on",))
            elif running is not None and case.level is None and running.counted_until_on == running.until_on:
                _end(SYSTEM, running, Ending.FREED)
            elif running is not None and case.classification in CONFIRMED:
                _end(SYSTEM, running, Ending.ILL)


def change_follow_up(*, by: Actor, case_id: UUID, until_on: date | None, reason: str) -> None:
    """Another last day than the rules count, with a reason. Who: `cases:decide`. Raises `Invalid`, `NotFound`."""
    reason = _reason(reason)
    with unit_of_work():
        case = lock_case(case_id, by, Permission.DECIDE)
        running = _running(case)
        if until_on is None or until_on <= running.from_on:
            raise Invalid({"until_on": PROBLEM["backwards"]})
        running.until_on, running.reason = until_on, reason
        running.save(update_fields=["until_on", "reason"])
        record(by=by, verb="follow_up.changed", subject=("case", case.id), fields=("until_on", "reason"))


def end_follow_up(*, by: Actor, case_id: UUID, ending: str, reason: str) -> None:
    """Before its time, with a reason. Who: `cases:decide`."""
    reason = _reason(reason)
    if ending not in (Ending.ENDED, Ending.LOST):
        raise Invalid({"ending": PROBLEM["unknown_choice"]})
    with unit_of_work():
        case = lock_case(case_id, by, Permission.DECIDE)
        running = _running(case)
        running.reason = reason
        running.save(update_fields=["reason"])
        _end(by, running, Ending(ending))


def finish_follow_ups() -> int:
    """Every night: whose time is over is let go with a document. Answers how many."""
    due = FollowUp.objects.filter(ended_at=None, until_on__lte=timezone.localdate()).order_by("until_on", "id")
    ended = 0
    for follow_up_id, case_id in list(due.values_list("id", "case_id")):
        with unit_of_work():
            case = lock_case(case_id, SYSTEM, Permission.WRITE)
            running = FollowUp.objects.select_for_update().get(id=follow_up_id)
            if running.ended_at is not None:
                continue
            _end(SYSTEM, running, Ending.COMPLETED)
            issue_end(case=case, from_on=running.from_on, until_on=running.until_on)
            ended += 1
    return ended


def assign_follow_ups(*, by: Actor, teams: Sequence[TeamLoad], nearest: bool = True) -> int:
    """Gives those whom nobody looks after yet to teams: the least burdened next, or the same among the teams of their
    ward. Answers how many. Who: `cases:decide`; within one's area."""
    requires(by, Permission.DECIDE)
    with unit_of_work():
        lock_names("cases", ["assigning"])
        open_ones = FollowUp.objects.filter(ended_at=None, team_code="").select_related("case").order_by("started_at")
        mine = [one for one in open_ones if by.areas is None or one.case.area_id in by.areas]
        burdened = {team.code: team for team in teams}
        for code in FollowUp.objects.filter(ended_at=None).exclude(team_code="").values_list("team_code", flat=True):
            if code in burdened:
                burdened[code] = replace(burdened[code], load=burdened[code].load + 1)
        given: Mapping[UUID, str] = assign(
            [(one.id, one.case.area_id) for one in mine], list(burdened.values()), nearest=nearest
        )
        for one in mine:
            if one.id in given:
                one.team_code = given[one.id]
        FollowUp.objects.bulk_update(mine, ["team_code"], batch_size=500)
        return len(given)


def check(
    *,
    by: Actor,
    case_id: UUID,
    on: date | None = None,
    reached: bool = True,
    temperature_tenths: int | None = None,
    signs: Collection[str] = (),
    note: str = "",
    answered_by: str = "caller",
) -> UUID | None:
    """The day's check; written again it mends the day's line. From 38.0 °C or with a red flag (the disease's terms) it
    asks for medical help by itself, once a day, and answers that request's id. Who: `cases:write` where the person
    stays; the person's own come by the system. Raises `Invalid`, `NotFound` when nobody looks after them."""
    day = on or timezone.localdate()
    problems = {}
    if day > timezone.localdate():
        problems["on"] = PROBLEM["future"]
    if temperature_tenths is not None and not LEAST_TENTHS <= temperature_tenths <= MOST_TENTHS:
        problems["temperature"] = PROBLEM["no_temperature"]
    if not set(signs) <= {*MEDICAL_HELP.slugs}:
        problems["signs"] = PROBLEM["unknown_choice"]
    if reached and temperature_tenths is None and not signs and answered_by == "caller" and not note.strip():
        problems["temperature"] = PROBLEM["nothing_told"]
    if problems:
        raise Invalid(problems)
    with unit_of_work():
        case = lock_case(case_id, by, Permission.WRITE)
        running = _running(case)
        row, _made = Check.objects.update_or_create(
            follow_up=running,
            on=day,
            answered_by=answered_by,
            defaults={
                "reached": reached,
                "temperature": "" if temperature_tenths is None else str(temperature_tenths),
                "signs": ",".join(signs),
                "note": nfc(note).strip()[:2_000],
                "by_id": by.user_id,
                "by_label": by.label[:120],
                "at": timezone.now(),
            },
        )
        record(by=by, verb="follow_up.checked", subject=("case", case.id), fields=("temperature", "signs", "reached"))
        told = policy.terms(case.disease)
        alarm = alarms(temperature_tenths, signs, fever_tenths=told.fever_tenths, red_flags=told.red_flags)
        if not alarm or not reached:
            return None
        raised = Check.objects.filter(follow_up=running, on=day).exclude(incident_id=None).first()
        incident_id = raised.incident_id if raised else _ask_for_help(case, temperature_tenths, signs)
        row.incident_id = incident_id
        row.save(update_fields=["incident_id"])
        return incident_id


def _ask_for_help(case: Case, temperature_tenths: int | None, signs: Collection[str]) -> UUID:
    """A request for medical help in the person's name, on the desk at once."""
    person = case.person
    with override("vi"):
        words = _("Daily check of somebody under follow-up.")
        if temperature_tenths is not None:
            words += " " + _("Temperature: %(degrees)s °C.") % {"degrees": f"{temperature_tenths / 10:.1f}"}
        address = _("By the register of cases")
    feverish = (FEVER_SLUG,) if temperature_tenths is not None and temperature_tenths >= 380 else ()
    filed = incidents.file_incident(
        draft=Draft(
            kind=MEDICAL_HELP.code,
            seen=tuple(dict.fromkeys((*signs, *feverish))) or ("other",),
            description=words,
            address=address,
            ward_code=get_area(case.area_id).code if case.area_id else "",
            contact_name=person.name,
            contact_phone=phone_for_calls(person.id),
            answers={"who": "me"},
            sms_wanted=False,
            for_another=True,
        ),
        by=SYSTEM,
    )
    return filed.id


def _open(by: Actor, case: Case, from_on: date) -> FollowUp:
    told = policy.terms(case.disease)
    until = case.level_until if case.level and case.level_until else from_on + timedelta(days=told.follow_up_days + 1)
    until = max(until, from_on + timedelta(days=1))
    row = FollowUp.objects.create(
        case=case, from_on=from_on, until_on=until, counted_until_on=until, started_at=timezone.now()
    )
    record(by=by, verb="follow_up.started", subject=("case", case.id), fields=("from_on", "until_on"))
    return row


def _end(by: Actor, row: FollowUp, ending: Ending) -> None:
    row.ended_at, row.ending = timezone.now(), ending
    row.save(update_fields=["ended_at", "ending"])
    record(by=by, verb="follow_up.ended", subject=("case", row.case_id), fields=("ending",))


def _running(case: Case) -> FollowUp:
    row = FollowUp.objects.select_for_update().filter(case=case, ended_at=None).first()
    if row is None:
        raise NotFound
    return row


def _reason(reason: str) -> str:
    reason = nfc(reason).strip()
    if len(reason) < MIN_REASON:
        raise Invalid({"reason": PROBLEM["no_reason"]})
    return reason[:2_000]
