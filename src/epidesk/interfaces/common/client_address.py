# SPDX-License-Identifier: Apache-2.0
"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

import ipaddress

from django.conf import settings
from django.http import HttpRequest

from epidesk.interfaces.common.front.bounds import PROXIED

FORWARDED = ("Forwarded", "X-Real-Ip", PROXIED.decode().title())


def client_address(request: HttpRequest) -> str:
    """The client's address. `X-Forwarded-For` counts only as far as our own proxies (`EPIDESK_TRUSTED_PROXIES`) wrote
    it: read from the right, the first address that is not one of them."""
    address: str = request.META.get("REMOTE_ADDR", "") or "unknown"
    trusted = set(settings.ENV.trusted_proxies)
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        if address not in trusted or not hop.strip():
            break
        address = hop.strip()
    return address


def is_private_line(request: HttpRequest) -> bool:
    """Whether nobody between can listen: TLS, or this very machine and no proxy in between."""
    return request.is_secure() or is_this_machine(request)


def is_this_machine(request: HttpRequest) -> bool:
    """Whether it was sent here, and by no proxy, be it one that we know or one that the front did not believe."""
    if any(name in FORWARDED or name.startswith("X-Forwarded-") for name in request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
