# SPDX-License-Identifier: Apache-2.0
"""From a draft to a past alert, who may take which step, and when."""

from __future__ import annotations

from enum import StrEnum

from epikit.workflow import Transition, Workflow


class Status(StrEnum):
    """Where an alert stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    """for a second person"""
    APPROVED = "approved"
    """agreed to; nothing has left yet: it can be taken back"""
    ACTIVE = "active"
    """sent, or being sent; people see it until it expires"""
    UPDATED = "updated"
    """a later message stands in its place"""
    STOPPED = "stopped"
    """sending was broken off; nobody sees it any more"""
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    DISCARDED = "discarded"
    """a draft that was thrown away"""


WORKFLOW = Workflow(
    "alert",
    initial=Status.DRAFT,
    transitions=(
        Transition("submit", Status.DRAFT, Status.WAITING),
        Transition("reject", Status.WAITING, Status.DRAFT),
        Transition("take_back", Status.WAITING, Status.DRAFT),
        Transition("approve", (Status.DRAFT, Status.WAITING), Status.APPROVED),
        Transition("undo", Status.APPROVED, Status.DRAFT),
        Transition("send", Status.APPROVED, Status.ACTIVE),
        Transition("stop", Status.ACTIVE, Status.STOPPED),
        Transition("replace", (Status.ACTIVE, Status.STOPPED), Status.UPDATED),
        Transition("cancel", (Status.ACTIVE, Status.STOPPED), Status.CANCELLED),
        Transition("expire", Status.ACTIVE, Status.EXPIRED),
        Transition("discard", Status.DRAFT, Status.DISCARDED),
    ),
    final=(Status.UPDATED, Status.CANCELLED, Status.EXPIRED, Status.DISCARDED),
)

SEEN = (Status.ACTIVE,)
"""People are shown these as being in force."""
SENT = (Status.ACTIVE, Status.UPDATED, Status.STOPPED, Status.CANCELLED, Status.EXPIRED)
"""These have left: nobody can act as if they had not."""
ENDED_BEFORE_ITS_TIME = (Status.UPDATED, Status.STOPPED, Status.CANCELLED)
