# SPDX-License-Identifier: Apache-2.0
"""`config/alert_feeds.yaml`: whose alerts are read. Checked whole; a bad file refuses to start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml
from django.conf import settings

from epidesk.publishing.relays.rules import EVERY, EVERY_LIMITS
from epikit.formats.cap12 import BadKey
from epikit.formats.cap12.signing import fingerprint

FILE = "alert_feeds.yaml"


class BadAlertFeeds(ValueError):
    """The file cannot be used; the message says where and why."""


@dataclass(frozen=True)
class AlertFeed:
    """An agency's feed. `certificate`: PEM by which its alerts are checked, empty when we have none."""

    slug: str
    name: str
    url: str
    every: timedelta
    certificate: bytes


def alert_feeds() -> Mapping[str, AlertFeed]:
    """By slug. Raises `BadAlertFeeds`."""
    return _read(settings.ENV.config_dir)


def check(config_dir: Path) -> None:
    """Reads the file as it is now. Raises `BadAlertFeeds`."""
    _read.__wrapped__(config_dir)


@lru_cache(maxsize=4)
def _read(config_dir: Path) -> Mapping[str, AlertFeed]:
    try:
        tree = yaml.safe_load((config_dir / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadAlertFeeds(f"{FILE}: {error}") from error
    entries = (tree or {}).get("feeds") if isinstance(tree or {}, Mapping) else None
    if not isinstance(entries or {}, Mapping):
        raise BadAlertFeeds(f"{FILE}: feeds: a table of feeds is wanted")
    return {str(slug): _feed(str(slug), entry, config_dir) for slug, entry in (entries or {}).items()}


def _feed(slug: str, entry: Any, config_dir: Path) -> AlertFeed:
    where = f"{FILE}: {slug}"
    if not isinstance(entry, Mapping) or not 0 < len(slug) <= 40:
        raise BadAlertFeeds(f"{where}: a short slug and a table are wanted")
    if unknown := set(entry) - {"name", "url", "every_s", "certificate"}:
        raise BadAlertFeeds(f"{where}: {', '.join(sorted(map(str, unknown)))} is not known here")
    name, url, every_s = entry.get("name"), entry.get("url"), entry.get("every_s", int(EVERY.total_seconds()))
    if not isinstance(name, str) or not 2 <= len(name) <= 120:
        raise BadAlertFeeds(f"{where}: name: the agency's, 2 to 120 letters")
    if not isinstance(url, str) or not _is_address(url):
        raise BadAlertFeeds(f"{where}: url: an https address")
    if not isinstance(every_s, int) or not EVERY_LIMITS[0] <= timedelta(seconds=every_s) <= EVERY_LIMITS[1]:
        raise BadAlertFeeds(f"{where}: every_s: 60 to 21600")
    return AlertFeed(slug, name, url, timedelta(seconds=every_s), _certificate(where, entry, config_dir))


def _certificate(where: str, entry: Mapping[str, Any], config_dir: Path) -> bytes:
    named = entry.get("certificate")
    if not named:
        return b""
    try:
        pem = (config_dir / str(named)).read_bytes()
        fingerprint(pem)
    except (OSError, BadKey) as error:
        raise BadAlertFeeds(f"{where}: certificate: {error}") from error
    return pem


def _is_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return False
    schemes = ("https", "http") if settings.ENV.outbound_loopback else ("https",)
    return parts.scheme in schemes and bool(host) and "@" not in parts.netloc and len(url) <= 500
