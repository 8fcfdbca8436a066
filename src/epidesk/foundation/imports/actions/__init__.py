# SPDX-License-Identifier: Apache-2.0
"""Writing batches. Every verb may run twice: rows are taken with the mark of how far it came, in one transaction."""

from __future__ import annotations

from epidesk.foundation.imports.actions.checking import check_batch, confirm_reading
from epidesk.foundation.imports.actions.committing import commit_batch, commit_chunks, drop_batch, roll_back
from epidesk.foundation.imports.actions.mending import Mended, mend_by_file, mend_row
from epidesk.foundation.imports.actions.receiving import Received, receive_file, receive_pasted

__all__ = [
    "Mended",
    "Received",
    "check_batch",
    "commit_batch",
    "commit_chunks",
    "confirm_reading",
    "drop_batch",
    "mend_by_file",
    "mend_row",
    "receive_file",
    "receive_pasted",
    "roll_back",
]
