# SPDX-License-Identifier: Apache-2.0
"""Which rows of the feature list are proved, by which tests, and whether they pass: `make rows`.

A test proves a row with `@pytest.mark.row("RI-03")`. Further words go to pytest: `python tools/rows.py -k desk`.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

import pytest

ORDER = ("failed", "skipped", "passed")  # the worst of a row's tests is the row's own result


class RowTable:
    """A pytest plugin that keeps only tests with rows, and prints row → tests → result at the end."""

    def __init__(self) -> None:
        self._rows_of: dict[str, list[str]] = {}
        self._results: dict[str, str] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        chosen = [item for item in items if item.get_closest_marker("row")]
        config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
        items[:] = chosen
        for item in chosen:
            self._rows_of[item.nodeid] = [str(row) for mark in item.iter_markers("row") for row in mark.args]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self._results[report.nodeid] = report.outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        tests_of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for case, rows in self._rows_of.items():
            for row in rows:
                tests_of[row][case.partition("[")[0]].append(self._results.get(case, "failed"))
        terminalreporter.section("rows")
        for row in sorted(tests_of):
            terminalreporter.line(f"{row:<8} {_worst(chain(*tests_of[row].values()))}")
            for test, results in tests_of[row].items():
                cases = f" ({len(results)} cases)" if len(results) > 1 else ""
                terminalreporter.line(f"         {_worst(results):<8} {test}{cases}")
        tests = {test for of_row in tests_of.values() for test in of_row}
        terminalreporter.line(f"{len(tests_of)} rows are proved by {len(tests)} tests.")


def _worst(results: Iterable[str]) -> str:
    found = set(results)
    return next(result for result in ORDER if result in found)


if __name__ == "__main__":
    sys.exit(pytest.main(["-q", *sys.argv[1:]], plugins=[RowTable()]))
