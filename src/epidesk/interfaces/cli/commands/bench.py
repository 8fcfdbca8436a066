# SPDX-License-Identifier: Apache-2.0
"""`epidesk bench`: the project's own measurements, each beside its limit."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import click

PROJECT = Path(__file__).resolve().parents[5]
KEYS = ("name", "value", "unit", "limit", "ratio", "n", "extra")


@click.command(
    epilog="""
    \b
    Examples:
      epidesk bench --list                which there are
      epidesk bench area_at               one, as a line to read
      epidesk bench intake --json         one, as a line of JSON for a machine
    """
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print exactly one line of JSON and nothing else.")
@click.option("--n", type=click.IntRange(min=1), help="Another size than the usual (what it counts, --list tells).")
@click.option("--list", "listing", is_flag=True, help="Print the measurements there are.")
def command(name: str | None, as_json: bool, n: int | None, listing: bool) -> None:
    """Measure one thing and its limit in the same run.

    The limit is the same work with nothing around it: bare SQL, a raw stream, one polygon. The ratio is what the
    house costs. Each measurement starts an installation of its own and touches none that runs; it wants a quiet
    machine and takes up to some minutes.
    """
    known = measurements(PROJECT / "benchmarks")
    if listing:
        width = max(map(len, known), default=0)
        for one, about in known.items():
            click.echo(f"{one:<{width}}  {about}")
        return
    if name is None:
        raise click.UsageError("Name a measurement; epidesk bench --list prints them.")
    if name not in known:
        raise click.BadParameter(f"there is no {name!r}; there are: {', '.join(known) or 'none'}", param_hint="NAME")
    if str(PROJECT) not in sys.path:
        sys.path.insert(0, str(PROJECT))
    with stdout_to_stderr():
        result: dict[str, Any] = import_module(f"benchmarks.{name}").run(n)
        if missing := [key for key in KEYS if key not in result]:
            raise click.ClickException(f"benchmarks/{name}.py does not say its {', '.join(missing)}")
    click.echo(one_line_of_json(result) if as_json else readable(result))


def measurements(folder: Path) -> dict[str, str]:
    """Name -> first line of its docstring, for every module with a function `run`. Imports nothing."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[path.stem] = (ast.get_docstring(tree) or "").partition("\n")[0]
    return found


@contextlib.contextmanager
def stdout_to_stderr() -> Iterator[None]:
    """What a measurement and its child processes say on the way must not mix with the answer."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        with contextlib.redirect_stdout(sys.stderr):
            yield
    finally:
        os.dup2(kept, 1)
        os.close(kept)


def one_line_of_json(result: dict[str, Any]) -> str:
    return json.dumps({key: result[key] for key in KEYS}, ensure_ascii=False, allow_nan=False)


def readable(result: dict[str, Any]) -> str:
    extra = ", ".join(f"{key} {value}" for key, value in result["extra"].items())
    return (
        f"{result['name']}: {result['value']} {result['unit']}, limit {result['limit']} {result['unit']}, "
        f"ratio {result['ratio']}, n {result['n']}" + (f" ({extra})" if extra else "")
    )
