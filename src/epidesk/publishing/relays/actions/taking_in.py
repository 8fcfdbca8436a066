# SPDX-License-Identifier: Apache-2.0
"""One document of another agency: read, checked, kept for somebody to look at. Nothing is published by arriving."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from epidesk.foundation.core.realtime import hint
from epidesk.foundation.core.unit_of_work import unit_of_work
from epidesk.publishing.relays.models import ForeignAlert
from epidesk.publishing.relays.policy import AlertFeed
from epidesk.publishing.relays.rules import (
    MAX_DOCUMENT_BYTES,
    Signature,
    State,
    first_info,
    is_for_us,
    state_without_us,
)
from epikit.formats.cap12 import Alert, MsgType, NotCap, NotVerified, check_xml, from_xml, verify


def take_in(*, feed: AlertFeed, content: bytes, url: str = "", now: datetime) -> UUID | None:
    """Keeps the alert, once whatever comes twice; None when it is known already or does not concern us. An update or a
    cancellation also marks those that it names, also ones that were relayed: who relayed them sees it.

    Raises `NotCap` for what is no alert or means harm.
    """
    if len(content) > MAX_DOCUMENT_BYTES:
        raise NotCap("too_long")
    alert = from_xml(content)
    if not is_for_us(alert, now):
        return None
    signature, said = _verified(feed, content, now)
    if said is not None:
        alert = said  # what was signed, and nothing around it
    with unit_of_work():
        # What is forged ends nothing, and each feed speaks of its own alone.
        named = [] if signature is Signature.BAD else _named_by(feed, alert)
        if alert.msg_type == MsgType.CANCEL and not named:
            return None
        try:
            with transaction.atomic():
                row = _row(feed, alert, content, url, signature, now)
                row.save(force_insert=True)
        except IntegrityError:
            return None
        _follow(named, row)
        hint("alerts", id="foreign")
    foreign_id: UUID = row.id
    return foreign_id


def _verified(feed: AlertFeed, content: bytes, now: datetime) -> tuple[Signature, Alert | None]:
    if not feed.certificate:
        return Signature.UNCHECKED, None
    try:
        return Signature.GOOD, from_xml(verify(content, [feed.certificate], now=now))
    except NotVerified:
        return Signature.BAD, None


def _row(feed: AlertFeed, alert: Alert, content: bytes, url: str, signature: Signature, now: datetime) -> ForeignAlert:
    info = first_info(alert)
    return ForeignAlert(
        feed=feed.slug,
        sender=alert.sender[:200],
        identifier=alert.identifier[:300],
        found_at_url=url[:1_000],
        msg_type=alert.msg_type,
        sent_at=alert.sent_at,
        expires_at=alert.expires_at,
        event=_line(info.event if info else "", 200),
        headline=_line((info.headline or info.event) if info else "", 300),
        severity=_line(info.severity if info else "", 20),
        urgency=_line(info.urgency if info else "", 20),
        certainty=_line(info.certainty if info else "", 20),
        area=_line("; ".join(area.description for area in info.areas) if info else "", 300),
        document=_text(content),
        signature=signature,
        faults=[asdict(one) for one in check_xml(content, now=now)][:50],
        state=State.NEW,
        received_at=now,
    )


def _named_by(feed: AlertFeed, alert: Alert) -> list[ForeignAlert]:
    """Those of its references that we hold, locked in one order. Only the same sender in the same feed may speak of
    them."""
    found: dict[UUID, ForeignAlert] = {}
    if alert.msg_type != MsgType.ALERT:
        identifiers = [one.identifier for one in alert.references if one.sender == alert.sender][:200]
        rows = ForeignAlert.objects.select_for_update().filter(
            feed=feed.slug, sender=alert.sender, identifier__in=identifiers
        )
        found = {row.id: row for row in rows.order_by("id")}
    return list(found.values())


def _follow(named: list[ForeignAlert], row: ForeignAlert) -> None:
    state = state_without_us(row.msg_type)
    for one in named:
        one.followed_by = row
        if one.state == State.NEW:
            one.state = state
        one.save(update_fields=["followed_by", "state"])


def _text(content: bytes) -> str:
    """The document in Unicode; its own encoding is in its declaration."""
    from lxml import etree

    from epikit.formats.cap12.reading import safe_tree

    return str(etree.tostring(safe_tree(content), encoding="unicode"))


def _line(text: str, length: int) -> str:
    return " ".join(text.split())[:length]
