# SPDX-License-Identifier: Apache-2.0
"""Epidemic counts as others publish them: the tables of JHU CSSE, Our World in Data and Vietnamese provinces.

Bytes in, `CountFile` out. A file that is no such table raises `BadCountFile`; a row that cannot be believed is a
`Fault` with its line, and the rest is read on.
"""

from epikit.formats.counts.jhu import read_jhu
from epikit.formats.counts.owid import read_owid
from epikit.formats.counts.province import read_province
from epikit.formats.counts.table import BadCountFile, Count, CountFile, Counting, Fault, Level, Measure

__all__ = [
    "BadCountFile",
    "Count",
    "CountFile",
    "Counting",
    "Fault",
    "Level",
    "Measure",
    "read_jhu",
    "read_owid",
    "read_province",
]
