# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.principals import Viewer
from epidesk.intake.incidents.kinds.medical_help import MEDICAL_HELP
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.queries.reporter import row_of, whose_matters
from epidesk.intake.incidents.queries.shapes import MatterRow
from epidesk.intake.incidents.rules import OPEN_STATES


def live_request(viewer: Viewer) -> MatterRow | None:
    """The newest request for medical help that is still open and belongs to this device, this account or the number
    with which it has signed in. One query, and one for an account's number."""
    whose = whose_matters(viewer)
    if not whose:
        return None
    open_ones = Incident.objects.filter(whose, kind=MEDICAL_HELP.code, state__in=[str(state) for state in OPEN_STATES])
    row = open_ones.defer("description", "contact_phone").order_by("-id").first()
    return row_of(row) if row is not None else None
