# SPDX-License-Identifier: Apache-2.0
"""Keys made by whoever comes first, and changed while the house is open."""

from __future__ import annotations

import dataclasses
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.fernet import InvalidToken
from django.apps import apps
from django.db import connection, models

from epidesk.env import read_environment
from epidesk.foundation.core import keyring as keyring_module
from epidesk.foundation.core import rotation
from epidesk.foundation.core.actions import claim_mode
from epidesk.foundation.core.crypto import EncryptedTextField, blind_index, decrypt, encrypt, is_current
from epidesk.foundation.core.keyring import (
    KeysMissing,
    add_field_key,
    create_keys,
    drop_old_field_keys,
    fingerprint,
    forget_keyring,
    keyring,
    proves,
)
from epidesk.foundation.core.models import Installation


@pytest.fixture(autouse=True)
def own_keys(settings: Any, tmp_path: Path) -> Iterator[Path]:
    settings.ENV = dataclasses.replace(settings.ENV, data_dir=tmp_path)
    yield tmp_path
    forget_keyring()


def test_processes_that_start_at_once_agree_on_the_keys(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from epidesk.foundation.core.keyring import keyring;"
        "sys.stdin.read(); r = keyring(Path(sys.argv[1])); print(r.secret_key, r.field_keys, r.index_key)"
    )
    data_dir = tmp_path / "fresh"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(data_dir)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()  # all are imported and waiting: now they race
    said = set()
    for process in processes:
        assert process.stdout is not None
        said.add(process.stdout.read())
        assert process.wait() == 0
    assert len(said) == 1
    assert sorted(path.name for path in (data_dir / "keys").iterdir()) == ["field_keys", "index_key", "secret_key"]


def test_keys_lost_under_a_running_process_are_not_made_anew(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    token = encrypt("ho")
    monkeypatch.setattr(keyring_module, "environment", lambda: read_environment({"EPIDESK_MODE": "production"}))
    (own_keys / "keys" / "field_keys").rename(own_keys / "away")
    with pytest.raises(KeysMissing, match=r"field_keys missing .* restore the keys from your backup"):
        encrypt("ho")
    assert not (own_keys / "keys" / "field_keys").exists()
    (own_keys / "away").rename(own_keys / "keys" / "field_keys")
    assert decrypt(token) == "ho"


def test_an_empty_key_file_is_no_key(own_keys: Path) -> None:
    create_keys(own_keys)
    (own_keys / "keys" / "index_key").write_text("\n")
    with pytest.raises(KeysMissing, match="index_key is empty"):
        keyring(own_keys)


def test_key_files_are_for_the_service_alone(tmp_path: Path) -> None:
    keyring(tmp_path)
    add_field_key(tmp_path)
    drop_old_field_keys(tmp_path)
    for path in (tmp_path / "keys").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_process_follows_a_key_added_by_another(tmp_path: Path) -> None:
    before = encrypt("ho")
    elsewhere = "from pathlib import Path; import sys; from epidesk.foundation.core.keyring import add_field_key as a;"
    subprocess.run([sys.executable, "-c", elsewhere + "a(Path(sys.argv[1]))", str(tmp_path)], check=True)
    assert not is_current(before)
    assert is_current(encrypt("ho"))
    assert decrypt(before) == "ho"


def test_a_value_whose_key_is_gone_is_not_invented() -> None:
    token = encrypt("ho")
    with pytest.raises(InvalidToken):
        decrypt("x" + token[1:])


def test_equal_values_of_one_purpose_share_an_index_and_no_others() -> None:
    assert blind_index("phone", "+84120000001") == blind_index("phone", "+84120000001")
    assert blind_index("phone", "+84120000001") != blind_index("id", "+84120000001")
    assert "84120000001" not in blind_index("phone", "+84120000001")
    assert len(blind_index("phone", "")) == 32


class TestRotation:
    pytestmark = pytest.mark.django_db(transaction=True)

    @pytest.fixture
    def letters(self) -> Iterator[type[models.Model]]:
        """A table of its own with an encrypted column."""

        class Letter(models.Model):
            text = EncryptedTextField(blank=True)
            note = EncryptedTextField(null=True)

            class Meta:
                app_label = "core"

        with connection.schema_editor() as editor:
            editor.create_model(Letter)
        yield Letter
        with connection.schema_editor() as editor:
            editor.delete_model(Letter)
        del apps.all_models["core"]["letter"]
        apps.clear_cache()

    def stored(self, row_id: int) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT text FROM core_letter WHERE id = %s", [row_id])
            return str(cursor.fetchone()[0])

    def test_every_value_is_under_the_new_key_and_reads_as_before(
        self, letters: Any, monkeypatch: pytest.MonkeyPatch, own_keys: Path
    ) -> None:
        monkeypatch.setattr(rotation, "BATCH", 3)
        rows = [letters.objects.create(text=f"sốt {n}", note="ho" if n % 2 else None) for n in range(10)]
        empty = letters.objects.create(text="")
        assert "sốt" not in self.stored(rows[0].id)
        old_keys = keyring(own_keys).field_keys
        done = rotation.rotate()
        assert (done.values, done.dropped) == (15, 1)
        assert old_keys[0] not in keyring(own_keys).field_keys
        assert [row.text for row in letters.objects.order_by("id")] == [*(f"sốt {n}" for n in range(10)), ""]
        assert all(is_current(self.stored(row.id)) for row in rows)
        assert self.stored(empty.id) == ""
        assert (own_keys / "keys" / "retired_field_keys").read_bytes() == old_keys[0], "old backups still open"

    def test_cut_short_it_goes_on_without_a_third_key(
        self, letters: Any, monkeypatch: pytest.MonkeyPatch, own_keys: Path
    ) -> None:
        rows = [letters.objects.create(text=f"{n}") for n in range(6)]
        monkeypatch.setattr(rotation, "BATCH", 2)
        plain, calls = rotation.reencrypt, []

        def dies(token: str) -> str:
            calls.append(token)
            if len(calls) == 4:
                raise KeyboardInterrupt
            return plain(token)

        monkeypatch.setattr(rotation, "reencrypt", dies)
        with pytest.raises(KeyboardInterrupt):
            rotation.rotate()
        assert len(keyring(own_keys).field_keys) == 2, "the old key stays until nothing needs it"
        assert [row.text for row in letters.objects.order_by("id")] == [str(n) for n in range(6)]
        monkeypatch.setattr(rotation, "reencrypt", plain)
        done = rotation.rotate()
        assert (done.values, done.dropped, len(keyring(own_keys).field_keys)) == (4, 1, 1)
        assert [letters.objects.get(id=row.id).text for row in rows] == [str(n) for n in range(6)]

    def test_what_somebody_writes_meanwhile_is_not_overwritten(
        self, letters: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        row = letters.objects.create(text="before")
        plain = rotation.reencrypt

        def meanwhile(token: str) -> str:
            if decrypt(token) == "before":
                letters.objects.filter(id=row.id).update(text="changed by an operator")
            return plain(token)

        monkeypatch.setattr(rotation, "reencrypt", meanwhile)
        rotation.rotate()
        assert letters.objects.get(id=row.id).text == "changed by an operator"

    def test_a_transaction_from_before_is_waited_for(self, letters: Any, own_keys: Path) -> None:
        parameters = {key: connection.get_connection_params()[key] for key in ("dbname", "user", "host", "port")
                      if key in connection.get_connection_params()}  # fmt: skip
        with psycopg.connect(**parameters) as other:
            other.execute("INSERT INTO core_letter (text) VALUES (%s)", [encrypt("late")])
            with pytest.raises(rotation.RotationStopped, match="still open"):
                rotation.rotate(wait_s=0.3)
            assert len(keyring(own_keys).field_keys) == 2
        assert rotation.rotate().values == 1
        assert letters.objects.get().text == "late"

    def test_the_database_knows_its_keys_before_and_after_a_change_and_no_others(
        self, own_keys: Path, tmp_path: Path
    ) -> None:
        def proof() -> str:
            with connection.cursor() as cursor:
                cursor.execute("SELECT keys_proof FROM core_installation")
                return str(cursor.fetchone()[0])

        claim_mode("test")
        first = proof()
        assert proves(first, keyring(own_keys))
        assert fingerprint(keyring(own_keys)) not in first
        rotation.rotate()
        assert proves(proof(), keyring(own_keys))
        assert not proves(first, keyring(own_keys)), "of before the change"
        create_keys(tmp_path / "elsewhere")
        assert not proves(proof(), keyring(tmp_path / "elsewhere"))

    def test_an_index_key_of_elsewhere_is_found_out(self, own_keys: Path) -> None:
        claim_mode("test")
        with connection.cursor() as cursor:
            cursor.execute("SELECT keys_proof FROM core_installation")
            token = str(cursor.fetchone()[0])
        ring = keyring(own_keys)
        assert proves(token, ring)
        assert not proves(token, dataclasses.replace(ring, index_key=b"of elsewhere"))

    def test_an_installation_of_before_gets_its_proof_once(self, own_keys: Path) -> None:
        claim_mode("test")
        Installation.objects.update(keys_proof="")
        claim_mode("test")
        assert Installation.objects.get().keys_proof == fingerprint(keyring(own_keys))

    def test_two_rotations_at_once_are_refused(self, letters: Any) -> None:
        parameters = {key: value for key, value in connection.get_connection_params().items()
                      if key in ("dbname", "user", "host", "port", "password")}  # fmt: skip
        with psycopg.connect(**parameters) as other:
            other.execute("SELECT pg_advisory_lock(%s)", [rotation.ROTATION_LOCK])
            with pytest.raises(rotation.RotationStopped, match="Another rotation"):
                rotation.rotate()

    def test_the_house_has_encrypted_columns(self) -> None:
        assert ("User", "phone") in {(model.__name__, column) for model, column in rotation.encrypted_columns()}
