# SPDX-License-Identifier: Apache-2.0
"""Where a case was, and the contacts that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.intake.movement.queries.exposures import place_names, traces
from epidesk.response.cases import policy
from epidesk.response.cases.actions.contacts import NewContact, add_contacts
from epidesk.response.cases.actions.judging import lock_case, save_case
from epidesk.response.cases.events import ItineraryChanged
from epidesk.response.cases.exposing import Met, met_at, start_of, wanted_of
from epidesk.response.cases.models import Case, Stop, Test
from epidesk.response.cases.rules import CONFIRMED, Permission, Terms, TestResult, infectious
from epidesk.response.cases.rules.contacts import ContactSource
from epidesk.response.cases.rules.places import PlaceKind, typed_key
from epidesk.response.cases.texts import PROBLEM
from epikit.exposure import Infectious
from epikit.text import nfc
from epikit.text.conveyances import BadConveyance, seat_number

MATCHED_FOR = timedelta(days=30)
"""So long after its window's end nobody looks for the exposed of a case again."""


def add_itinerary_stop(
    *,
    by: Actor,
    case_id: UUID,
    kind: str,
    place: str,
    starts_at: datetime | None,
    ends_at: datetime | None = None,
    seat: str = "",
) -> UUID:
    """Writes down where a case was. `kind`: a `PlaceKind`; `place`: a number of flight or train, else a name. The same
    place and start again mends the line that is there. Who: `cases:write` where the case stays. Announces
    `ItineraryChanged`. Raises `Invalid`."""
    if kind not in {str(one) for one in PlaceKind}:
        raise Invalid({"kind": PROBLEM["unknown_choice"]})
    if starts_at is None:
        raise Invalid({"starts_at": PROBLEM["no_time"]})
    if starts_at > timezone.now():
        raise Invalid({"starts_at": PROBLEM["future"]})
    if ends_at is not None and ends_at <= starts_at:
        raise Invalid({"ends_at": PROBLEM["backwards"]})
    try:
        key = typed_key(PlaceKind(kind), place, timezone.localdate(starts_at).isoformat())
    except BadConveyance:
        raise Invalid({"place": PROBLEM["no_number"]}) from None
    if not key:
        raise Invalid({"place": PROBLEM["no_place"]})
    with unit_of_work():
        case = lock_case(case_id, by, Permission.WRITE)
        row, _new = Stop.objects.update_or_create(
            case=case,
            place_key=key,
            starts_at=starts_at,
            defaults={
                "place_name": nfc(place).strip()[:160],
                "ends_at": ends_at,
                "seat": seat_number(seat),
                "by_id": by.user_id,
                "by_label": by.label[:120],
                "at": timezone.now(),
            },
        )
        save_case(case)
        record(
            by=by, verb="stop.added", subject=("case", case.id), fields=("place_key", "starts_at", "ends_at", "seat")
        )
        announce(ItineraryChanged((case.id,)))
        stop_id: UUID = row.id
        return stop_id


def remove_stop(*, by: Actor, stop_id: UUID) -> None:
    """The case was not there. Contacts that came of it stay until somebody drops them. Who: `cases:write`."""
    with unit_of_work():
        row = Stop.objects.select_for_update().filter(id=stop_id).first()
        if row is None:
            raise NotFound
        case = lock_case(row.case_id, by, Permission.WRITE)
        row.delete()
        save_case(case)
        record(by=by, verb="stop.removed", subject=("case", case.id), fields=("place_key", "starts_at"))


def match_exposed(*, case_ids: Sequence[UUID]) -> int:
    """What movement knows of confirmed cases becomes their itinerary; who was near enough on it becomes a contact by
    itself (`become_contacts` of the disease). Others are listed on the page. Safe to run twice; answers how many
    contacts were new."""
    added = 0
    for case in Case.objects.filter(id__in=case_ids, classification__in=CONFIRMED, absorbed_into=None).order_by("id"):
        told, now = policy.terms(case.disease), timezone.now()
        window = window_of(case, told)
        _bring_traces(case, window, now)
        stops = list(Stop.objects.filter(case=case))
        wanted = wanted_of(case.person_id, stops, window, now)
        near = [one for one in met_at(stops, wanted, told, now) if one.near.degree in told.become_contacts]
        if near:
            added += add_contacts(
                by=SYSTEM, case_id=case.id, contacts=_once_each(near), source=ContactSource.ITINERARY, source_id=case.id
            )
    return added


def match_recent() -> None:
    """Lists of guests and passengers come late: every few minutes the confirmed of the last weeks are looked at
    again."""
    since = timezone.localdate() - MATCHED_FOR
    rows = Case.objects.filter(classification__in=CONFIRMED, absorbed_into=None, classified_at__date__gte=since)
    match_exposed(case_ids=list(rows.values_list("id", flat=True)))


def window_of(case: Case, terms: Terms) -> Infectious:
    """When this case can have infected."""
    results = Test.objects.filter(case=case).values_list("sampled_on", "result")
    return infectious(
        terms,
        onset_on=case.onset_on,
        sampled_on=min((day for day, result in results if result == TestResult.POSITIVE), default=None),
        reported_on=case.reported_on,
        isolated_on=case.isolated_on,
    )


def _bring_traces(case: Case, window: Infectious, now: datetime) -> None:
    until = start_of(window.until) if window.until else now
    known = set(Stop.objects.filter(case=case).values_list("place_key", "starts_at"))
    found = traces([case.person_id], start_of(window.start), until)
    names = place_names(one.place_key for one in found)
    new = [
        Stop(
            id=uuid7(),
            case=case,
            place_key=one.place_key,
            place_name=names.get(one.place_key, ""),
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            seat=one.seat,
            by_label=SYSTEM.label,
            at=now,
        )
        for one in found
        if (one.place_key, one.starts_at) not in known
    ]
    Stop.objects.bulk_create(new, ignore_conflicts=True)


def _once_each(near: Sequence[Met]) -> list[NewContact]:
    """One line a person: the nearest meeting of all, from the first day to the last."""
    best: dict[UUID, NewContact] = {}
    for one in sorted(near, key=lambda each: (each.near.rank, each.starts_at)):
        first, last = timezone.localdate(one.starts_at), timezone.localdate(one.ends_at)
        before = best.get(one.person_id)
        best[one.person_id] = NewContact(
            person_id=one.person_id,
            first_on=min(first, before.first_on) if before else first,
            last_on=max(last, before.last_on or before.first_on) if before else last,
            proximity=before.proximity if before else str(one.near.degree),
        )
    return list(best.values())
