# SPDX-License-Identifier: Apache-2.0
"""What this room announces."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class AlertWaits:
    """Alerts for which a second person is wanted."""

    alert_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AlertReturned:
    """Alerts that the second person sent back."""

    alert_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AlertsDiscarded:
    """Drafts that were thrown away."""

    alert_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class AlertsChanged:
    """What people read of these is no longer what it was: sent, replaced, cancelled, stopped or expired. Never an
    exercise."""

    alert_ids: tuple[UUID, ...]
