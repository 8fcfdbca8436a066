# SPDX-License-Identifier: Apache-2.0
"""What a client files: form parameters to one submission, and every reason why it cannot be used."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from urllib.parse import parse_qsl

from epikit.formats.open311.documents import Attribute, Error, ServiceDefinition
from epikit.formats.open311.instants import BadInstant, read_instant
from epikit.geo.points import BadPoint, lon_lat
from epikit.text import nfc

MAX_FIELDS = 200
MAX_DESCRIPTION = 4000  # characters; GeoReport v2, POST service request
_MAX_VALUE = 1000  # characters of any other value: ours, the specification names none
_TOO_LONG = "%(name)s is longer than %(limit)s characters."

_ATTRIBUTE = re.compile(r"attribute\[([^\[\]]{1,100})\](\[\])?")
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)")


class BadSubmission(ValueError):
    """Cannot be used. `errors` are all reasons; the first one's `code` is the HTTP status."""

    def __init__(self, errors: Iterable[Error]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(error.description for error in self.errors))


@dataclass(frozen=True)
class Submission:
    """One request as filed. Absent and empty values are None; `attributes` holds each code's values as sent.

    `api_key` is None when there was none: whether it is right is for the caller to say (403).
    """

    service_code: str
    api_key: str | None = None
    jurisdiction_id: str | None = None
    lat: float | None = None
    long: float | None = None
    address_string: str | None = None
    address_id: str | None = None
    email: str | None = None
    device_id: str | None = None
    account_id: str | None = None
    first_name: str | None = None
    last_name: str | None = None
    phone: str | None = None
    description: str | None = None
    media_url: str | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))


_TEXTS = (
    "api_key", "jurisdiction_id", "address_string", "address_id", "email", "device_id", "account_id", "first_name",
    "last_name", "phone", "description", "media_url",
)  # fmt: skip


def read_submission_body(body: bytes) -> Submission:
    """Read an `application/x-www-form-urlencoded` body in UTF-8. Raises `BadSubmission`."""
    try:
        text = body.decode("utf-8")  # curl and many clients leave letters unescaped
        pairs = parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=MAX_FIELDS)
    except ValueError as error:
        raise BadSubmission([Error(400, "The body is not a form in UTF-8.")]) from error
    return read_submission(pairs)


def read_submission(pairs: Iterable[tuple[str, str]]) -> Submission:
    """Read decoded form parameters in the order sent; of a single value sent twice the last counts.

    Texts become NFC without control characters. Raises `BadSubmission` when there is no service_code, no place, or a
    value that cannot be understood.
    """
    values: dict[str, str] = {}
    attributes: dict[str, tuple[str, ...]] = {}
    for name, raw in pairs:
        value = nfc(raw)
        if match := _ATTRIBUTE.fullmatch(name):
            earlier = attributes.get(match[1], ()) if match[2] else ()
            if value:
                attributes[match[1]] = (*earlier, value)
        elif value:
            values[name] = value
        else:
            values.pop(name, None)  # an empty parameter equals an absent one
    errors = [*_too_long(values, attributes)]
    lat, long = _place(values, errors)
    if "service_code" not in values:
        errors.insert(0, Error(400, "service_code is missing."))
    if errors:
        raise BadSubmission(errors)
    return Submission(
        service_code=values["service_code"],
        lat=lat,
        long=long,
        attributes=MappingProxyType(attributes),
        **{name: values.get(name) for name in _TEXTS},  # type: ignore[arg-type]  # texts only, by the list above
    )


def check_attributes(submission: Submission, definition: ServiceDefinition) -> list[Error]:
    """Hold a submission against its service's questions: every required one answered, every answer of its kind.

    Attributes that the service does not ask are ignored. The empty list means that all is well.
    """
    errors: list[Error] = []
    for attribute in definition.attributes:
        answers = submission.attributes.get(attribute.code, ())
        if not attribute.variable:
            continue
        if attribute.required and not answers:
            errors.append(Error.about(400, "%(name)s is missing.", name=f"attribute[{attribute.code}]"))
        elif fault := _fault(attribute, answers):
            errors.append(Error.about(400, fault, name=f"attribute[{attribute.code}]"))
    return errors


def _fault(attribute: Attribute, answers: tuple[str, ...]) -> str | None:
    """What is wrong, as the template of an error; None: nothing."""
    if len(answers) > 1 and attribute.datatype != "multivaluelist":
        return "%(name)s takes one value."
    if attribute.datatype in ("singlevaluelist", "multivaluelist"):
        keys = {value.key for value in attribute.values}
        return None if keys.issuperset(answers) else "%(name)s has a value that is not in its list."
    if attribute.datatype == "number":
        return None if all(_NUMBER.fullmatch(answer) for answer in answers) else "%(name)s is not a number."
    if attribute.datatype == "datetime":
        return None if all(map(_is_instant, answers)) else "%(name)s is not a date and time with a zone."
    return None


def _is_instant(text: str) -> bool:
    try:
        read_instant(text)
    except BadInstant:
        return False
    return True


def _too_long(values: Mapping[str, str], attributes: Mapping[str, tuple[str, ...]]) -> Iterable[Error]:
    for name, value in values.items():
        limit = MAX_DESCRIPTION if name == "description" else _MAX_VALUE
        if len(value) > limit:
            yield Error.about(400, _TOO_LONG, name=name[:100], limit=limit)
    for code, answers in attributes.items():
        if any(len(answer) > MAX_DESCRIPTION for answer in answers):
            yield Error.about(400, _TOO_LONG, name=f"attribute[{code}]", limit=MAX_DESCRIPTION)


def _place(values: Mapping[str, str], errors: list[Error]) -> tuple[float | None, float | None]:
    """Latitude and longitude, or a pair of None where an address stands instead."""
    typed_lat, typed_long = values.get("lat"), values.get("long")
    if typed_lat is None and typed_long is None:
        if not (values.get("address_string") or values.get("address_id")):
            errors.append(Error(400, "A place is missing: lat and long, address_string or address_id."))
        return None, None
    if typed_lat is None or typed_long is None:
        errors.append(Error(400, "lat and long belong together."))
        return None, None
    try:
        if not (_NUMBER.fullmatch(typed_lat) and _NUMBER.fullmatch(typed_long)):
            raise BadPoint("point_unreadable")
        point = lon_lat(float(typed_long), float(typed_lat))
    except BadPoint:
        errors.append(Error(400, "lat and long are not degrees of WGS 84."))
        return None, None
    return point.lat, point.lon
