# SPDX-License-Identifier: Apache-2.0
"""What the import contracts cannot see: the standard library's own clients, which share a package with harmless parts
(`urllib.parse`, `http`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src"
CLIENTS = {"urllib.request", "http.client", "smtplib", "ftplib", "telnetlib", "xmlrpc.client", "poplib", "imaplib"}
CALLS = {"urlopen", "create_connection", "open_connection"}
# Each with its reason.
ALLOWED = {
    "epidesk/interfaces/cli/ports.py",  # asks this machine's own port whether it answers
}


def uses(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name in CLIENTS)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module}
            yield from names & CLIENTS
        elif isinstance(node, ast.Attribute) and node.attr in CALLS:
            yield node.attr


def test_nobody_else_opens_a_connection() -> None:
    found = {
        str(path.relative_to(SOURCE)): sorted(set(uses(ast.parse(path.read_text(encoding="utf-8")))))
        for path in SOURCE.rglob("*.py")
    }
    assert {path: what for path, what in found.items() if what and path not in ALLOWED} == {}
    assert all(found[path] for path in ALLOWED), "an exception that nobody needs any more"


@pytest.mark.parametrize(
    "line",
    ["import urllib.request", "from urllib import request", "from http.client import HTTPConnection",
     "socket.create_connection(('a', 80))", "import smtplib"],
)  # fmt: skip
def test_a_client_would_be_noticed(line: str) -> None:
    assert list(uses(ast.parse(line)))


def test_harmless_neighbours_are_not() -> None:
    assert not list(
        uses(ast.parse("from urllib.parse import urlencode\nfrom http import HTTPStatus\nimport http.server"))
    )
