# SPDX-License-Identifier: Apache-2.0
"""The register as a file for WHO and the ministry: without names, phones or addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from uuid import UUID

from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import get_area
from epidesk.response.cases.models import Case, Test
from epidesk.response.cases.queries.lists import CaseFilter, page_ids
from epidesk.response.cases.queries.shapes import PREFIX
from epidesk.response.cases.rules import CONFIRMED, CaseClass, Permission, TestResult
from epikit.formats.who_line_list import AGE_IN_YEARS, DIAG_CLASS, NO, SEX, UNKNOWN, YES, WhoLine

MOST_EXPORTED = 50_000
BATCH = 2_000


def line_list(viewer: Viewer, f: CaseFilter) -> tuple[WhoLine, ...]:
    """What the list shows, as WHO names it, newest first; at most `MOST_EXPORTED`. Each case is noted as read, and the
    ledger says that the list was taken out. Raises `Forbidden` without `cases:export`."""
    requires(viewer, Permission.EXPORT)
    requires(viewer, Permission.READ)
    ids = page_ids(viewer, f, limit=MOST_EXPORTED)
    viewer.note_read("case", ids)
    with unit_of_work():
        record(by=viewer, verb="case.exported", subject=("case", None), fields=(f"rows:{len(ids)}",))
    return tuple(_lines(ids))


def _lines(ids: Sequence[UUID]) -> Iterator[WhoLine]:
    name = province().name_en
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        rows = {row.id: row for row in Case.objects.filter(id__in=part).select_related("person").defer("clinical")}
        positive: dict[UUID, date] = {}
        tests = Test.objects.filter(case_id__in=part).values_list("case_id", "sampled_on", "result")
        for case_id, day, result in tests:
            if result == TestResult.POSITIVE:
                positive[case_id] = min(day, positive.get(case_id, day))
        heads = {UUID(row.level_path[0]) for row in rows.values() if row.level and row.level_path}
        numbers = dict(Case.objects.filter(person_id__in=heads, absorbed_into=None).values_list("person_id", "number"))
        for case_id in part:
            row = rows[case_id]
            head = numbers.get(UUID(row.level_path[0]), "") if row.level and row.level_path else ""
            yield _line(row, positive.get(case_id), name, head)


def _line(row: Case, sampled_on: date | None, province_name: str, head: str) -> WhoLine:
    person, area = row.person, get_area(row.area_id) if row.area_id else None
    begin = row.onset_on or row.reported_on
    age = begin.year - person.year_of_birth if person.year_of_birth else None
    return WhoLine(
        report_date=row.reported_on,
        report_orginst=province_name,
        report_country="VN",
        report_diag_class=DIAG_CLASS.get(row.classification),
        patinfo_id=row.number or public_id(PREFIX, row.id),
        patinfo_ageonset=age,
        patinfo_ageonsetunit=None if age is None else AGE_IN_YEARS,
        patinfo_sex=SEX.get(person.sex, ""),
        patinfo_resadmin0="VN",
        patinfo_resadmin1=province_name,
        patcourse_asymp=_asymptomatic(row),
        patcourse_dateonset=row.onset_on,
        patcourse_iso=YES if row.isolated_on else UNKNOWN,
        patcourse_dateiso=row.isolated_on,
        Lab_date1=sampled_on,
        expo_contact_case=YES if row.level else UNKNOWN,
        expo_id=head,
        expo_case_date_last=row.level_last_on,
        outcome_patcourse_status=row.outcome,
        outcome_date_of_outcome=row.outcome_on,
        local_ward=area.name if area else "",
        local_class=row.classification,
        local_level=f"F{row.level}" if row.level is not None and _stands(row) else "",
        local_source=row.source,
    )


def _asymptomatic(row: Case) -> int:
    if row.classification == CaseClass.CONFIRMED_ASYMPTOMATIC:
        return YES
    return NO if row.onset_on or row.classification in CONFIRMED else UNKNOWN


def _stands(row: Case) -> bool:
    return row.level_until is None or row.level_until > timezone.localdate()
