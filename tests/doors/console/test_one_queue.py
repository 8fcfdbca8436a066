# SPDX-License-Identifier: Apache-2.0
"""Whatever comes in stands in one queue: what it is, how old, until when, and whose."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils.translation import override
from lxml import html
from tests.factories.claims import sent
from tests.factories.declarations import arrival, entry
from tests.factories.incidents import call_for_help, filed, phone_of, report
from tests.factories.questions import asked

from epidesk.foundation.core.ids import public_id
from epidesk.foundation.desk.streams import streams
from epidesk.intake.claims.desk_stream import PREFIX as CLAIM
from epidesk.intake.movement.actions import declare
from epidesk.intake.movement.actions.contesting import contest

from .operator import Operator
from .test_claims import claim

COMES_IN: dict[str, tuple[Callable[[], str], ...]] = {
    "incident": (lambda: filed(report()).public_id, lambda: filed(call_for_help()).public_id),
    "question": (lambda: asked(by=phone_of("who asks")).public_id,),
    "claim": (lambda: public_id(CLAIM, claim(sent(by=phone_of("who doubts"))).id),),
    "declaration": (lambda: contested(),),
    "screening": (lambda: must_be_met(),),
}
"""One of each kind of each stream. A stream that is new on the desk needs its line here."""


def contested() -> str:
    traveller = phone_of("who came")
    filed = declare(by=traveller, draft=arrival())
    one = contest(by=traveller, declaration_id=filed.id, text="Tôi không đến từ Hà Nội.")
    return public_id("ctd", one)


def must_be_met() -> str:
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.response.screening import actions
    from epidesk.response.screening.models import Alarm

    rules = actions.take_shipped(by=SYSTEM, file="covid19-2020-03.yaml")
    actions.adopt(by=SYSTEM, version_id=rules, instead_of=None)
    ill = declare(by=phone_of("who is ill"), draft=entry())
    actions.screen_declarations(declaration_ids=[ill.id])
    actions.raise_alarms(declaration_ids=[ill.id])
    return public_id("alm", Alarm.objects.get().id)


@pytest.mark.row("RI-08")
def test_every_stream_stands_in_one_queue_with_kind_age_clock_and_owner(lan: Operator, minh: Operator) -> None:
    assert set(COMES_IN) == set(streams()), "a stream is on the desk that this story does not know"
    items = [one() for makers in COMES_IN.values() for one in makers]
    rows = rows_of(lan)
    assert set(items) == set(rows)
    said = {item: rows[item].text_content() for item in items}
    for item, row in rows.items():
        assert len(row.xpath(".//time|.//*[contains(@class,'clock')]")) >= 2, "how old it is, and until when"
        assert row.xpath(".//*[local-name()='svg']"), said[item]
    with override("en"):
        kinds = {str(card.short_label) for stream in streams().values() for card in stream.kinds}
    assert all(any(f", {kind}: " in text for text in said.values()) for kind in kinds), (kinds, said)
    for item in items:
        claimed = lan.client.post(f"/desk/items/{item}/claim", {"version": version_in(rows[item])})
        assert claimed.status_code in (200, 302), item
    theirs = rows_of(minh)
    assert all("Lan" in theirs[item].text_content() for item in items), "whose it is"


def rows_of(who: Operator) -> dict[str, html.HtmlElement]:
    page = html.fromstring(who.get("/desk/").content.decode())
    return {row.get("data-id"): row for row in page.xpath("//ul[@data-queue-list]/li[@data-id]")}


def version_in(row: html.HtmlElement) -> str:
    return str(row.get("data-version"))
