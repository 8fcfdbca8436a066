# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import json
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from epidesk.env import Environment
from epidesk.foundation.core.gateways import (
    Channel,
    GatewayFailed,
    GatewayMissing,
    GatewayRefused,
    GatewayUnsure,
    gateway,
    problems,
)
from epidesk.foundation.core.gateways.http import HttpGateway
from epidesk.foundation.core.gateways.registry import make_gateway, read_entries
from epidesk.foundation.core.gateways.smtp import SmtpGateway
from epidesk.foundation.core.models import OutboxMessage

PHONE = "+84120000001"


@pytest.fixture
def production(tmp_path: Path) -> Environment:
    return dataclasses.replace(settings.ENV, mode="production", config_dir=tmp_path)


@pytest.fixture
def provider(settings: Any) -> Iterator[ThreadingHTTPServer]:
    """An SMS provider on loopback that keeps what it was sent and answers `reply`."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            server: Any = self.server
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.taken.append((dict(self.headers), body.decode()))
            if server.hangs_up:
                return
            self.send_response(server.status)
            self.end_headers()
            self.wfile.write(server.reply)

        def log_message(self, *_: Any) -> None:
            pass

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.taken, server.status, server.reply, server.hangs_up = [], 200, b'{"status":"ok"}', False
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    settings.ENV = dataclasses.replace(settings.ENV, outbound_loopback=True)
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db
def test_in_the_demonstration_messages_lie_in_the_outbox() -> None:
    gateway(Channel.SMS).send(PHONE, "", "Mã của bạn: 123456")
    row = OutboxMessage.objects.get()
    assert (row.gateway, row.address, row.body) == ("sms", PHONE, "Mã của bạn: 123456")


def test_production_without_a_gateway_says_so_and_sends_nothing(production: Environment) -> None:
    with pytest.raises(GatewayMissing, match="sms: has no gateway"):
        make_gateway(Channel.SMS, read_entries(production.config_dir), production, {})
    told = problems(production)
    assert [line.split(":")[0] for line in told] == ["sms", "email"]
    assert "gateways.yaml" in told[0]


def test_production_refuses_the_outbox(production: Environment) -> None:
    (production.config_dir / "gateways.yaml").write_text("sms: {kind: outbox}\nemail: {kind: outbox}\n")
    assert all("may not use the outbox" in line for line in problems(production))
    assert len(problems(production)) == 2


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("fax: {kind: http}", "fax"),
        ("sms: {kind: smtp, host: a, sender: b}", "does not serve this channel"),
        ("sms: {kind: pigeon}", "pigeon"),
        ("sms: {kind: http, url: 'https://a.example'}", "fields"),
        ("sms: {kind: http, url: 'https://a.example', fields: {t: '{body}'}, form: xml}", "form"),
        ("sms: {kind: http, url: 'https://a.example', fields: {t: '${NOT_SET}'}}", "NOT_SET is not set"),
        ("email: {kind: smtp, host: a, sender: b, security: maybe}", "security"),
        ("sms: [", "not YAML"),
    ],
)
def test_a_bad_entry_is_named(production: Environment, text: str, told: str) -> None:
    (production.config_dir / "gateways.yaml").write_text(text)
    assert any(told in line for line in problems(production, {}))


def test_a_complete_file_has_no_problems(production: Environment, tmp_path: Path) -> None:
    (tmp_path / "word").write_text("secret\n")
    (production.config_dir / "gateways.yaml").write_text(
        "sms: {kind: http, url: 'https://a.example', headers: {Authorization: 'Bearer ${TOKEN}'}, fields: {t: a}}\n"
        "email: {kind: smtp, host: mail.example, sender: a@b.example, password: '${WORD}'}\n"
    )
    variables = {"TOKEN": "abc", "WORD_FILE": str(tmp_path / "word")}
    assert problems(production, variables) == []
    entries = read_entries(production.config_dir)
    sms = make_gateway(Channel.SMS, entries, production, variables)
    mail = make_gateway(Channel.EMAIL, entries, production, variables)
    assert isinstance(sms, HttpGateway)
    assert isinstance(mail, SmtpGateway)
    assert (sms.headers["Authorization"], mail.password) == ("Bearer abc", "secret")


def test_the_example_in_the_shipped_file_works_once_uncommented(production: Environment) -> None:
    shipped = (settings.ENV.config_dir / "gateways.yaml").read_text()
    example = shipped[shipped.index("# sms:") :]
    lines = [line.removeprefix("# ") for line in example.splitlines() if not line.startswith("# The ") and line != "#"]
    (production.config_dir / "gateways.yaml").write_text("\n".join(lines))
    assert problems(production, {"SMS_TOKEN": "a", "SMTP_PASSWORD": "b"}) == []


def test_a_provider_gets_what_its_template_says(provider: Any) -> None:
    sms = HttpGateway(
        url=f"http://127.0.0.1:{provider.server_port}/v1",
        headers={"X-Token": "t"},
        fields={"to": ["{address}"], "text": "Epidesk: {body}", "unicode": True},
        success='"status":"ok"',
    )
    sms.send(PHONE, "", "Đội đang đến {address}")
    [(headers, body)] = provider.taken
    assert headers["X-Token"] == "t"
    assert json.loads(body) == {"to": [PHONE], "text": "Epidesk: Đội đang đến {address}", "unicode": True}


@pytest.mark.parametrize(("status", "reply"), [(500, b""), (200, b'{"status":"no credit"}'), (301, b"")])
def test_a_message_not_taken_fails_so_that_its_job_is_tried_again(provider: Any, status: int, reply: bytes) -> None:
    provider.status, provider.reply = status, reply
    sms = HttpGateway(
        url=f"http://127.0.0.1:{provider.server_port}/v1", fields={"t": "{body}"}, form="urlencoded", success="ok"
    )
    with pytest.raises(GatewayFailed) as failed:
        sms.send(PHONE, "", "x")
    assert not isinstance(failed.value, GatewayUnsure)
    assert failed.value.code == ("answer" if status == 200 else f"http-{status}")


def _sms(port: int, **more: Any) -> HttpGateway:
    return HttpGateway(url=f"http://127.0.0.1:{port}/v1", **{"fields": {"t": "{body}"}, "timeout_s": 2.0, **more})


def test_a_line_that_breaks_after_the_message_has_left_leaves_it_unsure(provider: Any) -> None:
    provider.hangs_up = True
    with pytest.raises(GatewayUnsure):
        _sms(provider.server_port).send(PHONE, "", "x")
    assert len(provider.taken) == 1
    provider.hangs_up, provider.status = False, 504
    with pytest.raises(GatewayUnsure):
        _sms(provider.server_port).send(PHONE, "", "x")


def test_a_provider_that_cannot_be_reached_has_surely_taken_nothing(provider: Any) -> None:
    with pytest.raises(GatewayFailed) as failed:
        _sms(9).send(PHONE, "", "x")
    assert (type(failed.value), failed.value.code) == (GatewayFailed, "unreachable")


@pytest.mark.parametrize(
    "template", [{"fields": {"id": "{reference}", "t": "{body}"}}, {"headers": {"Idempotency-Key": "{reference}"}}]
)
def test_a_reference_goes_where_the_file_says_and_makes_repeating_safe(provider: Any, template: dict[str, Any]) -> None:
    sms = _sms(provider.server_port, **template)
    assert sms.repeatable
    assert not _sms(provider.server_port).repeatable
    sms.send(PHONE, "", "not {reference}", "0198-ab")
    [(headers, body)] = provider.taken
    assert "0198-ab" in (headers.get("Idempotency-Key"), json.loads(body).get("id"))
    assert json.loads(body)["t"] == "not {reference}"


class Mailbox(socketserver.StreamRequestHandler):
    """The few words of SMTP that taking one letter needs."""

    def handle(self) -> None:
        server: Any = self.server
        self.wfile.write(b"220 hello\r\n")
        while line := self.rfile.readline().strip():
            server.lines.append(line.decode())
            if line.upper() == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                while (text := self.rfile.readline()) != b".\r\n":
                    server.lines.append(text.decode().rstrip())
                if server.moods.get("DATA") == "silent":
                    return
            if line.upper() == b"QUIT":
                self.wfile.write(server.moods.get("QUIT", b"221 bye\r\n"))
                return
            self.wfile.write(server.moods.get(line.split(b" ")[0].decode().upper(), b"250 ok\r\n"))


@pytest.fixture
def mail_server() -> Iterator[Any]:
    """A mail server on loopback; `moods` are other answers than the usual ones, by the client's word."""
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mailbox) as server:
        server.lines, server.moods = [], {}  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


def _mail(server: Any) -> SmtpGateway:
    port = server.server_address[1]
    return SmtpGateway("127.0.0.1", "desk@hue.example", port=port, security="none", timeout_s=2)


def test_mail_reaches_the_mail_server(mail_server: Any) -> None:
    _mail(mail_server).send("lan@hue.example", "Sign-in\r\nBcc: all@hue.example", "Hello")
    lines = mail_server.lines
    assert [line for line in lines if line.startswith("rcpt")] == ["rcpt TO:<lan@hue.example>"]
    assert "Subject: Sign-in Bcc: all@hue.example" in lines


def test_a_rude_goodbye_does_not_make_a_taken_letter_come_again(mail_server: Any) -> None:
    mail_server.moods["QUIT"] = b"500 what?\r\n"
    _mail(mail_server).send("lan@hue.example", "Sign-in", "Hello")
    assert "Hello" in mail_server.lines


@pytest.mark.parametrize(
    ("word", "answer", "kind", "code"),
    [
        ("RCPT", b"550 no such mailbox\r\n", GatewayRefused, "smtp-550"),
        ("RCPT", b"451 come again\r\n", GatewayFailed, "smtp-recipient"),
        ("MAIL", b"452 full\r\n", GatewayFailed, "smtp-452"),
        ("DATA", "silent", GatewayUnsure, "no-answer"),
    ],
)
def test_a_mail_server_says_whether_trying_again_is_of_use(
    mail_server: Any, word: str, answer: Any, kind: type, code: str
) -> None:
    mail_server.moods[word] = answer
    with pytest.raises(GatewayFailed) as failed:
        _mail(mail_server).send("ai@hue.example", "Sign-in", "Hello")
    assert (type(failed.value), failed.value.code) == (kind, code)


def test_an_unreachable_mail_server_is_a_failure_that_may_pass() -> None:
    with pytest.raises(GatewayFailed, match=r"SMTP server 127\.0\.0\.1"):
        SmtpGateway("127.0.0.1", "desk@hue.example", port=9, security="none", timeout_s=2).send("a@b.example", "x", "y")
