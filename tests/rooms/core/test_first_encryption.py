# SPDX-License-Identifier: Apache-2.0
"""Migrations turn columns of plain words into encrypted ones, with what stands in them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.db import connection

from epidesk.foundation.core import first_encryption
from epidesk.foundation.core.crypto import decrypt, encrypt
from epidesk.foundation.core.first_encryption import encrypt_column
from epidesk.foundation.core.ids import uuid7

pytestmark = pytest.mark.django_db
EDITOR = SimpleNamespace(connection=connection)


@pytest.fixture
def words():
    """`words("a", "")`: a table with these texts, in order; gives what is in it afterwards."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE words_of_old (id uuid PRIMARY KEY, said text NOT NULL)")

    def write(*texts):
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO words_of_old VALUES (%s, %s)", [(uuid7(), text) for text in texts])

    write.read = lambda: _read()  # type: ignore[attr-defined]
    return write


def _read():
    with connection.cursor() as cursor:
        cursor.execute("SELECT said FROM words_of_old ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def test_every_row_is_encrypted_also_beyond_one_batch(words, monkeypatch):
    monkeypatch.setattr(first_encryption, "BATCH", 2)
    words("một", "", "hai", "ba", "{}", "năm")
    assert encrypt_column(EDITOR, "words_of_old", "said", empty="{}") == 5
    stored = words.read()
    assert [decrypt(text) if text else "" for text in stored] == ["một", "", "hai", "ba", "", "năm"]
    assert not {"một", "hai", "ba", "năm"} & set(stored)


def test_what_is_encrypted_stays_as_it_is(words):
    token = encrypt("một")
    words(token, "gAAAA không phải")
    encrypt_column(EDITOR, "words_of_old", "said")
    first, second = words.read()
    assert first == token
    assert decrypt(second) == "gAAAA không phải"
