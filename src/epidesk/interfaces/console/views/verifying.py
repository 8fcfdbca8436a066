# SPDX-License-Identifier: Apache-2.0
"""Checking whether a report is true."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.console.views.items import act, version_of


@act(Permission.VERIFY)
def check(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.verify(
        by=by,
        incident_id=found,
        check=request.POST.get("check", ""),
        result=request.POST.get("result", ""),
        note=request.POST.get("note", ""),
    )
    return _("Check stored.")


@act(Permission.RESOLVE)
def verdict(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.give_verdict(
        by=by,
        incident_id=found,
        verdict=request.POST.get("verdict", ""),
        note=request.POST.get("note", ""),
        version=version_of(request),
    )
    return _("Verdict stored.")
