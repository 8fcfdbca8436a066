# SPDX-License-Identifier: Apache-2.0
"""Documents to bytes. Both formats are made from one tree, so they cannot tell different stories.

The tree is made of dicts, lists and scalars as JSON has them; in XML a list named `services` becomes one `services`
element holding `service` elements. JSON drops that wrapper, and unknown values are null there, empty here.
"""

import json
import re
from collections.abc import Sequence
from typing import Any, Literal

from lxml import etree

from epikit.formats.open311.documents import (
    Attribute,
    Discovery,
    Error,
    Filed,
    Service,
    ServiceDefinition,
    ServiceRequest,
    Token,
)
from epikit.formats.open311.instants import write_instant

Format = Literal["json", "xml"]

CONTENT_TYPES: dict[Format, str] = {
    "json": "application/json; charset=utf-8",
    "xml": "text/xml; charset=utf-8",
}

_ITEM_OF = {
    "services": "service",
    "attributes": "attribute",
    "values": "value",
    "service_requests": "request",
    "errors": "error",
    "endpoints": "endpoint",
    "formats": "format",
}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_services(services: Sequence[Service], fmt: Format) -> bytes:
    """The list of services."""
    return _write("services", [_service(service) for service in services], fmt)


def write_service_definition(definition: ServiceDefinition, fmt: Format) -> bytes:
    """The questions of one service."""
    tree = {
        "service_code": definition.service_code,
        "attributes": [_attribute(a) for a in sorted(definition.attributes, key=lambda a: a.order)],
    }
    return _write("service_definition", tree, fmt)


def write_requests(requests: Sequence[ServiceRequest], fmt: Format) -> bytes:
    """A list of requests; one request too is a list of one."""
    return _write("service_requests", [_request(request) for request in requests], fmt)


def write_filed(filed: Filed, fmt: Format) -> bytes:
    """The answer to filing: the id or the token, whichever there is."""
    handle = {"token": filed.token} if filed.token else {"service_request_id": filed.service_request_id}
    rest = {"service_notice": filed.service_notice or None, "account_id": filed.account_id or None}
    return _write("service_requests", [handle | rest], fmt)


def write_token(token: Token, fmt: Format) -> bytes:
    """Which request a token became."""
    return _write(
        "service_requests", [{"token": token.token, "service_request_id": token.service_request_id or None}], fmt
    )


def write_discovery(discovery: Discovery, fmt: Format) -> bytes:
    """Where the service is."""
    tree = {
        "changeset": write_instant(discovery.changeset),
        "contact": discovery.contact,
        "key_service": discovery.key_service,
        "endpoints": [
            {
                "specification": endpoint.specification,
                "url": endpoint.url,
                "changeset": write_instant(endpoint.changeset),
                "type": endpoint.type,
                "formats": list(endpoint.formats),
            }
            for endpoint in discovery.endpoints
        ],
    }
    return _write("discovery", tree, fmt)


def write_errors(errors: Sequence[Error], fmt: Format) -> bytes:
    """Why nothing was done. The HTTP status is the first error's `code`."""
    return _write("errors", [{"code": error.code, "description": error.description} for error in errors], fmt)


def _service(service: Service) -> dict[str, Any]:
    return {
        "service_code": service.service_code,
        "service_name": service.service_name,
        "description": service.description or None,
        "metadata": service.metadata,
        "type": service.type,
        "keywords": ", ".join(service.keywords) or None,
        "group": service.group or None,
    }


def _attribute(attribute: Attribute) -> dict[str, Any]:
    tree: dict[str, Any] = {
        "variable": attribute.variable,
        "code": attribute.code,
        "datatype": attribute.datatype,
        "required": attribute.required,
        "datatype_description": attribute.datatype_description or None,
        "order": attribute.order,
        "description": attribute.description,
    }
    if attribute.datatype in ("singlevaluelist", "multivaluelist"):
        tree["values"] = [{"key": value.key, "name": value.name} for value in attribute.values]
    return tree


def _request(request: ServiceRequest) -> dict[str, Any]:
    return {
        "service_request_id": request.service_request_id,
        "status": request.status,
        "status_notes": request.status_notes or None,
        "service_name": request.service_name or None,
        "service_code": request.service_code,
        "description": request.description or None,
        "agency_responsible": request.agency_responsible or None,
        "service_notice": request.service_notice or None,
        "requested_datetime": request.requested_datetime and write_instant(request.requested_datetime),
        "updated_datetime": request.updated_datetime and write_instant(request.updated_datetime),
        "expected_datetime": request.expected_datetime and write_instant(request.expected_datetime),
        "address": request.address or None,
        "address_id": request.address_id or None,
        "zipcode": request.zipcode or None,
        "lat": request.lat,
        "long": request.long,
        "media_url": request.media_url or None,
    }


def _write(root: str, tree: Any, fmt: Format) -> bytes:
    if fmt == "json":
        return json.dumps(tree, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    element = etree.Element(root)
    _fill(element, tree)
    written: bytes = etree.tostring(element, xml_declaration=True, encoding="utf-8")
    return written


def _fill(element: Any, tree: Any) -> None:
    if isinstance(tree, dict):
        for name, value in tree.items():
            _fill(etree.SubElement(element, name), value)
    elif isinstance(tree, list):
        for value in tree:
            _fill(etree.SubElement(element, _ITEM_OF[element.tag]), value)
    elif tree is not None:
        element.text = _text(tree)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NOT_XML.sub("", str(value))
