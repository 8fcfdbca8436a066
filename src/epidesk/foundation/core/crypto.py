# SPDX-License-Identifier: Apache-2.0
"""Sensitive columns encrypted at rest, and blind indexes that find an exact value without storing it."""

from __future__ import annotations

import hashlib
import hmac
import json
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from epidesk.foundation.core.keyring import forget_keyring, keyring


@lru_cache(maxsize=4)
def _cipher(keys: tuple[bytes, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


def encrypt(text: str) -> str:
    """The text under the newest key."""
    return _cipher(keyring(settings.ENV.data_dir).field_keys).encrypt(text.encode()).decode()


def decrypt(token: str) -> str:
    """The text behind a token made with any key of the ring. Raises `InvalidToken` if the key is gone."""
    try:
        return _cipher(keyring(settings.ENV.data_dir).field_keys).decrypt(token.encode()).decode()
    except InvalidToken:
        forget_keyring()  # another process may have rotated the keys
        return _cipher(keyring(settings.ENV.data_dir).field_keys).decrypt(token.encode()).decode()


def is_current(token: str) -> bool:
    """Whether the token was made with the newest key."""
    try:
        _cipher(keyring(settings.ENV.data_dir).field_keys[:1]).decrypt(token.encode())
    except InvalidToken:
        return False
    return True


def reencrypt(token: str) -> str:
    """The same text under the newest key, for `epidesk keys rotate`. Raises `InvalidToken` if its key is gone."""
    return _cipher(keyring(settings.ENV.data_dir).field_keys).rotate(token.encode()).decode()


def blind_index(purpose: str, value: str) -> str:
    """32 hex digits by which equal values of one purpose are found; says nothing about the value without the key."""
    key = keyring(settings.ENV.data_dir).index_key
    return hmac.new(key, f"{purpose}\0{value}".encode(), hashlib.sha256).hexdigest()[:32]


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """Text that the database sees only encrypted. Cannot be searched or ordered; empty stays empty."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def from_db_value(self, value: str | None, expression: object, connection: object) -> str | None:
        return decrypt(value) if value else value


class EncryptedJSONField(EncryptedTextField):
    """A table of JSON that the database sees only encrypted; an empty one is stored as empty text."""

    _pyi_private_set_type: Any  # for the checker of types: this text field takes and gives a table
    _pyi_private_get_type: Any

    def get_prep_value(self, value: Any) -> Any:
        return super().get_prep_value(json.dumps(value, ensure_ascii=False) if value else "")

    def from_db_value(self, value: str | None, expression: object, connection: object) -> Any:
        text = super().from_db_value(value, expression, connection)
        return json.loads(text) if text else {}
