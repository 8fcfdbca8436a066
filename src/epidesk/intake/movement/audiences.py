# SPDX-License-Identifier: Apache-2.0
"""Who speaks for the lodgings of an area, as people to whom something is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import emails_of
from epidesk.foundation.notify.audiences import Audience, register_audience
from epidesk.foundation.notify.rules import Recipient
from epidesk.intake.movement.models import Clerk


def lodging_operators(ward_ids: frozenset[UUID] | None) -> Iterator[Recipient]:
    """The clerks of houses that are open. The house's own number is a public one: nobody is told by it."""
    clerks = Clerk.objects.filter(until_at=None, lodging__closed_at=None)
    if ward_ids is not None:
        clerks = clerks.filter(lodging__ward__in=ward_ids)
    user_ids = list(clerks.order_by("user_id").values_list("user_id", flat=True))
    emails = emails_of(user_ids)
    for user_id in user_ids:
        yield Recipient(user_id=user_id, email=emails.get(user_id, ""))


register_audience(Audience("lodgings", _("Lodgings in the area"), lodging_operators, in_turn=15))
