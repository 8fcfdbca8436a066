# SPDX-License-Identifier: Apache-2.0
"""`epidesk places import` as somebody types it. The database is the test's own, so the command is not to open one."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from epidesk.foundation.places import queries
from epidesk.foundation.places.models import AreaSet
from epidesk.interfaces.cli import session
from epidesk.interfaces.cli.main import epidesk

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    @contextmanager
    def opened() -> Any:
        yield None

    monkeypatch.setattr(session, "opened_database", opened)
    monkeypatch.setattr(session, "set_up_django", lambda database, as_owner: None)
    return lambda *words: CliRunner().invoke(epidesk, list(map(str, words)))


def _feature(west: float, **properties: Any) -> dict[str, Any]:
    ring = [[west, 16], [west + 0.1, 16], [west + 0.1, 17], [west, 17], [west, 16]]
    return {"type": "Feature", "properties": properties, "geometry": {"type": "Polygon", "coordinates": [ring]}}


@pytest.fixture
def half_good(tmp_path: Path) -> Path:
    file = tmp_path / "units.geojson"
    features = [_feature(107.0, code="1", name="Phường Một"), _feature(107.1, name="Không mã")]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return file


def test_the_sources_file_is_imported(run: Callable[..., Result], shared: Path, hue: None) -> None:
    file = shared / "data/admin/hue_wards_2025-07_simplified.geojson"
    result = run("places", "import", file, "--set", "nguồn", "--valid-from", "2026-01-01")
    assert result.exit_code == 0, result.output
    assert result.stdout == "Imported 40 areas as set nguồn, valid from 2026-01-01.\n"
    found = queries.area_at(107.5779, 16.4698)
    assert found is not None
    assert found.id != next(ward.id for ward in queries.wards(on=AreaSet.objects.earliest("valid_from").valid_from))


def test_faults_are_told_one_by_one_and_nothing_is_imported(run: Callable[..., Result], half_good: Path) -> None:
    result = run("places", "import", half_good, "--set", "a", "--valid-from", "2026-01-01")
    assert result.exit_code == 1
    assert "feature 1: The property “code” is missing." in result.stderr
    assert "--skip-errors" in result.stderr
    assert result.stdout == ""
    assert not AreaSet.objects.exists()


def test_faulty_features_are_left_out_when_asked(run: Callable[..., Result], half_good: Path) -> None:
    result = run("places", "import", half_good, "--set", "a", "--valid-from", "2026-01-01", "--skip-errors")
    assert result.exit_code == 0
    assert "Imported 1 areas" in result.stdout
    assert "Left out 1 faulty features." in result.stdout
    assert "Without a zone: 1." in result.stdout


def test_a_taken_name_is_told(run: Callable[..., Result], half_good: Path, hue: None) -> None:
    result = run("places", "import", half_good, "--set", "2025-07", "--valid-from", "2026-01-01", "--skip-errors")
    assert result.exit_code == 1
    assert "already a set named “2025-07”" in result.stderr


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nowhere.geojson", "--set", "a", "--valid-from", "2026-01-01"), "does not exist"),
        (("FILE", "--set", "a", "--valid-from", "1/7/2025"), "does not match"),
        (("FILE", "--valid-from", "2026-01-01"), "--set"),
    ],
)
def test_a_wrong_command_is_explained(
    run: Callable[..., Result], half_good: Path, words: tuple[str, ...], told: str
) -> None:
    result = run("places", "import", *(half_good if word == "FILE" else word for word in words))
    assert result.exit_code == 2
    assert told in result.stderr


def test_help_teaches_without_a_database() -> None:
    text = CliRunner().invoke(epidesk, ["places", "import", "--help"]).output
    for word in ("WGS 84", "--valid-from", "--skip-errors", "zone", "Examples"):
        assert word in text
