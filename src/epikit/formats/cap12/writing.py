# SPDX-License-Identifier: Apache-2.0
"""A CAP message as XML, in the schema's order."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from epikit.formats.cap12.alert import Alert, Area, Info, Named, Point, Reference, Resource
from epikit.formats.cap12.instants import write_instant

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
CONTENT_TYPE = "application/cap+xml"
VIETNAM = timedelta(hours=7)
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def to_xml(alert: Alert, *, offset: timedelta | None = VIETNAM) -> bytes:
    """UTF-8 with declaration. Writes what it is given, right or wrong: `check` first.

    `offset`: of the clock in which all instants are written, so that a reference is letter for letter what the earlier
    message said of itself; None keeps each instant's own offset. Letters that XML cannot hold are left out.
    """
    return bytes(etree.tostring(to_tree(alert, offset=offset), xml_declaration=True, encoding="UTF-8"))


def to_tree(alert: Alert, *, offset: timedelta | None = VIETNAM) -> Any:
    """The same as an lxml element."""
    root = etree.Element(f"{{{CAP}}}alert", nsmap={None: CAP})
    write = _Writer(root, offset)
    write.text("identifier", alert.identifier)
    write.text("sender", alert.sender)
    write.at("sent", alert.sent_at)
    write.text("status", alert.status)
    write.text("msgType", alert.msg_type)
    write.some("source", alert.source)
    write.text("scope", alert.scope)
    write.some("restriction", alert.restriction)
    write.some("addresses", group(alert.addresses))
    for code in alert.codes:
        write.text("code", code)
    write.some("note", alert.note)
    write.some("references", " ".join(write_reference(one, offset) for one in alert.references))
    write.some("incidents", group(alert.incidents))
    for info in alert.infos:
        _info(write.child("info"), info)
    return root


def _info(write: _Writer, info: Info) -> None:
    write.text("language", info.language)
    for category in info.categories:
        write.text("category", category)
    write.text("event", info.event)
    for response in info.response_types:
        write.text("responseType", response)
    write.text("urgency", info.urgency)
    write.text("severity", info.severity)
    write.text("certainty", info.certainty)
    write.some("audience", info.audience)
    write.named("eventCode", info.event_codes)
    write.at("effective", info.effective_at)
    write.at("onset", info.onset_at)
    write.at("expires", info.expires_at)
    write.some("senderName", info.sender_name)
    write.some("headline", info.headline)
    write.some("description", info.description)
    write.some("instruction", info.instruction)
    write.some("web", info.web)
    write.some("contact", info.contact)
    write.named("parameter", info.parameters)
    for resource in info.resources:
        _resource(write.child("resource"), resource)
    for area in info.areas:
        _area(write.child("area"), area)


def _resource(write: _Writer, resource: Resource) -> None:
    write.text("resourceDesc", resource.description)
    write.text("mimeType", resource.mime_type)
    if resource.size_bytes is not None:
        write.text("size", str(resource.size_bytes))
    write.some("uri", resource.uri)
    write.some("derefUri", resource.deref_uri)
    write.some("digest", resource.digest)


def _area(write: _Writer, area: Area) -> None:
    write.text("areaDesc", area.description)
    for ring in area.polygons:
        write.text("polygon", " ".join(_point(point) for point in ring))
    for circle in area.circles:
        write.text("circle", f"{_point(circle.center)} {_number(circle.radius_km)}")
    write.named("geocode", area.geocodes)
    for name, height_ft in (("altitude", area.altitude_ft), ("ceiling", area.ceiling_ft)):
        if height_ft is not None:
            write.text(name, _number(height_ft))


class _Writer:
    """Children of one element, one after the other."""

    def __init__(self, parent: Any, offset: timedelta | None) -> None:
        self._parent = parent
        self._offset = offset

    def child(self, name: str) -> _Writer:
        return _Writer(etree.SubElement(self._parent, f"{{{CAP}}}{name}"), self._offset)

    def text(self, name: str, text: str) -> None:
        etree.SubElement(self._parent, f"{{{CAP}}}{name}").text = clean(text)

    def some(self, name: str, text: str) -> None:
        if text:
            self.text(name, text)

    def at(self, name: str, at: datetime | None) -> None:
        if at is not None:
            self.text(name, write_instant(at, self._offset))

    def named(self, name: str, values: tuple[Named, ...]) -> None:
        for one in values:
            pair = self.child(name)
            pair.text("valueName", one.name)
            pair.text("value", one.value)


def write_reference(reference: Reference, offset: timedelta | None = VIETNAM) -> str:
    """`sender,identifier,sent`, as `references` holds it."""
    return f"{reference.sender},{reference.identifier},{write_instant(reference.sent_at, offset)}"


def group(values: tuple[str, ...]) -> str:
    """A space-separated list in which values with a space stand in quotes."""
    return " ".join(f'"{one}"' if re.search(r"\s", one) else one for one in values)


def _point(point: Point) -> str:
    lon, lat = point
    return f"{_number(lat)},{_number(lon)}"


def _number(value: float) -> str:
    """Six decimals (a decimetre), no exponent, no trailing noughts."""
    text = f"{value:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def clean(text: str) -> str:
    """The text without letters that XML cannot hold."""
    return _NOT_IN_XML.sub("", text)
