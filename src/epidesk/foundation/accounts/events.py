# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class PhoneVerified:
    """These citizens proved, now, that their phone is theirs. `devices`: hash of the device each did it on, or ""."""

    user_ids: tuple[UUID, ...]
    devices: tuple[str, ...] = ()


@dataclass(frozen=True)
class SanctionImposed:
    sanction_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class SanctionLifted:
    """Before its time, by an officer or because an appeal was granted."""

    sanction_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AppealFiled:
    appeal_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AppealDecided:
    appeal_ids: tuple[UUID, ...]
