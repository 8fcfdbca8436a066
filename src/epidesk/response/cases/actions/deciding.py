# SPDX-License-Identifier: Apache-2.0
"""Documents: what orders quarantine, and what says that it is over. Issued word for word from a template."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.utils import timezone

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Invalid, NotFound
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import get_area
from epidesk.response.cases.actions.judging import lock_case
from epidesk.response.cases.models import Case, Decision
from epidesk.response.cases.rules import Permission
from epidesk.response.cases.rules.following import DecisionKind, Delivery
from epidesk.response.cases.texts import PROBLEM
from epikit.text import nfc

MARKS = {DecisionKind.QUARANTINE: "QĐ-CL", DecisionKind.END: "XN-CL"}
LONGEST = timedelta(days=60)
MOST_AT_ONCE = 500


def issue_decisions(
    *, by: Actor, case_ids: Sequence[UUID], place_kind: str, place: str, from_on: date | None, until_on: date | None
) -> tuple[UUID, ...]:
    """One quarantine decision a person, numbered by the year; all or none. `until_on` is the first day without. A
    person who has one for the same days keeps it. Who: `cases:decide` where each stays. Raises `Invalid`."""
    problems = {}
    if place_kind not in template()["place_kinds"]:
        problems["place_kind"] = PROBLEM["unknown_choice"]
    if from_on is None:
        problems["from_on"] = PROBLEM["no_day"]
    if until_on is None or (from_on is not None and not from_on < until_on <= from_on + LONGEST):
        problems["until_on"] = PROBLEM["backwards"]
    if not case_ids or len(case_ids) > MOST_AT_ONCE:
        problems["case"] = PROBLEM["unknown_choice"]
    if problems or from_on is None or until_on is None:
        raise Invalid(problems)
    with unit_of_work():
        lock_names("cases", ["decisions"])
        issued = []
        for case_id in case_ids:
            case = lock_case(case_id, by, Permission.DECIDE)
            same = Decision.objects.filter(
                case=case, kind=DecisionKind.QUARANTINE, from_on=from_on, until_on=until_on
            ).first()
            row = same or _issue(by, case, DecisionKind.QUARANTINE, from_on, until_on, place_kind, nfc(place).strip())
            issued.append(row.id)
        return tuple(issued)


def issue_end(*, case: Case, from_on: date, until_on: date) -> None:
    """The document at the end of a follow-up, by the centre itself. Joins the caller's unit."""
    lock_names("cases", ["decisions"])
    if not Decision.objects.filter(case=case, kind=DecisionKind.END, from_on=from_on, until_on=until_on).exists():
        _issue(SYSTEM, case, DecisionKind.END, from_on, until_on, "", "")


def record_delivery(*, by: Actor, decision_id: UUID, delivered_by: str, delivered_on: date | None) -> None:
    """How and when the person got it; once. Who: `cases:write` where they stay."""
    if delivered_by not in {str(one) for one in Delivery}:
        raise Invalid({"delivered_by": PROBLEM["unknown_choice"]})
    if delivered_on is None or delivered_on > timezone.localdate():
        raise Invalid({"delivered_on": PROBLEM["future"]})
    with unit_of_work():
        row = Decision.objects.select_for_update().filter(id=decision_id).first()
        if row is None:
            raise NotFound
        case = lock_case(row.case_id, by, Permission.WRITE)
        if row.delivered_on is not None and (row.delivered_by, row.delivered_on) != (delivered_by, delivered_on):
            raise Conflict
        row.delivered_by, row.delivered_on = delivered_by, delivered_on
        row.save(update_fields=["delivered_by", "delivered_on"])
        record(by=by, verb="decision.delivered", subject=("case", case.id), fields=("delivered_by", "delivered_on"))


def template() -> dict[str, Any]:
    """What the documents say, from `config/decisions/quarantine.yaml`."""
    return _read(settings.ENV.config_dir)


@lru_cache(maxsize=4)
def _read(config_dir: Path) -> dict[str, Any]:
    tree = yaml.safe_load((config_dir / "decisions" / "quarantine.yaml").read_text(encoding="utf-8"))
    for part in ("version", "source", "place_kinds", "quarantine", "end"):
        if not tree[part]:
            raise ValueError(f"quarantine.yaml: {part} is missing")
    return dict(tree)


def _issue(
    by: Actor, case: Case, kind: DecisionKind, from_on: date, until_on: date, place_kind: str, place: str
) -> Decision:
    now = timezone.now()
    number = _number(kind, timezone.localdate().year)
    told = template()
    person, area = case.person, get_area(case.area_id) if case.area_id else None
    values = {
        "number": number,
        "name": person.name,
        "year_of_birth": str(person.year_of_birth or "…"),
        "ward": area.name if area else "…",
        "place_kind": told["place_kinds"].get(place_kind, ""),
        "place": place or "…",
        "from_on": from_on.strftime("%d/%m/%Y"),
        "until_on": until_on.strftime("%d/%m/%Y"),
        "last_day": (until_on - timedelta(days=1)).strftime("%d/%m/%Y"),
        "days": str((until_on - from_on).days),
        "issued_on": timezone.localdate(now).strftime("%d/%m/%Y"),
        "by": by.label,
        "province": province().name_vi,
    }
    part = told[str(kind)]
    text = {
        "title": part["title"],
        "about": part["about"],
        "number": number,
        "province": values["province"],
        "issued_on": values["issued_on"],
        "by": by.label,
        "body": [_filled(line, values) for line in part["body"]],
        "template": told["version"],
    }
    row = Decision.objects.create(
        case=case,
        kind=kind,
        number=number,
        place_kind=place_kind,
        place=place,
        from_on=from_on,
        until_on=until_on,
        text=json.dumps(text, ensure_ascii=False),
        issued_at=now,
        by_id=by.user_id,
        by_label=by.label[:120],
    )
    record(by=by, verb="decision.issued", subject=("case", case.id), fields=("kind", "from_on", "until_on"))
    return row


def _filled(line: str, values: dict[str, str]) -> str:
    """Only our own names in braces are filled; whatever stands in a name or place stays as it is."""
    for name in values:
        line = line.replace(f"{{{name}}}", f"\0{name}\0")
    for name, value in values.items():
        line = line.replace(f"\0{name}\0", value)
    return line


def _number(kind: DecisionKind, year: int) -> str:
    """The next of the year. The caller holds the name `decisions`."""
    mark = MARKS[kind]
    last = (
        Decision.objects.filter(kind=kind, number__endswith=f"/{year}/{mark}")
        .order_by("-issued_at", "-id")
        .values_list("number", flat=True)
        .first()
    )
    return f"{int(last.partition('/')[0]) + 1 if last else 1}/{year}/{mark}"
