# SPDX-License-Identifier: Apache-2.0
"""From a draft to a past alert, who may take which step, and when."""

from __future__ import annotations

from datetime import datetime, timedelta
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
        # its time was over before it could leave
        Transition("lapse", Status.APPROVED, Status.DISCARDED),
        Transition("discard", Status.DRAFT, Status.DISCARDED),
        # the alert that it was to take the place of was cancelled
        Transition("drop", (Status.DRAFT, Status.WAITING, Status.APPROVED), Status.DISCARDED),
    ),
    final=(Status.UPDATED, Status.CANCELLED, Status.EXPIRED, Status.DISCARDED),
)

SEEN = (Status.ACTIVE,)
"""People are shown these as being in force."""
SENT = (Status.ACTIVE, Status.UPDATED, Status.STOPPED, Status.CANCELLED, Status.EXPIRED)
"""These have left: nobody can act as if they had not."""
ENDED_BEFORE_ITS_TIME = (Status.UPDATED, Status.STOPPED, Status.CANCELLED)

UNDO = timedelta(seconds=60)
"""After the last agreement nothing leaves for so long, unless `config/alerts.yaml` says otherwise (10 s to 5 min)."""
UNDO_LIMITS = (timedelta(seconds=10), timedelta(minutes=5))
MAX_LIFE = timedelta(hours=24)
"""No alert is in force for longer. Whoever wants more renews it: somebody has looked again."""
LEAST_LIFE = timedelta(minutes=10)
REASON = (5, 500)


def leaves_at(approved_at: datetime, undo: timedelta) -> datetime:
    return approved_at + undo


def may_undo(status: str) -> bool:
    """As long as nothing has left, whatever the clock says: the row's state, read under its lock, decides."""
    return status == Status.APPROVED


def is_due(status: str, sends_at: datetime | None, now: datetime) -> bool:
    """Whether it may leave. `now`: by the database's clock, never a worker's own, which may be set ahead and would skip
    the time for taking back."""
    return status == Status.APPROVED and sends_at is not None and sends_at <= now


def life_mistake(expires_at: datetime | None, now: datetime) -> str:
    """What is wrong with its end, "" for nothing."""
    if expires_at is None:
        return "no-end"
    if expires_at < now + LEAST_LIFE:
        return "end-too-soon"
    if expires_at > now + MAX_LIFE:
        return "end-too-late"
    return ""
