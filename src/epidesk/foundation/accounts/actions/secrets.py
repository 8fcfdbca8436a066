# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from epidesk.foundation.core.crypto import reencrypt


def reencrypt_authenticators() -> int:
    """Seeds of authenticator apps and recovery codes under the newest field key, for `epidesk keys rotate`.

    They lie inside allauth's JSON, where a walk over encrypted columns does not find them.
    Returns how many rows changed.
    """
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
            secrets = {name: row.data[name] for name in ("secret", "seed") if name in row.data}
            if secrets:
                row.data = {**row.data, **{name: reencrypt(value) for name, value in secrets.items()}}
                row.save(update_fields=["data"])
                changed += 1
    return changed
