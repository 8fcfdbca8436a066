# SPDX-License-Identifier: Apache-2.0
"""Open311 GeoReport v2, in XML and JSON: what a city's report system says to any client.

`documents` are the things said, `writing` and `reading` turn them into bytes and back, `submission` reads what a
client files, `query` what it asks for. Source: GeoReport v2 and Service Discovery of open311.github.io.
"""

from epikit.formats.open311.documents import (
    Attribute,
    AttributeValue,
    Discovery,
    Endpoint,
    Error,
    Filed,
    Service,
    ServiceDefinition,
    ServiceRequest,
    Token,
)
from epikit.formats.open311.instants import BadInstant, read_instant, write_instant
from epikit.formats.open311.query import RequestsQuery, read_requests_query
from epikit.formats.open311.reading import Unreadable, read_errors, read_filed, read_requests, read_services
from epikit.formats.open311.submission import (
    BadSubmission,
    Submission,
    check_attributes,
    read_submission,
    read_submission_body,
)
from epikit.formats.open311.writing import (
    CONTENT_TYPES,
    Format,
    write_discovery,
    write_errors,
    write_filed,
    write_requests,
    write_service_definition,
    write_services,
    write_token,
)

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

__all__ = [
    "CONTENT_TYPES",
    "SPECIFICATION",
    "Attribute",
    "AttributeValue",
    "BadInstant",
    "BadSubmission",
    "Discovery",
    "Endpoint",
    "Error",
    "Filed",
    "Format",
    "RequestsQuery",
    "Service",
    "ServiceDefinition",
    "ServiceRequest",
    "Submission",
    "Token",
    "Unreadable",
    "check_attributes",
    "read_errors",
    "read_filed",
    "read_instant",
    "read_requests",
    "read_requests_query",
    "read_services",
    "read_submission",
    "read_submission_body",
    "write_discovery",
    "write_errors",
    "write_filed",
    "write_instant",
    "write_requests",
    "write_service_definition",
    "write_services",
    "write_token",
]
