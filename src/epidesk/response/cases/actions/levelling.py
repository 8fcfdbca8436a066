# SPDX-License-Identifier: Apache-2.0
"""Counting F0 to F5 anew for whom a change can reach, and storing what came out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from epidesk.foundation.core.events import announce
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.response.cases import policy
from epidesk.response.cases.events import LevelsChanged
from epidesk.response.cases.models import Case, Contact, Test
from epidesk.response.cases.rules import CONFIRMED, Terms, TestResult, infectious
from epikit import exposure
from epikit.exposure import FURTHEST, Infectious, Negative, Standing

Edge = exposure.Contact[UUID]
BATCH = 5_000


def relevel(*, person_ids: Iterable[UUID], disease: str = "", on: date | None = None) -> tuple[UUID, ...]:
    """Counts the levels of these people and of all whom a change of theirs can reach, stores them, and answers whose
    are others now. Idempotent; one at a time a disease. Announces `LevelsChanged`."""
    changed_people = set(person_ids)
    diseases = (
        [disease]
        if disease
        else list(Case.objects.filter(person_id__in=changed_people).values_list("disease", flat=True).distinct())
    )
    moved: list[UUID] = []
    for one in sorted(diseases):
        with unit_of_work():
            lock_names("levels", [f"d{one}"])
            moved += _relevel(policy.terms(one), changed_people, on or timezone.localdate())
    return tuple(moved)


def relevel_expired() -> None:
    """Every night: whose level has run out gets another, or none."""
    due = Case.objects.filter(level__isnull=False, level_until__lte=timezone.localdate())
    for disease in list(due.values_list("disease", flat=True).distinct()):
        ids = list(due.filter(disease=disease).values_list("person_id", flat=True))
        for start in range(0, len(ids), BATCH):
            relevel(person_ids=ids[start : start + BATCH], disease=disease)


def _relevel(terms: Terms, people: set[UUID], on: date) -> list[UUID]:
    since = on - timedelta(days=(FURTHEST + 1) * terms.levels.window_days)
    near, edges = _around(people, FURTHEST, since)
    everybody, edges = _around(near, FURTHEST, since, edges)
    rows = {
        row.person_id: row
        for row in Case.objects.filter(disease=terms.code, person_id__in=everybody, absorbed_into=None)
    }
    confirmed, negatives = _what_tests_say(terms, rows)
    found = exposure.derive(edges, confirmed, rules=terms.levels, on=on, negatives=negatives)
    now, changed = timezone.now(), []
    for person_id in near:
        row = rows.get(person_id)
        if row is not None and _store(row, found.get(person_id), terms.version):
            row.level_at = now
            changed.append(row)
    Case.objects.bulk_update(
        changed, ["level", "level_last_on", "level_until", "level_path", "level_version", "level_at"], batch_size=500
    )
    if changed:
        announce(LevelsChanged(tuple(row.person_id for row in changed)))
        hint("desk", id=changed[0].id)
    return [row.person_id for row in changed]


def _around(people: set[UUID], hops: int, since: date, edges: Iterable[Edge] = ()) -> tuple[set[UUID], set[Edge]]:
    """Everybody within so many contacts, and the contacts on the way."""
    reached, fringe, found = set(people), set(people), set(edges)
    for _hop in range(hops):
        if not fringe:
            break
        ids = list(fringe)
        lines = Contact.objects.filter(
            Q(one_id__in=ids) | Q(other_id__in=ids), dropped_at=None, last_on__gte=since
        ).values_list("one_id", "other_id", "first_on", "last_on")
        met: set[UUID] = set()
        for line in lines:
            found.add(exposure.Contact(*line))
            met.update(line[:2])
        fringe = met - reached
        reached |= fringe
    return reached, found


def _what_tests_say(terms: Terms, rows: dict[UUID, Case]) -> tuple[dict[UUID, Infectious], list[Negative[UUID]]]:
    person_of = {row.id: row.person_id for row in rows.values()}
    absorbed = dict(Case.objects.filter(absorbed_into__in=list(person_of)).values_list("id", "absorbed_into_id"))
    of_case = {**person_of, **{id: person_of[into] for id, into in absorbed.items()}}
    begun = {row.person_id: row.period_from for row in rows.values()}
    negatives: list[Negative[UUID]] = []
    positive: dict[UUID, date] = {}
    for case_id, sampled_on, result in Test.objects.filter(case_id__in=list(of_case)).values_list(
        "case_id", "sampled_on", "result"
    ):
        who = of_case[case_id]
        if result == TestResult.NEGATIVE:
            negatives.append(Negative(who, sampled_on))
        elif result == TestResult.POSITIVE and sampled_on >= (begun[who] or date.min):  # not of an illness that is over
            positive[who] = min(sampled_on, positive.get(who, sampled_on))
    confirmed = {
        row.person_id: infectious(
            terms,
            onset_on=row.onset_on,
            sampled_on=positive.get(row.person_id),
            reported_on=row.reported_on,
            isolated_on=row.isolated_on,
        )
        for row in rows.values()
        if row.classification in CONFIRMED
    }
    return confirmed, negatives


def _store(row: Case, standing: Standing[UUID] | None, version: str) -> bool:
    """Whether anything of it is news."""
    before = row.level, row.level_last_on, row.level_until, row.level_path
    if standing is None:
        row.level, row.level_last_on, row.level_until, row.level_path, row.level_version = None, None, None, [], ""
    else:
        row.level, row.level_last_on, row.level_until = standing.level, standing.last_on, standing.until
        row.level_path, row.level_version = [str(one) for one in standing.path], version
    return before != (row.level, row.level_last_on, row.level_until, row.level_path)
