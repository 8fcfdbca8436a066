# SPDX-License-Identifier: Apache-2.0
"""Copies of pages: what came, with its SHA-256; nothing of our own network, nothing endless, nothing twice."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from tests.factories.claims import TEXTS, claim, sent, with_evidence

from epidesk.foundation.core.errors import Invalid, NotFound
from epidesk.intake.claims import actions, queries
from epidesk.intake.claims.models import Evidence, Snapshot
from epidesk.intake.claims.rules import CopyState

pytestmark = pytest.mark.django_db
PAGE = b"<html><script>alert(1)</script><p>X\xc3\xb4ng t\xe1\xbb\x8fi</p></html>"


class Site:
    """A web server on loopback whose pages are functions; remembers what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.seen: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.seen.append(self.path)
                outer.pages[self.path](self)

            def log_message(self, *_: Any) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.http.serve_forever, args=(0.02,), daemon=True).start()

    def says(self, path: str, body: bytes = PAGE, status: int = 200, **headers: str) -> None:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.pages[path] = reply

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.http.server_address[1]}{path}"


@pytest.fixture
def site(settings) -> Iterator[Site]:
    """Loopback is opened for the test only; without it the same address is refused (below)."""
    settings.ENV = replace(settings.ENV, outbound_loopback=True)
    site = Site()
    yield site
    site.http.shutdown()
    site.http.server_close()


def evidence_at(url: str) -> Evidence:
    from django.utils import timezone

    one = claim(sent())
    return Evidence.objects.create(
        claim=one, kind="source", url=url, title="Bài gốc", added_at=timezone.now(), copy_state=CopyState.WAITING
    )


def fetched(url: str) -> Evidence:
    one = evidence_at(url)
    actions.keep_copy(evidence_id=one.id)
    one.refresh_from_db()
    return one


def test_what_came_is_kept_byte_by_byte_with_its_hash(site):
    site.says("/bai", content_type="text/html; charset=utf-8")
    one = fetched(site.url("/bai"))
    assert (one.copy_state, one.content_type, one.size_bytes) == (CopyState.KEPT, "text/html", len(PAGE))
    assert one.sha256 == hashlib.sha256(PAGE).hexdigest()
    assert bytes(one.snapshot.content) == PAGE


def test_the_first_copy_stays_when_the_page_changes(site):
    site.says("/bai")
    one = fetched(site.url("/bai"))
    site.says("/bai", b"changed")
    actions.keep_copy(evidence_id=one.id)
    assert site.seen == ["/bai"]
    assert bytes(Snapshot.objects.get().content) == PAGE


def test_an_address_of_this_machine_is_not_fetched(settings):
    assert settings.ENV.outbound_loopback is False
    listening = Site()
    listening.says("/admin", b"secret")
    one = fetched(listening.url("/admin"))
    assert (one.copy_state, one.copy_note) == (CopyState.REFUSED, "private")
    assert listening.seen == []
    assert Snapshot.objects.count() == 0
    listening.http.shutdown()
    listening.http.server_close()


def test_pages_that_lead_in_a_circle_are_given_up(site):
    site.says("/a", b"", 302, Location="/b")
    site.says("/b", b"", 302, Location="/a")
    one = fetched(site.url("/a"))
    assert (one.copy_state, one.copy_note) == (CopyState.REFUSED, "redirects")
    assert len(site.seen) == 4


def test_a_page_of_a_gigabyte_is_not_read_to_its_end(site):
    sent_bytes = []

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(1 << 30))
        handler.end_headers()
        try:
            while len(sent_bytes) < 1 << 10:
                sent_bytes.append(handler.wfile.write(b"\0" * (1 << 20)))
        except OSError:
            return

    site.pages["/film"] = endless
    one = fetched(site.url("/film"))
    assert (one.copy_state, one.copy_note) == (CopyState.REFUSED, "too-large")
    assert sum(sent_bytes) < 100 << 20
    assert Snapshot.objects.count() == 0


def test_a_server_that_is_away_is_tried_again_and_then_given_up(site):
    site.says("/bai", b"", 503)
    one = fetched(site.url("/bai"))
    assert (one.copy_state, one.tries) == (CopyState.WAITING, 1)
    assert _jobs() == 1
    for _ in range(3):
        actions.keep_copy(evidence_id=one.id)
    one.refresh_from_db()
    assert (one.copy_state, one.copy_note) == (CopyState.FAILED, "answer")


def _jobs() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'claims.keep_copy'")
        return int(cursor.fetchone()[0])


def test_a_page_that_is_gone_is_said_to_be_gone_and_may_be_tried_again(site, lead):
    site.says("/bai", b"no", 404)
    one = fetched(site.url("/bai"))
    assert (one.copy_state, one.copy_note) == (CopyState.FAILED, "gone")
    site.says("/bai")
    actions.fetch_again(by=lead, evidence_id=one.id)
    actions.keep_copy(evidence_id=one.id)
    one.refresh_from_db()
    assert one.copy_state == CopyState.KEPT


def test_one_server_is_asked_only_so_often(site, monkeypatch):
    from epidesk.intake.claims.actions import evidence

    monkeypatch.setattr(evidence, "HOST_AN_HOUR", 1)
    site.says("/1")
    site.says("/2")
    first, second = evidence_at(site.url("/1")), evidence_at(site.url("/2"))
    for one in (first, second):
        actions.keep_copy(evidence_id=one.id)
    assert site.seen == ["/1"]
    assert _jobs() == 1


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1/x", "ftp://example.org/x", "http://10.0.0.1/", "javascript:alert(1)"]
)
def test_such_an_address_is_refused_beside_the_field(lead, url):
    one = claim(sent())
    with pytest.raises(Invalid) as caught:
        actions.add_evidence(by=lead, claim_id=one.id, title="Nguồn", url=url)
    assert set(caught.value.fields) == {"url"}


def test_the_public_gets_a_copy_only_when_the_published_version_shows_it(site, lead):
    site.says("/bai")
    one = claim(sent())
    with_evidence(one, by=lead)
    kept = Evidence.objects.create(
        claim=one, kind="source", url=site.url("/bai"), title="Bài gốc", added_at=one.received_at, copy_state="waiting"
    )
    actions.keep_copy(evidence_id=kept.id)

    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version)
    number = queries.feed()[0].number
    with pytest.raises(NotFound):
        queries.public_copy(number, kept.id)
    shown = next(line for line in queries.public_claim(number).evidence if line.url)
    assert (shown.sha256, shown.copy_id) == (hashlib.sha256(PAGE).hexdigest(), "")
    actions.change_shown(by=lead, evidence_id=kept.id, shown=True, copy_shown=True)
    version = actions.write_draft(by=lead, claim_id=one.id, verdict="false", texts=TEXTS)
    actions.publish(by=lead, claim_id=one.id, draft_version=version, change_note="Thêm bản lưu.")
    assert queries.public_copy(number, kept.id).content == PAGE
    actions.pause(by=lead, claim_id=one.id, reason="Đang xem lại.")
    with pytest.raises(NotFound):
        queries.public_copy(number, kept.id)


def test_a_copy_outlives_its_evidence_being_taken_from_the_list(site, lead):
    site.says("/bai")
    one = fetched(site.url("/bai"))
    actions.remove_evidence(by=lead, evidence_id=one.id)
    assert Snapshot.objects.count() == 1
