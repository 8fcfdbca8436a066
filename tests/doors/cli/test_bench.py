# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from epidesk.interfaces.cli.commands import bench
from epidesk.interfaces.cli.main import epidesk

NOISY = '''"""Counts sheep. Further lines are not listed."""
import os
import subprocess


def run(n=None):
    print("this must not reach stdout")
    os.write(1, b"nor this")
    subprocess.run(["echo", "nor what a child says"], check=True)
    return {"name": "sheep", "value": 1.5, "unit": "µs", "limit": 1.0, "ratio": 1.5, "n": n or 7, "extra": {"p50": 1}}
'''


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project with one measurement, one that forgets its limit, and a module that is neither."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    (folder / "__init__.py").write_text("")
    (folder / "stand.py").write_text('"""What measurements stand on."""\n')
    (folder / "sheep.py").write_text(NOISY, encoding="utf-8")
    (folder / "goats.py").write_text('"""Goats."""\ndef run(n=None):\n    return {"name": "goats"}\n')
    return tmp_path


def _bench(project: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, whose stdout is really a pipe and whose `benchmarks` are the project's."""
    source = Path(bench.__file__).resolve().parents[4]
    program = (
        "import sys; from pathlib import Path; from epidesk.interfaces.cli.commands import bench; "
        f"bench.PROJECT = Path({str(project)!r}); bench.command(sys.argv[1:])"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *words],
        env={"PYTHONPATH": str(source), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_json_is_exactly_one_line_whatever_is_printed_on_the_way(project: Path) -> None:
    result = _bench(project, "sheep", "--json")
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("\n") == 1
    assert json.loads(result.stdout) == {
        "name": "sheep",
        "value": 1.5,
        "unit": "µs",
        "limit": 1.0,
        "ratio": 1.5,
        "n": 7,
        "extra": {"p50": 1},
    }
    for noise in ("this must not reach stdout", "nor this", "nor what a child says"):
        assert noise in result.stderr


def test_the_size_can_be_chosen_and_people_get_a_line_to_read(project: Path) -> None:
    result = _bench(project, "sheep", "--n", "3")
    assert result.stdout == "sheep: 1.5 µs, limit 1.0 µs, ratio 1.5, n 3 (p50 1)\n"


def test_a_measurement_without_its_limit_is_no_measurement(project: Path) -> None:
    result = _bench(project, "goats", "--json")
    assert result.returncode == 1
    assert result.stdout == ""
    assert "limit" in result.stderr


def test_the_list_names_measurements_only(project: Path) -> None:
    result = _bench(project, "--list")
    assert result.stdout.splitlines() == ["goats  Goats.", "sheep  Counts sheep. Further lines are not listed."]


def test_an_unknown_name_is_answered_with_those_there_are() -> None:
    result = CliRunner().invoke(epidesk, ["bench", "nothing"])
    assert result.exit_code == 2
    assert "area_at" in result.stderr


def test_without_a_name_it_says_how_to_find_one() -> None:
    result = CliRunner().invoke(epidesk, ["bench"])
    assert result.exit_code == 2
    assert "--list" in result.stderr
