# SPDX-License-Identifier: Apache-2.0
"""Asking to be told by SMS or e-mail: the address has to be proved first."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as plain_gettext
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from epidesk.foundation.accounts.phones import phone_index, retired_numbers_allowed
from epidesk.foundation.accounts.queries import phones_of
from epidesk.foundation.core.crypto import blind_index
from epidesk.foundation.core.errors import Gone, Invalid, NotFound, TooMany
from epidesk.foundation.core.limits import limited
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions.outgoing import send_mail, send_sms
from epidesk.foundation.notify.actions.wishes import wished_levels, wished_wards
from epidesk.foundation.notify.models import AddressSubscription
from epidesk.foundation.notify.queries.messages import mine
from epidesk.foundation.notify.rules import ADDRESS_CHANNELS, BY_SMS, CODE_TRIED_FOR
from epikit.text import BadPhone, phone_e164

CODE_TRIES = 5
CODE_LIFE = timedelta(minutes=30)
CODE_AGAIN_AFTER = timedelta(minutes=1)
CODES_AN_ADDRESS_AND_DAY = 5
CODES_AN_ASKER_AND_DAY = 10
DAY_S = 86_400


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
    wanted: dict[str, Any] = {
        "levels": wished_levels(levels),
        "ward_ids": wished_wards(ward_ids),
        "language": language[:10],
    }
    with unit_of_work():
        row, _created = AddressSubscription.objects.select_for_update().get_or_create(
            channel=channel, address_index=index, defaults={"address": written, "created_at": now, **wanted}
        )
        own = bool((by.user_id and row.user_id == by.user_id) or (by.device and row.device == by.device))
        if row.confirmed_at is not None and not (own or proved):
            # Somebody else may have typed it: what its owner chose stays until the code proves them.
            row.wanted = {**wanted, "ward_ids": [str(one) for one in wanted["ward_ids"]], "by": _who(by)}
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
            if row.wanted and row.wanted.pop("by") == _who(by):
                row.levels, row.language = row.wanted["levels"], row.wanted["language"]
                row.ward_ids = [UUID(one) for one in row.wanted["ward_ids"]]
            row.wanted = {}
        row.save()
    if not right:
        raise Invalid({"code": _("This is not the code. Please look again.")})


def unsubscribe_address(*, by: Actor, address_id: int) -> bool:
    """Who: the account or device that asked for it. False when it is not theirs or gone."""
    own = mine(by)
    if own is None:
        return False
    return bool(AddressSubscription.objects.filter(own, id=address_id).delete()[0])


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
    """At most one a minute and some a day to an address, whoever asks: nobody may flood another's phone through us; and
    some a day for who asks, since each costs the province an SMS. Raises `TooMany`."""
    if row.code_sha256 and (left := CODE_AGAIN_AFTER - (timezone.now() - _code_made_at(row))) > timedelta(0):
        raise TooMany(retry_after_s=int(left.total_seconds()) + 1)
    limited("notices-code", row.address_index, limit=CODES_AN_ADDRESS_AND_DAY, window_s=DAY_S)
    if who := _who(by):
        limited("notices-code-asker", who, limit=CODES_AN_ASKER_AND_DAY, window_s=DAY_S)
    code = f"{secrets.randbelow(1_000_000):06}"
    row.code_sha256, row.tries = f"{int(timezone.now().timestamp())}:{_code_hash(code)}", 0
    row.save(update_fields=["code_sha256", "tries", "wanted"])
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
            send_mail(to=row.address, subject=subject, text=text % {"code": code}, tried_for=CODE_TRIED_FOR)


def _who(by: Actor) -> str:
    return str(by.user_id or by.device or "")


def _code_hash(code: str) -> str:
    return hashlib.sha256(f"{settings.SECRET_KEY}:{code.strip()}".encode()).hexdigest()[:48]


def _code_made_at(row: AddressSubscription) -> datetime:
    return datetime.fromtimestamp(int(row.code_sha256.partition(":")[0]), tz=UTC)
