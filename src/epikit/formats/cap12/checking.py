# SPDX-License-Identifier: Apache-2.0
"""What is wrong with an alert, and what could be better.

Errors: the schema; what the standard demands in words (general checks of google/cap-library's validator); the Google
profile (developers.google.com/public-alerts). Warnings: that profile's recommendations.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from shapely.geometry import LinearRing

from epikit.formats.cap12.alert import Alert, Area, Info, MsgType, Point, Reference, Resource, Scope
from epikit.formats.cap12.reading import from_tree, safe_tree
from epikit.formats.cap12.writing import to_tree

MAX_HEADLINE = 140
MAX_EVENT = 35
_BAD_IN_NAMES = re.compile(r"[\s,<&]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # RFC 3066
_MEDIA_TYPE = re.compile(
    r"(?:application|audio|font|image|message|model|multipart|text|video)/[\w.+*-]+(?:\s*;.*)?", re.ASCII
)
_FIELD_OF = {
    "sent": "sent_at",
    "msgType": "msg_type",
    "code": "codes",
    "info": "infos",
    "category": "categories",
    "responseType": "response_types",
    "eventCode": "event_codes",
    "effective": "effective_at",
    "onset": "onset_at",
    "expires": "expires_at",
    "senderName": "sender_name",
    "parameter": "parameters",
    "resource": "resources",
    "area": "areas",
    "areaDesc": "description",
    "resourceDesc": "description",
    "mimeType": "mime_type",
    "size": "size_bytes",
    "derefUri": "deref_uri",
    "polygon": "polygons",
    "circle": "circles",
    "geocode": "geocodes",
    "altitude": "altitude_ft",
    "ceiling": "ceiling_ft",
    "valueName": "name",
}
_MANY = {"codes", "infos", "categories", "response_types", "event_codes", "parameters", "resources", "areas"} | {
    "polygons",
    "circles",
    "geocodes",
}


class Level(StrEnum):
    """ERROR: receivers refuse it or read it wrongly. WARNING: it could be better."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """`slug`: one of `SLUGS`; `path`: the field, as `infos.0.areas.1.polygons.0` (counted from 0), empty for the whole
    alert; `detail`: what is not words of ours: a letter, a length, the schema's own message (English)."""

    level: Level
    slug: str
    path: str
    detail: str = ""


ERRORS = frozenset(
    {
        "area_required",
        "area_without_place",
        "categories_differ",
        "ceiling_without_altitude",
        "circle_off_globe",
        "description_required",
        "effective_after_expires",
        "event_codes_differ",
        "expires_required",
        "info_required",
        "language_shape",
        "mime_type_unknown",
        "name_letters",
        "polygon_not_closed",
        "polygon_off_globe",
        "polygon_self_crossing",
        "polygon_too_few",
        "private_without_addresses",
        "reference_future",
        "reference_missing",
        "reference_self",
        "references_required",
        "required",
        "restricted_without_restriction",
        "schema",
        "sent_in_future",
        "web_not_absolute",
        "web_required",
    }
)
WARNINGS = frozenset(
    {
        "already_expired",
        "circle_without_radius",
        "contact_recommended",
        "description_is_headline",
        "event_long",
        "headline_long",
        "headline_recommended",
        "instruction_is_description",
        "instruction_recommended",
        "polygon_recommended",
        "response_type_recommended",
        "sender_name_recommended",
        "text_same_in_languages",
        "unknown_value",
    }
)
SLUGS = ERRORS | WARNINGS
"""Everything that can be found, for whoever puts it into words."""


def check(alert: Alert, *, now: datetime | None = None, related: Collection[Reference] = ()) -> tuple[Finding, ...]:
    """Errors first, then warnings; empty for a perfect alert. `now` (aware): also tells what is over or sent too early;
    `related`: unexpired earlier messages of the same matter, all of which an Update or Cancel must name."""
    return _sorted([*_schema_findings(to_tree(alert)), *_findings(alert, now, related)])


def check_xml(content: bytes, *, now: datetime | None = None) -> tuple[Finding, ...]:
    """The same for a document as it came. Raises `NotCap` for what `from_xml` refuses."""
    root = safe_tree(content)
    return _sorted([*_schema_findings(root), *_findings(from_tree(root), now, ())])


def is_valid_xml(content: bytes) -> bool:
    """Whether the document obeys the schema of CAP 1.2. Raises `NotCap` as `check_xml` does."""
    return not any(True for _ in _schema_findings(safe_tree(content)))


@lru_cache(maxsize=1)
def _schema() -> Any:
    return etree.XMLSchema(etree.fromstring(files(__package__).joinpath("CAP-v1.2.xsd").read_bytes()))


def _sorted(found: list[Finding]) -> tuple[Finding, ...]:
    said = {(one.slug, one.path) for one in found if one.slug != "schema"}
    paths = {path for _, path in said}
    # What is already said in plain words is not said again in the schema's.
    kept = [one for one in found if one.slug != "schema" or one.path not in paths or not one.path]
    return tuple(sorted(kept, key=lambda one: one.level is Level.WARNING))


def _schema_findings(root: Any) -> Iterator[Finding]:
    schema = _schema()
    if schema.validate(root):
        return
    seen: set[str] = set()
    for error in schema.error_log:
        at = root.getroottree().xpath(error.path) if error.path else []
        path = _path_of(at[0]) if at else ""
        if path not in seen:  # one per field: a wrong word is reported as such and as a wrong type
            seen.add(path)
            yield Finding(Level.ERROR, "schema", path, re.sub(r"\{[^}]*\}", "", error.message)[:300])


def _path_of(element: Any) -> str:
    """`infos.0.areas.1` of an element."""
    parts: list[str] = []
    while element is not None and element.getparent() is not None:
        parent, name = element.getparent(), etree.QName(element).localname
        field = _FIELD_OF.get(name, name)
        if field in _MANY:
            same = [one for one in parent if one.tag == element.tag]
            parts.append(str(same.index(element)))
        parts.append(field)
        element = parent
    return ".".join(reversed(parts))


def _findings(alert: Alert, now: datetime | None, related: Collection[Reference]) -> Iterator[Finding]:
    yield from _of_names(alert)
    yield from _of_references(alert, related)
    if alert.scope == Scope.RESTRICTED and not alert.restriction:
        yield _error("restricted_without_restriction", "restriction")
    if alert.scope == Scope.PRIVATE and not alert.addresses:
        yield _error("private_without_addresses", "addresses")
    if now is not None and alert.sent_at > now:
        yield _error("sent_in_future", "sent_at")
    if not alert.infos:
        yield _error("info_required", "infos")
    for number, info in enumerate(alert.infos):
        yield from _of_info(info, f"infos.{number}", now)
    yield from _between_infos(alert.infos)


def _of_names(alert: Alert) -> Iterator[Finding]:
    for path, text in (("identifier", alert.identifier), ("sender", alert.sender)):
        bad = _BAD_IN_NAMES.search(text)
        if not text:
            yield _error("required", path)
        elif bad:
            yield _error("name_letters", path, bad[0])


def _of_references(alert: Alert, related: Collection[Reference]) -> Iterator[Finding]:
    if alert.msg_type in (MsgType.UPDATE, MsgType.CANCEL, MsgType.ACK, MsgType.ERROR) and not alert.references:
        yield _error("references_required", "references")
    for number, reference in enumerate(alert.references):
        path = f"references.{number}"
        if (reference.sender, reference.identifier) == (alert.sender, alert.identifier):
            yield _error("reference_self", path, reference.identifier)
        elif reference.sent_at > alert.sent_at:
            yield _error("reference_future", path, reference.identifier)
        for name in (reference.sender, reference.identifier):
            if bad := _BAD_IN_NAMES.search(name):
                yield _error("name_letters", path, bad[0])
    if alert.msg_type in (MsgType.UPDATE, MsgType.CANCEL):
        named = {one.key for one in alert.references}
        for one in related:
            if one.key not in named and one.identifier != alert.identifier:
                yield _error("reference_missing", "references", one.identifier)


def _of_info(info: Info, path: str, now: datetime | None) -> Iterator[Finding]:
    for name in ("event", "urgency", "severity", "certainty"):
        if not getattr(info, name).strip():
            yield _error("required", f"{path}.{name}")
    if not info.categories:
        yield _error("required", f"{path}.categories")
    if not _LANGUAGE.fullmatch(info.language):
        yield _error("language_shape", f"{path}.language", info.language)
    if not info.description.strip():
        yield _error("description_required", f"{path}.description")
    if not info.web.strip():
        yield _error("web_required", f"{path}.web")
    elif not _is_absolute(info.web):
        yield _error("web_not_absolute", f"{path}.web", info.web)
    if info.expires_at is None:
        yield _error("expires_required", f"{path}.expires_at")
    else:
        if info.effective_at is not None and info.effective_at > info.expires_at:
            yield _error("effective_after_expires", f"{path}.effective_at")
        if now is not None and info.expires_at <= now:
            yield _warning("already_expired", f"{path}.expires_at")
    if not info.areas:
        yield _error("area_required", f"{path}.areas")
    for number, area in enumerate(info.areas):
        yield from _of_area(area, f"{path}.areas.{number}")
    for number, resource in enumerate(info.resources):
        yield from _of_resource(resource, f"{path}.resources.{number}")
    yield from _advice(info, path)


def _advice(info: Info, path: str) -> Iterator[Finding]:
    for name, text in (
        ("sender_name", info.sender_name),
        ("headline", info.headline),
        ("instruction", info.instruction),
        ("contact", info.contact),
    ):
        if not text.strip():
            yield _warning(f"{name}_recommended", f"{path}.{name}")
    if not info.response_types:
        yield _warning("response_type_recommended", f"{path}.response_types")
    if len(info.headline) > MAX_HEADLINE:
        yield _warning("headline_long", f"{path}.headline", str(len(info.headline)))
    if len(info.event) > MAX_EVENT:
        yield _warning("event_long", f"{path}.event", str(len(info.event)))
    if info.description.strip() and _same(info.description, info.headline):
        yield _warning("description_is_headline", f"{path}.description")
    if info.instruction.strip() and _same(info.instruction, info.description):
        yield _warning("instruction_is_description", f"{path}.instruction")
    for name in ("urgency", "severity", "certainty"):
        if getattr(info, name) == "Unknown":
            yield _warning("unknown_value", f"{path}.{name}")


def _of_area(area: Area, path: str) -> Iterator[Finding]:
    if not area.description.strip():
        yield _error("required", f"{path}.description")
    if not (area.polygons or area.circles or area.geocodes):
        yield _error("area_without_place", path)
    elif not (area.polygons or area.circles):
        yield _warning("polygon_recommended", path)
    for number, ring in enumerate(area.polygons):
        slug = _wrong_with_ring(ring)
        if slug:
            yield _error(slug, f"{path}.polygons.{number}")
    for number, circle in enumerate(area.circles):
        if not _on_globe(circle.center) or not 0 <= circle.radius_km < 20_100:
            yield _error("circle_off_globe", f"{path}.circles.{number}")
        elif circle.radius_km == 0:
            yield _warning("circle_without_radius", f"{path}.circles.{number}")
    if area.ceiling_ft is not None and area.altitude_ft is None:
        yield _error("ceiling_without_altitude", f"{path}.ceiling_ft")


def _wrong_with_ring(ring: tuple[Point, ...]) -> str:
    if not all(_on_globe(point) for point in ring):
        return "polygon_off_globe"
    if len(ring) < 4:
        return "polygon_too_few"
    if ring[0] != ring[-1]:
        return "polygon_not_closed"
    return "" if LinearRing(ring).is_simple else "polygon_self_crossing"


def _on_globe(point: Point) -> bool:
    return -180 <= point[0] <= 180 and -90 <= point[1] <= 90


def _of_resource(resource: Resource, path: str) -> Iterator[Finding]:
    for name in ("description", "mime_type"):
        if not getattr(resource, name).strip():
            yield _error("required", f"{path}.{name}")
    if resource.mime_type.strip() and not _MEDIA_TYPE.fullmatch(resource.mime_type.lower()):
        yield _error("mime_type_unknown", f"{path}.mime_type", resource.mime_type)
    if resource.uri and not resource.deref_uri and not _is_absolute(resource.uri):
        yield _error("web_not_absolute", f"{path}.uri", resource.uri)


def _between_infos(infos: tuple[Info, ...]) -> Iterator[Finding]:
    for number, info in enumerate(infos[1:], start=1):
        if set(info.categories) != set(infos[0].categories):
            yield _error("categories_differ", f"infos.{number}.categories")
        if set(info.event_codes) != set(infos[0].event_codes):
            yield _error("event_codes_differ", f"infos.{number}.event_codes")
        for name in ("headline", "description", "instruction"):
            text = getattr(info, name)
            if text.strip() and any(
                _same(text, getattr(other, name)) and other.language.lower() != info.language.lower()
                for other in infos[:number]
            ):
                yield _warning("text_same_in_languages", f"infos.{number}.{name}")


def _same(a: str, b: str) -> bool:
    return a.split() == b.split()


def _is_absolute(text: str) -> bool:
    try:
        parts = urlsplit(text.strip())
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.scheme not in ("http", "https", "ftp")))


def _error(slug: str, path: str, detail: str = "") -> Finding:
    return Finding(Level.ERROR, slug, path, detail)


def _warning(slug: str, path: str, detail: str = "") -> Finding:
    return Finding(Level.WARNING, slug, path, detail)
