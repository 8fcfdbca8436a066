# SPDX-License-Identifier: Apache-2.0
"""Form 4 of Decision 5053 without paper: a contact lists whom they met, by a link that works once."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from epidesk.foundation.audit.actions import record
from epidesk.foundation.core.errors import Gone, Invalid, Text
from epidesk.foundation.core.principals import SYSTEM, Actor
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.foundation.notify.actions import send_sms
from epidesk.foundation.people.actions import register_person
from epidesk.foundation.people.lookups import phone_for_calls
from epidesk.response.cases.actions.contacts import NewContact, add_contacts
from epidesk.response.cases.actions.judging import lock_case
from epidesk.response.cases.models import ListLink
from epidesk.response.cases.rules import Permission, Proximity
from epidesk.response.cases.rules.contacts import ContactSource
from epidesk.response.cases.texts import PROBLEM
from epikit.text import BadPhone, nfc, phone_e164

LASTS = timedelta(hours=48)
SECRET_BYTES = 15
MOST_LISTED = 10
OLDEST = timedelta(days=60)
PATH = "/contacts/"


@dataclass(frozen=True)
class Listed:
    """Somebody as a contact typed them."""

    name: str
    phone: str = ""
    met_on: date | None = None
    relation: str = ""


def send_list_link(*, by: Actor, case_id: UUID) -> None:
    """Sends the person an SMS with an address that opens the list once, for 48 hours; earlier ones close. Only the hash
    of its secret is kept. Who: `cases:write` where the person stays. Raises `Invalid` when no number is known."""
    secret, now = secrets.token_urlsafe(SECRET_BYTES), timezone.now()
    with unit_of_work():
        case = lock_case(case_id, by, Permission.WRITE)
        phone = phone_for_calls(case.person_id)
        if not phone:
            raise Invalid({"phone": PROBLEM["no_phone"]})
        ListLink.objects.filter(case=case, used_at=None, expires_at__gt=now).update(expires_at=now)
        ListLink.objects.create(
            case=case,
            secret_sha256=_hash(secret),
            made_at=now,
            expires_at=now + LASTS,
            by_id=by.user_id,
            by_label=by.label[:120],
        )
        with override("vi"):
            words = _("Epidemic centre: please list whom you met lately, within 48 hours, once: %(address)s")
        address = f"{settings.ENV.public_url.rstrip('/')}{PATH}{secret}"
        send_sms(to_e164=phone, text=words % {"address": address}, subject=("case", case.id))
        record(by=by, verb="list_link.made", subject=("case", case.id))


def is_open(secret: str) -> bool:
    """Whether the link still takes a list. Tells nothing of whose it is."""
    return ListLink.objects.filter(secret_sha256=_hash(secret), used_at=None, expires_at__gt=timezone.now()).exists()


def list_contacts(*, secret: str, listed: Sequence[Listed]) -> int:
    """Takes the list and closes the link; answers how many people were named. Who: whoever holds the link. Raises
    `Gone` for a link that is unknown, used or too old, `Invalid` with messages as `n.field`; then it stays open.
    Locks: the link."""
    with unit_of_work():
        link = (
            ListLink.objects.select_for_update(of=("self",))
            .select_related("case")
            .filter(secret_sha256=_hash(secret))
            .first()
        )
        if link is None or link.used_at is not None or link.expires_at <= timezone.now():
            raise Gone
        phones = _checked(listed)
        new = [
            NewContact(
                register_person(by=SYSTEM, name=one.name, phone_e164=phones[n]),
                one.met_on or timezone.localdate(),
                proximity=Proximity.CLOSE,
                relation=one.relation,
            )
            for n, one in enumerate(listed)
        ]
        others = [one for one in new if one.person_id != link.case.person_id]
        if others:
            add_contacts(
                by=SYSTEM, case_id=link.case_id, contacts=others, source=ContactSource.LISTED, source_id=link.id
            )
        link.used_at, link.listed = timezone.now(), len(others)
        link.save(update_fields=["used_at", "listed"])
        record(by=SYSTEM, verb="list_link.used", subject=("case", link.case_id))
        return len(others)


def _checked(listed: Sequence[Listed]) -> list[str]:
    """The phones in E.164, "" where none was given."""
    problems: dict[str, Text] = {}
    phones, today = [], timezone.localdate()
    if not listed:
        problems["0.name"] = PROBLEM["nobody"]
    for n, one in enumerate(listed[:MOST_LISTED]):
        phone = ""
        if not nfc(one.name).strip():
            problems[f"{n}.name"] = PROBLEM["no_name"]
        if one.phone.strip():
            try:
                phone = phone_e164(one.phone, allow_retired=True)
            except BadPhone:
                problems[f"{n}.phone"] = PROBLEM["bad_phone"]
        if one.met_on is None:
            problems[f"{n}.met_on"] = PROBLEM["no_day"]
        elif one.met_on > today:
            problems[f"{n}.met_on"] = PROBLEM["future"]
        elif one.met_on < today - OLDEST:
            problems[f"{n}.met_on"] = PROBLEM["too_long_ago"]
        phones.append(phone)
    if len(listed) > MOST_LISTED or problems:
        raise Invalid(problems)
    return phones


def _hash(secret: str) -> str:
    return hashlib.sha256(secret[:200].encode()).hexdigest()
