# SPDX-License-Identifier: Apache-2.0
"""Public pages per second at 32 connections, beside nginx serving the same bytes as a file, and nginx before us.

Value: `GET /guides` from the hot lane of one installation, packed, without cookies, its workers as many as nginx's.
Limit: nginx with a file that holds the very bytes of that answer, in the same run, in turns with ours.
`behind_nginx`: deploy/nginx.conf before us, as it stands but for port, TLS and folders, against the same limit.

The load is two processes of raw sockets, which share the machine with the server in all three. nginx is taken from
the system's path or from `EPIDESK_NGINX`; without one there is no limit, and the measurement says so.
"""

from __future__ import annotations

import contextlib
import gzip
import multiprocessing
import os
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from benchmarks.stand import ROOT, free_port, stand

PATH = "/guides"
CONNECTIONS = 32
SENDERS = 2
SECONDS = 9
ROUNDS = 3
WORKERS = 2
MISSING = "nginx is not installed: apt install nginx, or name the program in EPIDESK_NGINX"


def run(n: int | None = None) -> dict[str, object]:
    """`n`: seconds of each load instead of the usual 9."""
    seconds = n or SECONDS
    nginx = find_nginx()
    if not nginx:
        raise RuntimeError(MISSING)
    with stand(web_workers=WORKERS, jobs=False) as here:
        head, packed = _fetch(here.port)
        with _serving_a_file(nginx, head, packed) as file_port, nginx_before(nginx, here.port) as front_port:
            if _fetch(file_port)[1] != packed or _page(_fetch(front_port)[1]) != _page(packed):
                raise RuntimeError("the three do not serve the same page")
            for port in (here.port, front_port, file_port):
                _load(port, 1)  # warm
            ports = {"file": file_port, "ours": here.port, "behind": front_port}
            parts: dict[str, list[Part]] = {name: [] for name in ports}
            for _ in range(ROUNDS):  # in turns: what else the machine does falls on all three
                for name, port in ports.items():
                    parts[name] += _load(port, seconds / ROUNDS)
    file, ours, behind = (Load(some) for some in parts.values())
    return {
        "name": "pages",
        "value": round(ours.rate, 1),
        "unit": "pages/s",
        "limit": round(file.rate, 1),
        "ratio": round(ours.rate / file.rate, 4),
        "n": ours.count,
        "extra": {
            "behind_nginx": round(behind.rate, 1),
            "behind_nginx_ratio": round(behind.rate / file.rate, 4),
            "p50_ms": round(ours.p50_ms, 2),
            "p99_ms": round(ours.p99_ms, 2),
            "bytes": len(packed),
            "connections": CONNECTIONS,
            "workers": WORKERS,
        },
    }


def find_nginx() -> str | None:
    """The program: `EPIDESK_NGINX`, else the system's."""
    return os.environ.get("EPIDESK_NGINX") or shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def _fetch(port: int) -> tuple[dict[str, str], bytes]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{PATH}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return {name.lower(): value for name, value in answer.headers.items()}, answer.read()


def _page(packed: bytes) -> bytes:
    """Without the moment at which it was made."""
    return re.sub(rb' data-now="[^"]*"', b"", gzip.decompress(packed))


# --- nginx ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _nginx(program: str, http: str) -> Iterator[None]:
    """One nginx of its own; `http`: what stands in its `http` block, `{dir}` for its folder."""
    with tempfile.TemporaryDirectory(prefix="epidesk-nginx-") as folder:
        home = Path(folder)
        home.chmod(0o755)  # its workers are another account, where root starts it
        (home / "cache").mkdir()
        (home / "cache").chmod(0o777)
        places = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        text = (
            f"worker_processes {WORKERS};\npid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\n"
            f"events {{ worker_connections 4096; }}\n"
            f"http {{\naccess_log off;\n{places}{http.replace('{dir}', folder)}\n}}\n"
        )
        (home / "nginx.conf").write_text(text, encoding="utf-8")
        child = subprocess.Popen([program, "-p", folder, "-c", str(home / "nginx.conf"), "-e", str(home / "error.log")])
        try:
            yield
        finally:
            child.terminate()
            child.wait(10)


@contextlib.contextmanager
def _serving_a_file(program: str, head: dict[str, str], packed: bytes) -> Iterator[int]:
    """The bytes of our answer as a file, with the headers that we send."""
    port = free_port()
    told = {name: value for name, value in head.items() if name not in LEFT_TO_NGINX}
    headers = "".join(f'add_header {name} "{value}" always;\n' for name, value in told.items() if '"' not in value)
    kind, _, charset = head["content-type"].partition("; charset=")
    with tempfile.TemporaryDirectory(prefix="epidesk-page-") as folder:
        Path(folder).chmod(0o755)
        page = Path(folder) / "page"
        page.write_bytes(packed)
        page.chmod(0o644)
        http = f"""sendfile on; tcp_nopush on; keepalive_requests 100000000; open_file_cache max=10;
        server {{ listen 127.0.0.1:{port}; location = {PATH} {{ alias {page}; types {{ }} default_type "{kind}";
        charset {charset or "utf-8"}; {headers} }} }}"""
        with _nginx(program, http):
            _wait(port)
            yield port


LEFT_TO_NGINX = {"content-type", "content-length", "date", "server", "etag", "connection", "transfer-encoding"}


@contextlib.contextmanager
def nginx_before(program: str, upstream_port: int) -> Iterator[int]:
    """deploy/nginx.conf as it stands, but for what a measurement has otherwise: port, no TLS, folders, our name. Gives
    its port."""
    port = free_port()
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    http = text[text.index("http {") + len("http {") : text.rindex("}")]
    for pattern, instead in (
        (r"/var/cache/nginx/epidesk", "{dir}/cache"),
        (r"server 127\.0\.0\.1:8000;", f"server 127.0.0.1:{upstream_port};"),
        (r"listen 443 ssl;", f"listen 127.0.0.1:{port};"),
        (r"server_name [^;]+;", "server_name 127.0.0.1;"),
        (r"ssl_certificate(_key)? +[^;]+;", ""),
    ):
        http, found = re.subn(pattern, instead, http)
        if not found:
            raise RuntimeError(f"deploy/nginx.conf has no {pattern}")
    with _nginx(program, http.replace("keepalive_requests 100000;", "keepalive_requests 100000000;")):
        _wait(port)
        yield port


def _wait(port: int, timeout_s: float = 10) -> None:
    until = time.monotonic() + timeout_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise RuntimeError("nginx did not start") from None
            time.sleep(0.05)


# --- the load ------------------------------------------------------------------------------------------------------


Part = tuple[int, float, list[float]]
"""Of one sender: answers, seconds, some latencies in seconds."""


class Load:
    """What all senders did in all rounds."""

    def __init__(self, parts: list[Part]) -> None:
        self.count = sum(count for count, _took_s, _latencies in parts)
        self.rate = SENDERS * self.count / sum(took_s for _count, took_s, _latencies in parts)
        latencies = sorted(one for _count, _took_s, some in parts for one in some)
        self.p50_ms = latencies[len(latencies) // 2] * 1000
        self.p99_ms = latencies[int(len(latencies) * 0.99)] * 1000


def _load(port: int, seconds: float) -> list[Part]:
    with multiprocessing.get_context("spawn").Pool(SENDERS) as pool:
        return pool.starmap(_generate, [(port, seconds, CONNECTIONS // SENDERS)] * SENDERS)


def _generate(port: int, seconds: float, connections: int) -> tuple[int, float, list[float]]:
    """Asks as fast as answers come, one request a connection at a time; how many, in how long, some latencies."""
    asks = f"GET {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    lines: dict[int, _Line] = {}
    poll = select.epoll()
    for _ in range(connections):
        line = _Line(port)
        lines[line.socket.fileno()] = line
        poll.register(line.socket.fileno(), select.EPOLLIN)
        line.ask(asks)
    count = 0
    latencies: list[float] = []
    clock = time.perf_counter
    started = clock()
    until = started + seconds
    while (now := clock()) < until:
        for number, _event in poll.poll(1):
            line = lines[number]
            if line.read():
                count += 1
                if count % 16 == 0:
                    latencies.append(now - line.asked_at)
                line.ask(asks)
    took_s = clock() - started
    for line in lines.values():
        line.socket.close()
    return count, took_s, latencies or [0.0]


class _Line:
    """One connection."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.missing = 0
        self.begun = b""
        self.asked_at = 0.0

    def ask(self, request: bytes) -> None:
        self.asked_at = time.perf_counter()
        self.missing = 0
        self.socket.sendall(request)

    def read(self) -> bool:
        """Whether the answer is whole."""
        piece = self.socket.recv(1 << 18)
        if not piece:
            raise RuntimeError("the server hung up")
        if self.missing:
            self.missing -= len(piece)
            return self.missing == 0
        if self.begun:
            piece = self.begun + piece
        end = piece.find(b"\r\n\r\n")
        if end < 0:
            self.begun = piece
            return False
        self.begun = b""
        found = LENGTH.search(piece, 0, end)
        if found is None or not piece.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"not a page: {piece[:80]!r}")
        self.missing = end + 4 + int(found.group(1)) - len(piece)
        return self.missing == 0


LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
