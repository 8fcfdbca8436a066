# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from allauth.mfa.models import Authenticator
from django.db import transaction

from epidesk.foundation.core.crypto import is_current, reencrypt

SECRETS = ("secret", "seed")


def reencrypt_authenticators() -> int:
    """Seeds of authenticator apps and recovery codes under the newest field key, for `epidesk keys rotate`.

    They lie inside allauth's JSON, where a walk over encrypted columns does not find them. Each row is locked, because
    allauth writes the same JSON when a recovery code is used. Returns how many values changed.
    """
    changed = 0
    with transaction.atomic():
        for row in Authenticator.objects.select_for_update().exclude(type=Authenticator.Type.WEBAUTHN):
            stale = {name: row.data[name] for name in SECRETS if name in row.data and not is_current(row.data[name])}
            if stale:
                row.data = {**row.data, **{name: reencrypt(token) for name, token in stale.items()}}
                row.save(update_fields=["data"])
                changed += len(stale)
    return changed
