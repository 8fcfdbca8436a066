# SPDX-License-Identifier: Apache-2.0
"""Reports of the same become one at the desk, and several again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Invalid
from epidesk.foundation.core.ids import parse_public_id
from epidesk.foundation.core.principals import Actor
from epidesk.intake.incidents import actions as incidents
from epidesk.intake.incidents.rules import Permission
from epidesk.interfaces.console.same import find_other
from epidesk.interfaces.console.views.items import act, version_of


@act(Permission.REJECT)
def duplicate(request: HttpRequest, by: Actor, found: UUID) -> str:
    """Merges this one into the one whose code is given."""
    other = find_other(request.viewer, request.POST.get("of", ""))  # type: ignore[attr-defined]
    incidents.merge(by=by, incident_id=found, into_id=other, version=version_of(request))
    return _("Merged into the other report.")


@act(Permission.REJECT)
def take_in(request: HttpRequest, by: Actor, found: UUID) -> str:
    """Merges another one into this: when a team is out for this one, or it is the better told."""
    other = parse_public_id("inc", request.POST.get("other", ""))
    if other is None:
        raise Invalid({"of": _("Choose a report of the list.")})
    incidents.merge(by=by, incident_id=other, into_id=found)
    return _("The other report was merged into this one.")


@act(Permission.REJECT)
def split(request: HttpRequest, by: Actor, found: UUID) -> str:
    incidents.split(by=by, incident_id=found, reason=request.POST.get("reason", ""), version=version_of(request))
    return _("Split off. It stands in the queue as before.")
