# SPDX-License-Identifier: Apache-2.0
"""`epidesk figures import`, with a database that answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from epidesk.insight.statistics.models import Figure
from epidesk.interfaces.cli.commands import figures
from epidesk.interfaces.cli.main import epidesk

pytestmark = pytest.mark.django_db
GOOD = "date,country,confirmed,recovered,deaths\n2020-03-01,Vietnam,16,16,0\n2020-03-02,Vietnam,17,16,0\n"


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Runs the command on the database of the tests: the one it would open is another."""
    monkeypatch.setattr(figures, "_import", figures._import.__wrapped__)  # type: ignore[attr-defined]
    return lambda *words: CliRunner().invoke(epidesk, [str(word) for word in words])


@pytest.fixture
def file(tmp_path: Path) -> Callable[[str], Path]:
    def make(text: str) -> Path:
        path = tmp_path / "file.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return make


def test_a_file_is_taken_in_and_told(run: Callable[..., Result], file: Callable[[str], Path]) -> None:
    result = run("figures", "import", file(GOOD), "--layout", "jhu")
    assert result.exit_code == 0, result.output
    assert "Read 12 numbers: 12 new, 0 revised, 0 known already." in result.stdout
    again = run("figures", "import", file(GOOD), "--layout", "jhu")
    assert "0 new, 0 revised, 12 known already" in again.stdout
    assert Figure.objects.count() == 12


def test_faults_are_told_by_line_and_nothing_is_imported(
    run: Callable[..., Result], file: Callable[[str], Path]
) -> None:
    bad = file(GOOD + '2020-03-03,Vietnam,"1,8",16,0\n2999-01-01,Vietnam,19,16,0\n')
    result = run("figures", "import", bad, "--layout", "jhu")
    assert result.exit_code == 1
    assert "line 4: confirmed: “1,8” has a comma" in result.stderr
    assert "line 5: date: “2999-01-01” has not come yet." in result.stderr
    assert not Figure.objects.exists()
    assert run("figures", "import", bad, "--layout", "jhu", "--skip-errors").exit_code == 0
    assert Figure.objects.count() == 8, "Vietnam's two days and what stood in the third row beside; no world"


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        (GOOD.replace("confirmed", "konfirmed"), (), "Missing column: “Confirmed”. The file has: “date”, “country”,"),
        ("date,province_code,new\n2021-01-01,46,1\n", ("--layout", "province"), "does not say what it counts"),
        (GOOD, ("--source", "nobody"), "No such source. There are: province, owid, jhu"),
    ],
)
def test_a_file_of_another_kind_is_explained(
    run: Callable[..., Result], file: Callable[[str], Path], text: str, words: tuple[str, ...], told: str
) -> None:
    result = run("figures", "import", file(text), "--layout", "jhu", *words)
    assert result.exit_code == 1
    assert told in result.stderr


def test_a_jump_is_told(run: Callable[..., Result], file: Callable[[str], Path]) -> None:
    text = "date,province_code,province,new\n2021-10-24,96,Cà Mau,168\n2021-10-25,96,Cà Mau,151919\n"
    result = run("figures", "import", file(text), "--layout", "province", "--measure", "cases")
    assert "Held for review: Cà Mau 2021-10-25 cases 151919 (jump)" in result.stdout


def test_help_teaches_the_layouts_without_a_database() -> None:
    text = CliRunner().invoke(epidesk, ["figures", "import", "--help"]).output
    for word in ("Country/Region", "total_cases", "province_code", "--skip-errors", "Examples"):
        assert word in text
