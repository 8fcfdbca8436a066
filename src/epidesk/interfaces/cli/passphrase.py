# SPDX-License-Identifier: Apache-2.0
"""The passphrase of a demonstration that listens beyond this machine. Made once, kept in the data directory."""

import os
import secrets
from pathlib import Path

FILE = "demo_passphrase"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike: people type it from a projector


def demo_passphrase(data_dir: Path) -> str:
    path = data_dir / FILE
    if not path.exists():
        made = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
        data_dir.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
            file.write(made + "\n")
    return path.read_text(encoding="utf-8").strip()
