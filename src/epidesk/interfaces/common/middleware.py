# SPDX-License-Identifier: Apache-2.0
"""What every request passes, in the order of `settings.MIDDLEWARE`."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.decorators import sync_only_middleware

from epidesk.foundation.audit.actions import record_reads
from epidesk.foundation.core.errors import DomainError
from epidesk.foundation.core.principals import PrincipalKind
from epidesk.interfaces.common.errors import error_page
from epidesk.interfaces.common.identity import DEVICE_COOKIE, set_device_cookie, viewer_for
from epidesk.interfaces.common.passphrase import OPEN_PATHS, must_show_passphrase, refuse_machine

Handler = Callable[[HttpRequest], HttpResponse]

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data: blob:",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


@sync_only_middleware
def request_ids(get_response: Handler) -> Handler:
    """A short random id by which a person's complaint, the ledger and the log find each other."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.request_id = secrets.token_hex(8)  # type: ignore[attr-defined]
        response = get_response(request)
        response["X-Request-Id"] = request.request_id  # type: ignore[attr-defined]
        return response

    return middleware


@sync_only_middleware
def security_headers(get_response: Handler) -> Handler:
    """No script or style but our own, no framing, no caching of pages unless a page says so."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=(self)")
        response.setdefault("Cache-Control", "no-store")
        return response

    return middleware


@sync_only_middleware
def demo_passphrase(get_response: Handler) -> Handler:
    """A demonstration that listens beyond this machine asks for its printed passphrase first. What does not come by
    here (asgi.py: streams, `POST /api/v1/reports`) asks for itself."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path.startswith(OPEN_PATHS) and must_show_passphrase(request.COOKIES):
            return refuse_machine(request) or redirect(f"/demo/passphrase?next={request.path}")
        return get_response(request)

    return middleware


@sync_only_middleware
def principals(get_response: Handler) -> Handler:
    """`request.viewer`, and the cookie of a device that filed for the first time. A citizen who signs out leaves
    nothing behind: the phone is a new one from then on, and what was filed with it asks for its code."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.viewer = came = viewer_for(request)  # type: ignore[attr-defined]
        response = get_response(request)
        set_device_cookie(request, response)
        if came.kind is PrincipalKind.CITIZEN and not request.user.is_authenticated:
            response.delete_cookie(DEVICE_COOKIE, samesite="Lax")
        return response

    return middleware


@sync_only_middleware
def read_log(get_response: Handler) -> Handler:
    """Writes which persons' records this request showed, before anything of the answer is sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.reads:
            route = request.resolver_match.route if request.resolver_match else ""
            record_reads(viewer, route)
            viewer.reads.clear()
        return response

    return middleware


@sync_only_middleware
class domain_errors:  # noqa: N801 (named like its neighbours)
    """What the domain refuses becomes a page that says so. Doors catch what they can say beside a field."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, DomainError):
            return error_page(request, exception)
        return None
