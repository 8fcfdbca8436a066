# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from itertools import count
from typing import Any
from uuid import UUID

import pytest

from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.people.rules import Permission as People
from epidesk.response.screening import actions
from epidesk.response.screening.rules import Permission

ALL = frozenset({*Permission, People.READ})
_numbers = count(1)


def staff(name: str, **powers: Any) -> Actor:
    from epidesk.foundation.accounts.models import User

    user = User.objects.create(kind="staff", email=f"rules{next(_numbers)}@demo.invalid", name=name)
    return Actor(kind=PrincipalKind.STAFF, user_id=user.id, label=name, **{"areas": None, "permissions": ALL, **powers})


@pytest.fixture
def officer(db: None) -> Actor:
    """An epidemiologist of the whole province."""
    return staff("Bác sĩ Hoa")


@pytest.fixture
def march(hue: None) -> UUID:
    """The rule set of March 2020 is in force."""
    version_id = actions.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml")
    actions.adopt(by=SYSTEM, version_id=version_id, instead_of=None)
    return version_id
