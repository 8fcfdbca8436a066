# SPDX-License-Identifier: Apache-2.0
"""What the register of people compares, with fixed weights: written down from what is known of Vietnamese names, dates
and phones, before any set with the truth was looked at, so that the same two records weigh the same every day.

`u` of a name is the share of its own words among the people on file: Nguyễn Văn An says little, Công Tằng Tôn Nữ much.
A phone is a household's, not a person's, so its `u` is that of neighbours, not of strangers; ID numbers are one's own,
but a mistyped or an older one is only "another".
"""

from __future__ import annotations

from epikit.linkage.comparisons import births, names, same
from epikit.linkage.model import Model

PERSON = Model(
    comparisons=(
        names(
            {
                "same": (0.80, 2e-4),
                "other_marks": (0.02, 2e-4),
                "one_slip": (0.06, 1e-3),
                "shortened": (0.05, 2e-3),
                "two_slips": (0.02, 4e-3),
                "initials": (0.01, 2e-3),
                "ends": (0.01, 6e-3),
                "one_word": (0.02, 0.30),
                "other": (0.01, 0.68),
            }
        ),
        births(
            {
                "same": (0.75, 4e-5),
                "slip": (0.06, 1.2e-3),
                "part": (0.16, 0.013),
                "year": (0.01, 0.013),
                "other": (0.005, 0.985),
            }
        ),
        same("id_number", {"same": (0.90, 1e-9), "other": (0.06, 1.0)}),
        same("phone", {"same": (0.75, 2e-5), "other": (0.25, 1.0)}, also="phone_2"),
        same("ward", {"same": (0.75, 0.03), "other": (0.25, 0.97)}),
        same("sex", {"same": (0.98, 0.5), "other": (0.02, 0.5)}),
    ),
    blocks=(
        "l.id_number = r.id_number",
        "l.phone = r.phone",
        "l.phone = r.phone_2",
        "l.phone_2 = r.phone",
        "l.words = r.words AND l.year = r.year",
        "l.words = r.words AND l.ward = r.ward",
        "l.ends = r.ends AND l.year = r.year AND l.ward = r.ward",
        "l.block = r.block",
    ),
)

SURE = 0.99
"""From this probability two records are taken for one where somebody asked for all that are (figures, a partner's own
double rows). The register itself never merges by it: somebody looks."""
WORTH_A_LOOK = 0.5
"""From this probability somebody is asked."""
