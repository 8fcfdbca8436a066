# SPDX-License-Identifier: Apache-2.0
"""An alert as a CAP 1.2 message, and what is wrong with it as such."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone
from lxml import etree

from epidesk.foundation.places.province import province
from epidesk.foundation.places.queries import find_ward_by_code
from epidesk.publishing.alerts.chain import chain_of
from epidesk.publishing.alerts.messages import identifier_of, page_of
from epidesk.publishing.alerts.models import Alert
from epidesk.publishing.alerts.phrases import CAP_LANGUAGE, phrases
from epidesk.publishing.alerts.policy import policy
from epidesk.publishing.alerts.rules import AreaKind, Message, in_order, reaches_people
from epidesk.publishing.alerts.shapes import province_rings, ward_rings
from epikit.formats import cap12
from epikit.formats.cap12.writing import to_tree

GEOCODE = "VN-GSO"
"""Codes of the general statistics office."""
OUTLINE_SHOWN = 60
"""Letters of a long outline that are shown at the desk."""
MSG_TYPE = {
    Message.ALERT: cap12.MsgType.ALERT,
    Message.UPDATE: cap12.MsgType.UPDATE,
    Message.CANCEL: cap12.MsgType.CANCEL,
}


def document(row: Alert, *, at: datetime | None = None, references: Iterable[Alert] | None = None) -> cap12.Alert:
    """The message as it would be sent at a moment (now). `references`: the messages it names; found when not given."""
    sent_at = row.sent_at or at or timezone.now()
    earlier = chain_of(row, sent_at) if references is None else references
    areas = _areas(row)
    return cap12.Alert(
        identifier=identifier_of(row),
        sender=policy().sender,
        sent_at=sent_at,
        status=cap12.Status.ACTUAL if reaches_people(row.reach) else cap12.Status.EXERCISE,
        msg_type=MSG_TYPE[Message(row.message)],
        references=tuple(
            cap12.Reference(policy().sender, identifier_of(one), one.sent_at) for one in earlier if one.sent_at
        ),
        source=row.relayed_from,
        note="" if reaches_people(row.reach) else phrases("vi").exercise,
        infos=tuple(_info(row, language, areas, sent_at) for language in in_order(row.texts)),
    )


def xml_of(row: Alert, *, at: datetime | None = None) -> bytes:
    return cap12.to_xml(document(row, at=at))


def pretty(message: cap12.Alert) -> str:
    """For people who want to see it: indented, and long outlines cut."""
    tree = to_tree(message)
    for element in tree.iter("{*}polygon"):
        if len(element.text or "") > OUTLINE_SHOWN:
            element.text = f"{(element.text or '')[:OUTLINE_SHOWN]} …"
    return str(etree.tostring(tree, pretty_print=True, encoding="unicode"))


def faults(message: cap12.Alert, now: datetime) -> tuple[cap12.Finding, ...]:
    """What makes it invalid."""
    return tuple(one for one in cap12.check(message, now=now) if one.level is cap12.Level.ERROR)


def remarks(message: cap12.Alert, now: datetime) -> tuple[cap12.Finding, ...]:
    """What the profile recommends otherwise."""
    return tuple(one for one in cap12.check(message, now=now) if one.level is not cap12.Level.ERROR)


def _info(row: Alert, language: str, areas: tuple[cap12.Area, ...], sent_at: datetime) -> cap12.Info:
    words = row.texts[language]
    hotline = province().hotlines[0]
    names = policy().sender_names
    return cap12.Info(
        language=CAP_LANGUAGE.get(language, language),
        categories=(row.category,),
        event=words["event"],
        response_types=(row.response,),
        urgency=row.urgency,
        severity=row.severity,
        certainty=row.certainty,
        effective_at=row.effective_at or sent_at,
        expires_at=row.expires_at,
        sender_name=names["vi"] if language == "vi" else names["en"],
        headline=words["headline"],
        description=words["description"],
        instruction=words["instruction"],
        web=settings.ENV.public_url + page_of(row),
        contact=hotline.number,
        areas=_named(areas, row, language),
    )


def _areas(row: Alert) -> tuple[cap12.Area, ...]:
    """In Vietnamese; wards stand one by one, so that each can be matched by its code."""
    if row.area_kind == AreaKind.PROVINCE:
        name = row.area_name or province().name_vi
        return (cap12.Area(name, polygons=province_rings()),)
    codes = tuple(cap12.Named(GEOCODE, code) for code in row.ward_codes)
    name = row.area_name or ", ".join(_ward_name(code) for code in row.ward_codes)
    if row.area_kind == AreaKind.POLYGON and row.polygon:
        ring = tuple((lon, lat) for lon, lat in row.polygon)
        return (cap12.Area(name, polygons=(ring,), geocodes=codes),)
    if row.area_kind == AreaKind.CIRCLE and row.circle:
        circle = row.circle
        around = cap12.Circle((circle["lon"], circle["lat"]), circle["radius_m"] / 1000)
        return (cap12.Area(name, circles=(around,), geocodes=codes),)
    return tuple(
        cap12.Area(_ward_name(code), polygons=ward_rings(code), geocodes=(cap12.Named(GEOCODE, code),))
        for code in row.ward_codes
    )


def _named(areas: tuple[cap12.Area, ...], row: Alert, language: str) -> tuple[cap12.Area, ...]:
    """The province is called by its name in the reader's language; wards keep the one on their signs."""
    if row.area_kind != AreaKind.PROVINCE or row.area_name or language == "vi":
        return areas
    return (cap12.Area(province().name_en, polygons=areas[0].polygons),)


def _ward_name(code: str) -> str:
    ward = find_ward_by_code(code)
    return ward.name if ward else code
