# SPDX-License-Identifier: Apache-2.0
"""The one door to other servers, tried with a real server on loopback and resolvers that lie."""

from __future__ import annotations

import gzip
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import httpcore
import pytest

from epidesk.foundation.core import outbound
from epidesk.foundation.core.addresses import is_public, resolve
from epidesk.foundation.core.outbound import Answer, Door, Failed, Refused

Reply = Callable[[BaseHTTPRequestHandler], None]


class Server:
    """A web server on loopback whose pages are functions; remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Reply] = {}
        self.seen: list[tuple[str, dict[str, str]]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append((self.path, {key.lower(): value for key, value in self.headers.items()}))
                outer.pages[self.path](self)

            do_POST = do_GET  # noqa: N815 (the base class's name)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.http.server_address[1]
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, path: str, body: bytes = b"hello", status: int = 200, **headers: str) -> None:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = reply

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def names(**hosts: str) -> Callable[[str, int], list[Any]]:
    """A resolver that knows these names (`_` for a dot) and real addresses."""
    table = {host.replace("_", "."): [ip_address(a) for a in addresses.split()] for host, addresses in hosts.items()}
    return lambda host, port: table[host] if host in table else resolve(host, port)


OPEN = Door(allow_loopback=True, timeout_s=5)


def test_an_answer_comes_back_whole(server: Server) -> None:
    server.says("/feed", b"news", X_Kind="feed")
    answer = OPEN.fetch(server.url("/feed"), headers={"Accept": "text/xml"})
    assert answer == Answer(200, answer.headers, b"news", server.url("/feed"))
    assert answer.ok
    assert answer.headers["x-kind"] == "feed"
    assert server.seen[0][1]["accept"] == "text/xml"


def test_what_is_posted_arrives(server: Server) -> None:
    def echo(handler: BaseHTTPRequestHandler) -> None:
        body = handler.rfile.read(int(handler.headers["Content-Length"]))
        handler.send_response(201)
        handler.end_headers()
        handler.wfile.write(body[::-1])

    server.pages["/sms"] = echo
    assert OPEN.fetch(server.url("/sms"), method="POST", content=b"abc").content == b"cba"


BEHIND_THE_WALL = """
    127.0.0.1 127.9.9.9 0.0.0.0 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254
    100.64.0.1 100.127.255.255 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 198.18.0.1 192.0.2.1
    203.0.113.9 :: ::1 fe80::1 fc00::1 fd12::1 ff02::1 fec0::1 ::127.0.0.1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::ffff:169.254.169.254 64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b:1::1 2002:7f00:1::
    2002:a00:1:: 2002:a9fe:a9fe:: 2001:0:1::1 2001:db8::1 100::1
"""
PUBLIC = """
    1.1.1.1 172.32.0.1 100.128.0.1 203.113.131.1 2606:4700::1111 ::ffff:1.1.1.1 64:ff9b::101:101
    2002:101:101::
"""


@pytest.mark.parametrize("address", BEHIND_THE_WALL.split())
def test_no_address_behind_the_wall_is_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", PUBLIC.split())
def test_the_rest_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1"]
)
def test_this_machine_is_refused_however_it_is_spelt(server: Server, host: str) -> None:
    with pytest.raises(Refused, match=r"not a public address|Not a URL"):
        Door(allow_http=True).fetch(server.url("/", host))
    assert server.seen == []


def test_one_private_address_among_public_ones_refuses_the_name() -> None:
    door = Door(resolver=names(mixed_example="1.1.1.1 10.0.0.5"))
    with pytest.raises(Refused, match=r"10\.0\.0\.5"):
        door.fetch("https://mixed.example/")


def test_a_name_that_changes_its_address_after_the_check_is_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS rebinding: the first answer is public, the second this machine."""
    answers = iter([[ip_address("1.1.1.1")], [ip_address("127.0.0.1")]])
    connected: list[str] = []

    def connect(self: object, host: str, *_: object, **__: object) -> None:
        connected.append(host)
        raise httpcore.ConnectError("not in a test")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(Failed):
        Door(resolver=lambda host, port: next(answers)).fetch("https://rebind.example/")
    assert connected == ["1.1.1.1"]


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/", "http://169.254.169.254/latest/", "file:///etc/passwd"])
def test_a_redirect_behind_the_wall_is_refused(server: Server, target: str) -> None:
    """The first server is let through by its address, as a public one would be; what it points at is not."""
    server.says("/feed", status=302, Location=target)

    class OnlyTheFirst(Door):
        def address_for(self, host: str, port: int) -> Any:
            return ip_address("127.0.0.1") if port == server.port else Door().address_for(host, port)

    door = OnlyTheFirst(allow_http=True, allow_loopback=True, timeout_s=5)
    with pytest.raises(Refused):
        door.fetch(server.url("/feed"))
    assert len(server.seen) == 1


def test_redirects_are_followed_three_times_and_no_further(server: Server) -> None:
    for step in range(5):
        server.says(f"/{step}", status=302, Location=f"/{step + 1}")
    server.says("/5", b"the end")
    assert OPEN.fetch(server.url("/2")).content == b"the end"
    with pytest.raises(Refused, match="3 redirects"):
        OPEN.fetch(server.url("/1"))


def test_credentials_do_not_follow_a_redirect_to_another_host(server: Server) -> None:
    server.says("/here", status=302, Location=server.url("/there", host="localhost"))
    server.says("/there")
    OPEN.fetch(server.url("/here"), headers={"Authorization": "Bearer x", "Cookie": "a=b", "X-Other": "y"})
    (_, first), (_, second) = server.seen
    assert first["authorization"] == "Bearer x"
    assert "authorization" not in second
    assert "cookie" not in second
    assert second["x-other"] == "y"


def test_a_post_answered_by_a_redirect_is_refused(server: Server) -> None:
    server.says("/sms", status=307, Location="/elsewhere")
    with pytest.raises(Refused, match="redirect"):
        OPEN.fetch(server.url("/sms"), method="POST", content=b"secret")


@pytest.mark.parametrize(
    "url",
    ["http://1.1.1.1/", "ftp://1.1.1.1/", "https://user:word@1.1.1.1/", "https:///x", "no url", "https://exa mple/"],
)
def test_only_plain_https_addresses_are_fetched(url: str) -> None:
    with pytest.raises(Refused):
        Door().fetch(url)


def test_an_unknown_name_is_a_failure_that_may_pass() -> None:
    with pytest.raises(Failed, match="has no address"):
        Door(resolver=lambda host, port: []).fetch("https://nowhere.example/")


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_an_endless_answer_is_cut_off(server: Server, pack: Callable[[bytes], bytes]) -> None:
    packed = {"Content_Encoding": "gzip"} if pack is gzip.compress else {}
    server.says("/big", pack(b"\0" * 3_000_000), **packed)
    server.says("/fits", pack(b"\0" * 900_000), **packed)
    door = Door(allow_loopback=True, max_bytes=1_000_000)
    assert len(door.fetch(server.url("/fits")).content) == 900_000
    with pytest.raises(Refused, match="larger than 1000000 bytes"):
        door.fetch(server.url("/big"))


def test_an_answer_packed_in_a_way_not_asked_for_is_refused(server: Server) -> None:
    server.says("/x", b"...", Content_Encoding="br")
    with pytest.raises(Refused, match="br"):
        OPEN.fetch(server.url("/x"))


@pytest.mark.timeout(30)  # without the deadline it would last ten minutes
def test_a_server_that_drips_is_left_at_the_deadline(server: Server) -> None:
    """Each byte comes in time, the whole never does: the cap is on the total."""
    stopped = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not stopped.wait(0.05):
            try:
                handler.wfile.write(b"X-A: b\r\n")
            except OSError:
                return

    server.pages["/drip"] = drip
    with pytest.raises(Failed):
        Door(allow_loopback=True, timeout_s=0.6).fetch(server.url("/drip"))
    stopped.set()


def test_over_tls_the_name_stays_in_the_handshake_and_in_host(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed("partner.example", tmp_path)
    greeted: list[str | None] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: greeted.append(name)  # type: ignore[assignment]
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    server.says("/feed", b"secured")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    door = Door(
        allow_loopback=True, resolver=names(partner_example="127.0.0.1", other_example="127.0.0.1"), timeout_s=5
    )
    assert door.fetch(f"https://partner.example:{server.port}/feed").content == b"secured"
    assert greeted == ["partner.example"]
    assert server.seen[0][1]["host"] == f"partner.example:{server.port}"
    with pytest.raises(Failed):  # the same server under a name its certificate does not hold
        door.fetch(f"https://other.example:{server.port}/feed")


def test_the_installation_keeps_loopback_shut_unless_told(server: Server, settings: Any) -> None:
    import dataclasses

    server.says("/x", b"inside")
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=False)
    with pytest.raises(Refused):
        outbound.fetch(server.url("/x"))
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=True)
    assert outbound.fetch(server.url("/x")).content == b"inside"


def self_signed(name: str, directory: Path) -> Path:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = directory / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
