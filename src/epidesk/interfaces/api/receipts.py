# SPDX-License-Identifier: Apache-2.0
"""What a checkpoint keeps to verify receipts without a network: keys and classes, and the receipts that no longer
count. Public: random numbers of nobody. `Date` says how old a copy is; asked with `If-None-Match`, an unchanged list is
304."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from epidesk.interfaces.api.alerts.cap import for_everybody
from epidesk.response.screening import queries
from epidesk.response.screening.policy import vocabulary


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Public keys with the spans in which they signed, and the classes in words, from the freest to the strictest."""
    known = queries.verifying_keys(timezone.now())
    return _answer(
        request,
        {
            "keys": [
                {
                    "id": id.hex(),
                    "public": key.public.hex(),
                    "since": key.since.isoformat(),
                    "until": key.until.isoformat() if key.until else None,
                }
                for id, key in known.items()
            ],
            "classes": [
                {
                    "code": one.code,
                    "severity": one.severity,
                    "name": {"vi": one.name.vi, "en": one.name.en},
                    "action": {"vi": one.action.vi, "en": one.action.en},
                }
                for one in vocabulary().classes
            ],
        },
    )


@require_safe
def revoked(request: HttpRequest) -> HttpResponse:
    """Ids of receipts that were taken back and would otherwise still count."""
    return _answer(request, {"revoked": queries.revoked(timezone.now())})


def _answer(request: HttpRequest, told: dict[str, Any]) -> HttpResponse:
    answer: HttpResponse = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    etag = f'"{sha256(answer.content).hexdigest()[:32]}"'
    if etag in request.headers.get("If-None-Match", ""):
        answer = HttpResponseNotModified()
    answer["ETag"] = etag
    return for_everybody(answer)
