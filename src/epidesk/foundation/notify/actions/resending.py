# SPDX-License-Identifier: Apache-2.0
"""Having a message tried once more that could not be handed over."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.audit.actions import Written, record_many
from epidesk.foundation.core.errors import Conflict, Gone, Invalid, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.delivering import defer_delivery
from epidesk.foundation.notify.models import OutgoingMessage
from epidesk.foundation.notify.rules import TRIED_FOR, UNDELIVERED, Delivery, Permission, can_go_again

AT_ONCE = 200
"""So many failed messages go out again at one press, so that a gateway that is just back is not flooded."""


def resend(*, by: Actor, message_id: UUID, although_twice: bool = False) -> None:
    """Puts a message that has ended as failed or unknown among those under way again, for another three days. An
    unknown one may have arrived: it takes `although_twice`.

    Who may: `notify:resend`. Locks: the message, so that two who press at once send one. Raises `NotFound`, `Conflict`
    when it is under way or was handed over, `Gone` for a code or when its words are deleted, `Invalid` beside
    `although_twice`.
    """
    requires(by, Permission.RESEND)
    with unit_of_work():
        message = OutgoingMessage.objects.select_for_update().filter(id=message_id).first()
        if message is None:
            raise NotFound
        if message.state not in UNDELIVERED:
            raise Conflict(_("This one is on its way again, or has been handed over."))
        if not _can_go_again(message):
            raise Gone(_("Its words are no longer kept. Call the person instead."))
        if message.state == Delivery.UNKNOWN and not although_twice:
            raise Invalid({"although_twice": _("It may have arrived already. Tick that it may come twice.")})
        _start_anew([message], by, timezone.now())


def resend_failed(*, by: Actor) -> int:
    """The same for the oldest messages that have certainly not arrived, at most `AT_ONCE`. Gives how many. Those that
    may have arrived are for a person to decide, one by one. Who may: `notify:resend`. Locks: those messages."""
    requires(by, Permission.RESEND)
    with unit_of_work():
        failed = OutgoingMessage.objects.select_for_update(skip_locked=True).filter(state=Delivery.FAILED)
        found = [message for message in failed.order_by("created_at")[:AT_ONCE] if _can_go_again(message)]
        _start_anew(found, by, timezone.now())
    return len(found)


def _can_go_again(message: OutgoingMessage) -> bool:
    allowed = can_go_again(
        Delivery(message.state),
        subject_kind=message.subject_kind,
        created_at=message.created_at,
        give_up_at=message.give_up_at,
    )
    return allowed and bool(message.address and message.text)


def _start_anew(messages: list[OutgoingMessage], by: Actor, now: datetime) -> None:
    """The count of tries goes on: by it a worker that was given up for dead is told from the one that sends now."""
    for message in messages:
        message.state, message.next_try_at, message.give_up_at, message.ended_at = (
            str(Delivery.QUEUED),
            now,
            now + TRIED_FOR,
            None,
        )
        message.save(update_fields=["state", "next_try_at", "give_up_at", "ended_at"])
        defer_delivery(message)
    record_many(by=by, entries=[Written("message.resent", "message", message.id, ("state",)) for message in messages])
