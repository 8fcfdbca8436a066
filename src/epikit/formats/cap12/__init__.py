# SPDX-License-Identifier: Apache-2.0
"""Alerts in the Common Alerting Protocol 1.2 (OASIS, 2010): values, XML, checks, signatures, feeds.

`CAP-v1.2.xsd` is OASIS's schema, unchanged; its notice: `CAP-v1.2.NOTICE.txt`.
"""

from epikit.formats.cap12.alert import (
    Alert,
    Area,
    Category,
    Certainty,
    Circle,
    Info,
    MsgType,
    Named,
    Point,
    Reference,
    Resource,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from epikit.formats.cap12.checking import ERRORS, SLUGS, WARNINGS, Finding, Level, check, check_xml, is_valid_xml
from epikit.formats.cap12.reading import NotCap, from_xml
from epikit.formats.cap12.signing import BadKey, NotVerified, sign, verify
from epikit.formats.cap12.writing import CAP, CONTENT_TYPE, to_xml, write_reference

__all__ = [
    "CAP",
    "CONTENT_TYPE",
    "ERRORS",
    "SLUGS",
    "WARNINGS",
    "Alert",
    "Area",
    "BadKey",
    "Category",
    "Certainty",
    "Circle",
    "Finding",
    "Info",
    "Level",
    "MsgType",
    "Named",
    "NotCap",
    "NotVerified",
    "Point",
    "Reference",
    "Resource",
    "ResponseType",
    "Scope",
    "Severity",
    "Status",
    "Urgency",
    "check",
    "check_xml",
    "from_xml",
    "is_valid_xml",
    "sign",
    "to_xml",
    "verify",
    "write_reference",
]
