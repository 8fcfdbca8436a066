# SPDX-License-Identifier: Apache-2.0
"""Static files gathered, named by content and compressed, when any of them changed."""

import hashlib


def collect_static_files() -> None:
    """Into `STATIC_ROOT`. A stamp of paths, sizes and times makes the usual start skip it."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = settings.STATIC_ROOT / ".stamp"
    now = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == now:
        return
    print("Collecting static files.", flush=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now, encoding="utf-8")


def _fingerprint() -> str:
    from pathlib import Path

    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
