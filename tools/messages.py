# SPDX-License-Identifier: Apache-2.0
"""Message catalogues without gettext's programs: `check`, `compile`, `missing`.

Source texts are English. Every app that has texts keeps `locale/vi/LC_MESSAGES/django.po`. Python is read by Babel,
templates by Django's own `templatize` and then by Babel.

    python tools/messages.py compile    # .po -> .mo, quickly; make run does it
    python tools/messages.py check      # every text has its Vietnamese, no catalogue has leftovers; make check does it
    python tools/messages.py missing    # what is missing, ready to paste into a .po
"""

from __future__ import annotations

import io
import sys
from collections import defaultdict
from pathlib import Path

from babel.messages.extract import DEFAULT_KEYWORDS, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "epidesk"
KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "pgettext_lazy": ((1, "c"), 2),
    "ngettext_lazy": (1, 2),
    "gettext_noop": None,
    "_l": None,
}
Key = tuple[str | None, str]


def apps() -> list[Path]:
    """Every Django app, deepest first, so that a file belongs to the nearest one."""
    return sorted((path.parent for path in SOURCE.rglob("apps.py")), key=lambda path: -len(path.parts))


def owner(path: Path, known: list[Path]) -> Path:
    return next((app for app in known if app in path.parents), SOURCE / "interfaces" / "common")


def texts_in(path: Path) -> set[Key]:
    """Message keys (context, text) of one source file."""
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        source = templatize(source, origin=str(path))
        # What is left of the page's indentation would be no Python; texts are each on one line by now.
        source = "\n".join(line.lstrip() for line in source.splitlines())
    found: set[Key] = set()
    for _line, function, message, _comments in extract_python(
        io.BytesIO(source.encode()), list(KEYWORDS), [], {"encoding": "utf-8"}
    ):
        parts = message if isinstance(message, tuple) else (message,)
        if function in ("pgettext", "pgettext_lazy") and len(parts) >= 2 and parts[0] and parts[1]:
            found.add((parts[0], parts[1]))
        elif parts and parts[0]:
            found.add((None, parts[0]))
    return found


def used() -> dict[Path, dict[Key, Path]]:
    """App -> text -> where it was seen first."""
    known = apps()
    result: dict[Path, dict[Key, Path]] = defaultdict(dict)
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and "migrations" not in path.parts and "static" not in path.parts:
            if path.suffix in (".html", ".txt") and "templates" not in path.parts:
                continue
            for key in texts_in(path):
                result[owner(path, known)].setdefault(key, path)
    return result


def catalogue(app: Path) -> dict[Key, object]:
    path = app / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    if not path.exists():
        return {}
    with path.open("rb") as file:
        entries = read_po(file, locale="vi", abort_invalid=True)
    return {
        (entry.context, entry.id[0] if isinstance(entry.id, tuple) else entry.id): entry
        for entry in entries
        if entry.id
    }


def check() -> int:
    """Prints what is missing, unfinished or left over; returns how much."""
    configure()
    everything = used()
    known = set(everything) | {app for app in apps() if (app / "locale").is_dir()}
    catalogues = {app: catalogue(app) for app in known}
    anywhere = {key for entries in catalogues.values() for key in entries}
    wrong = 0
    for app in sorted(known):
        entries = catalogues[app]
        for key, path in sorted(everything.get(app, {}).items(), key=str):
            entry = entries.get(key)
            if entry is None and key in anywhere:
                continue  # said the same way in another app's catalogue
            strings = entry.string if entry is not None else ""  # type: ignore[attr-defined]
            done = all(strings) if isinstance(strings, tuple) else bool(strings)
            if entry is None or not done or "fuzzy" in entry.flags:  # type: ignore[attr-defined]
                print(f"{path.relative_to(ROOT)}: no Vietnamese for {key[1]!r}")
                wrong += 1
            elif entry.python_format and set(_placeholders(key[1])) - set(_placeholders(_joined(strings))):  # type: ignore[attr-defined]
                print(f"{path.relative_to(ROOT)}: the Vietnamese of {key[1]!r} lost a placeholder")
                wrong += 1
        for key in sorted(set(entries) - set(everything.get(app, {})), key=str):
            if not any(key in texts for texts in everything.values()):
                print(f"{app.relative_to(ROOT)}/locale: left over: {key[1]!r}")
                wrong += 1
    return wrong


def _joined(strings: object) -> str:
    return " ".join(strings) if isinstance(strings, tuple) else str(strings)


def _placeholders(text: str) -> list[str]:
    import re

    return re.findall(r"%\(\w+\)[a-z]", text)


def missing() -> None:
    """Prints what is missing, by app, as .po entries."""
    configure()
    everything = used()
    anywhere = {key for app in apps() for key in catalogue(app)}
    for app, texts in sorted(everything.items()):
        lacking = [key for key in texts if key not in anywhere]
        if lacking:
            print(f"# {app.relative_to(ROOT)}/locale/vi/LC_MESSAGES/django.po")
        for context, text in sorted(lacking, key=str):
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            if context:
                print(f'msgctxt "{context}"')
            print(f'msgid "{escaped}"\nmsgstr ""\n')


def compile_all() -> int:
    """Writes .mo beside every .po that is newer. Returns how many were written."""
    written = 0
    for path in SOURCE.rglob("*.po"):
        target = path.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= path.stat().st_mtime:
            continue
        with path.open("rb") as file:
            entries = read_po(file, locale=path.parts[-3], abort_invalid=True)
        temporary = target.with_suffix(".mo.new")
        with temporary.open("wb") as file:
            write_mo(file, entries)
        temporary.replace(target)
        written += 1
    return written


def configure() -> None:
    """`templatize` wants settings; these are all it reads."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)


def main(arguments: list[str]) -> int:
    command = arguments[0] if arguments else "check"
    if command == "compile":
        print(f"messages: {compile_all()} catalogues compiled")
        return 0
    if command == "missing":
        missing()
        return 0
    wrong = check()
    print("messages: complete" if not wrong else f"messages: {wrong} to mend")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
