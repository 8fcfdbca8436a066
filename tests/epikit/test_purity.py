# SPDX-License-Identifier: Apache-2.0
import ast
import inspect
import pkgutil
import sys
from importlib import import_module
from pathlib import Path

import epikit

ALLOWED = {"epikit", "shapely", "numpy", "phonenumbers", "lxml", "markdown_it", "cryptography", "signxml"}
ALLOWED |= {"polars"}  # tables in memory
ALLOWED |= {"python_calamine", "openpyxl"}  # sheets: bytes in, bytes out
ALLOWED |= {"polars"}  # columns
IN_MEMORY = {"BytesIO", "StringIO"}  # of io: files that are none
# Doors to the outside that the standard library holds: files, processes, network, the clock, chance.
FORBIDDEN = {"os", "io", "pathlib", "socket", "subprocess", "time", "random", "secrets", "logging", "urllib.request"}

SOURCES = sorted(Path(epikit.__file__).parent.rglob("*.py"))
MODULES = [import_module(found.name) for found in pkgutil.walk_packages(epikit.__path__, "epikit.")]


def imported(source: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.module == "io" and {alias.name for alias in node.names} <= IN_MEMORY:
                continue
            names.add(node.module or "")
    return names


def test_the_knowledge_imports_nothing_of_the_outside() -> None:
    assert len(SOURCES) > 20
    for source in SOURCES:
        for name in imported(source):
            assert name not in FORBIDDEN, f"{source.name} imports {name}"
            top = name.partition(".")[0]
            assert top in ALLOWED or top in sys.stdlib_module_names, f"{source.name} imports {name}"


def test_the_knowledge_reads_no_clock_and_opens_no_file() -> None:
    for source in SOURCES:
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                assert called not in ("now", "utcnow", "today", "open", "print", "getenv"), f"{source.name}: {called}()"


def test_every_public_name_says_what_it_is_for() -> None:
    bare = [
        f"{module.__name__}.{name}"
        for module in MODULES
        for name, thing in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(thing) or inspect.isfunction(thing))
        and thing.__module__ == module.__name__
        and not (thing.__doc__ or "").strip()
    ]
    assert bare == []
