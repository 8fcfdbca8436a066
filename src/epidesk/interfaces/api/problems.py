# SPDX-License-Identifier: Apache-2.0
"""Errors for machines: RFC 9457 problem details, with one entry per bad value."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from pydantic import ValidationError

from epidesk.foundation.core.errors import DomainError, TooMany
from epidesk.interfaces.api.wording import said, unlike_any

MEDIA_TYPE = "application/problem+json"
Loc = Sequence[str | int]


def problem(error: DomainError, parameters: Iterable[str] = ()) -> dict[str, Any]:
    """The body of a problem; `type` is a stable URN of the error's slug. `parameters`: fields that are not the body's
    but the address's or the headers'."""
    body: dict[str, Any] = {
        "type": f"urn:epidesk:problem:{error.code}",
        "title": str(error.message),
        "status": error.status,
    }
    if error.fields:
        apart = frozenset(parameters)
        body["errors"] = [
            ({"parameter": name} if name in apart else {"pointer": pointer([name])}) | {"detail": str(text)}
            for name, text in error.fields.items()
        ]
    if isinstance(error, TooMany):
        body["retry_after_s"] = error.retry_after_s
    if (until_at := getattr(error, "until_at", None)) is not None:
        body["until"] = until_at.isoformat()
    return body


def pointer(loc: Loc) -> str:
    """A JSON pointer as the fragment of a URI (RFC 6901, section 6); `#` is the body itself."""
    return "#" + "".join(f"/{quote(str(part).replace('~', '~0').replace('/', '~1'), safe='~')}" for part in loc)


def validation_problem(errors: Iterable[Mapping[str, Any]], body: bytes = b"") -> dict[str, Any]:
    """A 422 from pydantic's error list. Each `loc` begins with where the value was: "body", or "query", "path",
    "header" and the like; `body` is what was sent, for pointing at what is there."""
    document = _read(body)
    found: dict[tuple[str, str], list[str]] = {}
    for entry in errors:
        where, *loc = entry["loc"]
        if where == "body":
            place = ("pointer", pointer(_within(document, loc, entry["type"])))
        else:
            place = ("parameter", next((str(part) for part in reversed(loc) if isinstance(part, str)), str(where)))
        found.setdefault(place, []).append(said(entry))
    return {
        "type": "urn:epidesk:problem:invalid",
        "title": _("Some values cannot be used."),
        "status": 422,
        # Several at one place: a value may be of several types, and is of none of them.
        "errors": [
            {kind: place, "detail": details[0] if len(set(details)) == 1 else unlike_any()}
            for (kind, place), details in found.items()
        ],
    }


def from_pydantic(error: ValidationError, body: bytes) -> dict[str, Any]:
    """A 422 for a body that a model read whole."""
    return validation_problem(
        ({**entry, "loc": ("body", *entry["loc"])} for entry in error.errors(include_url=False, include_input=False)),
        body,
    )


def simple(status: int, code: str, title: str | Promise) -> dict[str, Any]:
    """A problem that needs no more than its title."""
    return {"type": f"urn:epidesk:problem:{code}", "title": str(title), "status": status}


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _within(document: Any, loc: Loc, error_type: str) -> Loc:
    """As far as the place is one of the document: behind it pydantic names which type of a union it tried."""
    for depth, part in enumerate(loc):
        try:
            document = document[part]
        except (LookupError, TypeError):
            return loc if error_type == "missing" else loc[:depth]
    return loc
