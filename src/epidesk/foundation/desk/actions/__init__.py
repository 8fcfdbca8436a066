# SPDX-License-Identifier: Apache-2.0
"""Every write of the desk. The room that owns a matter opens, changes and closes its row in its own transaction."""

from epidesk.foundation.desk.actions.bulk import BulkLine, Chosen, Result, act_on_many, undo_one
from epidesk.foundation.desk.actions.escalating import escalate
from epidesk.foundation.desk.actions.handover import HandedOver, hand_over, read_handover
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
from epidesk.foundation.desk.actions.views import choose_theme, delete_view, open_with, order_views, save_view

__all__ = [
    "BulkLine",
    "ChangedHands",
    "Chosen",
    "Fold",
    "HandedOver",
    "Held",
    "Lock",
    "NewItem",
    "Result",
    "act_on_many",
    "choose_theme",
    "claim",
    "close_item",
    "delete_view",
    "escalate",
    "fold_items",
    "hand_over",
    "look_at",
    "look_away",
    "open_items",
    "open_with",
    "order_views",
    "read_handover",
    "redate_items",
    "release",
    "reopen_item",
    "save_view",
    "undo_claim",
    "undo_one",
    "update_item",
    "update_items",
]
