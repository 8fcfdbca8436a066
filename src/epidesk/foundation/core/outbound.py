# SPDX-License-Identifier: Apache-2.0
"""The one door to other servers. Whoever can make the centre fetch a URL must not reach what stands behind it.

1. The name is resolved once; an address that is not public refuses the request.
2. The connection goes to that very address (the name stays in Host and in the TLS handshake), so a second answer of
   the resolver is never asked for.
3. Each redirect passes 1 and 2 again; at most three.
4. Bytes and total time are capped, also against a server that drips.
"""

from __future__ import annotations

import re
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

import httpcore
import httpx
from django.conf import settings

from epidesk.foundation.core.addresses import Address, is_public, resolve

Resolver = Callable[[str, int], list[Address]]
_HOST = re.compile(r"[A-Za-z0-9._:-]+")
MAX_REDIRECTS = 3
MAX_BYTES = 2_000_000
TIMEOUT_S = 10.0
USER_AGENT = "Epidesk"
WHY = ("no-host", "not-public", "redirects", "address", "not-https", "packing", "too-large", "too-slow", "no-line")
"""What an error is about, for who tells it in the reader's language."""


class OutboundError(Exception):
    """No answer could be had. `why`: one of `WHY`; `may_have_acted`: the request had left, so the other side may have
    done what it asks."""

    def __init__(self, message: str, *, why: str = "", may_have_acted: bool = False) -> None:
        super().__init__(message)
        self.why = why
        self.may_have_acted = may_have_acted


class Refused(OutboundError):
    """The door does not let this request out: scheme, address, redirect or size."""


class Failed(OutboundError):
    """The other side cannot be reached, is too slow or broke off. Trying later may help."""


@dataclass(frozen=True)
class Answer:
    """`headers`: lower-case names; `url`: the last one after redirects. Any status is an answer."""

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300


@dataclass(frozen=True)
class Door:
    """How far the door opens. `allow_http`: plain HTTP to public servers; `allow_loopback`: this machine, for tests;
    `whole`: an answer larger than `max_bytes` is refused; otherwise what it begins with is enough."""

    allow_http: bool = False
    allow_loopback: bool = False
    max_bytes: int = MAX_BYTES
    timeout_s: float = TIMEOUT_S
    whole: bool = True
    resolver: Resolver = field(default=resolve)

    def address_for(self, host: str, port: int) -> Address:
        """The address to connect to. Raises `Refused` if any that the name resolves to is not public, `Failed` if
        there is none. For clients of their own (the fan-out), which then connect to exactly this address."""
        addresses = self.resolver(host, port)
        if not addresses:
            raise Failed(f"{host} has no address", why="no-host")
        for address in addresses:
            if not is_public(address) and not (self.allow_loopback and address.is_loopback):
                raise Refused(f"{host} leads to {address}, which is not a public address", why="not-public")
        return addresses[0]

    def fetch(
        self, url: str, *, method: str = "GET", headers: Mapping[str, str] | None = None, content: bytes = b""
    ) -> Answer:
        """Raises `Refused` or `Failed`. Follows redirects of GET and HEAD only; credentials stay with their host."""
        deadline = time.monotonic() + self.timeout_s
        target, sent = self._checked(url), dict(headers or {})
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._once(method, target, sent, content, deadline)
            if answer.status not in {301, 302, 303, 307, 308} or "location" not in answer.headers:
                return answer
            if method not in {"GET", "HEAD"}:
                raise Refused(f"{target.host} answered a {method} with a redirect", why="redirects")
            following = self._checked(str(target.join(answer.headers["location"])))
            if (following.scheme, following.host, following.port) != (target.scheme, target.host, target.port):
                sent = {name: value for name, value in sent.items() if name.lower() not in {"authorization", "cookie"}}
            target = following
        raise Refused(f"More than {MAX_REDIRECTS} redirects", why="redirects")

    def _checked(self, url: str) -> httpx.URL:
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError) as error:
            raise Refused("Not a URL", why="address") from error
        if parsed.scheme not in {"http", "https"} or not parsed.host:
            raise Refused("Only https addresses are fetched", why="not-https")
        if not _HOST.fullmatch(parsed.raw_host.decode("latin-1")):
            raise Refused("Not a host's name", why="address")
        if parsed.userinfo:
            raise Refused("A URL with a name or password in it is not fetched", why="address")
        if parsed.scheme == "http" and not self.allow_http and not self.allow_loopback:
            raise Refused("Only https addresses are fetched", why="not-https")
        return parsed

    def _once(self, method: str, url: httpx.URL, headers: Mapping[str, str], content: bytes, deadline: float) -> Answer:
        port = url.port or (443 if url.scheme == "https" else 80)
        address = self.address_for(url.raw_host.decode(), port)
        if url.scheme == "http" and not self.allow_http and not address.is_loopback:
            raise Refused("Only https addresses are fetched", why="not-https")
        request = httpx.Request(method, url, headers={**_DEFAULT_HEADERS, **headers}, content=content)
        try:
            with httpcore.ConnectionPool(
                ssl_context=httpx.create_ssl_context(),
                network_backend=_PinnedBackend(str(address), deadline),
                max_connections=1,
            ) as pool:
                target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=port, target=url.raw_path)
                with pool.stream(method, target, headers=request.headers.raw, content=content or None) as response:
                    names = {key.decode("latin-1").lower(): value.decode("latin-1") for key, value in response.headers}
                    body = _read(response.iter_stream(), names.get("content-encoding", ""), self.max_bytes, self.whole)
                    return Answer(response.status, names, body, str(url))
        except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
            raise Failed(f"{url.host}: {type(error).__name__}", why=_why(error)) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError) as error:
            raise Failed(f"{url.host}: {type(error).__name__}", why=_why(error), may_have_acted=True) from error


def _why(error: Exception) -> str:
    return "too-slow" if isinstance(error, httpcore.TimeoutException | TimeoutError) else "no-line"


def fetch(
    url: str,
    *,
    method: str = "GET",
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    max_bytes: int = MAX_BYTES,
    timeout_s: float = TIMEOUT_S,
    whole: bool = True,
) -> Answer:
    """One request through the installation's door. Raises `Refused`, `Failed`."""
    loopback = settings.ENV.outbound_loopback
    door = Door(allow_loopback=loopback, max_bytes=max_bytes, timeout_s=timeout_s, whole=whole)
    return door.fetch(url, method=method, headers=headers, content=content)


_DEFAULT_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip", "Connection": "close"}


def _read(chunks: Iterable[bytes], encoding: str, max_bytes: int, whole: bool = True) -> bytes:
    """The body, unpacked, if it fits. A small packed body that unpacks to a huge one is stopped at the cap too."""
    if encoding.lower() not in {"", "identity", "gzip"}:
        raise Refused(f"An answer packed as {encoding} was not asked for", why="packing", may_have_acted=True)
    unpacker = zlib.decompressobj(wbits=31) if encoding.lower() == "gzip" else None
    body = bytearray()
    try:
        for chunk in chunks:
            body += unpacker.decompress(chunk, max_bytes + 1 - len(body)) if unpacker else chunk
            if len(body) > max_bytes:
                if not whole:
                    return bytes(body[:max_bytes])
                raise Refused(f"The answer is larger than {max_bytes} bytes", why="too-large", may_have_acted=True)
    except zlib.error as error:
        raise Failed("The answer's packing is broken", why="packing", may_have_acted=True) from error
    return bytes(body)


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the one address that was checked, whatever name the pool asks for, and never beyond the deadline."""

    def __init__(self, address: str, deadline: float) -> None:
        self._address = address
        self._deadline = deadline
        self._real = httpcore.SyncBackend()

    def connect_tcp(self, host, port, timeout=None, local_address=None, socket_options=None):  # type: ignore[no-untyped-def]
        stream = self._real.connect_tcp(self._address, port, _left(self._deadline), local_address, socket_options)
        return _DeadlineStream(stream, self._deadline)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: float) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._stream.close()

    def start_tls(self, ssl_context, server_hostname=None, timeout=None):  # type: ignore[no-untyped-def]
        secured = self._stream.start_tls(ssl_context, server_hostname, _left(self._deadline))
        return _DeadlineStream(secured, self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("The time for this request is over")
    return left
