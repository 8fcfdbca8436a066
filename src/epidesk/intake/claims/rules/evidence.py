# SPDX-License-Identifier: Apache-2.0
"""Evidence and the copies kept of it: which addresses are looked at at all, what becomes of a fetch."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

MAX_ADDRESS = 2_000
MAX_COPY_BYTES = 5_000_000
COPY_TIMEOUT_S = 20.0
PAUSES = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=2))
"""Before each further try, when a server was away; after the last one it counts as failed."""
HOST_AN_HOUR = 60
"""So many fetches of one host: thousands who send the same link must not be turned against its server."""
MAX_EVIDENCE = 40
MAX_TITLE, MAX_QUOTE, MAX_REFERENCE = 200, 2_000, 200


class EvidenceKind(StrEnum):
    SEEN = "seen"
    """Where the claim stands or stood."""
    SOURCE = "source"
    """What speaks for or against it."""


class CopyState(StrEnum):
    """What became of the copy. `NONE`: there is no address."""

    NONE = "none"
    WAITING = "waiting"
    KEPT = "kept"
    REFUSED = "refused"
    """Not an address that is fetched, or too large."""
    FAILED = "failed"
    """The other side did not answer, or said that it is not there."""


def clean_address(text: str) -> str:
    """A link as people paste it: without blanks about it, with a scheme. Not judged yet."""
    text = "".join(text.split())
    if text and "://" not in text and not text.lower().startswith(("javascript:", "data:", "mailto:", "tel:", "file:")):
        text = f"https://{text}"
    return text


def bad_address(url: str) -> str:
    """Why an address cannot be one that people see something at, "" if it may be. What a name leads to is only known
    when it is fetched; that is `core.outbound`'s to judge."""
    if len(url) > MAX_ADDRESS:
        return "address-long"
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return "address-bad"
    if parts.scheme.lower() not in ("http", "https"):
        return "address-scheme"
    if not host or any(sign.isspace() or ord(sign) < 32 for sign in url) or "\\" in url:
        return "address-bad"
    if parts.username or parts.password:
        return "address-bad"
    if _is_private(host):
        return "address-private"
    return "" if "." in host or ":" in host else "address-bad"


def same_address(url: str) -> str:
    """What two links to the same page share: no scheme, no `www.`, no fragment, no marks by which senders are
    traced."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower().removeprefix("www.").removeprefix("m.")
    kept = [
        piece
        for piece in parts.query.split("&")
        if piece and not piece.lower().startswith(("utm_", "fbclid", "gclid", "mibextid", "igsh", "zarsrc", "_r="))
    ]
    return urlunsplit(("", host, parts.path.rstrip("/"), "&".join(sorted(kept)), "")).lstrip("/")


def copied_type(header: str) -> str:
    """The media type of an answer, for showing what kind of file was kept; never what it is served as."""
    kind = header.partition(";")[0].strip().lower()
    return kind[:80] if "/" in kind and kind.isascii() and kind.isprintable() else "application/octet-stream"


def _is_private(host: str) -> bool:
    if host.rstrip(".").lower().endswith(("localhost", ".local", ".internal", ".lan", ".home.arpa")):
        return True
    try:
        return not ip_address(host.strip("[]")).is_global
    except ValueError:
        # 127.1, 0x7f.1, 2130706433: browsers and resolvers read these as addresses; no name of a site looks so.
        return all(_is_number(part) for part in host.rstrip(".").split("."))


def _is_number(part: str) -> bool:
    try:
        int(part, 0 if part.lower().startswith("0x") else 10)
    except ValueError:
        return False
    return True
