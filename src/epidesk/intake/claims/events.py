# SPDX-License-Identifier: Apache-2.0
"""What claims announce."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class ClaimsSent:
    """Somebody asked, by these tips, whether these claims are true; position by position."""

    claim_ids: tuple[UUID, ...]
    tip_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class VerdictPublished:
    """The public reads a verdict now: for the first time, corrected, or again after a pause."""

    claim_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class VerdictWithdrawn:
    """The public reads it no more. `for_good`: everybody who asked is told so; else it is only paused."""

    claim_ids: tuple[UUID, ...]
    for_good: bool = True


@dataclass(frozen=True)
class ClaimsRejected:
    """Not checked: nothing that can be true or false, or nothing to do with the epidemic."""

    claim_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class ClaimsMerged:
    """Found to say the same; who asked follows the one kept. Position by position."""

    claim_ids: tuple[UUID, ...]
    kept_ids: tuple[UUID, ...]


@dataclass(frozen=True)
class EvidenceAdded:
    """Evidence with an address of which a copy is to be kept."""

    evidence_ids: tuple[UUID, ...]
