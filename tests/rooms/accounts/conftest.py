# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from epidesk.foundation.core.principals import SYSTEM, Viewer


@pytest.fixture
def staff(db: None) -> Callable[..., UUID]:
    """Makes a member of staff; the e-mail is made from the role."""

    def make(role: str = "operator", **more: Any) -> UUID:
        from epidesk.foundation.accounts.actions import create_staff

        return create_staff(
            by=SYSTEM, email=more.pop("email", f"{role}@example.org"), name="Trần Thị Lan", role=role, **more
        )

    return make


@pytest.fixture
def as_user() -> Callable[[UUID], Viewer]:
    """The principal of an account as a request would have it."""

    def look(user_id: UUID) -> Viewer:
        from epidesk.foundation.accounts.queries import get_user, principal_for_user

        return principal_for_user(get_user(user_id))

    return look
