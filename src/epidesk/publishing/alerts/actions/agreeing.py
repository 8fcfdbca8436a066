# SPDX-License-Identifier: Apache-2.0
"""From a draft to the moment before it leaves: handing in, agreeing, sending back, taking back."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.database_clock import database_now
from epidesk.foundation.core.errors import Conflict, Forbidden
from epidesk.foundation.core.events import announce
from epidesk.foundation.core.jobs import app
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.alerts.actions.rows import held, moved, same_version, tell_staff, with_writer
from epidesk.publishing.alerts.actions.wording import invalid
from epidesk.publishing.alerts.events import AlertReturned, AlertWaits
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.rules import (
    REASON,
    Needs,
    Permission,
    Status,
    agreeing,
    is_other,
    leaves_at,
    life_mistake,
    may_undo,
    needs_of,
)
from epikit.text import nfc

SEND_TASK = "alerts.send_due"


def submit_alert(*, by: Actor, alert_id: UUID, version: int | None = None) -> None:
    """Asks for a second person. Who may: `alerts:draft`. Locks: the chain. Raises `Invalid` when its time is over,
    `NotFound`, `Conflict`."""
    requires(by, Permission.DRAFT)
    with unit_of_work():
        row = held(alert_id)
        same_version(row, version)
        hand_in(by, row)


def take_back_alert(*, by: Actor, alert_id: UUID) -> None:
    """What waits is a draft again: something is to be changed. Who may: `alerts:draft`. Locks: the chain. Raises
    `NotFound`, `Conflict`."""
    requires(by, Permission.DRAFT)
    with unit_of_work():
        row = held(alert_id)
        moved(row, "take_back")
        row.save(update_fields=["status"])
        record(by=by, verb="alert.taken_back", subject=("alert", row.id), fields=("status",))
        tell_staff(row)


def approve_alert(*, by: Actor, alert_id: UUID, version: int) -> None:
    """The last agreement: after the time for taking back it leaves. `version`: the one that was read; the words are
    fixed from here on.

    Who may: for what needs two people `alerts:approve`, never somebody who wrote any of it, and only what was handed
    in; for the rest `alerts:send`, the author too. Locks: the chain. Raises `Invalid` when its time is over,
    `NotFound`, `Forbidden`, `Conflict`.
    """
    with unit_of_work():
        row = held(alert_id)
        needs = needs_of(row.level, policy().needs)
        requires(by, agreeing(needs))
        same_version(row, version)
        if needs is Needs.TWO:
            if not is_other(by.user_id, [row.author_id, *row.writer_ids]):
                raise Forbidden(_("Somebody else than those who wrote it must agree."))
            if row.status != Status.WAITING:
                raise Conflict(_("It was not handed in. Only what its author has finished can be agreed to."))
        now = database_now()  # the sender's clock too: none that runs ahead or behind shortens the minute
        if wrong := life_mistake(row.expires_at, now):
            raise invalid({"expires_at": (wrong, {})})
        moved(row, "approve")
        row.approved_at, row.approver_id, row.approver_label = now, by.user_id, by.label[:120]
        row.sends_at = leaves_at(now, policy().undo)
        row.save(update_fields=["status", "approved_at", "approver_id", "approver_label", "sends_at"])
        record(by=by, verb="alert.approved", subject=("alert", row.id), fields=("status", "sends_at"))
        tell_staff(row)
        app.configure_task(SEND_TASK, queue="urgent", schedule_at=row.sends_at).defer(timestamp=0)


def reject_alert(*, by: Actor, alert_id: UUID, reason: str) -> None:
    """Back to who wrote it, with what is wrong. Who may: whoever could agree, `alerts:send` or `alerts:approve`.
    Locks: the chain. Raises `Invalid`, `NotFound`, `Conflict`."""
    requires(by, Permission.APPROVE if by.may(Permission.APPROVE) else Permission.SEND)
    reason = reason_given(reason)
    with unit_of_work():
        row = held(alert_id)
        moved(row, "reject")
        row.returned_reason, row.returned_told_at = reason, None
        row.save(update_fields=["status", "returned_reason", "returned_told_at"])
        record(by=by, verb="alert.returned", subject=("alert", row.id), fields=("status", "returned_reason"))
        announce(AlertReturned(alert_ids=(row.id,)))
        tell_staff(row)


def undo_alert(*, by: Actor, alert_id: UUID) -> None:
    """Taken back before anything left: a draft again, and whoever agreed must agree anew. It does not matter whose
    session still lives: anybody of these may.

    Who may: `alerts:send`, `alerts:approve`, or who wrote it. Locks: the chain, as the sending does: one of both comes
    first. Raises `NotFound`, `Forbidden`, `Conflict` when it has left already.
    """
    with unit_of_work():
        row = held(alert_id)
        wrote = by.may(Permission.DRAFT) and by.user_id is not None and str(by.user_id) in row.writer_ids
        if not wrote:
            requires(by, Permission.APPROVE if by.may(Permission.APPROVE) else Permission.SEND)
        if not may_undo(row.status):
            raise Conflict(_("It has left already. You can stop the sending, or cancel the alert."))
        put_back(by, row)


def put_back(by: Actor, row: Alert) -> None:
    """As if it had been taken back: whoever agreed must agree anew. Called under the chain's lock."""
    moved(row, "undo")
    row.approved_at, row.approver_id, row.approver_label, row.sends_at = None, None, "", None
    row.version += 1
    row.save(update_fields=["status", "approved_at", "approver_id", "approver_label", "sends_at", "version"])
    record(by=by, verb="alert.undone", subject=("alert", row.id), fields=("status", "approved_at"))
    tell_staff(row)


def hand_in(by: Actor, row: Alert) -> None:
    """Called under the chain's lock. Whoever hands it in says that it is finished, and so counts among those who wrote
    it: agreeing is another's."""
    now = timezone.now()
    if wrong := life_mistake(row.expires_at, now):
        raise invalid({"expires_at": (wrong, {})})
    moved(row, "submit")
    row.submitted_at, row.returned_reason = now, ""
    row.writer_ids = with_writer(row.writer_ids, by)
    row.save(update_fields=["status", "submitted_at", "returned_reason", "writer_ids"])
    record(by=by, verb="alert.submitted", subject=("alert", row.id), fields=("status",))
    announce(AlertWaits(alert_ids=(row.id,)))
    tell_staff(row)


def reason_given(text: str) -> str:
    """Raises `Invalid`."""
    told = " ".join(nfc(text).split())
    if len(told) < REASON[0]:
        raise invalid({"reason": ("no-reason", {"limit": REASON[0]})})
    return told[: REASON[1]]
