# SPDX-License-Identifier: Apache-2.0
"""What this room announces. Languages are named beside, so that whoever keeps pages knows which to make anew."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class GuideSubmitted:
    """Versions that wait for a second person."""

    version_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class GuideReturned:
    """Versions that the second person sent back, with a remark."""

    version_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class GuidesPublished:
    """Guides that people read anew, or no longer: what was kept of them is out of date."""

    guide_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class LocalRulesChanged:
    """Rules that were agreed to, ended or taken back."""

    rule_ids: tuple[UUID, ...]
