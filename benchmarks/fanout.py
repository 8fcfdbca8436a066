# SPDX-License-Identifier: Apache-2.0
"""Push messages per CPU-second of a sender, with everything on: encryption, signing, HTTP, results written.

Value: a campaign to 100,000 subscriptions with keys of their own, sent by one worker process to a push service on this
machine (`push_endpoint`, kept-alive HTTP), divided by the CPU time of that worker: jobs, database and all. Limit: pure
RFC 8291 encryptions of the same payload per CPU-second in a process of its own, before and after; the mean. In the same
run: pywebpush sync and async against the same service, two workers, and TLS.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

from benchmarks.stand import ROOT, Stand, stand

SUBSCRIPTIONS = 100_000
OVER_TLS = 20_000
ENCRYPTIONS = 30_000
PEER_SYNC, PEER_ASYNC = 1_500, 4_000
RESIDENTS = 1_100_000
PAYLOAD = json.dumps(
    {
        "title": "Sơ tán ngay", "body": "Rời khỏi nhà, đến trường học gần nhất. Mang theo thuốc.",
        "url": "/alerts/alr_1", "tag": "alr_1", "level": "emergency", "ring": "critical", "lang": "vi",
        "until": 1_780_000_000_000,
    },
    ensure_ascii=False, separators=(",", ":"),
)  # fmt: skip

TIMES = """
SELECT sum(k.sent), extract(epoch FROM c.ended_at - min(k.first_sent_at)),
       extract(epoch FROM min(k.first_sent_at) - c.created_at)
FROM notify_campaign c JOIN notify_chunk k ON k.campaign_id = c.id WHERE c.id = %s GROUP BY c.id
"""
"""Sent, seconds of sending, and seconds from the start to the first batch that was written."""


def run(n: int | None = None) -> dict[str, object]:
    """`n`: subscriptions instead of the usual 100,000."""
    total = n or SUBSCRIPTIONS
    with stand(web=False, jobs=False) as here, _service() as origin, _tls(here) as (tls_origin, authority):
        here.environment["EPIDESK_OUTBOUND_LOOPBACK"] = "1"
        here.environment["SSL_CERT_FILE"] = authority
        here.python("-m", "benchmarks.fanout_steps", "fill", str(total), origin)
        before = _encryptions()
        one = _send(here, 1, total)
        service_saw = _stats(origin)
        peer_async = _peer("async", PEER_ASYNC, origin)
        peer_sync = _peer("sync", PEER_SYNC, origin)
        two = _send(here, 2, total)
        after = _encryptions()
        here.python("-m", "benchmarks.fanout_steps", "fill", str(min(OVER_TLS, total)), tls_origin)
        tls = _send(here, 1, min(OVER_TLS, total))
    if service_saw["count"] != total:
        raise RuntimeError(f"{total} subscriptions, but the service saw {service_saw['count']} messages")
    limit = (before + after) / 2
    value = total / one["cpu_s"]
    whole_s = RESIDENTS * one["cpu_s"] / total
    cut_s = RESIDENTS * one["cut_s"] / total
    cores = os.cpu_count() or 1
    return {
        "name": "fanout",
        "value": round(value, 1),
        "unit": "messages/CPU-s",
        "limit": round(limit, 1),
        "ratio": round(value / limit, 4),
        "n": total,
        "extra": {
            "messages_per_s_one_sender": round(total / one["wall_s"], 1),
            "messages_per_s_two_senders": round(total / two["wall_s"], 1),
            "cpu_per_message_two_to_one": round(two["cpu_s"] / one["cpu_s"], 3),
            "tls_ratio": round(min(OVER_TLS, total) / tls["cpu_s"] / limit, 4),
            "tls_messages_per_cpu_s": round(min(OVER_TLS, total) / tls["cpu_s"], 1),
            "pywebpush_async": round(peer_async, 1),
            "times_pywebpush_async": round(value / peer_async, 2),
            "pywebpush_sync": round(peer_sync, 1),
            "times_pywebpush_sync": round(value / peer_sync, 2),
            "cut_s": round(one["cut_s"], 2),
            "connections": service_saw["connections"],
            "encryptions_before": round(before, 1),
            "encryptions_after": round(after, 1),
            f"on_paper_{RESIDENTS}_cut_s": round(cut_s, 1),
            f"on_paper_{RESIDENTS}_senders_on_{cores}_cores_s": round(whole_s / cores, 1),
            f"on_paper_{RESIDENTS}_senders_on_10_cores_s": round(whole_s / 10, 1),
        },
    }


def _send(here: Stand, senders: int, total: int) -> dict[str, float]:
    """A campaign from its cut to its end. CPU: of the senders, from the moment when they are up and idle."""
    for k in range(senders):
        here.start(f"fanout{k}", "-m", "epidesk.interfaces.cli.worker", "--queue", "fanout")
    try:
        with psycopg.connect(here.owner_dsn, autocommit=True) as db:
            _until(db, "SELECT count(*) FROM procrastinate_workers", senders)
            time.sleep(1)
            cpu_before = _cpu_s(here, senders)
            started = time.monotonic()
            campaign_id = here.python("-m", "benchmarks.fanout_steps", "start").strip().splitlines()[-1]
            sql = "SELECT count(*) FROM notify_campaign WHERE ended_at IS NOT NULL AND id = '" + campaign_id + "'"
            _until(db, sql, 1)
            cpu_s = _cpu_s(here, senders) - cpu_before
            row = db.execute(TIMES, [campaign_id]).fetchone()
            assert row
            if row[0] != total:
                raise RuntimeError(f"{row[0]} of {total} sent")
            print(f"{senders} sender(s): {total} in {time.monotonic() - started:.1f} s, {cpu_s:.1f} CPU-s", flush=True)
            return {"cpu_s": cpu_s, "wall_s": float(row[1]), "cut_s": float(row[2])}
    finally:
        for k in range(senders):
            here.stop(f"fanout{k}")
        with psycopg.connect(here.owner_dsn, autocommit=True) as db:
            db.execute("DELETE FROM procrastinate_workers")


def _until(db: psycopg.Connection, sql: str, wanted: int, limit_s: float = 600) -> None:
    until = time.monotonic() + limit_s
    while True:
        row = db.execute(sql).fetchone()  # type: ignore[call-overload]
        assert row
        if row[0] >= wanted:
            return
        if time.monotonic() > until:
            raise RuntimeError(f"waited {limit_s:.0f} s for: {sql}")
        time.sleep(0.05)


def _cpu_s(here: Stand, senders: int) -> float:
    """User and system time of the worker processes themselves."""
    ticks = 0
    for k in range(senders):
        fields = Path(f"/proc/{here.children[f'fanout{k}'].pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _encryptions() -> float:
    """Per CPU-second, in a process of its own."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(_encrypt_many, (ENCRYPTIONS,))


def _encrypt_many(n: int) -> float:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    from epikit.webpush import encrypt

    points = [
        ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        for _ in range(2_000)
    ]
    secret, message = os.urandom(16), PAYLOAD.encode()
    for point in points[:500]:
        encrypt(message, p256dh=point, auth=secret)
    started = time.process_time()
    for k in range(n):
        encrypt(message, p256dh=points[k % 2_000], auth=secret)
    return n / (time.process_time() - started)


def _peer(how: str, n: int, origin: str) -> float:
    """Raises `RuntimeError` where pywebpush is not installed (the optional group `bench`)."""
    command = [sys.executable, "-m", "benchmarks.fanout_peers", how, str(n), origin, PAYLOAD]
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"pywebpush {how}: {done.stderr[-600:]}")
    return float(done.stdout.strip().splitlines()[-1])


@contextlib.contextmanager
def _service(*arguments: str, host: str = "127.0.0.1") -> Iterator[str]:
    child = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.push_endpoint", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout
    try:
        yield f"{'https' if arguments else 'http'}://{host}:{child.stdout.readline().strip()}"
    finally:
        child.terminate()
        child.wait()


@contextlib.contextmanager
def _tls(here: Stand) -> Iterator[tuple[str, str]]:
    with tempfile.TemporaryDirectory() as folder:
        certificate, key = make_certificate(Path(folder))
        with _service("--cert", str(certificate), "--key", str(key), host="localhost") as origin:
            yield origin, str(certificate)


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that vouches for itself, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "cert.pem", folder / "key.pem"
    certificate.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return certificate, secret


def _stats(origin: str) -> dict[str, int]:
    with urllib.request.urlopen(f"{origin}/stats", timeout=5) as answer:
        found: dict[str, int] = json.load(answer)
    return found
