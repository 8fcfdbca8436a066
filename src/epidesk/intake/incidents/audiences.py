# SPDX-License-Identifier: Apache-2.0
"""People with a matter in an area, as people to whom something is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.notify.audiences import Audience, register_audience
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.incidents.models import Incident
from epidesk.intake.incidents.rules import OPEN_STATES


def with_open_matter(ward_ids: frozenset[UUID] | None) -> Iterator[Recipient]:
    """Whoever filed a matter there that is still open: the account, or the device. No number: a report may name a
    stranger's."""
    rows = Incident.objects.filter(state__in=[str(state) for state in OPEN_STATES])
    if ward_ids is not None:
        rows = rows.filter(area__in=ward_ids)
    for reporter_id, device in rows.order_by().values_list("reporter_id", "device").distinct():
        if reporter_id or device:
            yield Recipient(user_id=reporter_id, device=device or None)


register_audience(Audience("open-matter", _("People with an open matter in the area"), with_open_matter, in_turn=10))
