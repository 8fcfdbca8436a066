# SPDX-License-Identifier: Apache-2.0
"""What a client asks of the list of requests."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from epikit.formats.open311.documents import Error
from epikit.formats.open311.instants import BadInstant, read_instant
from epikit.formats.open311.submission import BadSubmission

MAX_SPAN = timedelta(days=90)
MAX_REQUESTS = 1000
_MAX_LISTED = 1000


@dataclass(frozen=True)
class RequestsQuery:
    """Which requests are wanted. Ids override everything else, and then `start` and `end` are None.

    Otherwise `start` <= requested_datetime <= `end`, aware; empty tuples ask for every code or status. The answer
    holds at most `limit` requests.
    """

    service_request_ids: tuple[str, ...] = ()
    service_codes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    limit: int = MAX_REQUESTS


def read_requests_query(params: Mapping[str, str], now: datetime) -> RequestsQuery:
    """Read the parameters of GET requests; `now` (aware) ends the default span of 90 days.

    With only one date the span reaches 90 days from it. Raises `BadSubmission` with every unusable parameter: a
    status other than open or closed, a date without a zone, an end before the start, more than 90 days.
    """
    if ids := _listed(params, "service_request_id"):
        return RequestsQuery(service_request_ids=ids)
    errors: list[Error] = []
    statuses = tuple(status.lower() for status in _listed(params, "status"))
    if not {"open", "closed"}.issuperset(statuses):
        errors.append(Error(400, "status is open or closed."))
    start, end = _instant(params, "start_date", errors), _instant(params, "end_date", errors)
    if errors:
        raise BadSubmission(errors)
    if start is None:
        end = end or now
        start = end - MAX_SPAN
    elif end is None:
        end = min(max(now, start), start + MAX_SPAN)
    if end < start or end - start > MAX_SPAN:
        raise BadSubmission([Error(400, "end_date is after start_date, at most 90 days.")])
    return RequestsQuery((), _listed(params, "service_code"), statuses, start, end)


def _listed(params: Mapping[str, str], name: str) -> tuple[str, ...]:
    items = (item.strip() for item in params.get(name, "").split(",", _MAX_LISTED)[:_MAX_LISTED])
    return tuple(dict.fromkeys(item for item in items if item))


def _instant(params: Mapping[str, str], name: str, errors: list[Error]) -> datetime | None:
    text = params.get(name, "").strip()
    if not text:
        return None
    try:
        return read_instant(text)
    except BadInstant:
        errors.append(Error.about(400, "%(name)s is not a date and time with a zone.", name=name))
        return None
