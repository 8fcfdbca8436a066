# SPDX-License-Identifier: Apache-2.0
"""Epidemic counts as others publish them: the tables of JHU CSSE, Our World in Data and Vietnamese provinces.

Bytes in, `CountFile` out. A file that is no such table raises `BadCountFile`; a row that cannot be believed is a
`Fault` with its line, and the rest is read on. `LAYOUTS` is all there are: another one is a module
here and a line there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from epikit.formats.counts.jhu import read_jhu
from epikit.formats.counts.owid import read_owid
from epikit.formats.counts.province import read_province
from epikit.formats.counts.table import BadCountFile, Count, CountFile, Counting, Fault, Level, Measure, Read


@dataclass(frozen=True)
class Layout:
    """`columns`: what a file's header may hold, a line each, for whoever makes one; `sums_the_world`: its files hold
    countries only, and the world is their sum."""

    read: Read
    columns: tuple[str, ...]
    sums_the_world: bool = False


LAYOUTS: Mapping[str, Layout] = {
    "jhu": Layout(
        read_jhu,
        (
            "Province/State, Country/Region, Lat, Long, 1/22/20, ...   with --measure",
            "or date, country, confirmed, recovered, deaths",
        ),
        sums_the_world=True,
    ),
    "owid": Layout(
        read_owid, ("iso_code, location, date, total_cases, total_deaths, ...  other columns are passed over",)
    ),
    "province": Layout(read_province, ("date, province_code and/or province, new and/or total     with --measure",)),
}

__all__ = [
    "LAYOUTS",
    "BadCountFile",
    "Count",
    "CountFile",
    "Counting",
    "Fault",
    "Layout",
    "Level",
    "Measure",
    "read_jhu",
    "read_owid",
    "read_province",
]
