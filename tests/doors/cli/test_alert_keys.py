# SPDX-License-Identifier: Apache-2.0
"""`epidesk alerts key` and `epidesk push key` as somebody types them, and what the doctor says of the keys."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.test.utils import override_settings
from tests.epikit.cap_examples import GOOD

from epidesk.env import environment
from epidesk.foundation.audit.models import Entry
from epidesk.interfaces.cli import session
from epidesk.interfaces.cli.checks import keys as check
from epidesk.interfaces.cli.commands import push
from epidesk.interfaces.cli.main import epidesk
from epidesk.publishing.alerts import signing
from epikit.formats.cap12 import from_xml, to_xml, verify
from epikit.formats.cap12.signing import load_key, new_key_pem, self_signed
from epikit.webpush import decode

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    @contextmanager
    def opened() -> Any:
        yield None

    env = replace(environment(), data_dir=tmp_path)
    monkeypatch.setattr(session, "opened_database", opened)
    monkeypatch.setattr(session, "set_up_django", lambda database, as_owner: None)
    monkeypatch.setattr(push, "environment", lambda: env)
    with override_settings(ENV=env):
        yield lambda *words: CliRunner().invoke(epidesk, list(words))


def signed_and_checked(trusted: bytes) -> bool:
    xml = signing.signed(to_xml(GOOD))
    return from_xml(verify(xml, [trusted], now=datetime.now(UTC))) == GOOD


@pytest.mark.django_db
def test_alerts_are_signed_from_the_first_key_on(run: Run) -> None:
    assert signing.signed(to_xml(GOOD)) == to_xml(GOOD), "unsigned while there is no key"
    assert run("alerts", "key", "show").exit_code == 1
    made = run("alerts", "key", "create", "--name", "CDC Huế")
    assert made.exit_code == 0, made.output
    assert "CDC Huế" in made.output
    assert "itself" in made.output
    assert run("alerts", "key", "show").output == made.output
    assert signed_and_checked(run("alerts", "key", "export").stdout_bytes)
    assert Entry.objects.filter(verb="alert_key.created").count() == 1
    again = run("alerts", "key", "create", "--name", "CDC Huế")
    assert again.exit_code == 1
    assert "already" in again.output
    assert run("alerts", "key", "show").output == made.output, "and the key is the same"


@pytest.mark.django_db
def test_after_a_rotation_old_signatures_can_still_be_checked(run: Run) -> None:
    run("alerts", "key", "create", "--name", "CDC Huế")
    before = signing.signed(to_xml(GOOD))
    first = run("alerts", "key", "export").stdout_bytes
    told = run("alerts", "key", "rotate", "--days", "30")
    assert told.exit_code == 0, told.output
    assert "CDC Huế" in told.output
    exported = run("alerts", "key", "export").stdout_bytes
    assert exported.count(b"BEGIN CERTIFICATE") == 2
    assert exported.endswith(first)
    assert b"PRIVATE" not in exported
    verify(before, [exported], now=datetime.now(UTC))
    assert signed_and_checked(exported)
    with pytest.raises(ValueError, match="not_trusted"):
        verify(signing.signed(to_xml(GOOD)), [first], now=datetime.now(UTC))


@pytest.mark.django_db
def test_an_authority_s_certificate_takes_the_place_of_ours(run: Run, tmp_path: Path) -> None:
    run("alerts", "key", "create", "--name", "CDC Huế")
    wanted = tmp_path / "hue.csr"
    assert run("alerts", "key", "request", "--organization", "Sở Y tế", "-o", str(wanted)).exit_code == 0
    request = x509.load_pem_x509_csr(wanted.read_bytes())
    authority = load_key(new_key_pem())
    now = datetime.now(UTC)
    issued = (
        x509.CertificateBuilder()
        .subject_name(request.subject)
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Authority")]))
        .public_key(request.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=90))
        .sign(authority, SHA256())
        .public_bytes(Encoding.PEM)
    )
    (tmp_path / "hue.pem").write_bytes(issued)
    told = run("alerts", "key", "certificate", str(tmp_path / "hue.pem"))
    assert told.exit_code == 0, told.output
    assert "Issued by:   Authority" in told.output
    assert signed_and_checked(issued)


@pytest.mark.django_db
def test_another_key_s_certificate_is_refused_and_nothing_changes(run: Run, tmp_path: Path) -> None:
    run("alerts", "key", "create", "--name", "CDC Huế")
    before = run("alerts", "key", "show").output
    other = self_signed(new_key_pem(), name="Other", now=datetime.now(UTC), days=3)
    for content, says in ((other, "another key"), (b"rubbish", "No certificate")):
        (tmp_path / "x.pem").write_bytes(content)
        told = run("alerts", "key", "certificate", str(tmp_path / "x.pem"))
        assert told.exit_code == 1
        assert says in told.output
    assert run("alerts", "key", "show").output == before


@pytest.mark.django_db
def test_a_key_that_nobody_can_read_holds_no_alert_up(run: Run, tmp_path: Path, caplog: Any) -> None:
    run("alerts", "key", "create", "--name", "CDC Huế")
    (tmp_path / "keys" / signing.KEY_FILE).write_text("rubbish")
    assert signing.signed(to_xml(GOOD)) == to_xml(GOOD)
    assert "unsigned" in caplog.text
    assert run("alerts", "key", "show").exit_code == 1


@pytest.mark.django_db
def test_only_the_owner_of_the_machine_reads_the_key(run: Run, tmp_path: Path) -> None:
    run("alerts", "key", "create", "--name", "CDC Huế")
    run("alerts", "key", "rotate")
    assert {path.stat().st_mode & 0o077 for path in (tmp_path / "keys").iterdir()} == {0}


def test_the_push_key_is_made_once_and_shown(run: Run) -> None:
    assert run("push", "key", "show").exit_code == 1
    made = run("push", "key", "create")
    assert len(decode(made.output)) == 65
    assert run("push", "key", "create").exit_code == 1
    assert run("push", "key", "show").output == made.output


@pytest.mark.django_db
def test_the_doctor_looks_at_both_keys(run: Run, tmp_path: Path) -> None:
    env = replace(environment(), data_dir=tmp_path)
    now = datetime.now(UTC)
    assert check.signature(env, now).state == "odd"
    assert check.push(env, "demo").state == "odd"
    assert check.push(env, "production").state == "bad"
    run("alerts", "key", "create", "--name", "CDC Huế", "--days", "60")
    run("push", "key", "create")
    assert check.signature(env, now).state == "good"
    assert check.signature(env, now + timedelta(days=40)).state == "odd"
    assert check.signature(env, now + timedelta(days=61)).state == "bad"
    assert check.push(env, "production").state == "good"
    for name in (signing.KEY_FILE, "push_key.pem"):
        (tmp_path / "keys" / name).write_text("rubbish")
    assert check.signature(env, now).state == check.push(env, "demo").state == "bad"
