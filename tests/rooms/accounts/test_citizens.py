# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import dataclasses
import threading

import pytest
from django.db import connection

from epidesk.foundation.accounts.actions import ensure_citizen, sign_in_by_phone, update_profile
from epidesk.foundation.accounts.events import PhoneVerified
from epidesk.foundation.accounts.models import User
from epidesk.foundation.accounts.queries import phones_of, profile
from epidesk.foundation.core import unit_of_work
from epidesk.foundation.core.errors import Forbidden, Invalid
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.principals import Actor, Viewer
from epidesk.foundation.places.queries import wards

PHONE = "+841205550101"


@pytest.mark.django_db
def test_a_phone_is_one_account_and_lies_encrypted():
    first = ensure_citizen(phone_e164=PHONE, language="en")
    assert ensure_citizen(phone_e164=PHONE).id == first.id
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone, phone_index, language FROM accounts_user")
        (phone, index, language) = cursor.fetchone()
    assert PHONE not in phone
    assert PHONE not in index
    assert language == "en"


@pytest.mark.django_db
def test_numbers_of_the_cast_are_nobody_s_in_production(settings):
    settings.ENV = dataclasses.replace(settings.ENV, mode="production")
    with pytest.raises(Invalid) as refused:
        ensure_citizen(phone_e164=PHONE)
    assert "phone" in refused.value.fields
    assert not User.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account():
    made = []

    def run() -> None:
        made.append(ensure_citizen(phone_e164=PHONE).id)
        connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 1
    assert User.objects.count() == 1


@pytest.mark.django_db
def test_every_sign_in_is_told_to_those_above_with_the_device(monkeypatch):
    told = []
    monkeypatch.setattr(unit_of_work, "_flush", lambda unit: told.extend(unit.events))
    by = Actor(device="d" * 64)
    user = sign_in_by_phone(by=by, phone_e164=PHONE)
    sign_in_by_phone(by=Actor(), phone_e164=PHONE)
    assert told == [PhoneVerified((user.id,), ("d" * 64,)), PhoneVerified((user.id,), ("",))]
    assert phones_of([user.id]) == {user.id: PHONE}


@pytest.mark.django_db
def test_a_closed_account_is_not_verified_and_not_announced(monkeypatch):
    told = []
    monkeypatch.setattr(unit_of_work, "_flush", lambda unit: told.extend(unit.events))
    user = ensure_citizen(phone_e164=PHONE)
    User.objects.filter(id=user.id).update(is_active=False)
    assert not sign_in_by_phone(by=Actor(), phone_e164=PHONE).is_active
    assert told == []
    assert phones_of([user.id]) == {}


@pytest.mark.django_db
def test_one_s_own_profile_is_written_whole_and_read_back(hue, as_user):
    user = ensure_citizen(phone_e164=PHONE)
    by = as_user(user.id)
    ward = wards()[0]
    update_profile(
        by=by.as_actor(),
        name="  Nguye\u0302\u0303n  Va\u0306n An ",  # decomposed, as some keyboards send it
        year_of_birth=1985,
        area_id=ward.id,
        id_number="046 085 000123",
        language="en",
    )
    mine = profile(by)
    assert (mine.name, mine.year_of_birth, mine.area_id, mine.id_number) == (
        "Nguyễn Văn An",
        1985,
        ward.id,
        "046085000123",
    )
    assert (mine.language, mine.phone) == ("en", PHONE)
    row = User.objects.get()
    assert row.id_number_index
    update_profile(by=by.as_actor(), name="")
    row.refresh_from_db()
    assert (row.name, row.year_of_birth, row.area_id, row.id_number, row.id_number_index) == ("", None, None, "", "")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("year_of_birth", {"year_of_birth": 1850}),
        ("year_of_birth", {"year_of_birth": 2999}),
        ("id_number", {"id_number": "12"}),
        ("name", {"name": "a" * 121}),
        ("area", {"area_id": uuid7()}),
    ],
)
def test_what_cannot_be_true_is_said_beside_its_field(hue, as_user, field, values):
    by = as_user(ensure_citizen(phone_e164=PHONE).id).as_actor()
    with pytest.raises(Invalid) as refused:
        update_profile(by=by, **{"name": "An", **values})
    assert list(refused.value.fields) == [field]


@pytest.mark.django_db
def test_a_stranger_has_no_profile():
    with pytest.raises(Forbidden):
        profile(Viewer())
    with pytest.raises(Forbidden):
        update_profile(by=Actor(), name="An")
