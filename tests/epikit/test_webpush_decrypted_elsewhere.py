# SPDX-License-Identifier: Apache-2.0
"""A push service of others (npm web-push-testing, on http_ece and jsonwebtoken) takes and decrypts our messages."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from epikit.webpush import Vapid, decode, encrypt, payload

ROOT = Path(__file__).resolve().parents[2]
SERVER = ROOT / "frontend/node_modules/web-push-testing/src/bin/server.js"
MESSAGE = {
    "title": "Cảnh báo khẩn cấp · Sốt xuất huyết",
    "body": "Ổ dịch ở phường Thuận Hóa: đậy kín vật chứa nước, diệt lăng quăng ngay hôm nay. 🦟",
    "url": "https://hue.example.vn/alerts/1/",
}


class PushService:
    """The other side of the wire."""

    def __init__(self, port: int) -> None:
        self.origin = f"http://localhost:{port}"

    def post(self, path: str, body: bytes, headers: dict[str, str] | None = None) -> tuple[int, Any]:
        request = urllib.request.Request(self.origin + path, body, headers or {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        return status, json.loads(text) if text.startswith(b"{") else text

    def subscribe(self, application_server_key: str) -> dict[str, Any]:
        asked = {"userVisibleOnly": "true", "applicationServerKey": application_server_key}
        status, told = self.post("/subscribe", json.dumps(asked).encode())
        assert status == 200, told
        return told["data"]

    def received(self, client: str) -> list[str]:
        return self.post("/get-notifications", json.dumps({"clientHash": client}).encode())[1]["data"]["messages"]


@pytest.fixture(scope="module")
def service() -> Iterator[PushService]:
    node = next(
        (one for one in (str(ROOT / ".venv/bin/node"), shutil.which("node")) if one and Path(one).exists()), None
    )
    if node is None or not SERVER.exists():
        pytest.skip("Node.js or web-push-testing is missing: make setup, then npm ci in frontend/")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([node, str(SERVER), str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        service = PushService(port)
        for _ in range(300):
            try:
                service.post("/status", b"{}")
                break
            except OSError:
                assert process.poll() is None, "the push service ended"
                time.sleep(0.1)
        yield service
    finally:
        process.kill()
        process.wait()


def headers(vapid: Vapid, origin: str) -> dict[str, str]:
    return {
        "TTL": "3600",
        "Urgency": "high",
        "Topic": "alert-1",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "Authorization": vapid.authorization(origin, now=datetime.now(UTC)),
    }


def test_our_vietnamese_text_arrives_decrypted(service: PushService) -> None:
    vapid = Vapid(Vapid.new_private_pem(), "mailto:cdc@hue.example.vn")
    subscription = service.subscribe(vapid.public_key_b64)
    keys, path = subscription["keys"], subscription["endpoint"].removeprefix(service.origin)
    long = MESSAGE | {"body": MESSAGE["body"] * 60}
    for message in (MESSAGE, long):
        body = encrypt(payload(message), p256dh=decode(keys["p256dh"]), auth=decode(keys["auth"]))
        status, told = service.post(path, body, headers(vapid, service.origin))
        assert status == 201, told
    first, second = (json.loads(text) for text in service.received(subscription["clientHash"]))
    assert first == MESSAGE
    assert second["url"] == MESSAGE["url"]
    assert second["body"].endswith("…")
    assert long["body"].startswith(second["body"][:-1])


def test_another_sender_s_key_is_refused(service: PushService) -> None:
    subscription = service.subscribe(Vapid(Vapid.new_private_pem(), "mailto:cdc@hue.example.vn").public_key_b64)
    keys, path = subscription["keys"], subscription["endpoint"].removeprefix(service.origin)
    body = encrypt(b"x", p256dh=decode(keys["p256dh"]), auth=decode(keys["auth"]))
    stranger = Vapid(Vapid.new_private_pem(), "mailto:cdc@hue.example.vn")
    assert service.post(path, body, headers(stranger, service.origin))[0] == 400
    assert service.received(subscription["clientHash"]) == []
