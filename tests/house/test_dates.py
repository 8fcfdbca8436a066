# SPDX-License-Identifier: Apache-2.0
"""Days are written dd/mm/yyyy at every door: none is put into a page or a message without its year."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [*sorted((ROOT / "src/epidesk").rglob("*.html")), *sorted((ROOT / "src/epidesk").rglob("*.py"))]
FORMATS = re.compile(
    r"""[|]date:"(?P<filter>[^"]*)"|date_format\([^"\n]*"(?P<call>[^"\n]*)"|[{:](?P<python>%d[^"'}]*)"""
)


def formats_in(text: str) -> list[str]:
    return [next(part for part in found.groups() if part is not None) for found in FORMATS.finditer(text)]


def without_year(format: str) -> bool:
    """Whether it tells a month and no year, or the month before the day."""
    bare = format.replace("%", "")
    if bare.isupper() and "_" in bare:  # one of the project's own, which the next test looks at
        return bare not in {"DATE_FORMAT", "SHORT_DATE_FORMAT", "DATETIME_FORMAT", "TIME_FORMAT"}
    if bare == "c":  # for machines
        return False
    return bool(re.search("[djmnMbFN]", bare)) and not re.search(r"d/m/Y", bare)


@pytest.mark.parametrize(
    ("format", "short"),
    [("d/m", True), ("d/m H:i", True), ("D d/m", True), ("%d/%m", True), ("Y-m-d", True), ("j M Y", True),
     ("d/m/Y", False), ("H:i d/m/Y", False), ("D", False), ("H:i", False), ("SHORT_DATE_FORMAT", False)],
)  # fmt: skip
def test_the_check_knows_a_short_date(format: str, short: bool) -> None:
    assert without_year(format) is short


def test_no_page_and_no_message_writes_a_day_without_its_year() -> None:
    looked_at = {path: formats_in(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert sum(map(len, looked_at.values())) > 25, "the check finds what it is for"
    short = {
        str(path.relative_to(ROOT)): bad for path, all_ in looked_at.items() if (bad := [*filter(without_year, all_)])
    }
    assert short == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_both_languages_write_days_alike(language: str) -> None:
    formats = __import__(f"epidesk.interfaces.common.formats.{language}.formats", fromlist=["formats"])
    assert (formats.DATE_FORMAT, formats.SHORT_DATE_FORMAT, formats.DATETIME_FORMAT) == ("d/m/Y", "d/m/Y", "H:i d/m/Y")
