# SPDX-License-Identifier: Apache-2.0
"""Permissions of this room, what no administrator may hold, and the shapes of names, years and areas of duty."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

CODE_DIGITS = 6
CODE_TTL_S = 600  # NIST 800-63B: at most 10 minutes
CODE_ATTEMPTS = 6  # a seventh guess needs a new code
CODE_RESENDS = 3
CODE_WAIT_S = 30  # between two codes to one number
STAFF_SESSION_S = 12 * 3600  # one shift
PASSWORD_MIN_LENGTH = 12
FIRST_ADMIN_TTL = timedelta(hours=24)
PRINCIPAL_TTL_S = 10  # how long a process may believe an old grant; deactivation must bite within 15 s
DEMO_DOMAIN = "demo.invalid"  # the cast's e-mails; RFC 2606 keeps .invalid from ever receiving mail

ADMINISTRATOR = "administrator"
CITIZEN_ROLE = "citizen"
OPEN311_ROLE = "machine_open311"

HEALTH_ROOMS = frozenset({"people", "desk", "incidents", "dispatch", "questions", "movement", "cases", "screening"})
"""Rooms that hold what somebody suffers from or did; the administrator keeps the house and sees none of it."""


class Permission(StrEnum):
    MANAGE_STAFF = "accounts:manage_staff"
    SEE_STAFF = "accounts:see_staff"
    MANAGE_KEYS = "accounts:manage_keys"
    EDIT_OWN_PROFILE = "accounts:edit_own_profile"


def is_health_permission(permission: str) -> bool:
    """Whether it opens health data: decided by the room, so that a new verb is closed from the start."""
    return permission.partition(":")[0] in HEALTH_ROOMS


def plausible_year_of_birth(year: int, *, this_year: int) -> bool:
    """Born within the last 120 years and not in the future."""
    return this_year - 120 <= year <= this_year
