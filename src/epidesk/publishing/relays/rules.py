# SPDX-License-Identifier: Apache-2.0
"""Alerts of other agencies: which are taken in, what they would be here, when their feeds are asked again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TypeVar

from epidesk.publishing.alerts.rules import (
    LANGUAGES,
    SOURCE,
    AlertDraft,
    AreaKind,
    Category,
    Certainty,
    Level,
    Place,
    Response,
    Severity,
    Urgency,
    Words,
    in_order,
)
from epidesk.publishing.alerts.rules.composing import EVENT, HEADLINE, LONG, MAX_POINTS
from epidesk.publishing.alerts.rules.composing import Circle as DrawnCircle
from epikit.formats.cap12 import Alert, Area, Info, MsgType, Status

EVERY = timedelta(minutes=5)
EVERY_LIMITS = (timedelta(minutes=1), timedelta(hours=6))
LONGEST_REST = timedelta(hours=1)
MAX_DOCUMENT_BYTES = 500_000
MAX_NEW_A_ROUND = 40
"""Documents fetched of one feed at a time: one that floods us waits."""
ROUND = timedelta(seconds=60)
"""For one feed's documents: what is not there by then comes with the next round."""
KEPT = timedelta(days=90)
USUAL_LIFE = timedelta(hours=12)
SHORTEST_LIFE = timedelta(minutes=15)
LONGEST_LIFE = timedelta(hours=24)


class State(StrEnum):
    """What became of one here. Nothing is ever published by arriving."""

    NEW = "new"
    RELAYED = "relayed"  # an alert of ours was drafted from it
    SET_ASIDE = "set_aside"  # somebody decided that it does not concern us
    REPLACED = "replaced"  # its agency has sent another in its place
    WITHDRAWN = "withdrawn"  # its agency has cancelled it


class Signature(StrEnum):
    """What its signature says."""

    GOOD = "good"  # made with the certificate that its feed is known by
    BAD = "bad"  # the feed is known by a certificate, and this does not hold
    UNCHECKED = "unchecked"  # we have no certificate of this agency


class Trouble(StrEnum):
    """Why a feed gave nothing, or not all."""

    NONE = ""
    UNREACHABLE = "unreachable"
    REFUSED = "refused"  # by our own door: an address within, too many bytes
    STATUS = "status"
    NOT_A_FEED = "not_a_feed"
    HOSTILE = "hostile"  # a document type, entities
    PARTLY = "partly"  # some of its documents could not be read


def is_for_us(alert: Alert, now: datetime) -> bool:
    """Real, public, and not over: exercises and tests of others are no news."""
    if alert.status != Status.ACTUAL or alert.scope not in ("", "Public"):
        return False
    if alert.msg_type not in (MsgType.ALERT, MsgType.UPDATE, MsgType.CANCEL):
        return False
    return alert.expires_at is None or alert.expires_at > now or alert.msg_type == MsgType.CANCEL


def state_without_us(newer: str) -> State:
    """Where an alert stands that we have not decided about. `newer`: message type of its agency's next word, if any."""
    if not newer:
        return State.NEW
    return State.WITHDRAWN if newer == MsgType.CANCEL else State.REPLACED


def rest_after(failures: int, every: timedelta) -> timedelta:
    """How long a feed is left in peace: its usual time, twice as long for each failure in a row, an hour at most."""
    return min(every * (1 << min(failures, 8)), max(LONGEST_REST, every))


def proposed_level(info: Info) -> Level:
    """A proposal; who drafts decides. Only grave and near danger is proposed as an emergency."""
    if info.severity == Severity.EXTREME and info.urgency in (Urgency.IMMEDIATE, Urgency.EXPECTED):
        return Level.EMERGENCY
    return Level.WARNING if info.severity in (Severity.EXTREME, Severity.SEVERE) else Level.NOTICE


def first_info(alert: Alert) -> Info | None:
    """In Vietnamese, else in English, else the first."""
    for tongue in (SOURCE, "en"):
        for info in alert.infos:
            if _tongue(info) == tongue:
                return info
    return alert.infos[0] if alert.infos else None


def draft_from(alert: Alert, *, sender: str, now: datetime) -> AlertDraft:
    """What the composer begins with. Its words are the agency's and no more; Vietnamese, where the agency has written
    none, stays empty, and the composer keeps nothing without it. The area is theirs as drawn; whether it touches a ward
    of ours the composer says."""
    info = first_info(alert)
    if info is None:
        return AlertDraft(Level.NOTICE, {}, Place(AreaKind.WARDS), now + USUAL_LIFE)
    ends = alert.expires_at or now + USUAL_LIFE
    ends = min(max(ends, now + SHORTEST_LIFE), now + LONGEST_LIFE)
    return AlertDraft(
        level=proposed_level(info),
        texts=_texts(alert, sender),
        place=_place(info.areas),
        expires_at=ends,
        urgency=_known(Urgency, info.urgency, Urgency.UNKNOWN),
        severity=_known(Severity, info.severity, Severity.UNKNOWN),
        certainty=_known(Certainty, info.certainty, Certainty.UNKNOWN),
        response=_known(Response, next(iter(info.response_types), ""), Response.NONE),
        category=_known(Category, next(iter(info.categories), ""), Category.OTHER),
    )


def _texts(alert: Alert, sender: str) -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for info in alert.infos:
        tongue = _tongue(info)
        if tongue in LANGUAGES and tongue not in found:
            found[tongue] = Words(
                event=_one_line(info.event)[: EVENT[1]],
                headline=_one_line(info.headline or info.event)[: HEADLINE[1]],
                description=_from(info.description, sender, tongue),
                instruction=info.instruction[: LONG[1]],
            )
    return {tongue: found[tongue] for tongue in in_order(found)}


def _from(description: str, sender: str, tongue: str) -> str:
    """Readers must know whose words these are."""
    said = f"Nguồn: {sender}." if tongue == "vi" else f"Source: {sender}."
    return f"{description[: LONG[1] - len(said) - 1].strip()}\n{said}"


def _place(areas: tuple[Area, ...]) -> Place:
    """The first outline or circle: the composer's map holds one shape."""
    name = "; ".join(_one_line(area.description) for area in areas)[:120]
    for area in areas:
        for ring in area.polygons:
            if 4 <= len(ring) <= MAX_POINTS * 50:
                return Place(AreaKind.POLYGON, polygon=ring, name=name)
        for (lon, lat), radius_km in area.circles:
            if radius_km > 0:
                return Place(AreaKind.CIRCLE, circle=DrawnCircle(lon, lat, radius_km * 1000), name=name)
    return Place(AreaKind.WARDS, name=name)


_Kind = TypeVar("_Kind", Urgency, Severity, Certainty, Response, Category)


def _known(kind: type[_Kind], value: str, otherwise: _Kind) -> _Kind:
    return next((one for one in kind if one.value == value), otherwise)


def _tongue(info: Info) -> str:
    return info.language.partition("-")[0].lower()


def _one_line(text: str) -> str:
    return " ".join(text.split())
