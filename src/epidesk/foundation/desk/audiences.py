# SPDX-License-Identifier: Apache-2.0
"""The people of the desk, as people to whom something is told at once."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from epidesk.foundation.accounts.queries import holders_of
from epidesk.foundation.desk.rules import Permission
from epidesk.foundation.notify.audiences import Audience, register_audience
from epidesk.foundation.notify.rules import Recipient


def operators(ward_ids: frozenset[UUID] | None) -> Iterator[Recipient]:
    """Who works at the desk and sees any of the wards."""
    for one in holders_of(Permission.READ):
        if ward_ids is None or one.areas is None or not ward_ids.isdisjoint(one.areas):
            yield Recipient(user_id=one.user_id, email=one.email)


register_audience(Audience("desk", _("Everyone at the desk"), operators, staff=True, in_turn=30))
