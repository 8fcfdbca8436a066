# SPDX-License-Identifier: Apache-2.0
"""Where somebody goes after signing in, and where they may be sent back to."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from epidesk.foundation.accounts.queries import principal_for_user
from epidesk.foundation.accounts.rules import Permission as Accounts
from epidesk.foundation.audit.rules import Permission as Audit
from epidesk.foundation.desk.rules import Permission as Desk
from epidesk.foundation.places.rules import Permission as Places
from epidesk.insight.statistics.rules import Permission as Statistics
from epidesk.intake.movement.rules import Permission as Movement
from epidesk.publishing.content.rules import Permission as Content
from epidesk.publishing.news.rules import Permission as News
from epidesk.response.dispatch.rules import Permission as Dispatch

WORKPLACES = (
    (Desk.READ, "console:desk"),
    (Dispatch.SERVE, "field:home"),
    (Dispatch.READ, "console:teams"),
    (Accounts.MANAGE_STAFF, "console:staff"),
    (Movement.REPORT_GUESTS, "partner:lodging"),
    (Statistics.READ, "console:today"),
    (Content.SEE_DRAFTS, "console:guides"),
    (News.EDIT, "console:stories"),
    (Content.APPROVE_LEGAL, "console:texts"),
    (Places.SET_ALERT, "console:alert"),
    (Accounts.SANCTION, "console:fair-use"),
    (Accounts.CONFIRM_PHONE, "console:confirm-phone"),
    (Accounts.SEE_STAFF, "console:staff"),
    (Places.SET_NEARNESS, "console:nearness"),
    (Movement.INSPECT_LODGING, "console:lodging"),
    (Movement.IMPORT_MANIFESTS, "console:imports-list"),
    (Audit.READ, "console:ledger"),
    (Dispatch.TAKE_DIRECTIVES, "console:directives"),
    (Dispatch.STAND_DOWN, "console:endings"),
)
"""By permission, the first that fits: where the work of that role waits. Every place of the console's bar is here."""


def workplace(permissions: Collection[str]) -> str:
    """The page on which somebody with these permissions works; empty when no page of this version is theirs."""
    return next((reverse(name) for permission, name in WORKPLACES if permission in permissions), "")


def home_of(user: Any) -> str:
    """The page a person works on: citizens the start page, who has no workplace their account, which says so."""
    if user.kind == "citizen":
        return "/"
    return workplace(principal_for_user(user).permissions) or reverse("account_home")


def safe_next(request: HttpRequest, target: str | None) -> str:
    """`target` when it is a path of ours, else nothing."""
    if (
        target
        and target.startswith("/")
        and url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    ):
        return target
    return ""
