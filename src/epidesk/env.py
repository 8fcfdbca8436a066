# SPDX-License-Identifier: Apache-2.0
"""The environment, read once and typed. A bad value refuses to start and says which one and why."""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlsplit

Mode = Literal["demo", "production", "test"]
LOOPBACK = ("127.0.0.1", "localhost", "::1")


class BadEnvironment(ValueError):
    """A variable holds something that cannot be used; the message names it."""


@dataclass(frozen=True)
class Environment:
    """What the process was told from outside. Fields are named as the variables, without `EPIDESK_`."""

    mode: Mode
    data_dir: Path
    config_dir: Path
    database_url: str
    owner_database_url: str
    host: str
    port: int
    public_url: str
    allowed_hosts: tuple[str, ...]
    trusted_proxies: tuple[str, ...]
    demo_passphrase: str
    outbound_loopback: bool
    storage: Literal["local", "s3"]
    s3_bucket: str
    s3_endpoint: str
    process: str
    stalled_after_s: int
    body_idle_s: int
    metrics_token: str
    pictures_max_gb: int
    routing_url: str = ""
    routing_kind: Literal["valhalla", "osrm"] = "valhalla"

    @property
    def is_demo(self) -> bool:
        return self.mode == "demo"

    @property
    def is_production(self) -> bool:
        return self.mode == "production"

    @property
    def listens_beyond(self) -> bool:
        """Whether other machines can reach it."""
        return self.host not in LOOPBACK

    @property
    def names(self) -> tuple[str, ...]:
        """What its web server may be called, in Django's form of `ALLOWED_HOSTS`: this machine's own names for itself,
        and what the administrator lists. Where nothing is listed, and in a demonstration, also what is known of it."""
        here = ("localhost", "127.0.0.1", "[::1]")
        if self.mode == "test":
            return (*here, "testserver", *self.allowed_hosts)
        if self.mode == "production" and self.allowed_hosts:
            return (*here, *self.allowed_hosts)
        told = (f"[{self.host}]" if ":" in self.host else self.host, urlsplit(self.public_url).hostname or "")
        machine = (socket.gethostname(), f"{socket.gethostname()}.local") if self.listens_beyond else ()
        found = (*here, *told, *machine, *self.allowed_hosts)
        return tuple(dict.fromkeys(name.lower() for name in found if name))


def _text(source: Mapping[str, str], name: str, default: str = "") -> str:
    """`NAME`, or the content of the file `NAME_FILE` names (for secrets), or the default."""
    if file := source.get(f"{name}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise BadEnvironment(f"{name}_FILE: cannot read {file}: {error.strerror}") from error
    return source.get(name, default)


def _flag(source: Mapping[str, str], name: str) -> bool:
    value = source.get(name, "").strip().lower()
    if value in {"", "0", "no", "false", "off"}:
        return False
    if value in {"1", "yes", "true", "on"}:
        return True
    raise BadEnvironment(f"{name}: use 1 or 0, not {value!r}")


def _choice(source: Mapping[str, str], name: str, default: str, choices: tuple[str, ...]) -> str:
    value = source.get(name, default) or default
    if value not in choices:
        raise BadEnvironment(f"{name}: use one of {', '.join(choices)}, not {value!r}")
    return value


def _whole(source: Mapping[str, str], name: str, default: int, *, least: int, what: str = "a whole number") -> int:
    text = source.get(name) or str(default)
    if not text.isdigit() or int(text) < least:
        raise BadEnvironment(f"{name}: use {what}, at least {least}, not {text!r}")
    return int(text)


def _seconds(source: Mapping[str, str], name: str, default: int, *, least: int) -> int:
    return _whole(source, name, default, least=least, what="whole seconds")


def _address(source: Mapping[str, str], name: str) -> str:
    value = source.get(name, "").strip().rstrip("/")
    if value and not (value.startswith(("http://", "https://")) and urlsplit(value).hostname):
        raise BadEnvironment(f"{name}: use an address such as http://127.0.0.1:8002, not {value!r}")
    return value


def _names(source: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in source.get(name, "").split(",") if part.strip())


def read_environment(source: Mapping[str, str]) -> Environment:
    """The environment from a mapping such as `os.environ`.

    Raises `BadEnvironment` for the first variable that cannot be used.
    """
    port_text = source.get("PORT", "8000") or "8000"
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise BadEnvironment(f"PORT: use a number from 1 to 65535, not {port_text!r}")
    project = Path(__file__).resolve().parents[2]
    packaged_config = Path(__file__).resolve().parent / "config"
    default_config = project / "config" if (project / "config").is_dir() else packaged_config
    host = source.get("HOST", "127.0.0.1") or "127.0.0.1"
    database_url = _text(source, "EPIDESK_DATABASE_URL")
    return Environment(
        mode=_choice(source, "EPIDESK_MODE", "demo", ("demo", "production", "test")),  # type: ignore[arg-type]
        data_dir=Path(source.get("EPIDESK_DATA_DIR") or ".epidesk").resolve(),
        config_dir=Path(source.get("EPIDESK_CONFIG_DIR") or default_config).resolve(),
        database_url=database_url,
        owner_database_url=_text(source, "EPIDESK_OWNER_DATABASE_URL", database_url),
        host=host,
        port=int(port_text),
        public_url=source.get("EPIDESK_PUBLIC_URL", f"http://{host}:{port_text}").rstrip("/"),
        allowed_hosts=_names(source, "EPIDESK_ALLOWED_HOSTS"),
        trusted_proxies=_names(source, "EPIDESK_TRUSTED_PROXIES"),
        demo_passphrase=_text(source, "EPIDESK_DEMO_PASSPHRASE"),
        outbound_loopback=_flag(source, "EPIDESK_OUTBOUND_LOOPBACK"),
        storage=_choice(source, "EPIDESK_STORAGE", "local", ("local", "s3")),  # type: ignore[arg-type]
        s3_bucket=source.get("EPIDESK_S3_BUCKET", ""),
        s3_endpoint=source.get("EPIDESK_S3_ENDPOINT", ""),
        process=source.get("EPIDESK_PROCESS", ""),
        stalled_after_s=_seconds(source, "EPIDESK_STALLED_AFTER_S", 30, least=3),
        body_idle_s=_seconds(source, "EPIDESK_BODY_IDLE_S", 15, least=1),
        metrics_token=_text(source, "EPIDESK_METRICS_TOKEN"),
        pictures_max_gb=_whole(source, "EPIDESK_PICTURES_MAX_GB", 50, least=1),
        routing_url=_address(source, "EPIDESK_ROUTING_URL"),
        routing_kind=_choice(source, "EPIDESK_ROUTING_KIND", "valhalla", ("valhalla", "osrm")),  # type: ignore[arg-type]
    )


@lru_cache(maxsize=1)
def environment() -> Environment:
    """This process's environment."""
    return read_environment(os.environ)


def database_from_url(url: str) -> dict[str, Any]:
    """Django's database entry from a PostgreSQL URL; socket directories come as `?host=/path`."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "epidesk",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or query.get("port") or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {},
    }
