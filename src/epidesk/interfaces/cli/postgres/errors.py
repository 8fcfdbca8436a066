# SPDX-License-Identifier: Apache-2.0
"""What goes wrong around PostgreSQL, told in one line that says what to do."""


class ClusterError(Exception):
    """Text is one line for the person at the terminal; the server's own words are in the log it names."""


def explain(output: str, fallback: str) -> str:
    """Turn PostgreSQL's own output into one line a newcomer can act on."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return "the disk is full: free some space and start again"
    if "could not access directory" in output or "Permission denied" in output:
        return f"permission denied: {_last_complaint(output) or fallback}"
    return _last_complaint(output) or fallback


def _last_complaint(output: str) -> str:
    marks = ("FATAL:", "PANIC:", "ERROR:", "error:")
    for line in reversed(output.splitlines()):
        for mark in marks:
            if mark in line:
                return line.split(mark, 1)[1].strip()
    return ""
