# SPDX-License-Identifier: Apache-2.0
"""A contested matter is not closed again by the one who closed it, while anybody else could do it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.core.errors import Forbidden
from epidesk.foundation.core.principals import Actor, Principal, PrincipalKind
from epidesk.intake.incidents.models import Incident, Step
from epidesk.intake.incidents.rules import OPEN_STATES, Permission, Verb
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
    """Raises `AnotherMustDecide`."""
    if is_barred(incident, verb, by):
        raise AnotherMustDecide


def is_barred(incident: Incident, verb: Verb, who: Principal) -> bool:
    """Whether `who` closed what was contested, and somebody else could take this verb. Nobody else to decide is nobody
    else with an open account and the right, in its ward: then who closed it may close it again, and the timeline shows
    that it was the same. At most three queries, only for what was contested."""
    if FLAG not in incident.flags or incident.state not in OPEN_STATES or verb not in CLOSING:
        return False
    if who.kind is not PrincipalKind.STAFF or who.user_id is None or who_closed(incident.id) != who.user_id:
        return False
    return any(one.user_id != who.user_id and one.covers(incident.area_id) for one in holders_of(CLOSING[verb]))


def who_closed(incident_id: UUID) -> UUID | None:
    """The account that closed what was contested last; None for teams' and machines' without one."""
    contested = Step.objects.filter(incident_id=incident_id, verb="contested", undone_at=None).order_by("-id").first()
    if contested is None:
        return None
    closing = Step.objects.filter(incident_id=incident_id, id=contested.params.get("closing")).first()
    return closing.by_id if closing else None
