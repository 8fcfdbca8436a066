# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from epidesk.foundation.core.masking import mask_phone
from epidesk.foundation.core.principals import Principal
from epidesk.foundation.notify.models import AddressSubscription, PushSubscription
from epidesk.foundation.notify.queries.messages import mine
from epidesk.foundation.notify.rules import BY_SMS, Level
from epidesk.foundation.notify.vapid import vapid


@dataclass(frozen=True)
class SubscriptionCard:
    """What a browser of this reader asked for. `ward_ids` None: the whole province. `this_device`: made by the device
    that looks."""

    id: int
    origin: str
    endpoint_sha256: str
    language: str
    levels: frozenset[Level]
    ward_ids: frozenset[UUID] | None
    staff: bool
    created_at: datetime
    this_device: bool


@dataclass(frozen=True)
class AddressCard:
    """A number or mailbox that this reader had told. `shown`: masked. `confirmed_at` None: the code is awaited."""

    id: int
    channel: str
    shown: str
    language: str
    levels: frozenset[Level]
    ward_ids: frozenset[UUID] | None
    confirmed_at: datetime | None


def push_key() -> str:
    """Our public key as browsers want it (`applicationServerKey`, base64url); "" while the installation has none:
    then nobody can subscribe. `epidesk push key` makes it."""
    signer = vapid()
    return signer.public_key_b64 if signer else ""


def own_subscriptions(viewer: Principal) -> tuple[tuple[SubscriptionCard, ...], tuple[AddressCard, ...]]:
    """What this account and this device asked for, newest first. Two queries."""
    own = mine(viewer)
    if own is None:
        return (), ()
    pushes = tuple(
        _card(row, this_device=bool(viewer.device) and row.device == viewer.device)
        for row in PushSubscription.objects.filter(own, gone_at=None).order_by("-id")
    )
    addresses = tuple(
        AddressCard(
            row.id,
            row.channel,
            mask_phone(row.address) if row.channel == BY_SMS else _masked_mail(row.address),
            row.language,
            frozenset(map(Level, row.levels)),
            frozenset(row.ward_ids) or None,
            row.confirmed_at,
        )
        for row in AddressSubscription.objects.filter(own).order_by("-id")
    )
    return pushes, addresses


def my_subscription(endpoint: str) -> SubscriptionCard | None:
    """What the browser with this endpoint asked for; None when it is not known, or given up. For a page that holds the
    endpoint: it is the browser's own secret, and the proof."""
    row = PushSubscription.objects.filter(endpoint_sha256=endpoint_sha256(endpoint), gone_at=None).first()
    return _card(row, this_device=True) if row else None


def _card(row: PushSubscription, *, this_device: bool) -> SubscriptionCard:
    return SubscriptionCard(
        row.id,
        row.origin,
        row.endpoint_sha256,
        row.language,
        frozenset(map(Level, row.levels)),
        frozenset(row.ward_ids) or None,
        row.staff,
        row.created_at,
        this_device,
    )


def endpoint_sha256(endpoint: str) -> str:
    return hashlib.sha256(endpoint.encode()).hexdigest()


def _masked_mail(address: str) -> str:
    name, _, host = address.partition("@")
    return f"{name[:1]}…@{host}"
