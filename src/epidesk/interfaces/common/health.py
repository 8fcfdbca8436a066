# SPDX-License-Identifier: Apache-2.0
"""For machines that watch the machine."""

from __future__ import annotations

import hmac

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from epidesk.interfaces.common.client_address import is_this_machine


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """The process can serve: its database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("the database does not answer\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Jobs by queue and status, in Prometheus' text format: for this machine, and for who shows
    `EPIDESK_METRICS_TOKEN` as a bearer. What a proxy brings is not from this machine, wherever the proxy runs."""
    if not is_this_machine(request) and not _shows_token(request):
        return HttpResponse(status=404)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT queue_name, status::text, count(*) FROM procrastinate_jobs"
            " WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1, 2 ORDER BY 1, 2"
        )
        rows = cursor.fetchall()
    lines = ["# TYPE epidesk_jobs gauge"]
    lines += [f'epidesk_jobs{{queue="{queue}",status="{status}"}} {count}' for queue, status, count in rows]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; version=0.0.4")


def _shows_token(request: HttpRequest) -> bool:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    wanted = settings.ENV.metrics_token
    return bool(wanted) and scheme.lower() == "bearer" and hmac.compare_digest(token.strip().encode(), wanted.encode())
