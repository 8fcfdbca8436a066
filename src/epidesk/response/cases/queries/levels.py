# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Min, Q

from epidesk.response.cases.models import Case


def levels_of(person_ids: Iterable[UUID] | None, on: date) -> dict[UUID, int]:
    """Distance from a confirmed case of those who have one on this day, for rules (0: the case). For the centre itself:
    nothing is noted as read. None asks for everybody."""
    rows = Case.objects.filter(level__isnull=False, absorbed_into=None)
    rows = rows.filter(Q(level=0) | Q(level_until__gt=on))
    if person_ids is not None:
        rows = rows.filter(person_id__in=list(person_ids))
    return dict(rows.values_list("person_id").annotate(level=Min("level")))
