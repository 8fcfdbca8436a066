# SPDX-License-Identifier: Apache-2.0
"""Permissions of this room, what no administrator may hold, and the shapes of names, years and areas of duty."""

from __future__ import annotations

from collections.abc import Iterable
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

HEALTH_ROOMS = frozenset(
    {"people", "desk", "incidents", "dispatch", "questions", "claims", "movement", "cases", "screening", "video"}
)
"""Rooms that hold what somebody suffers from or did; the administrator keeps the house and sees none of it."""


class Permission(StrEnum):
    MANAGE_STAFF = "accounts:manage_staff"
    SEE_STAFF = "accounts:see_staff"
    MANAGE_KEYS = "accounts:manage_keys"
    EDIT_OWN_PROFILE = "accounts:edit_own_profile"
    SANCTION = "accounts:sanction"
    """Limit, warn, hold or suspend who misuses the service, and lift it again."""
    DECIDE_APPEALS = "accounts:decide_appeals"
    """Answer an appeal against what a colleague decided."""
    CONFIRM_PHONE = "accounts:confirm_phone"
    """Confirm a citizen's number after calling it back."""


def is_health_permission(permission: str) -> bool:
    """Whether it opens health data: decided by the room, so that a new verb is closed from the start."""
    return permission.partition(":")[0] in HEALTH_ROOMS


def plausible_year_of_birth(year: int, *, this_year: int) -> bool:
    """Born within the last 120 years and not in the future."""
    return this_year - 120 <= year <= this_year


class Assurance(StrEnum):
    """How sure the centre is of who sends. It orders and paces what is sent; it never decides whether it is taken."""

    NONE = "none"
    """Somebody who only reads."""
    UNCONFIRMED = "unconfirmed"
    """A device that nobody vouches for."""
    PHONE = "phone"
    """A telephone number that was proved: by a code, or by a call of the centre."""
    VOUCHED = "vouched"
    """Staff, or another office's machine with a key."""


class SanctionStep(StrEnum):
    """What the centre may do about misuse, from mild to hard (`STRENGTH`)."""

    WARNING = "warning"
    LIMIT = "limit"
    HOLD = "hold"
    SUSPENSION = "suspension"


STRENGTH = (SanctionStep.WARNING, SanctionStep.LIMIT, SanctionStep.HOLD, SanctionStep.SUSPENSION)
NEED_MILDER = frozenset({SanctionStep.HOLD, SanctionStep.SUSPENSION})
MIN_REASON, MAX_REASON = 10, 1_000
MIN_APPEAL, MAX_APPEAL = 10, 2_000


def hardest(steps: Iterable[SanctionStep]) -> SanctionStep | None:
    """The one that counts when several hold at once."""
    found = set(steps)
    return next((step for step in reversed(STRENGTH) if step in found), None)


def proposed(earlier: Iterable[SanctionStep]) -> SanctionStep:
    """The next step after those tried lately: one harder than the hardest."""
    hard = hardest(earlier)
    return STRENGTH[0] if hard is None else STRENGTH[min(STRENGTH.index(hard) + 1, len(STRENGTH) - 1)]


def skips_a_step(step: SanctionStep, earlier: Iterable[SanctionStep]) -> bool:
    """Whether holding or suspending would come out of the blue: nothing was tried lately."""
    return step in NEED_MILDER and hardest(earlier) is None


def by_named_number(step: SanctionStep | None) -> SanctionStep | None:
    """What remains of a sanction on a number when nobody has proved that it is theirs: anybody can write a number, so
    nothing is refused for it; what would be refused or counted is held until somebody has looked at it."""
    return SanctionStep.HOLD if step in (SanctionStep.LIMIT, SanctionStep.HOLD, SanctionStep.SUSPENSION) else None
