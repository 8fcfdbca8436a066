# SPDX-License-Identifier: Apache-2.0
"""Rows of movement. Lodgings and manifests have files of their own beside these."""

from epidesk.intake.movement.models.boarding import Boarding
from epidesk.intake.movement.models.checkpoint import Checkpoint, Passage
from epidesk.intake.movement.models.contest import Contest
from epidesk.intake.movement.models.declaration import Declaration, Visit
from epidesk.intake.movement.models.lodging import Clerk, Lodging, LodgingDay, Stay
from epidesk.intake.movement.models.presence import Presence

__all__ = [
    "Boarding",
    "Checkpoint",
    "Clerk",
    "Contest",
    "Declaration",
    "Lodging",
    "LodgingDay",
    "Passage",
    "Presence",
    "Stay",
    "Visit",
]
