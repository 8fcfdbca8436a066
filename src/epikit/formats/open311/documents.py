# SPDX-License-Identifier: Apache-2.0
"""The documents of GeoReport v2. Field names are those of the specification; None and "" are written as null."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

ServiceType = Literal["realtime", "batch", "blackbox"]
Datatype = Literal["string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"]
Status = Literal["open", "closed"]


@dataclass(frozen=True)
class Service:
    """One kind of request that can be filed. `metadata` says that there is a definition with attributes."""

    service_code: str
    service_name: str
    description: str = ""
    metadata: bool = False
    type: ServiceType = "realtime"
    keywords: tuple[str, ...] = ()
    group: str = ""


@dataclass(frozen=True)
class AttributeValue:
    """One choice of a list attribute: `key` is what a client sends, `name` what people read."""

    key: str
    name: str


@dataclass(frozen=True)
class Attribute:
    """One question of a service. `variable=False` is a text to show that asks nothing; `order` is unique, from 1."""

    code: str
    datatype: Datatype
    description: str
    order: int
    required: bool = False
    variable: bool = True
    datatype_description: str = ""
    values: tuple[AttributeValue, ...] = ()


@dataclass(frozen=True)
class ServiceDefinition:
    """The questions of one service, in order."""

    service_code: str
    attributes: tuple[Attribute, ...] = ()


@dataclass(frozen=True)
class ServiceRequest:
    """One request as the public may read it. Instants are aware; `lat` and `long` in degrees, WGS 84."""

    service_request_id: str
    status: Status
    service_code: str
    service_name: str = ""
    status_notes: str | None = None
    description: str | None = None
    agency_responsible: str | None = None
    service_notice: str | None = None
    requested_datetime: datetime | None = None
    updated_datetime: datetime | None = None
    expected_datetime: datetime | None = None
    address: str | None = None
    address_id: str | None = None
    zipcode: str | None = None
    lat: float | None = None
    long: float | None = None
    media_url: str | None = None


@dataclass(frozen=True)
class Filed:
    """The answer to filing. Raises `ValueError` unless there is exactly one of `service_request_id` and `token`."""

    service_request_id: str | None = None
    token: str | None = None
    service_notice: str | None = None
    account_id: str | None = None

    def __post_init__(self) -> None:
        if bool(self.service_request_id) == bool(self.token):
            raise ValueError("an answer to filing holds a service_request_id or a token, never both")


@dataclass(frozen=True)
class Token:
    """Which request a token became; `service_request_id` is None while it waits."""

    token: str
    service_request_id: str | None = None


@dataclass(frozen=True)
class Endpoint:
    """One address of the service. `formats` are MIME types."""

    specification: str
    url: str
    changeset: datetime
    type: Literal["production", "test"] = "production"
    formats: tuple[str, ...] = ("text/xml", "application/json")


@dataclass(frozen=True)
class Discovery:
    """Where the service is and whom to ask for a key. `contact` and `key_service` are texts for people."""

    changeset: datetime
    contact: str
    key_service: str
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True)
class Error:
    """One reason why nothing was done. `code` is the HTTP status that fits it (400, 403 or 404).

    `template` and `values`: of what the description was made, for who says it in another language; not sent.
    """

    code: int
    description: str
    template: str = field(default="", compare=False, repr=False)
    values: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def about(cls, code: int, template: str, **values: object) -> "Error":
        """An error that names something of the client's: `about(400, "%(name)s is missing.", name="lat")`."""
        return cls(code, template % values, template, values)
