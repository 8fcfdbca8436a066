# SPDX-License-Identifier: Apache-2.0
"""One case, whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import get_language

from epidesk.foundation.core.errors import NotFound, OutsideArea
from epidesk.foundation.core.ids import public_id
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Viewer
from epidesk.foundation.people.lookups import lines_of
from epidesk.response.cases.models import Case, Contact, Judgement, Period, Stop, Test
from epidesk.response.cases.policy import terms
from epidesk.response.cases.queries.lists import to_rows
from epidesk.response.cases.queries.shapes import (
    PREFIX,
    CaseDetail,
    ContactLine,
    JudgementLine,
    PathStep,
    PeriodLine,
    StopLine,
    TestLine,
)
from epidesk.response.cases.rules import CONFIRMED, Permission, Source, Terms, TestResult, infectious, may_begin_again
from epidesk.response.cases.texts import BASIS, CLASS, OUTCOME, PROXIMITY, RELATION, RESULT, place_words

MOST_CONTACTS = 500
"""Of the contacts of one case so many stand on its page, the last met first."""


def detail(viewer: Viewer, case_id: UUID) -> CaseDetail:
    """Raises `NotFound`, `Forbidden` without `cases:read`, `OutsideArea`. Names outside the viewer's area are masked.
    A row that was absorbed gives the one that stands for it."""
    requires(viewer, Permission.READ)
    row = Case.objects.filter(id=case_id).first()
    while row is not None and row.absorbed_into_id is not None:
        row = Case.objects.filter(id=row.absorbed_into_id).first()
    if row is None:
        raise NotFound
    if not viewer.covers(row.area_id):
        raise OutsideArea
    ids = [row.id, *Case.objects.filter(absorbed_into=row).values_list("id", flat=True)]
    told = terms(row.disease)
    tests = list(Test.objects.filter(case_id__in=ids).order_by("-sampled_on", "-id"))
    since = row.period_from or date.min
    positive = min(
        (one.sampled_on for one in tests if one.result == TestResult.POSITIVE and one.sampled_on >= since), default=None
    )
    window = (
        infectious(
            told,
            onset_on=row.onset_on,
            sampled_on=positive,
            reported_on=row.reported_on,
            isolated_on=row.isolated_on,
        )
        if row.classification in CONFIRMED
        else None
    )
    may_classify = viewer.may(Permission.CLASSIFY)
    return CaseDetail(
        row=to_rows(
            viewer,
            [
                (
                    row.id,
                    row.person_id,
                    row.number,
                    row.classification,
                    row.level,
                    row.level_until,
                    row.source,
                    row.area_id,
                    row.reported_on,
                    row.onset_on,
                    row.disease,
                )
            ],
        )[0],
        disease=row.disease,
        disease_name=told.names.get(get_language() or "vi", told.names["vi"]),
        version=row.version,
        isolated_on=row.isolated_on,
        outcome=row.outcome,
        outcome_on=row.outcome_on,
        clinical=row.clinical if may_classify else "",
        incident_public_id=public_id("inc", row.source_id)
        if row.source_id and row.source in (Source.REPORT, Source.MEDICAL)
        else "",
        level_last_on=row.level_last_on,
        level_version=row.level_version,
        infectious_from=window.start if window else None,
        infectious_until=window.until if window else None,
        path=_path(viewer, row),
        class_text=_class_text(told, row.classification),
        class_version=told.class_version,
        periods=tuple(
            PeriodLine(
                CLASS.get(one.classification, one.classification),
                one.number,
                one.reported_on,
                one.onset_on,
                OUTCOME.get(one.outcome, ""),
                one.outcome_on,
                one.by_label,
                one.ended_at,
            )
            for one in Period.objects.filter(case_id__in=ids).order_by("-id")
        ),
        may_begin_again=may_classify and may_begin_again(row.classification, row.outcome),
        judgements=tuple(_judgement(one) for one in Judgement.objects.filter(case_id__in=ids).order_by("-id")),
        tests=tuple(
            TestLine(
                one.sampled_on,
                one.result if may_classify else "",
                RESULT.get(one.result, "") if may_classify else "",
                one.laboratory,
                one.by_label,
            )
            for one in tests
        ),
        contacts=_contacts(viewer, row),
        stops=tuple(
            StopLine(
                one.id,
                public_id("stp", one.id),
                one.place_key,
                place_words(one.place_key, one.place_name),
                one.starts_at,
                one.ends_at,
                one.seat,
            )
            for one in Stop.objects.filter(case_id__in=ids).order_by("starts_at", "id")
        ),
        may_write=viewer.may(Permission.WRITE),
        may_classify=may_classify,
        may_decide=viewer.may(Permission.DECIDE),
    )


def _class_text(told: Terms, classification: str) -> str:
    """The definition in force of the class somebody is in, in the reader's language."""
    texts = told.class_texts.get(classification, {})
    return texts.get(get_language() or "vi", texts.get("vi", ""))


def _judgement(one: Judgement) -> JudgementLine:
    return JudgementLine(
        one.at,
        CLASS.get(one.from_class, one.from_class),
        CLASS.get(one.to_class, one.to_class),
        BASIS.get(one.basis, one.basis),
        one.note,
        one.rule_text,
        one.rule_version,
        one.by_label,
    )


def _cases_of(disease: str, person_ids: Iterable[UUID]) -> dict[UUID, Case]:
    rows = Case.objects.filter(disease=disease, person_id__in=set(person_ids), absorbed_into=None).defer("clinical")
    return {one.person_id: one for one in rows}


def _contacts(viewer: Viewer, row: Case) -> tuple[ContactLine, ...]:
    lines = list(
        Contact.objects.filter(Q(one_id=row.person_id) | Q(other_id=row.person_id))
        .defer("note", "dropped_reason")
        .order_by("-last_on", "-id")[:MOST_CONTACTS]
    )
    others = [one.other_id if one.one_id == row.person_id else one.one_id for one in lines]
    people, cases = lines_of(viewer, others), _cases_of(row.disease, others)
    found = []
    for line, other in zip(lines, others, strict=True):
        case = cases.get(other)
        found.append(
            ContactLine(
                id=line.id,
                public_id=public_id("con", line.id),
                case_public_id=public_id(PREFIX, case.id) if case else "",
                person_id=other,
                name=people[other].name,
                first_on=line.first_on,
                last_on=line.last_on,
                proximity_label=PROXIMITY.get(line.proximity, line.proximity),
                relation_label=RELATION.get(line.relation, ""),
                classification=case.classification if case else "",
                class_label=CLASS.get(case.classification, "") if case else "",
                level=case.level if case else None,
                level_until=case.level_until if case else None,
                version=line.version,
                dropped=line.dropped_at is not None,
            )
        )
    return tuple(found)


def _path(viewer: Viewer, row: Case) -> tuple[PathStep, ...]:
    """The chain, with the last meeting of each two of it that the level was counted from."""
    ids = [UUID(one) for one in row.level_path]
    if len(ids) < 2:
        return ()
    people, cases = lines_of(viewer, ids), _cases_of(row.disease, ids)
    steps = []
    for place, one in enumerate(ids):
        met = None
        if place + 1 < len(ids):
            pair = (one, ids[place + 1])
            met = (
                Contact.objects.filter(one_id__in=pair, other_id__in=pair, dropped_at=None)
                .order_by("-last_on")
                .values_list("first_on", "last_on")
                .first()
            )
        case = cases.get(one)
        steps.append(
            PathStep(
                one,
                people[one].name if one in people else "",
                case.number if case else "",
                public_id(PREFIX, case.id) if case else "",
                met[0] if met else None,
                met[1] if met else None,
            )
        )
    return tuple(steps)
