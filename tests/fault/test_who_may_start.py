# SPDX-License-Identifier: Apache-2.0
"""A process starts only where mode, database, keys and address fit together, and says in one line why not."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from benchmarks.stand import ROOT, Stand, free_port

from epidesk.foundation.core.keyring import create_keys

Words = tuple[str, ...]
WEB = ("-m", "epidesk.interfaces.cli.web")
WEB_WORKER = ("-c", "from epidesk.interfaces.cli.web import load_app; load_app()")
WORKER = ("-m", "epidesk.interfaces.cli.worker", "--queue", "bulk")
COMMAND = ("-m", "epidesk.interfaces.cli.main", "user", "list")
EACH = {"web": WEB, "web worker": WEB_WORKER, "worker": WORKER, "command": COMMAND}
ALL = pytest.mark.parametrize("words", EACH.values(), ids=list(EACH))


def refusal(house: Stand, words: Words, **environment: str) -> str:
    """The one line with which the process ends."""
    done = subprocess.run(
        [sys.executable, *words],
        env=house.environment | {"PORT": str(free_port())} | environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert done.stdout.count("\n") == 1, done.stdout
    return done.stdout


@ALL
def test_a_demonstration_never_serves_as_production(house: Stand, words: Words) -> None:
    assert "made for “demo” and cannot serve as “production”" in refusal(house, words, EPIDESK_MODE="production")


@ALL
def test_without_its_keys_nothing_starts_and_none_are_made(house: Stand, words: Words, tmp_path: Path) -> None:
    said = refusal(house, words, EPIDESK_DATA_DIR=str(tmp_path / "data"))
    assert "restore the keys from your backup" in said
    assert not (tmp_path / "data").exists()


@ALL
def test_the_keys_of_another_installation_are_refused(house: Stand, words: Words, tmp_path: Path) -> None:
    create_keys(tmp_path)
    said = refusal(house, words, EPIDESK_DATA_DIR=str(tmp_path))
    assert "are not those this database was made with" in said


@pytest.mark.parametrize("words", [WEB, WEB_WORKER], ids=["web", "web worker"])
def test_a_demonstration_without_a_passphrase_is_not_opened_to_the_network(house: Stand, words: Words) -> None:
    assert "EPIDESK_DEMO_PASSPHRASE" in refusal(house, words, HOST="0.0.0.0")


@pytest.mark.parametrize("words", [WEB, WORKER], ids=["web", "worker"])
def test_an_empty_database_is_told_from_a_foreign_one(house: Stand, words: Words) -> None:
    empty = house.cluster.dsn("epidesk_owner", "postgres")
    assert "`epidesk up` makes it ready" in refusal(house, words, EPIDESK_DATABASE_URL=empty)


def test_the_doctor_names_the_wrong_keys_and_the_wrong_mode(house: Stand, tmp_path: Path) -> None:
    create_keys(tmp_path)
    told = house.environment | {"EPIDESK_DATA_DIR": str(tmp_path), "EPIDESK_MODE": "production"}
    words = [sys.executable, "-m", "epidesk.interfaces.cli.main", "doctor"]
    done = subprocess.run(words, env=told, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "BAD   Keys of this database:" in done.stdout
    assert "BAD   Mode: This database was made for “demo”" in done.stdout
    assert "Traceback" not in done.stdout + done.stderr


def test_where_all_fits_the_doctor_says_so(house: Stand) -> None:
    assert "Keys of this database: are those it was made with" in house.python(
        "-m", "epidesk.interfaces.cli.main", "doctor", check=False
    )
