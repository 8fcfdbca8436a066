# SPDX-License-Identifier: Apache-2.0
"""Whether an address is free to listen on, and whether the web process answers there."""

import contextlib
import socket

ANY = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - compared with, not bound to


def why_not_free(host: str, port: int) -> str:
    """Empty when `host:port` can be listened on, else one line that says what to do."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as error:
        reason = error.strerror or str(error)
        return f"Cannot listen on {host} port {port} ({reason}): stop what uses it, or choose another, as in PORT=8001."
    return ""


def addresses_for_others(host: str, port: int) -> list[str]:
    """Where another machine of the network opens what listens on `host`, as well as this machine knows; empty when
    `host` is one address, which says it by itself."""
    if host not in ANY:
        return []
    found = {address_outwards()}
    with contextlib.suppress(OSError):
        found.update(str(one[4][0]) for one in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET))
    known = sorted(one for one in found if not one.startswith("127.") and one not in ANY)
    return [f"http://{one}:{port}/" for one in known] or [f"http://<this machine's address>:{port}/"]


def address_outwards() -> str:
    """The address of this machine that others most likely reach it at; 127.0.0.1 where it has no network."""
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # RFC 5737's nobody: nothing is sent, the system only chooses our address
        return str(probe.getsockname()[0])
    return "127.0.0.1"


def why_not_ours(address: str) -> str:
    """Empty when `address` is one of this machine's, else one line. Janus starts with any, and is then reached by
    nobody."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET, socket.SOCK_DGRAM) as one:
            one.bind((address, 0))
    except OSError as error:
        return f"{address} is no address of this machine ({error.strerror}): set EPIDESK_VIDEO_ADDRESS"
    return ""


def answers(host: str, port: int) -> bool:
    """Whether the web process there says that it is alive."""
    request = b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n"
    try:
        with socket.create_connection((ANY.get(host, host), port), timeout=2) as connection:
            connection.sendall(request)
            status = connection.recv(12)
    except OSError:
        return False
    return status.startswith(b"HTTP/1.") and status.endswith(b"200")
