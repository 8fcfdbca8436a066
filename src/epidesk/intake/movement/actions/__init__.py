# SPDX-License-Identifier: Apache-2.0
"""Every write of movement."""

from epidesk.intake.movement.actions.declaring import Filed, declare, declare_many
from epidesk.intake.movement.actions.keeping import keep_with_account
from epidesk.intake.movement.actions.limiting import count_address, count_device, count_devices, count_form
from epidesk.intake.movement.actions.linking import move_people, move_people_back
from epidesk.intake.movement.actions.presences import record_presences, withdraw_presences

__all__ = [
    "Filed",
    "count_address",
    "count_device",
    "count_devices",
    "count_form",
    "declare",
    "declare_many",
    "keep_with_account",
    "move_people",
    "move_people_back",
    "record_presences",
    "withdraw_presences",
]
