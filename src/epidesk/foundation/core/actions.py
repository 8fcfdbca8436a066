# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.models import Installation


class OtherMode(Conflict):
    code = "other-mode"


def claim_mode(mode: str) -> None:
    """Writes what this database is, once. Raises `OtherMode` when it was made for the other purpose."""
    with transaction.atomic():
        row, _created = Installation.objects.get_or_create(id=1, defaults={"mode": mode})
    if row.mode != mode:
        raise OtherMode(
            _("This database was created as “%(was)s” and cannot serve as “%(wanted)s”. Use another database.")
            % {"was": row.mode, "wanted": mode}
        )
