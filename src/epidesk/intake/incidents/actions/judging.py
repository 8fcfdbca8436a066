# SPDX-License-Identifier: Apache-2.0
"""Fair use at the moment of filing: what the sender has sent, what holds against them, and what that makes of it.

Everything is asked under locks on the senders, in one order, until the transaction ends: two reports at once are two
reports, whatever process they came to.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.fair_use import fair_use
from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import Held, holding
from epidesk.foundation.accounts.refusals import Limited, Suspended
from epidesk.foundation.accounts.rules import SanctionStep, hardest
from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.locks import lock_names
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.desk.actions import Fold
from epidesk.foundation.desk.rules import Priority
from epidesk.intake.incidents.actions.preparing import Prepared
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident, Witness
from epidesk.intake.incidents.rules import OPEN_STATES
from epidesk.intake.incidents.rules.fair_use import Counted, Lane, Refusal, Ruling, rule_medical, rule_report

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)

_COUNT = """
SELECT '{letter}' || {column}::text, kind, count(*) FILTER (WHERE received_at > %(hour)s), count(*),
    count(*) FILTER (WHERE received_at > %(hour)s AND folded_into_id IS NULL)
FROM incidents_incident WHERE {column} = ANY(%({letter})s) AND {known} AND received_at > %(day)s GROUP BY {column}, kind
"""
_COUNTS = {
    "d": _COUNT.format(letter="d", column="device", known="device <> ''"),
    "u": _COUNT.format(letter="u", column="reporter_id", known="reporter_id IS NOT NULL"),
    # What a proved account filed counts for the account, not against whoever else names its number.
    "n": _COUNT.format(
        letter="n", column="contact_phone_index", known="contact_phone_index <> '' AND reporter_id IS NULL"
    ),
}


@dataclass(frozen=True)
class Sender:
    """By what a sender is recognised: account, device, proved number; `named`: a number that is only written there."""

    user_id: UUID | None = None
    device: str = ""
    proved: str = ""
    named: str = ""

    @property
    def own(self) -> tuple[str, ...]:
        """The sources that are certainly theirs."""
        names = (f"d{self.device}" if self.device else "", f"u{self.user_id}" if self.user_id else "")
        return tuple(name for name in names if name)

    @property
    def all(self) -> tuple[str, ...]:
        return (*self.own, f"n{self.named}") if self.named else self.own


def crowded(address: str, *, medical: bool) -> bool:
    """Counts one more from this internet address and says whether so many came within the hour that it goes into the
    slower lane. In its own statement, before the transaction: thousands share an address and must not wait in line."""
    if not address:
        return False
    limits = fair_use()
    limit = limits.medical_an_address if medical else limits.reports_an_address
    try:
        limited("filing-address-medical" if medical else "filing-address", address, limit=limit, window_s=3600)
    except TooMany:
        return True
    return False


def judge(
    ready: Mapping[int, tuple[Prepared, Actor]],
    now: datetime,
    phones: Mapping[UUID, str],
    crowded_positions: frozenset[int] = frozenset(),
) -> tuple[dict[int, DomainError], list[Fold]]:
    """Sets lane, flags and folding of each report in order; gives the refusals by position, and what is to be counted
    on rows that are on the desk already. Staff and the centre itself are not judged: they vouch for what they file."""
    senders = {
        position: _sender(one, by, phones)
        for position, (one, by) in ready.items()
        if by.kind not in (PrincipalKind.STAFF, PrincipalKind.SYSTEM)
    }
    if not senders:
        return {}, []
    lock_names("filing", [name for sender in senders.values() for name in sender.all])
    facts = _Facts.read(list(senders.values()), now)
    refusals: dict[int, DomainError] = {}
    folds: list[Fold] = []
    for position, sender in senders.items():
        one = ready[position][0]
        is_crowded = position in crowded_positions
        if one.kind.code == MEDICAL_HELP.code:
            _medical(one, sender, facts, folds, is_crowded)
        elif (refusal := _report(one, sender, facts, is_crowded)) is not None:
            refusals[position] = refusal
    return refusals, folds


def judge_joining(sender: Sender, now: datetime, *, proved: bool) -> bool:
    """What fair use makes of one more witness: as of a report of theirs. True when a report of theirs would be held.
    Raises `Suspended`, `Limited`, `TooMany`. Locks: the sender's names, until the transaction ends."""
    lock_names("filing", sender.all)
    ruling = _ruling(sender, _Facts.read([sender], now), is_crowded=False, proved=proved)
    return ruling.lane is Lane.HELD


def _sender(one: Prepared, by: Actor, phones: Mapping[UUID, str]) -> Sender:
    own = phones.get(by.user_id, "") if by.kind is PrincipalKind.CITIZEN and by.user_id else ""
    return Sender(
        user_id=by.user_id if by.kind is PrincipalKind.CITIZEN else None,
        device=one.device,
        proved=phone_index(own) if own else "",
        named=phone_index(one.phone) if one.phone and one.phone != own else "",
    )


@dataclass
class _Facts:
    counted: dict[str, Counted]
    held: list[Held]
    heads: dict[str, Prepared]
    """The newest request of each source within this very group that has a row of its own."""

    @classmethod
    def read(cls, senders: Sequence[Sender], now: datetime) -> _Facts:
        """Two statements, however many senders; four when one of them is limited."""
        held = holding(
            user_ids={one.user_id for one in senders if one.user_id},
            devices={one.device for one in senders},
            phone_indexes={index for one in senders for index in (one.proved, one.named)},
        )
        counted = _counts(senders, now)
        if any(one.step is SanctionStep.LIMIT for one in held):  # the few whose day is counted: joining is reporting
            for name, joined in _joined_in_a_day(senders, now).items():
                before = counted.get(name, Counted())
                counted[name] = replace(before, reports_in_day=before.reports_in_day + joined)
        return cls(counted, held, {})

    def of(self, names: Sequence[str]) -> Counted:
        found = Counted()
        for name in names:
            found = found.most(self.counted.get(name, Counted()))
        return found

    def add(self, sender: Sender, *, medical: bool, folded: bool) -> None:
        for name in sender.all:
            self.counted[name] = self.counted.get(name, Counted()).with_(medical=medical, folded=folded)

    def against(self, sender: Sender) -> Held | None:
        """The hardest that holds against who is certainly meant; of several the one that lasts longest."""
        return _hardest(
            one
            for one in self.held
            if (sender.user_id and one.user_id == sender.user_id)
            or (sender.device and one.device == sender.device)
            or (sender.proved and one.phone_index == sender.proved)
        )

    def against_named(self, sender: Sender) -> Held | None:
        return _hardest(one for one in self.held if sender.named and one.phone_index == sender.named)


def _hardest(found: object) -> Held | None:
    rows: list[Held] = list(found)  # type: ignore[call-overload]
    step = hardest(one.step for one in rows)
    return max((one for one in rows if one.step is step), key=lambda one: one.until_at, default=None)


def _counts(senders: Sequence[Sender], now: datetime) -> dict[str, Counted]:
    wanted: dict[str, list[Any]] = {
        "d": sorted({one.device for one in senders if one.device}),
        "u": sorted({one.user_id for one in senders if one.user_id}),
        "n": sorted({one.named for one in senders if one.named}),
    }
    arms = [_COUNTS[letter] for letter, values in wanted.items() if values]
    if not arms:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), {**wanted, "hour": now - HOUR, "day": now - DAY})
        lines = cursor.fetchall()
    found: dict[str, Counted] = defaultdict(Counted)
    for name, kind, in_hour, in_day, rows_in_hour in lines:
        before = found[name]
        if kind == MEDICAL_HELP.code:
            found[name] = Counted(before.reports_in_hour, before.reports_in_day, rows_in_hour)
        else:
            found[name] = Counted(
                before.reports_in_hour + in_hour, before.reports_in_day + in_day, before.medical_rows_in_hour
            )
    return dict(found)


def _joined_in_a_day(senders: Sequence[Sender], now: datetime) -> dict[str, int]:
    """How many reports of others each source joined within a day."""
    since = Witness.objects.filter(joined_at__gt=now - DAY)
    devices = since.filter(device__in={one.device for one in senders if one.device}).values_list("device", flat=True)
    users = since.filter(user__in={one.user_id for one in senders if one.user_id}).values_list("user_id", flat=True)
    return dict(Counter([*(f"d{device}" for device in devices), *(f"u{user_id}" for user_id in users)]))


def _report(one: Prepared, sender: Sender, facts: _Facts, is_crowded: bool) -> DomainError | None:
    try:
        ruling = _ruling(sender, facts, is_crowded=is_crowded, proved=one.confirmed)
    except DomainError as refusal:
        return refusal
    one.lane, one.more_flags = ruling.lane, ruling.flags
    facts.add(sender, medical=False, folded=False)
    return None


def _ruling(sender: Sender, facts: _Facts, *, is_crowded: bool, proved: bool) -> Ruling:
    """For a report of a suspected case that is taken. Raises `Suspended`, `Limited`, `TooMany`."""
    limits = fair_use()
    against, named = facts.against(sender), facts.against_named(sender)
    step: SanctionStep | None = against.step if against else None
    ruling = rule_report(
        own=facts.of(sender.own),
        named=facts.of([f"n{sender.named}"]) if sender.named else Counted(),
        against=step,
        against_number=named.step if named else None,
        crowded=is_crowded,
        proved=proved,
        limits=limits,
    )
    if ruling.refusal is Refusal.SUSPENDED and against:
        raise Suspended(against.until_at)
    if ruling.refusal is Refusal.LIMITED and against:
        raise Limited(against.until_at, limits.limited_reports_a_day, retry_after_s=int(HOUR.total_seconds()))
    if ruling.refusal is Refusal.TOO_MANY:
        raise TooMany(
            _("Many reports have come from this phone. Wait a little; if it cannot wait, call the hotline."),
            retry_after_s=int(HOUR.total_seconds()),
        )
    return ruling


def _medical(one: Prepared, sender: Sender, facts: _Facts, folds: list[Fold], is_crowded: bool) -> None:
    ruling = rule_medical(
        own=facts.of(sender.own),
        named=facts.of([f"n{sender.named}"]) if sender.named else Counted(),
        crowded=is_crowded,
        proved=one.confirmed,
        limits=fair_use(),
    )
    one.lane, one.more_flags = ruling.lane, ruling.flags
    if ruling.folds:
        _fold(one, sender, facts, folds)
    facts.add(sender, medical=True, folded=one.folded_into is not None)
    if one.folded_into is None:
        facts.heads.update(dict.fromkeys(sender.all, one))


def _fold(one: Prepared, sender: Sender, facts: _Facts, folds: list[Fold]) -> None:
    """Adds it to the newest open row of its sender; without one it has a row of its own, as any request."""
    signs = tuple(flag for flag in one.flags if flag == "urgent-signs")
    beside = next((facts.heads[name] for name in sender.all if name in facts.heads), None)
    if beside is not None:
        one.folded_into = beside.id
        beside.folds += 1
        beside.row_priority = Priority(min(beside.row_priority or beside.priority, one.priority))
        beside.row_flags = tuple(dict.fromkeys((*beside.row_flags, *signs)))
        return
    whose = Q(pk__in=[])
    if sender.device:
        whose |= Q(device=sender.device)
    if sender.user_id:
        whose |= Q(reporter_id=sender.user_id)
    if sender.named:
        whose |= Q(contact_phone_index=sender.named, reporter_id__isnull=True)
    open_ones = Incident.objects.filter(whose, kind=MEDICAL_HELP.code, folded_into=None, state__in=OPEN_STATES)
    # Locked until commit: it cannot be closed meanwhile, which would leave this one without a row.
    head = open_ones.select_for_update(no_key=True).order_by("-id").values_list("id", flat=True).first()
    if head is not None:
        one.folded_into = head
        folds.append(Fold(head, 1, one.priority, signs))
