# SPDX-License-Identifier: Apache-2.0
"""What the contract in `.importlinter` cannot see: modules that open connections beside harmless ones of a package."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPENS_CONNECTIONS = ("urllib.request", "http.client", "http.server", "django.core.mail", "multiprocessing.connection")
DOORS = {
    ("epidesk/foundation/core/gateways/smtp.py", "django.core.mail"),  # the administrator's own mail server
}


def imported(source: str) -> Iterator[str]:
    """Full names of what the source imports: `from urllib import request` is `urllib.request`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def connecting(source: str) -> set[str]:
    names = set(imported(source))
    return {door for door in OPENS_CONNECTIONS if any(name == door or name.startswith(f"{door}.") for name in names)}


def test_only_the_doors_open_connections() -> None:
    found = {
        (str(path.relative_to(ROOT / "src")), module)
        for path in (ROOT / "src").rglob("*.py")
        for module in connecting(path.read_text(encoding="utf-8"))
    }
    assert found == DOORS


def test_every_way_of_importing_is_seen() -> None:
    assert connecting("import urllib.request as r") == {"urllib.request"}
    assert connecting("from urllib import request") == {"urllib.request"}
    assert connecting("def f():\n    from http.client import HTTPSConnection") == {"http.client"}
    assert connecting("from urllib.parse import urlsplit\nfrom http import HTTPStatus") == set()
