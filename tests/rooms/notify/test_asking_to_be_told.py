# SPDX-License-Identifier: Apache-2.0
"""What an address or a browser asks for: kept, proved, renewed, and not at the cost of others."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from tests.factories.pushing import Browser, browser, subscribed

from epidesk.foundation.core.errors import Invalid, NotFound, TooMany
from epidesk.foundation.core.principals import Actor
from epidesk.foundation.notify.actions import confirm_address, renew_subscription, subscribe_address
from epidesk.foundation.notify.actions import subscribing_addresses as addresses
from epidesk.foundation.notify.models import AddressSubscription, OutgoingMessage, PushSubscription
from epidesk.foundation.notify.rules import CODE_TRIED_FOR
from epidesk.foundation.places.queries import wards

pytestmark = pytest.mark.django_db
OLD_PHONE, NEW_PHONE = Actor(device="a" * 64), Actor(device="b" * 64)


def ask(by: Actor, *, number: str = "+841205550001", mail: str = "", levels: tuple[str, ...] = ("emergency",)) -> int:
    address_id, _confirmed = subscribe_address(
        by=by,
        channel="mail" if mail else "sms",
        address=mail or number,
        levels=levels,
        ward_ids=None,
        language="vi",
    )
    return address_id


@pytest.fixture(autouse=True)
def _no_minute_between_codes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "CODE_AGAIN_AFTER", addresses.CODE_AGAIN_AFTER * 0)


def code() -> str:
    found = re.search(r"\d{6}", OutgoingMessage.objects.order_by("-id")[0].text)
    assert found
    return found[0]


def test_who_proves_a_number_anew_gets_what_they_asked_for_last(hue: None) -> None:
    address_id = ask(OLD_PHONE)
    confirm_address(by=OLD_PHONE, address_id=address_id, code=code())
    ward: UUID = wards()[0].id
    again, confirmed = subscribe_address(
        by=NEW_PHONE,
        channel="sms",
        address="+841205550001",
        levels=("notice", "warning"),
        ward_ids=[ward],
        language="en",
    )
    assert (again, confirmed) == (address_id, False)
    row = AddressSubscription.objects.get()
    assert (row.levels, row.language) == (["emergency"], "vi"), "nothing changes before it is proved"
    confirm_address(by=NEW_PHONE, address_id=address_id, code=code())
    row.refresh_from_db()
    assert (row.levels, row.ward_ids, row.language) == (["notice", "warning"], [ward], "en")
    assert (row.device, row.wanted) == (NEW_PHONE.device, {})


def test_what_a_stranger_asked_for_a_number_is_not_its_owners_choice(hue: None) -> None:
    address_id = ask(OLD_PHONE)
    confirm_address(by=OLD_PHONE, address_id=address_id, code=code())
    ask(NEW_PHONE, levels=("notice",))
    confirm_address(by=OLD_PHONE, address_id=address_id, code=code())
    assert AddressSubscription.objects.get().levels == ["emergency"]


def test_codes_to_one_number_end_for_the_day(hue: None) -> None:
    for n in range(addresses.CODES_AN_ADDRESS_AND_DAY):
        ask(Actor(device=str(n) * 64))
    with pytest.raises(TooMany):
        ask(Actor(device="f" * 64))
    assert OutgoingMessage.objects.count() == addresses.CODES_AN_ADDRESS_AND_DAY


def test_one_phone_asks_for_so_many_codes_a_day_whatever_the_numbers(hue: None) -> None:
    for n in range(addresses.CODES_AN_ASKER_AND_DAY):
        ask(OLD_PHONE, number=f"+8412055501{n:02}")
    with pytest.raises(TooMany):
        ask(OLD_PHONE, number="+841205550120")
    ask(NEW_PHONE, number="+841205550120")


def test_a_code_by_mail_is_tried_as_long_as_it_is_worth_something(hue: None) -> None:
    ask(OLD_PHONE, mail="hoa@example.vn")
    message = OutgoingMessage.objects.get()
    assert message.give_up_at - message.created_at == CODE_TRIED_FOR


def renew(old: Browser, new: Browser) -> int:
    return renew_subscription(old_endpoint=old.endpoint, endpoint=new.endpoint, p256dh=new.p256dh, auth=new.auth)


def test_a_renewed_endpoint_cannot_be_renewed_to_a_second(hue: None) -> None:
    old, new, other = browser(), browser(), browser()
    row_id = subscribed(None, browser=old, levels=["notice"])
    assert renew(old, new) == row_id, "a campaign that is under way knows it by this"
    assert renew(old, new) == row_id, "the answer was lost, and it asks again"
    with pytest.raises(NotFound):
        renew(old, other)
    with pytest.raises(NotFound):
        renew(old, Browser(new.endpoint))
    row = PushSubscription.objects.get()
    assert (row.endpoint, row.levels, row.gone_at) == (new.endpoint, ["notice"], None)


def test_a_renewal_that_comes_late_does_not_undo_what_was_chosen_since(hue: None) -> None:
    old, new = browser(), browser()
    subscribed(None, browser=old, levels=["notice"])
    subscribed(None, browser=new, levels=["emergency"])
    renew(old, new)
    assert PushSubscription.objects.get().levels == ["emergency"]


@pytest.mark.parametrize("wrong", ["https://push.example.com/a\x00b", f"https://{'a.' * 120}example.com/1"])
def test_an_endpoint_that_no_row_can_hold_is_refused(hue: None, wrong: str) -> None:
    with pytest.raises(Invalid) as refused:
        subscribed(None, browser=Browser(wrong))
    assert set(refused.value.fields) == {"endpoint"}
