# SPDX-License-Identifier: Apache-2.0
"""What the centre does with an alert of others: drafts one of its own from it, or lets it lie."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.alerts.actions import draft_alert
from epidesk.publishing.alerts.actions.writing import Relayed
from epidesk.publishing.alerts.queries import is_discarded
from epidesk.publishing.alerts.rules import AlertDraft, Permission
from epidesk.publishing.relays.models import ForeignAlert
from epidesk.publishing.relays.rules import Signature, State, state_without_us


def relay(*, by: Actor, foreign_id: UUID, draft: AlertDraft) -> UUID:
    """Our own draft from another agency's alert, which then goes the way of every draft: two people where it is an
    emergency, undo, and so on. Gives the id of our alert; twice gives the one that is there, unless it was thrown
    away.

    Who may: `alerts:draft`. Locks: the foreign alert. Raises `Invalid` as `draft_alert` does, `NotFound`, `Conflict`
    when it was withdrawn or replaced, or its signature does not hold.
    """
    requires(by, Permission.DRAFT)
    with unit_of_work():
        row = _held(foreign_id)
        if row.alert_id is not None:
            if not is_discarded(row.alert_id):
                return row.alert_id
            _without_ours(row)
        if row.state in (State.WITHDRAWN, State.REPLACED):
            raise Conflict(_("The agency has taken this alert back or sent another in its place."))
        if row.signature == Signature.BAD:
            raise Conflict(_("The signature of this alert does not hold: it cannot be relayed. Ask the agency."))
        alert_id = draft_alert(by=by, draft=draft, relayed=Relayed(row.sender, row.identifier))
        row.alert_id = alert_id
        _decide(by, row, State.RELAYED)
        record(by=by, verb="foreign_alert.relayed", subject=("foreign_alert", row.id), fields=("state", "alert_id"))
    return alert_id


def set_aside(*, by: Actor, foreign_id: UUID) -> None:
    """It does not concern us. Twice is once. Who may: `alerts:draft`. Raises `NotFound`, `Conflict` when it was
    relayed."""
    requires(by, Permission.DRAFT)
    with unit_of_work():
        row = _held(foreign_id)
        if row.state == State.RELAYED:
            raise Conflict(_("An alert of ours was drafted from this one."))
        if row.state == State.NEW:
            _decide(by, row, State.SET_ASIDE)
            record(by=by, verb="foreign_alert.set_aside", subject=("foreign_alert", row.id), fields=("state",))


def free(*, alert_ids: Iterable[UUID]) -> int:
    """The drafts that were made from them have been thrown away: they wait again, or are what their agency has made of
    them since. Gives how many. Twice is once. Locks: the foreign alerts, by id."""
    freed = 0
    with unit_of_work():
        rows = ForeignAlert.objects.select_for_update(of=("self",)).select_related("followed_by")
        for row in rows.filter(state=State.RELAYED, alert_id__in=list(alert_ids)).order_by("id"):
            _without_ours(row)
            row.save(update_fields=["alert_id", "decided_at", "by_id", "by_label", "state"])
            freed += 1
        if freed:
            hint("alerts", id="foreign")
    return freed


def _held(foreign_id: UUID) -> ForeignAlert:
    row = ForeignAlert.objects.select_for_update().filter(id=foreign_id).first()
    if row is None:
        raise NotFound
    return row


def _without_ours(row: ForeignAlert) -> None:
    row.alert_id, row.decided_at, row.by_id, row.by_label = None, None, None, ""
    row.state = state_without_us(row.followed_by.msg_type if row.followed_by else "")


def _decide(by: Actor, row: ForeignAlert, state: State) -> None:
    row.state, row.decided_at = state, timezone.now()
    row.by_id, row.by_label = by.user_id, by.label[:120]
    row.save(update_fields=["state", "decided_at", "by_id", "by_label", "alert_id"])
    hint("alerts", id="foreign")
