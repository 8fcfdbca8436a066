# SPDX-License-Identifier: Apache-2.0
"""Asking to be told, and asking no more."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from epidesk.foundation.core.addresses import is_public
from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.wishes import wished_levels, wished_wards
from epidesk.foundation.notify.models import AddressSubscription, PushSubscription, RingState
from epidesk.foundation.notify.queries.subscriptions import endpoint_sha256
from epidesk.foundation.notify.rules import RingPolicy
from epikit.webpush import BadSubscription, decode, encrypt

LONGEST_ENDPOINT = 1_000
KEPT_AFTER_GONE = timedelta(days=30)
LONGEST_ORIGIN = 200
"""As the column holds it."""


def subscribe(
    *,
    by: Actor,
    endpoint: str,
    p256dh: str | bytes,
    auth: str | bytes,
    levels: Collection[str],
    ward_ids: Collection[UUID] | None,
    language: str,
    session_key: str = "",
) -> int:
    """A browser asks to be told; asking again changes what it asked for. `p256dh`, `auth`: the browser's keys, as it
    gives them (base64url) or as bytes; `ward_ids` None: the whole province.

    With `session_key` (staff only) the subscription is one of duty: it rings as duty says and ends with that session.
    A device has one: an earlier one of the same device is given up. Raises `Invalid` beside `endpoint`, `levels`,
    `ward_ids`. Locks the row of the endpoint.
    """
    origin = _origin_of(endpoint)
    keys = _keys(p256dh, auth)
    staff = bool(session_key) and by.kind is PrincipalKind.STAFF
    now = timezone.now()
    with unit_of_work():
        row, _created = PushSubscription.objects.select_for_update().get_or_create(
            endpoint_sha256=endpoint_sha256(endpoint),
            defaults={
                "endpoint": endpoint,
                "origin": origin,
                "p256dh": keys[0],
                "auth": keys[1],
                "levels": wished_levels(levels),
                "created_at": now,
                "changed_at": now,
            },
        )
        row.p256dh, row.auth = keys
        row.levels, row.ward_ids, row.language = wished_levels(levels), wished_wards(ward_ids), language[:10]
        row.user_id, row.device = by.user_id, by.device or ""
        row.staff, row.session_key = staff, session_key if staff else ""
        row.changed_at, row.gone_at = now, None
        row.save()
        if by.device:
            others = PushSubscription.objects.filter(device=by.device, gone_at=None).exclude(id=row.id)
            others.update(gone_at=now)
    subscription_id: int = row.id
    return subscription_id


def renew_subscription(*, old_endpoint: str, endpoint: str, p256dh: str | bytes, auth: str | bytes) -> int:
    """The browser has got another endpoint: what the old one asked for goes over to it, and the old one is known no
    more, so that nobody can have it renewed to a second. What the new one has asked for by itself meanwhile stays. Who:
    whoever knows the old one, which only the browser and we do. Raises `NotFound`, `Invalid`. Safe to run twice: the
    second time the new one is known by its keys."""
    origin, keys = _origin_of(endpoint), _keys(p256dh, auth)
    now = timezone.now()
    with unit_of_work():
        rows = PushSubscription.objects.select_for_update().order_by("id")
        found = {
            row.endpoint_sha256: row
            for row in rows.filter(endpoint_sha256__in=[endpoint_sha256(old_endpoint), endpoint_sha256(endpoint)])
        }
        old, new = found.get(endpoint_sha256(old_endpoint)), found.get(endpoint_sha256(endpoint))
        if new is not None and new.gone_at is None and (old is None or old.id != new.id):
            if (bytes(new.p256dh), bytes(new.auth)) != keys:
                raise NotFound
            if old is not None:
                old.delete()
            return int(new.id)
        if old is None or (old.gone_at is not None and old.gone_at < now - KEPT_AFTER_GONE):
            raise NotFound
        if new is not None and new.id != old.id:
            new.delete()
        # The row stays: a campaign that is under way reaches the phone at its new address.
        old.endpoint, old.endpoint_sha256, old.origin = endpoint, endpoint_sha256(endpoint), origin
        (old.p256dh, old.auth), old.changed_at, old.gone_at = keys, now, None
        old.save()
    subscription_id: int = old.id
    return subscription_id


def unsubscribe(*, endpoint: str) -> bool:
    """The browser wants to hear no more; False when it was not known. Who: whoever knows the endpoint. The row goes at
    once: nothing needs it any more."""
    deleted, _each = PushSubscription.objects.filter(endpoint_sha256=endpoint_sha256(endpoint)).delete()
    return bool(deleted)


def end_session_subscriptions(*, session_key: str) -> int:
    """A member of staff has signed out: this device rings for duty no more. Returns how many."""
    if not session_key:
        return 0
    return PushSubscription.objects.filter(session_key=session_key, staff=True).delete()[0]


def set_ring_policy(*, user_id: UUID, policy: RingPolicy) -> None:
    """Dispatch tells whether the phones of this member of staff may ring. Joins the caller's transaction."""
    set_ring_policies(policies={user_id: policy})


def set_ring_policies(*, policies: Mapping[UUID, RingPolicy], only_these: bool = False) -> int:
    """The same for many at once, in one order. `only_these`: nobody else may ring any more. Returns how many people
    were named. Who has no policy is off duty."""
    now = timezone.now()
    rows = [RingState(user_id=one, policy=str(policies[one]), changed_at=now) for one in sorted(policies)]
    with unit_of_work():
        if only_these:
            RingState.objects.exclude(user_id__in=list(policies)).delete()
        RingState.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["user"], update_fields=["policy", "changed_at"]
        )
    return len(rows)


def forget_gone(*, now: datetime) -> int:
    """Deletes subscriptions whose browser is gone for a month, duty's whose session is over, and addresses that nobody
    proved within a day. Returns how many."""
    gone = PushSubscription.objects.filter(gone_at__lt=now - KEPT_AFTER_GONE).delete()[0]
    unproved = AddressSubscription.objects.filter(confirmed_at=None, created_at__lt=now - timedelta(days=1))
    session = Session.objects.filter(session_key=OuterRef("session_key"), expire_date__gt=now)
    ended = PushSubscription.objects.filter(~Exists(session), staff=True)
    return gone + unproved.delete()[0] + ended.delete()[0]


def _origin_of(endpoint: str) -> str:
    """`https://host[:port]`. What leads to our own network is refused here already, as far as the name tells; when it
    is sent to, the address it resolves to is asked for again."""
    wrong = Invalid({"endpoint": _("This is not the address of a push service.")})
    if len(endpoint) > LONGEST_ENDPOINT or not all("!" <= c <= "~" for c in endpoint):
        raise wrong
    try:
        parts = urlsplit(endpoint)
        port = parts.port
    except ValueError as error:
        raise wrong from error
    host = (parts.hostname or "").lower()
    if not host or parts.username or parts.password or parts.fragment:
        raise wrong
    loopback = settings.ENV.outbound_loopback and host in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme != "https" and not (loopback and parts.scheme == "http"):
        raise wrong
    if not loopback:
        try:
            private = not is_public(ip_address(host))
        except ValueError:
            private = "." not in host or host.endswith((".localhost", ".local", ".internal"))
        if private:
            raise wrong
    name = f"[{host}]" if ":" in host else host
    origin = f"{parts.scheme}://{name}" + (f":{port}" if port else "")
    if len(origin) > LONGEST_ORIGIN:
        raise wrong
    return origin


def _keys(p256dh: str | bytes, auth: str | bytes) -> tuple[bytes, bytes]:
    try:
        point = p256dh if isinstance(p256dh, bytes) else decode(p256dh)
        secret = auth if isinstance(auth, bytes) else decode(auth)
        encrypt(b"", p256dh=point, auth=secret)
    except (BadSubscription, ValueError) as error:
        raise Invalid({"endpoint": _("The browser's keys cannot be used. Please try again.")}) from error
    return point, secret
