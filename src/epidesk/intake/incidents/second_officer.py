# SPDX-License-Identifier: Apache-2.0
"""A contested matter is not closed again by the one who closed it, while anybody else could do it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import Permission, Verb
from epidesk.intake.incidents.rules.contesting import FLAG

CLOSING = {Verb.RESOLVE: Permission.RESOLVE, Verb.REJECT: Permission.REJECT, Verb.MARK_DUPLICATE: Permission.REJECT}


class AnotherMustDecide(Forbidden):
    """The reporter contested what this very officer decided."""

    code = "another-must-decide"
    default_message = _(
        "You closed this, and the reporter has contested it: a colleague decides this time. You can still raise it, "
        "send a team and write notes."
    )


def check_second_officer(incident: Incident, verb: Verb, by: Actor) -> None:
    """Raises `AnotherMustDecide`. Nobody else to decide is nobody else with an open account and the right, in its ward:
    then who closed it may close it again, and the timeline shows that it was the same. Two queries, only for what was
    contested."""
    if FLAG not in incident.flags or verb not in CLOSING or by.kind is not PrincipalKind.STAFF:
        return
    if by.user_id is not None and who_closed(incident.id) == by.user_id and others_could(incident, verb, by.user_id):
        raise AnotherMustDecide


def who_closed(incident_id: UUID) -> UUID | None:
    """The account that closed what was contested last; None for teams' and machines' without one."""
    contested = Step.objects.filter(incident_id=incident_id, verb="contested", undone_at=None).order_by("-id").first()
    if contested is None:
        return None
    closing = Step.objects.filter(incident_id=incident_id, id=contested.params.get("closing")).first()
    return closing.by_id if closing else None


def others_could(incident: Incident, verb: Verb, user_id: UUID) -> bool:
    return any(one.user_id != user_id and one.covers(incident.area_id) for one in holders_of(CLOSING[verb]))
