# SPDX-License-Identifier: Apache-2.0
"""Who was near a case on its way."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.errors import NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import lines_of
from epidesk.foundation.places.queries import get_area
from epidesk.response.cases.exposing import met_at, wanted_of
from epidesk.response.cases.models import Case, Contact, Stop, Test
from epidesk.response.cases.policy import terms
from epidesk.response.cases.queries.shapes import ExposedLine
from epidesk.response.cases.rules import Permission, TestResult, infectious
from epidesk.response.cases.texts import PROXIMITY, place_words

MOST_EXPOSED = 500


def exposed_people(viewer: Viewer, case_id: UUID, *, limit: int = MOST_EXPOSED) -> tuple[ExposedLine, ...]:
    """Everybody who was where the case was while it could infect, nearest first, then longest. Whatever the class of
    the case: before it is confirmed this is what would follow. Names outside the viewer's area are masked. Raises
    `NotFound`, `Forbidden`, `OutsideArea`."""
    row = Case.objects.filter(id=case_id, absorbed_into=None).first()
    if row is None:
        raise NotFound
    requires(viewer, Permission.READ, area_id=row.area_id)
    told, now = terms(row.disease), timezone.now()
    positive = [
        day
        for day, result in Test.objects.filter(case=row).values_list("sampled_on", "result")
        if result == TestResult.POSITIVE and (row.period_from is None or day >= row.period_from)
    ]
    window = infectious(
        told,
        onset_on=row.onset_on,
        sampled_on=min(positive, default=None),
        reported_on=row.reported_on,
        isolated_on=row.isolated_on,
    )
    stops = list(Stop.objects.filter(case=row))
    wanted = wanted_of(row.person_id, stops, window, now)
    place_of = {one.id: place_words(one.place_key, one.place_name) for one in stops}
    met = sorted(met_at(stops, wanted, told, now), key=lambda one: (one.near.rank, -one.near.shared, one.person_id))
    met = met[:limit]
    people = lines_of(viewer, (one.person_id for one in met))
    known: set[UUID] = set()
    for pair in Contact.objects.filter(
        Q(one_id=row.person_id) | Q(other_id=row.person_id), dropped_at=None
    ).values_list("one_id", "other_id"):
        known.update(pair)
    return tuple(
        ExposedLine(
            person_id=one.person_id,
            name=people[one.person_id].name,
            year_of_birth=people[one.person_id].year_of_birth,
            area_name=get_area(ward).name if (ward := people[one.person_id].ward_id) else "",
            stop_id=one.stop_id,
            place=place_of[one.stop_id],
            degree=one.near.degree,
            degree_label=PROXIMITY[str(one.near.degree)],
            seat=one.seat,
            starts_at=one.starts_at,
            ends_at=one.ends_at,
            minutes=int(one.near.shared.total_seconds() // 60),
            is_contact=one.person_id in known,
            masked=people[one.person_id].masked,
        )
        for one in met
    )
