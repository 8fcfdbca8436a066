# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from epidesk.foundation.core.errors import Conflict
from epidesk.foundation.core.keyring import fingerprint, keyring
from epidesk.foundation.core.models import Installation


class OtherMode(Conflict):
    code = "other-mode"


def claim_mode(mode: str) -> None:
    """Writes what this database is, once, and by which keys it is known. One made before keys were noted gets those of
    now. Raises `OtherMode` when it was made for the other purpose."""
    proof = fingerprint(keyring(settings.ENV.data_dir))
    with transaction.atomic():
        row, _created = Installation.objects.get_or_create(id=1, defaults={"mode": mode, "keys_proof": proof})
        if not row.keys_proof:
            row.keys_proof = proof
            row.save(update_fields=["keys_proof"])
    if row.mode != mode:
        raise OtherMode(
            _("This database was created as “%(was)s” and cannot serve as “%(wanted)s”. Use another database.")
            % {"was": row.mode, "wanted": mode}
        )
