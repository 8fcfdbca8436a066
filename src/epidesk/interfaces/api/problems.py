# SPDX-License-Identifier: Apache-2.0
"""Errors for machines: RFC 9457 problem details, with one entry per bad field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from epidesk.foundation.core.errors import DomainError, TooMany

MEDIA_TYPE = "application/problem+json"


def problem(error: DomainError) -> dict[str, Any]:
    """The body of a problem; `type` is a stable URN of the error's slug."""
    body: dict[str, Any] = {
        "type": f"urn:epidesk:problem:{error.code}",
        "title": str(error.message),
        "status": error.status,
    }
    if error.fields:
        body["errors"] = [{"pointer": f"#/{name}", "detail": str(text)} for name, text in error.fields.items()]
    if isinstance(error, TooMany):
        body["retry_after_s"] = error.retry_after_s
    if (until_at := getattr(error, "until_at", None)) is not None:
        body["until"] = until_at.isoformat()
    return body


def validation_problem(errors: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A 422 from pydantic's error list."""
    return {
        "type": "urn:epidesk:problem:invalid",
        "title": _("Some values cannot be used."),
        "status": 422,
        "errors": [
            {"pointer": "#/" + "/".join(str(part) for part in entry["loc"]), "detail": entry["msg"]} for entry in errors
        ],
    }


def from_pydantic(error: ValidationError) -> dict[str, Any]:
    return validation_problem(error.errors(include_url=False, include_input=False, include_context=False))


def simple(status: int, code: str, title: str) -> dict[str, Any]:
    """A problem that needs no more than its title."""
    return {"type": f"urn:epidesk:problem:{code}", "title": title, "status": status}
