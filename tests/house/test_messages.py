# SPDX-License-Identifier: Apache-2.0
"""`make check` stops for a text without Vietnamese."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def check(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/messages.py", "check"], cwd=root, capture_output=True, text=True, timeout=60
    )


@pytest.mark.row("LN-01")
def test_the_catalogues_are_complete_and_one_text_too_many_fails_the_build(tmp_path: Path) -> None:
    for folder in ("tools", "src/epidesk"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("static", "__pycache__"))
    complete = check(tmp_path)
    assert complete.returncode == 0, complete.stdout
    page = tmp_path / "src/epidesk/interfaces/citizen/templates/citizen/privacy.html"
    page.write_text(
        page.read_text(encoding="utf-8") + '{% translate "Nobody has translated this." %}', encoding="utf-8"
    )
    lacking = check(tmp_path)
    assert lacking.returncode != 0
    assert "privacy.html: no Vietnamese for 'Nobody has translated this.'" in lacking.stdout
