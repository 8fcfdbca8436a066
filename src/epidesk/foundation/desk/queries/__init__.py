# SPDX-License-Identifier: Apache-2.0
"""Every read of the desk. Who may see a ward sees its matters; a matter without a ward is seen by everyone on duty."""

from epidesk.foundation.desk.queries.counts import counts
from epidesk.foundation.desk.queries.handover import Handover, colleagues, handovers, own_matters, waiting_handovers
from epidesk.foundation.desk.queries.page import get_item, map_items, owners, queue, red_items
from epidesk.foundation.desk.queries.presence import onlookers
from epidesk.foundation.desk.queries.shapes import Counts, Looking, Owner, QueueFilter, QueuePage, QueueRow, RedItem
from epidesk.foundation.desk.queries.views import View, theme_of, views

__all__ = [
    "Counts",
    "Handover",
    "Looking",
    "Owner",
    "QueueFilter",
    "QueuePage",
    "QueueRow",
    "RedItem",
    "View",
    "colleagues",
    "counts",
    "get_item",
    "handovers",
    "map_items",
    "onlookers",
    "own_matters",
    "owners",
    "queue",
    "red_items",
    "theme_of",
    "views",
    "waiting_handovers",
]
