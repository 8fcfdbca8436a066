# SPDX-License-Identifier: Apache-2.0
"""Every read of the desk. Who may see a ward sees its matters; a matter without a ward is seen by everyone on duty."""

from epidesk.foundation.desk.queries.counts import counts
from epidesk.foundation.desk.queries.page import get_item, map_items, owners, queue, red_items
from epidesk.foundation.desk.queries.presence import onlookers
from epidesk.foundation.desk.queries.shapes import Counts, Looking, Owner, QueueFilter, QueuePage, QueueRow, RedItem

__all__ = [
    "Counts",
    "Looking",
    "Owner",
    "QueueFilter",
    "QueuePage",
    "QueueRow",
    "RedItem",
    "counts",
    "get_item",
    "map_items",
    "onlookers",
    "owners",
    "queue",
    "red_items",
]
