# SPDX-License-Identifier: Apache-2.0
"""Asking to be told, and asking no more."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as plain_gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from epidesk.foundation.accounts.phones import phone_index, retired_numbers_allowed
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.addresses import is_public
from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.core.errors import Gone, Invalid, NotFound, TooMany
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.outgoing import send_mail, send_sms
from epidesk.foundation.notify.models import AddressSubscription, PushSubscription, RingState
from epidesk.foundation.notify.queries.messages import mine
from epidesk.foundation.notify.queries.subscriptions import endpoint_sha256
from epidesk.foundation.notify.rules import ADDRESS_CHANNELS, BY_SMS, CODE_TRIED_FOR, LEVELS, RingPolicy
from epidesk.foundation.places.queries import expand
from epikit.text import BadPhone, phone_e164
from epikit.webpush import BadSubscription, decode, encrypt

LONGEST_ENDPOINT = 1_000
MOST_WARDS = 200
CODE_TRIES = 5
CODE_LIFE = timedelta(minutes=30)
CODE_AGAIN_AFTER = timedelta(minutes=1)
KEPT_AFTER_GONE = timedelta(days=30)


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
                "levels": _levels(levels),
                "created_at": now,
                "changed_at": now,
            },
        )
        row.p256dh, row.auth = keys
        row.levels, row.ward_ids, row.language = _levels(levels), _wards(ward_ids), language[:10]
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
    """The browser has got another endpoint: what the old one asked for goes over to it. Who: whoever knows the old
    one, which only the browser and we do. Raises `NotFound`, `Invalid`. Safe to run twice."""
    origin, keys = _origin_of(endpoint), _keys(p256dh, auth)
    now = timezone.now()
    with unit_of_work():
        rows = PushSubscription.objects.select_for_update().order_by("id")
        found = {
            row.endpoint_sha256: row
            for row in rows.filter(endpoint_sha256__in=[endpoint_sha256(old_endpoint), endpoint_sha256(endpoint)])
        }
        old, new = found.get(endpoint_sha256(old_endpoint)), found.get(endpoint_sha256(endpoint))
        if old is None or (old.gone_at is not None and old.gone_at < now - KEPT_AFTER_GONE):
            raise NotFound
        if new is None:
            new = PushSubscription(endpoint_sha256=endpoint_sha256(endpoint), endpoint=endpoint, created_at=now)
        for name in ("user_id", "device", "levels", "ward_ids", "language", "staff", "session_key"):
            setattr(new, name, getattr(old, name))
        new.origin, (new.p256dh, new.auth), new.changed_at, new.gone_at = origin, keys, now, None
        new.save()
        if new.id != old.id and old.gone_at is None:
            old.gone_at = now
            old.save(update_fields=["gone_at"])
    subscription_id: int = new.id
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


def subscribe_address(
    *,
    by: Actor,
    channel: str,
    address: str,
    levels: Collection[str],
    ward_ids: Collection[UUID] | None,
    language: str,
) -> tuple[int, bool]:
    """A number (`sms`) or mailbox (`mail`) asks to be told. Gives its id and whether it is confirmed already: so it is
    for the proved number of the account that asks; any other gets a code that `confirm_address` wants.

    Asking again changes what was asked for, once it is confirmed anew or asked by the same reader.
    Raises `Invalid` beside `address`, `channel`, `levels`, `ward_ids`.
    """
    if channel not in ADDRESS_CHANNELS:
        raise Invalid({"channel": _("Choose SMS or e-mail.")})
    written, index = _address(channel, address)
    proved = bool(by.user_id and channel == BY_SMS and phones_of([by.user_id]).get(by.user_id) == written)
    now = timezone.now()
    wanted = {"levels": _levels(levels), "ward_ids": _wards(ward_ids), "language": language[:10]}
    with unit_of_work():
        row, _created = AddressSubscription.objects.select_for_update().get_or_create(
            channel=channel, address_index=index, defaults={"address": written, "created_at": now, **wanted}
        )
        own = bool((by.user_id and row.user_id == by.user_id) or (by.device and row.device == by.device))
        if row.confirmed_at is not None and not (own or proved):
            # Somebody else may have typed it: what its owner chose stays until the code proves them.
            _send_code(row, by)
            return row.id, False
        for name, value in wanted.items():
            setattr(row, name, value)
        row.user_id, row.device = by.user_id, by.device or ""
        if proved:
            row.confirmed_at, row.code_sha256 = row.confirmed_at or now, ""
        row.save()
        if row.confirmed_at is None:
            _send_code(row, by)
        return row.id, row.confirmed_at is not None


def confirm_address(*, by: Actor, address_id: int, code: str) -> None:
    """The code that was sent there proves it. Raises `NotFound`, `Gone` after half an hour or too many tries,
    `Invalid` beside `code`."""
    now = timezone.now()
    with unit_of_work():
        row = AddressSubscription.objects.select_for_update().filter(id=address_id).first()
        if row is None or not row.code_sha256:
            raise NotFound
        if row.tries >= CODE_TRIES or _code_made_at(row) < now - CODE_LIFE:
            raise Gone
        row.tries += 1
        right = hmac.compare_digest(row.code_sha256.partition(":")[2], _code_hash(code))
        if right:
            row.confirmed_at, row.code_sha256, row.tries = now, "", 0
            # Whoever proves the number has it from now on, and nobody who named it before.
            row.user_id, row.device = by.user_id, by.device or ""
        row.save()
    if not right:
        raise Invalid({"code": _("This is not the code. Please look again.")})


def unsubscribe_address(*, by: Actor, address_id: int) -> bool:
    """Who: the account or device that asked for it. False when it is not theirs or gone."""
    own = mine(by)
    if own is None:
        return False
    return bool(AddressSubscription.objects.filter(own, id=address_id).delete()[0])


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
    if len(endpoint) > LONGEST_ENDPOINT or not endpoint.isascii() or any(c.isspace() for c in endpoint):
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
    return f"{parts.scheme}://{name}" + (f":{port}" if port else "")


def _keys(p256dh: str | bytes, auth: str | bytes) -> tuple[bytes, bytes]:
    try:
        point = p256dh if isinstance(p256dh, bytes) else decode(p256dh)
        secret = auth if isinstance(auth, bytes) else decode(auth)
        encrypt(b"", p256dh=point, auth=secret)
    except (BadSubscription, ValueError) as error:
        raise Invalid({"endpoint": _("The browser's keys cannot be used. Please try again.")}) from error
    return point, secret


def _levels(levels: Collection[str]) -> list[str]:
    if unknown := set(levels) - set(LEVELS):
        raise Invalid({"levels": _("There is no such level: %(level)s") % {"level": sorted(unknown)[0]}})
    if not levels:
        raise Invalid({"levels": _("Choose at least one.")})
    return [str(level) for level in LEVELS if level in levels]


def _wards(ward_ids: Collection[UUID] | None) -> list[UUID]:
    if ward_ids is None:
        return []
    known = sorted(set(ward_ids) & expand(ward_ids))
    if not known or len(known) > MOST_WARDS:
        raise Invalid({"ward_ids": _("Choose at least one ward, or the whole province.")})
    return known


def _address(channel: str, address: str) -> tuple[str, str]:
    if channel == BY_SMS:
        try:
            number = phone_e164(address, allow_retired=retired_numbers_allowed())
        except BadPhone as error:
            raise Invalid({"address": _("This is not a phone number.")}) from error
        return number, phone_index(number)
    mail = address.strip().lower()
    name, _at, host = mail.partition("@")
    if not name or "." not in host or len(mail) > 254 or any(c.isspace() for c in mail) or "@" in host:
        raise Invalid({"address": _("This is not an e-mail address.")})
    return mail, blind_index("mail", mail)


def _send_code(row: AddressSubscription, by: Actor) -> None:
    """At most one a minute to an address, whoever asks: nobody may flood another's phone through us."""
    if row.code_sha256 and (left := CODE_AGAIN_AFTER - (timezone.now() - _code_made_at(row))) > timedelta(0):
        raise TooMany(retry_after_s=int(left.total_seconds()) + 1)
    code = f"{secrets.randbelow(1_000_000):06}"
    row.code_sha256, row.tries = f"{int(timezone.now().timestamp())}:{_code_hash(code)}", 0
    row.save(update_fields=["code_sha256", "tries"])
    with override(by.language):
        if row.channel == BY_SMS:
            text = plain_gettext("%(code)s confirms that Epidesk's notices may come to this number.") % {"code": code}
            send_sms(to_e164=row.address, text=text, tried_for=CODE_TRIED_FOR)
        else:
            subject = plain_gettext("%(code)s: notices by e-mail") % {"code": code}
            text = plain_gettext(
                "%(code)s confirms that notices may come to this address. "
                "If you did not ask for them, do nothing: none will come."
            )
            send_mail(to=row.address, subject=subject, text=text % {"code": code})


def _code_hash(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{code.strip()}".encode()).hexdigest()[:48]


def _code_made_at(row: AddressSubscription) -> datetime:
    return datetime.fromtimestamp(int(row.code_sha256.partition(":")[0]), tz=UTC)
