# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.people.rules import Permission as People
from epidesk.intake.incidents.rules import Permission as Incidents
from epidesk.response.cases.rules import Permission

ALL = frozenset({*Permission, People.READ, People.MERGE, *Incidents})
_numbers = count(1)


def ago(days: int) -> date:
    from django.utils import timezone

    return timezone.localdate() - timedelta(days=days)


def staff(name: str, **powers: Any) -> Actor:
    from epidesk.foundation.accounts.models import User

    user = User.objects.create(kind="staff", email=f"staff{next(_numbers)}@demo.invalid", name=name)
    return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=name, **{"areas": None, "permissions": ALL, **powers})


@pytest.fixture
def officer(db: None) -> Actor:
    """Who judges cases in the whole province."""
    return staff("Bác sĩ Hoa")


@pytest.fixture
def citadel(hue: None) -> UUID:
    from epidesk.foundation.places import queries as places

    ward = places.area_at(107.5779, 16.4698)
    assert ward is not None
    return ward.id


@pytest.fixture
def lang_co(hue: None) -> UUID:
    from epidesk.foundation.places import queries as places

    ward = places.area_at(108.0786, 16.2330)
    assert ward is not None
    return ward.id


@pytest.fixture
def someone(citadel: UUID) -> Callable[..., UUID]:
    """A new person of the register of people."""
    from epidesk.foundation.people.actions import register_person

    def make(name: str, ward_id: UUID | None = citadel, **more: Any) -> UUID:
        number = f"0461990{next(_numbers):05d}"
        return register_person(by=SYSTEM, name=name, id_number=number, ward_id=ward_id, **more)

    return make


@pytest.fixture
def follow() -> Callable[[], None]:
    """Does at once what the jobs of the register would do: the events announced so far reach its own handlers."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from epidesk.foundation.core import events

    done: set[int] = set()

    def work() -> None:
        for _round in range(6):
            jobs = [
                job
                for job in ProcrastinateJob.objects.filter(task_name="core.deliver_event").order_by("id")
                if job.id not in done and job.args["subscriber"].startswith("epidesk.response.cases")
            ]
            for job in jobs:
                done.add(job.id)
                events.deliver(job.args["event"], job.args["payload"], job.args["subscriber"])
            if not jobs:
                return

    return work
