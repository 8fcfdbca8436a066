# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from epidesk.foundation.core.principals import Principal


class Permission(StrEnum):
    DECLARE = "movement:declare"  # write down what somebody declares, at a counter or from a partner's list
    READ = "movement:read"  # open what was declared, health included
    REPORT_GUESTS = "movement:report_guests"  # say who stays in the house one speaks for
    INSPECT_LODGING = "movement:inspect_lodging"  # see which houses have not said who came
    KEEP_LODGING = "movement:keep_lodging"  # keep the register of houses and of who speaks for them
    IMPORT_MANIFESTS = "movement:import_manifests"  # bring in carriers' lists of passengers
    CHECKPOINT = "movement:checkpoint"  # stand at a checkpoint: look people up, write down who passed
    KEEP_CHECKPOINTS = "movement:keep_checkpoints"  # open and close checkpoints
    CORRECT = "movement:correct"  # decide what is contested


def may_declare(by: Principal) -> bool:
    """Anybody may declare, signed in or not; staff and machines if their role says so."""
    return by.kind in ("anonymous", "citizen", "system") or Permission.DECLARE in by.permissions
