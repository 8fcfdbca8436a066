# SPDX-License-Identifier: Apache-2.0
"""Whom a text for many reaches, in SQL: the same for the estimate before and for the cut itself.

1. Push: every live subscription that wants the level and names one of the wards (or none: the whole province), or
   belongs to a person of the named audience. A device of duty only while its session lives and duty lets it ring.
2. Addresses: numbers and mailboxes that asked for it themselves, and those that a named audience brings along; each
   once. `fallback`: its owner has a push subscription that is tried first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from epidesk.foundation.accounts.phones import phone_index
from epidesk.foundation.accounts.queries import languages_of
from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.notify.models import AddressSubscription
from epidesk.foundation.notify.rules import ADDRESS_CHANNELS, BY_MAIL, BY_SMS, Level, Recipient
from epidesk.foundation.places.queries import expand

NO_DUTY = """
    NOT EXISTS (SELECT 1 FROM accounts_rolegrant g WHERE g.user_id = p.user_id AND g.team_id IS NOT NULL
                AND g.from_at <= statement_timestamp()
                AND (g.until_at IS NULL OR g.until_at > statement_timestamp()))
    AND NOT EXISTS (SELECT 1 FROM notify_ringstate n WHERE n.user_id = p.user_id)
"""
"""Whose phone no duty can silence, for staff devices named `p`: the leader's of the day, an operator's whom no roster
knows. Who is in a team, or has been told to ring or not, rings by duty."""
RINGS = f"""
    (NOT p.staff OR (
        (EXISTS (SELECT 1 FROM notify_ringstate r WHERE r.user_id = p.user_id AND r.policy IN ('normal', 'critical'))
         OR ({NO_DUTY}))
        AND EXISTS (SELECT 1 FROM django_session s WHERE s.session_key = p.session_key AND s.expire_date > now())
        AND EXISTS (SELECT 1 FROM accounts_user u WHERE u.id = p.user_id AND u.is_active
                    AND (u.sessions_ended_at IS NULL OR u.sessions_ended_at <= p.changed_at))))
"""  # noqa: S608 (ours)
"""Duty and session of a staff device, for subscriptions named `p`."""


@dataclass(frozen=True)
class Pushes:
    """The condition on `notify_pushsubscription p`, with its parameters."""

    where: str
    params: tuple[Any, ...]

    def by_language_and_wards(self) -> Iterator[tuple[str, tuple[UUID, ...], int]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT p.language, p.ward_ids, count(*) FROM notify_pushsubscription p"  # noqa: S608 (ours)
                f" WHERE {self.where} GROUP BY p.language, p.ward_ids",
                self.params,
            )
            for language, wards, n in cursor.fetchall():
                yield language, tuple(wards), n


def reached_pushes(*, level: Level, ward_ids: frozenset[UUID] | None, people: Sequence[Recipient] | None) -> Pushes:
    """`people` None: everybody who asked. A named audience is told whatever levels they chose on a device of duty; who
    has no duty hears what they chose."""
    where = ["p.gone_at IS NULL", RINGS]
    params: list[Any] = []
    if people is None:
        where.append("p.levels @> ARRAY[%s]::varchar[]")
        params.append(str(level))
        if ward_ids is not None:
            where.append("(p.ward_ids = '{}' OR p.ward_ids && %s::uuid[])")
            params.append(sorted(expand(ward_ids) | ward_ids))
    else:
        where.append(f"((p.staff AND NOT ({NO_DUTY})) OR p.levels @> ARRAY[%s]::varchar[])")
        where.append("(p.user_id = ANY(%s::uuid[]) OR (p.device <> '' AND p.device = ANY(%s::varchar[])))")
        params.append(str(level))
        params.append(sorted({one.user_id for one in people if one.user_id}))
        params.append(sorted({one.device for one in people if one.device}))
    return Pushes(" AND ".join(where), tuple(params))


def staff_pushes(user_ids: Collection[UUID]) -> Pushes:
    """The devices on which one of these is signed in, as far as duty lets them ring."""
    where = ["p.gone_at IS NULL", "p.staff", RINGS, "p.user_id = ANY(%s::uuid[])"]
    return Pushes(" AND ".join(where), (sorted(user_ids),))


@dataclass(frozen=True)
class ReachedAddress:
    channel: str
    address: str
    index: str
    language: str
    ward_ids: tuple[UUID, ...]
    user_id: UUID | None
    device: str
    fallback: bool


def reached_addresses(
    *,
    level: Level,
    ward_ids: frozenset[UUID] | None,
    people: Sequence[Recipient] | None,
    ways: Collection[str] = ADDRESS_CHANNELS,
) -> tuple[ReachedAddress, ...]:
    """Each number and mailbox once, however often it was named. `ways`: SMS, e-mail or both. Two to four queries."""
    pushes = reached_pushes(level=level, ward_ids=ward_ids, people=people)
    users, devices = _pushed(pushes, named=people is not None)
    found: dict[tuple[str, str], ReachedAddress] = {}
    for one in _named(people) if people is not None else _asked(level, ward_ids):
        if one.channel not in ways:
            continue
        fallback = bool((one.user_id and one.user_id in users) or (one.device and one.device in devices))
        known = found.get((one.channel, one.index))
        if known is None or (known.fallback and not fallback):
            found[one.channel, one.index] = ReachedAddress(
                one.channel, one.address, one.index, one.language, one.ward_ids, one.user_id, one.device, fallback
            )
    return tuple(_one_way(found.values()))


def _one_way(found: Iterable[ReachedAddress]) -> Iterator[ReachedAddress]:
    """A person who gave both a number and a mailbox is written to by SMS alone, which is read sooner. Several numbers
    of one account are all written to: each was asked for, and may be another person's of the house."""
    rows = sorted(found, key=lambda one: one.channel != BY_SMS)
    with_number = {one.user_id or one.device for one in rows if one.channel == BY_SMS} - {None, ""}
    for one in rows:
        if one.channel == BY_SMS or (one.user_id or one.device) not in with_number:
            yield one


def _pushed(pushes: Pushes, *, named: bool) -> tuple[set[UUID], set[str]]:
    """The accounts and devices that a push is sent to; of everybody only those that gave an address too."""
    also = (
        "TRUE"
        if named
        else "EXISTS (SELECT 1 FROM notify_addresssubscription a"
        " WHERE a.user_id = p.user_id OR (a.device <> '' AND a.device = p.device))"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT p.user_id, p.device FROM notify_pushsubscription p WHERE {pushes.where} AND {also}",  # noqa: S608
            pushes.params,
        )
        rows = cursor.fetchall()
    return {user for user, _ in rows if user}, {device for _, device in rows if device}


def _asked(level: Level, ward_ids: frozenset[UUID] | None) -> Iterator[ReachedAddress]:
    rows = AddressSubscription.objects.filter(confirmed_at__isnull=False, levels__contains=[str(level)])
    wanted = None if ward_ids is None else expand(ward_ids) | ward_ids
    for row in rows.order_by("id").iterator(chunk_size=2_000):
        if wanted is None or not row.ward_ids or not wanted.isdisjoint(row.ward_ids):
            yield ReachedAddress(
                row.channel,
                row.address,
                row.address_index,
                row.language,
                tuple(row.ward_ids),
                row.user_id,
                row.device,
                False,
            )


def _named(people: Sequence[Recipient]) -> Iterator[ReachedAddress]:
    languages = languages_of({one.user_id for one in people if one.user_id})
    for one in people:
        language = languages.get(one.user_id, "vi") if one.user_id else "vi"
        ways = [(BY_SMS, one.phone_e164), (BY_MAIL, one.email.strip().lower())]
        for channel, address in ways:
            if address:
                index = phone_index(address) if channel == BY_SMS else blind_index("mail", address)
                yield ReachedAddress(channel, address, index, language, (), one.user_id, one.device or "", False)
