# SPDX-License-Identifier: Apache-2.0
"""Bytes of another server back to documents. Unknown members are ignored, missing ones are None or empty."""

import json
from typing import Any, Literal

from lxml import etree

from epikit.formats.open311.documents import Error, Filed, Service, ServiceRequest
from epikit.formats.open311.instants import BadInstant, read_instant
from epikit.formats.open311.writing import Format

_SERVICE_TYPES: tuple[Literal["realtime", "batch", "blackbox"], ...] = ("realtime", "batch", "blackbox")


class Unreadable(ValueError):
    """These bytes are no such document. The text says what was wrong, for the log."""


def read_services(body: bytes, fmt: Format) -> list[Service]:
    """Read a list of services. Raises `Unreadable`."""
    return [
        Service(
            service_code=_required(item, "service_code"),
            service_name=item.get("service_name", ""),
            description=item.get("description", ""),
            metadata=item.get("metadata") == "true",
            type=next((t for t in _SERVICE_TYPES if t == item.get("type")), "realtime"),
            keywords=tuple(w.strip() for w in item.get("keywords", "").split(",") if w.strip()),
            group=item.get("group", ""),
        )
        for item in _items(body, fmt, "services")
    ]


def read_requests(body: bytes, fmt: Format) -> list[ServiceRequest]:
    """Read a list of requests; instants in UTC. Raises `Unreadable`."""
    return [_request(item) for item in _items(body, fmt, "service_requests")]


def read_filed(body: bytes, fmt: Format) -> Filed:
    """Read the answer to filing one request. Raises `Unreadable`."""
    items = _items(body, fmt, "service_requests")
    if len(items) != 1:
        raise Unreadable("an answer to filing holds one request")
    names = ("service_request_id", "token", "service_notice", "account_id")
    try:
        return Filed(**{name: items[0].get(name) for name in names})
    except ValueError as error:
        raise Unreadable(str(error)) from error


def read_errors(body: bytes, fmt: Format) -> list[Error]:
    """Read why a server refused. Raises `Unreadable`."""
    items = _items(body, fmt, "errors")
    try:
        return [Error(int(_required(item, "code")), item.get("description", "")) for item in items]
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _request(item: dict[str, str]) -> ServiceRequest:
    status: Literal["open", "closed"] = "closed" if item.get("status") == "closed" else "open"
    try:
        return ServiceRequest(
            service_request_id=_required(item, "service_request_id"),
            status=status,
            service_code=_required(item, "service_code"),
            service_name=item.get("service_name", ""),
            requested_datetime=read_instant(item["requested_datetime"]) if "requested_datetime" in item else None,
            updated_datetime=read_instant(item["updated_datetime"]) if "updated_datetime" in item else None,
            expected_datetime=read_instant(item["expected_datetime"]) if "expected_datetime" in item else None,
            lat=_degrees(item, "lat"),
            long=_degrees(item, "long"),
            **{name: item.get(name) for name in _TEXTS},
        )
    except BadInstant as error:
        raise Unreadable(f"no instant with a zone: {error}") from error
    except ValueError as error:
        raise Unreadable(str(error)) from error


_TEXTS: tuple[Literal["status_notes", "description", "agency_responsible", "service_notice", "address", "address_id",
                      "zipcode", "media_url"], ...] = (
    "status_notes", "description", "agency_responsible", "service_notice", "address", "address_id", "zipcode",
    "media_url",
)  # fmt: skip


def _degrees(item: dict[str, str], name: str) -> float | None:
    if name not in item:
        return None
    degrees = float(item[name])
    if not abs(degrees) <= 180:  # also for NaN
        raise Unreadable(f"{name} is off the globe")
    return degrees


def _required(item: dict[str, str], name: str) -> str:
    if not item.get(name):
        raise Unreadable(f"{name} is missing")
    return item[name]


def _items(body: bytes, fmt: Format, root: str) -> list[dict[str, str]]:
    """The flat items of a list as text by name; nulls and empty elements are left out."""
    return _json_items(body) if fmt == "json" else _xml_items(body, root)


def _json_items(body: bytes) -> list[dict[str, str]]:
    try:
        tree = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not JSON") from error
    if not isinstance(tree, list) or not all(isinstance(item, dict) for item in tree):
        raise Unreadable("not a list of objects")
    return [{str(name): _scalar(value) for name, value in item.items() if value not in (None, "")} for item in tree]


def _scalar(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _xml_items(body: bytes, root: str) -> list[dict[str, str]]:
    # No entities, no DTD from anywhere: the sender may be hostile.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        element = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("not XML") from error
    if element.tag != root:
        raise Unreadable(f"the root is not {root}")
    return [{str(child.tag): child.text for child in item if child.text} for item in element]
