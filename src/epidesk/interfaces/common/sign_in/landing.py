# SPDX-License-Identifier: Apache-2.0
"""Where somebody goes after signing in, and where they may be sent back to."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from epidesk.foundation.accounts.queries import principal_for_user


def home_of(user: Any) -> str:
    """The page a person works on: citizens the start page, teams the field, the desk's people the desk, others their
    account."""
    if user.kind == "citizen":
        return "/"
    permissions = principal_for_user(user).permissions
    if any(permission.startswith("desk:") for permission in permissions):
        return "/desk/"
    if "dispatch:serve" in permissions:
        return "/field/"
    return reverse("account_home")


def safe_next(request: HttpRequest, target: str | None) -> str:
    """`target` when it is a path of ours, else nothing."""
    if (
        target
        and target.startswith("/")
        and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    ):
        return target
    return ""
