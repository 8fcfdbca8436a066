# SPDX-License-Identifier: Apache-2.0
"""Every write of the desk. The room that owns a matter opens, changes and closes its row in its own transaction."""

from epidesk.foundation.desk.actions.bulk import BulkLine, Chosen, Result, act_on_many, undo_one
from epidesk.foundation.desk.actions.escalating import escalate
from epidesk.foundation.desk.actions.items import (
    Fold,
    NewItem,
    close_item,
    fold_items,
    open_items,
    redate_items,
    reopen_item,
    update_item,
    update_items,
)
from epidesk.foundation.desk.actions.locks import ChangedHands, Held, Lock, claim, release, undo_claim
from epidesk.foundation.desk.actions.presence import look_at, look_away

__all__ = [
    "BulkLine",
    "ChangedHands",
    "Chosen",
    "Fold",
    "Held",
    "Lock",
    "NewItem",
    "Result",
    "act_on_many",
    "claim",
    "close_item",
    "escalate",
    "fold_items",
    "look_at",
    "look_away",
    "open_items",
    "redate_items",
    "release",
    "reopen_item",
    "undo_claim",
    "undo_one",
    "update_item",
    "update_items",
]
