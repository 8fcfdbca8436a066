# SPDX-License-Identifier: Apache-2.0
"""Citizens' pages on a slow phone, as Lighthouse simulates it: slow 4G, a processor slowed to a quarter.

Value: the lowest performance score of home, report, medical and track, each the median of `n` (3) runs; limit: 100.
`extra` has every page's performance and accessibility. Wants Chromium, and Lighthouse in `benchmarks/lighthouse_npm`:
`make lighthouse` puts it there (185 MB, so it is no part of the setup).
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.stand import stand

PAGES = ("/", "/report", "/medical", "/track")
RUNS = 3
TRIES = 3
"""Chromium leaves out the beginning of its trace: then nothing was measured; Lighthouse asks for another run."""
HERE = Path(__file__).parent / "lighthouse_npm"
PROGRAM = HERE / "node_modules" / "lighthouse" / "cli" / "index.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def run(n: int | None = None) -> dict[str, object]:
    """`n`: runs a page."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    # Node of the environment first, as the front end's own build does.
    node = shutil.which("node", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if not PROGRAM.is_file() or chromium is None or node is None:
        raise RuntimeError("Lighthouse, Node or Chromium is missing: make lighthouse; apt install chromium")
    runs = n or RUNS
    with stand(web_workers=1, jobs=False, demonstration=True) as here:
        found = {path: _scores(node, chromium, f"{here.base_url}{path}", runs) for path in PAGES}
    lowest = min(one["performance"] for one in found.values())
    return {
        "name": "lighthouse",
        "value": lowest,
        "unit": "of 100",
        "limit": 100,
        "ratio": round(lowest / 100, 2),
        "n": runs,
        "extra": found,
    }


def _scores(node: str, chromium: str, url: str, runs: int) -> dict[str, Any]:
    reports = [_report(node, chromium, url) for _ in range(runs)]
    scores = {
        name: round(100 * statistics.median(one["categories"][name]["score"] for one in reports))
        for name in ("performance", "accessibility")
    }
    failed = {
        audit["id"]
        for one in reports
        for audit in (one["audits"][ref["id"]] for ref in one["categories"]["accessibility"]["auditRefs"])
        if audit["score"] == 0
    }
    kilobytes = round(reports[-1]["audits"]["total-byte-weight"]["numericValue"] / 1000)
    return scores | {"kilobytes": kilobytes} | ({"accessibility_failed": sorted(failed)} if failed else {})


def _report(node: str, chromium: str, url: str) -> dict[str, Any]:
    command = [node, str(PROGRAM), url, "--quiet", "--output=json", "--output-path=stdout"]
    command += ["--only-categories=performance,accessibility", f"--chrome-flags={FLAGS}"]
    environment = {**os.environ, "CHROME_PATH": chromium}
    for _ in range(TRIES):
        done = subprocess.run(command, env=environment, check=False, stdout=subprocess.PIPE, text=True, timeout=180)
        if done.returncode == 0:
            break
    done.check_returncode()
    report: dict[str, Any] = json.loads(done.stdout)
    return report
