# SPDX-License-Identifier: Apache-2.0
"""What a page's own script is told when a form it sent cannot be taken (RFC 9457), instead of a page."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, JsonResponse

from epidesk.foundation.core.errors import DomainError, TooMany


def wants_json(request: HttpRequest) -> bool:
    """Whether a script sent the form. Browsers that open pages ask for text/html."""
    return request.headers.get("Accept", "").startswith("application/json")


def problem(error: DomainError, fields: Mapping[str, str] | None = None) -> JsonResponse:
    """`fields`: messages by the form's own field names, when they differ from those of the error."""
    beside = dict(fields) if fields is not None else {name: str(text) for name, text in error.fields.items()}
    body = {
        "type": f"urn:epidesk:problem:{error.code}",
        "title": str(error.message),
        "status": error.status,
        "fields": beside,
    }
    if (until_at := getattr(error, "until_at", None)) is not None:
        body["until"] = until_at.isoformat()
    response = JsonResponse(body, status=error.status, content_type="application/problem+json")
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after_s)
    return response
