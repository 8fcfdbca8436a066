# SPDX-License-Identifier: Apache-2.0
"""For machines that watch the machine."""

from __future__ import annotations

import ipaddress

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


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
    """Jobs waiting and their age by queue, in Prometheus' text format; for this machine only."""
    address = request.META.get("REMOTE_ADDR", "")
    try:
        local = ipaddress.ip_address(address).is_loopback
    except ValueError:
        local = False
    if not local:
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
