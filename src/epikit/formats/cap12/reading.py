# SPDX-License-Identifier: Apache-2.0
"""CAP messages of others. What harms is refused, what is merely wrong is read as far as it says something:
`checking.check_xml` tells what is wrong. CAP 1.1, whose alerts differ in nothing that is read here, is read too."""

from __future__ import annotations

import math
import re
from datetime import datetime
from typing import Any

from lxml import etree

from epikit.formats.cap12.alert import Alert, Area, Circle, Info, Named, Point, Reference, Resource
from epikit.formats.cap12.instants import read_instant
from epikit.formats.cap12.writing import CAP

MAX_BYTES = 2_000_000
MAX_INFOS = 50
MAX_AREAS = 2_000
MAX_POINTS = 200_000
"""Points of all polygons together."""
NAMESPACES = (CAP, "urn:oasis:names:tc:emergency:cap:1.1")
_WORDS = etree.XPath("string()")  # of all text within, without comments
_QUOTED = re.compile(r'"([^"]*)"|(\S+)')


class NotCap(ValueError):
    """This cannot be read as an alert. `reason` (also `str(error)`): `too_long`, `not_xml`, `doctype`, `not_an_alert`,
    `no_identifier`, `sent_unreadable`, `too_many`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def from_xml(content: bytes) -> Alert:
    """Raises `NotCap`. Opens nothing, expands nothing. Points that are no numbers, times that are none and empty
    elements are left out; whitespace around texts is."""
    return from_tree(safe_tree(content))


def safe_tree(content: bytes) -> Any:
    """The root element of a document that declares no document type. Raises `NotCap`."""
    if len(content) > MAX_BYTES:
        raise NotCap("too_long")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=False,  # a signature may cover them
        collect_ids=False,
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise NotCap("doctype" if b"<!DOCTYPE" in content[:10_000] else "not_xml") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise NotCap("doctype")
    return root


def from_tree(root: Any) -> Alert:
    """The alert of an element of CAP 1.2 or 1.1. Raises `NotCap`."""
    name = etree.QName(root) if isinstance(root.tag, str) else None
    if name is None or name.localname != "alert" or name.namespace not in NAMESPACES:
        raise NotCap("not_an_alert")
    read = _Reader(root, name.namespace)
    identifier, sent_at = read.text("identifier"), read.at("sent")
    if not identifier:
        raise NotCap("no_identifier")
    if sent_at is None:
        raise NotCap("sent_unreadable")
    infos = read.all("info")
    if len(infos) > MAX_INFOS or sum(1 for _ in root.iter(f"{{{name.namespace}}}area")) > MAX_AREAS:
        raise NotCap("too_many")
    if sum((one.text or "").count(",") for one in root.iter(f"{{{name.namespace}}}polygon")) > MAX_POINTS:
        raise NotCap("too_many")
    return Alert(
        identifier=identifier,
        sender=read.text("sender"),
        sent_at=sent_at,
        status=read.text("status"),
        msg_type=read.text("msgType"),
        scope=read.text("scope"),
        source=read.text("source"),
        restriction=read.text("restriction"),
        addresses=ungroup(read.text("addresses")),
        codes=read.texts("code"),
        note=read.text("note"),
        references=read_references(read.text("references")),
        incidents=ungroup(read.text("incidents")),
        infos=tuple(_info(one) for one in infos),
    )


def _info(read: _Reader) -> Info:
    return Info(
        event=read.text("event"),
        urgency=read.text("urgency"),
        severity=read.text("severity"),
        certainty=read.text("certainty"),
        categories=read.texts("category"),
        language=read.text("language") or "en-US",  # the schema's default
        response_types=read.texts("responseType"),
        audience=read.text("audience"),
        event_codes=read.named("eventCode"),
        effective_at=read.at("effective"),
        onset_at=read.at("onset"),
        expires_at=read.at("expires"),
        sender_name=read.text("senderName"),
        headline=read.text("headline"),
        description=read.text("description"),
        instruction=read.text("instruction"),
        web=read.text("web"),
        contact=read.text("contact"),
        parameters=read.named("parameter"),
        resources=tuple(_resource(one) for one in read.all("resource")),
        areas=tuple(_area(one) for one in read.all("area")),
    )


def _resource(read: _Reader) -> Resource:
    size = read.text("size")
    return Resource(
        description=read.text("resourceDesc"),
        mime_type=read.text("mimeType"),
        size_bytes=int(size) if re.fullmatch(r"\d{1,15}", size, re.ASCII) else None,
        uri=read.text("uri"),
        deref_uri=read.text("derefUri"),
        digest=read.text("digest"),
    )


def _area(read: _Reader) -> Area:
    polygons = (_ring(text) for text in read.texts("polygon"))
    circles = (_circle(text) for text in read.texts("circle"))
    return Area(
        description=read.text("areaDesc"),
        polygons=tuple(ring for ring in polygons if ring),
        circles=tuple(circle for circle in circles if circle),
        geocodes=read.named("geocode"),
        altitude_ft=_number(read.text("altitude")),
        ceiling_ft=_number(read.text("ceiling")),
    )


class _Reader:
    """Children of one element by name, in that element's namespace."""

    def __init__(self, element: Any, namespace: str) -> None:
        self._element = element
        self._namespace = namespace

    def all(self, name: str) -> list[_Reader]:
        return [_Reader(one, self._namespace) for one in self._element.findall(f"{{{self._namespace}}}{name}")]

    def texts(self, name: str) -> tuple[str, ...]:
        found = (one._words() for one in self.all(name))
        return tuple(text for text in found if text)

    def text(self, name: str) -> str:
        return next(iter(self.texts(name)), "")

    def at(self, name: str) -> datetime | None:
        return read_instant(self.text(name))

    def named(self, name: str) -> tuple[Named, ...]:
        return tuple(Named(one.text("valueName"), one.text("value")) for one in self.all(name))

    def _words(self) -> str:
        return str(_WORDS(self._element)).strip()


def read_references(text: str) -> tuple[Reference, ...]:
    """Triples `sender,identifier,sent`; what is none is left out."""
    found = []
    for triple in text.split():
        parts = triple.split(",")
        sent_at = read_instant(parts[-1])
        if len(parts) == 3 and all(parts) and sent_at is not None:
            found.append(Reference(parts[0], parts[1], sent_at))
    return tuple(found)


def ungroup(text: str) -> tuple[str, ...]:
    """The values of a space-separated list; those with spaces stand in quotes."""
    return tuple(quoted or plain for quoted, plain in _QUOTED.findall(text) if quoted or plain)


def _ring(text: str) -> tuple[Point, ...]:
    points = [_point(pair) for pair in text.split()]
    known = [point for point in points if point is not None]
    return tuple(known) if len(known) == len(points) else ()


def _circle(text: str) -> Circle | None:
    parts = text.split()
    if len(parts) != 2:
        return None
    center, radius_km = _point(parts[0]), _number(parts[1])
    return Circle(center, radius_km) if center is not None and radius_km is not None and radius_km >= 0 else None


def _point(pair: str) -> Point | None:
    parts = [_number(part) for part in pair.split(",")]
    if len(parts) != 2 or parts[0] is None or parts[1] is None:
        return None
    lat, lon = parts[0], parts[1]
    return (lon, lat) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) and "_" not in text else None
