# SPDX-License-Identifier: Apache-2.0
"""Scripts that phones load hold nothing that a browser of 2018 cannot read (`check-css.mjs` holds the style to it)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

BUILT = Path(__file__).resolve().parents[3] / "src/epidesk/interfaces/common/static/built"
TOO_NEW = {
    "optional chaining": r"[\w)\]]\?\.[A-Za-z_$(\[]",
    "nullish coalescing": r"[\w)\]]\?\?[^?]",
    "logical assignment": r"(\|\||&&|\?\?)=[^=]",
    "private members": r"this\.#\w",
    "numeric separators": r"\b\d+_\d",
    "a method of later": r"\.(replaceAll|at|findLast|toSorted|hasOwn|fromEntries|allSettled|randomUUID)\(",
    "a function of later": r"\bstructuredClone\(",
}

# What one page alone loads.
PAGES = ["directory.js", "ask.js", "rules.js", "report.js", "kiosk.js"]


@pytest.mark.row("OF-04")
@pytest.mark.parametrize("name", ["citizen.js", "offline.js", "sw.js", "field.js", *PAGES])
def test_scripts_of_phones_are_read_by_old_browsers(name):
    if not (BUILT / name).is_file():
        pytest.skip("the pages' assets are not built: npm run build in frontend/")
    code = re.sub(r'"(?:[^"\\]|\\.)*"|`[^`]*`', '""', (BUILT / name).read_text(encoding="utf-8"))
    found = {what: match.group() for what, pattern in TOO_NEW.items() if (match := re.search(pattern, code))}
    assert not found
