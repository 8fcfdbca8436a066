# SPDX-License-Identifier: Apache-2.0
"""The keys that sign receipts: one file of the data directory, the newest first. Of a key that was replaced only the
public half stays, with the span in which it signed."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.conf import settings

from epidesk.foundation.core.keyring import create_file, keys_dir, replace_file
from epikit.receipts import VerifyingKey, key_id, public_bytes

KEY_FILE = "receipt_keys.json"


@dataclass(frozen=True)
class ReceiptKeys:
    """`signing`: the key in use; `known`: all of them by id, the newest first."""

    signing: Ed25519PrivateKey
    known: dict[bytes, VerifyingKey]

    @property
    def signing_id(self) -> bytes:
        return key_id(public_bytes(self.signing))


def receipt_keys(now: datetime) -> ReceiptKeys:
    """The keys of the installation; the first is made when none is there. Every process sees a rotation at once: the
    file is small and read anew."""
    path = _path()
    if not path.exists():
        create_file(keys_dir(settings.ENV.data_dir) / KEY_FILE, _first(now))
    entries = json.loads(path.read_bytes())
    known = {
        bytes.fromhex(one["id"]): VerifyingKey(
            bytes.fromhex(one["public"]),
            datetime.fromisoformat(one["since"]),
            datetime.fromisoformat(one["until"]) if one["until"] else None,
        )
        for one in entries
    }
    return ReceiptKeys(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(entries[0]["private"])), known)


def rotate(now: datetime) -> bytes:
    """Another key from now on; the old private half is gone. Returns the new key's id. Two at once: the later one
    counts, both stay known to checkpoints only if they followed each other, so run it from one place."""
    receipt_keys(now)
    entries = json.loads(_path().read_bytes())
    entries[0] = {**entries[0], "until": now.isoformat(), "private": ""}
    entry = _entry(now)
    replace_file(keys_dir(settings.ENV.data_dir) / KEY_FILE, _document([entry, *entries]))
    return bytes.fromhex(entry["id"])


def _path() -> Path:
    path: Path = settings.ENV.data_dir / "keys" / KEY_FILE
    return path


def _first(now: datetime) -> bytes:
    return _document([_entry(now)])


def _document(entries: list[dict[str, str]]) -> bytes:
    return json.dumps(entries, indent=1).encode()


def _entry(now: datetime) -> dict[str, str]:
    key = Ed25519PrivateKey.generate()
    public = public_bytes(key)
    private = key.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    return {
        "id": key_id(public).hex(),
        "public": public.hex(),
        "private": private.hex(),
        "since": now.isoformat(),
        "until": "",
    }
