# SPDX-License-Identifier: Apache-2.0
"""The soft lock: who is at work on a matter. It stops nobody's action, it stops two people from doing the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Conflict, Forbidden, NotFound
from epidesk.foundation.core.permissions import requires
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.desk.models import DeskItem
from epidesk.foundation.desk.rules import LOCK_FOR, MAX_BREAK_IN_REASON, Permission, is_held
from epidesk.foundation.notify.actions import tell
from epidesk.foundation.notify.rules import Recipient
from epikit.text import nfc


@dataclass(frozen=True)
class Lock:
    """Who holds a matter until when. `version`: the row's after that; `owned`: it was nobody's before."""

    holder_id: UUID | None
    holder_name: str
    until: datetime
    mine: bool = True
    version: int = 0
    owned: bool = False


class Held(Conflict):
    """A colleague holds it; `lock` says who."""

    code = "held"

    def __init__(self, holder_id: UUID | None, holder_name: str, until: datetime) -> None:
        self.lock = Lock(holder_id, holder_name, until, mine=False)
        until_text = time_format(timezone.localtime(until), "H:i")
        super().__init__(
            _("%(name)s is working on this until %(time)s. You may take it over.")
            % {"name": holder_name, "time": until_text}
        )


class ChangedHands(Conflict):
    """What was taken in hand is no longer as it was then."""

    code = "changed-since"
    default_message = _lazy("This has changed since. It stays as it is now.")


def claim(*, by: Actor, subject_id: UUID, break_in: bool = False, reason: str = "") -> Lock:
    """Takes a matter in hand for `LOCK_FOR`, or renews one's own hold. Who first takes it owns it.

    May: `desk:claim` in the matter's ward; with `break_in`, `desk:break_in` takes it from a colleague, who is told at
    once, with the `reason` if one is given. Locks: the desk row. Raises `NotFound`, `Held` (a `Conflict`) naming the
    colleague, `Forbidden`.
    """
    if by.user_id is None:
        raise Forbidden
    with unit_of_work():
        item = _locked(by, subject_id)
        now = timezone.now()
        held = is_held(item.lock_until, now)
        if held and item.lock_holder_id == by.user_id:
            return _write(item, by, now, news=False)
        if held and not break_in:
            raise Held(item.lock_holder_id, item.lock_holder_name, item.lock_until or now)
        if held:
            requires(by, Permission.BREAK_IN, area_id=item.area_id)
            _tell_holder(by, item, nfc(reason)[:MAX_BREAK_IN_REASON])
        owned = item.owner_id is None
        item.locked_at = now
        if held or item.owner_id is None:
            item.owner_id, item.owner_name = by.user_id, by.label[:120]
        verb = "desk.broken_in" if held else "desk.claimed"
        record(by=by, verb=verb, subject=(item.stream, subject_id), fields=("lock", "owner"))
        return _write(item, by, now, news=True, owned=owned and not held)


def undo_claim(*, by: Actor, subject_id: UUID, version: int, owned: bool) -> None:
    """Takes back that one has just taken a matter in hand. `version`: the row's after that; `owned`: whether it was
    nobody's before. Raises `ChangedHands` when it is no longer as it was then, `NotFound`, `Forbidden`."""
    with unit_of_work():
        item = _locked(by, subject_id)
        if item.version != version or item.lock_holder_id != by.user_id:
            raise ChangedHands
        item.lock_holder_id, item.lock_holder_name, item.lock_until, item.locked_at = None, "", None, None
        if owned and item.owner_id == by.user_id:
            item.owner_id, item.owner_name = None, ""
        record(by=by, verb="desk.claim_undone", subject=(item.stream, subject_id), fields=("lock", "owner"))
        _save(item, news=True)


def release(*, by: Actor, subject_id: UUID) -> None:
    """Gives a matter back. Nothing happens when somebody else holds it by now."""
    with unit_of_work():
        item = _locked(by, subject_id)
        if item.lock_holder_id is None or item.lock_holder_id != by.user_id:
            return
        item.lock_holder_id, item.lock_holder_name, item.lock_until, item.locked_at = None, "", None, None
        _save(item, news=True)


def _tell_holder(by: Actor, item: DeskItem, reason: str) -> None:
    """The colleague whose hold is broken hears of it while the page is open."""
    tell(
        by=by,
        to=[Recipient(user_id=item.lock_holder_id)],
        template="matter-taken-over-because" if reason else "matter-taken-over",
        params={"code": item.code, "name": by.label, "reason": reason},
        subject=("desk", item.subject_id),
    )


def _locked(by: Actor, subject_id: UUID) -> DeskItem:
    item = DeskItem.objects.select_for_update().defer("searched").filter(subject_id=subject_id).first()
    if item is None:
        raise NotFound
    requires(by, Permission.CLAIM, area_id=item.area_id)
    return item


def _write(item: DeskItem, by: Actor, now: datetime, *, news: bool, owned: bool = False) -> Lock:
    assert by.user_id is not None
    item.lock_holder_id, item.lock_holder_name, item.lock_until = by.user_id, by.label[:120], now + LOCK_FOR
    _save(item, news=news)
    return Lock(by.user_id, item.lock_holder_name, item.lock_until, version=item.version, owned=owned)


def _save(item: DeskItem, *, news: bool) -> None:
    """`news`: whether others see something new. Renewing one's hold is none, and changes no version."""
    if news:
        item.version += 1
    item.save(
        update_fields=["lock_holder", "lock_holder_name", "lock_until", "locked_at", "owner", "owner_name", "version"]
    )
    if news:
        hint("desk", id=item.subject_id, version=item.version, areas=[item.area_id] if item.area_id else [])
