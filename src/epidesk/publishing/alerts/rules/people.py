# SPDX-License-Identifier: Apache-2.0
"""How many people an alert needs, and who may be which."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from uuid import UUID

from epidesk.publishing.alerts.rules.kinds import Level
from epidesk.publishing.alerts.rules.permissions import Permission


class Needs(StrEnum):
    ONE = "one"
    """who holds `alerts:send`, be it the author"""
    TWO = "two"
    """somebody who holds `alerts:approve` and wrote none of it"""


def needs_of(level: str, configured: Mapping[Level, Needs]) -> Needs:
    """An emergency alert always needs two people, whatever a file says; what nobody configured does too."""
    if level == Level.EMERGENCY:
        return Needs.TWO
    return configured.get(Level(level), Needs.TWO)


def agreeing(needs: Needs) -> Permission:
    """What whoever agrees must hold."""
    return Permission.APPROVE if needs is Needs.TWO else Permission.SEND


def is_other(by_id: UUID | None, writers: Iterable[UUID | str | None]) -> bool:
    """Whether this one is a second person: known, and none of those who wrote any of it."""
    return by_id is not None and str(by_id) not in {str(one) for one in writers if one is not None}


def may_agree(needs: Needs, by_id: UUID | None, permissions: Collection[str], writers: Iterable[UUID | str]) -> bool:
    if agreeing(needs) not in permissions:
        return False
    return needs is Needs.ONE or is_other(by_id, writers)
