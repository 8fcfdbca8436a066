# SPDX-License-Identifier: Apache-2.0
"""Each version of the triage rules is written down with its fingerprint: rules that change without a new version would
make old scores tell of rules that are no longer there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from epidesk.intake.incidents.policy import BadPolicy, check_triage, read_file

RECORD = "versions.yaml"
HEAD = """\
# SPDX-License-Identifier: Apache-2.0
# Fingerprints of the triage rules by version. `epidesk triage record` adds the line of a new version; lines are never
# changed. When a file changed and its version did not, `epidesk doctor` and `make check` say so.
"""


def fingerprint(tree: Any) -> str:
    """Of all that a file says, in whatever order and with whatever remarks it is written."""
    canonical = json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:24]


def problems(config_dir: Path) -> Iterator[str]:
    """What is wrong with the triage files: unreadable ones, and changed ones whose version is still the old one."""
    recorded = _recorded(config_dir)
    for kind in _kinds(config_dir):
        try:
            version, now = _current(config_dir, kind)
        except BadPolicy as error:
            yield str(error)
            continue
        name = f"triage/{kind}.yaml"
        if version not in recorded:
            yield f"{name}: version {version} is not written down; run `epidesk triage record`"
        elif recorded[version] != now:
            yield f"{name}: changed, but its version is still {version}; raise it, then run `epidesk triage record`"


def record(config_dir: Path) -> list[str]:
    """Writes down the versions that are new; gives them. Raises `BadPolicy` when a file changed under an old one."""
    recorded = _recorded(config_dir)
    new: dict[str, str] = {}
    for kind in _kinds(config_dir):
        version, now = _current(config_dir, kind)
        if recorded.get(version, now) != now:
            raise BadPolicy(f"triage/{kind}.yaml: changed, but its version is still {version}; raise it first")
        if version not in recorded:
            new[version] = now
    if new:
        lines = [f"{version}: {print_}\n" for version, print_ in sorted((recorded | new).items())]
        (config_dir / "triage" / RECORD).write_text(HEAD + "".join(lines), encoding="utf-8")
    return sorted(new)


def _kinds(config_dir: Path) -> list[str]:
    """By the names of the files: this runs before there are settings."""
    return sorted(path.stem for path in (config_dir / "triage").glob("*.yaml") if path.name != RECORD)


def _current(config_dir: Path, kind: str) -> tuple[str, str]:
    tree = read_file(config_dir / "triage" / f"{kind}.yaml")
    check_triage(config_dir, kind)
    return str(tree["version"]), fingerprint(tree)


def _recorded(config_dir: Path) -> dict[str, str]:
    path = config_dir / "triage" / RECORD
    if not path.exists():
        return {}
    tree = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    return {str(version): str(print_) for version, print_ in tree.items()}
