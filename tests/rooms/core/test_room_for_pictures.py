# SPDX-License-Identifier: Apache-2.0
"""Pictures take no more room than they may, and strangers' pictures leave some for the teams'."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from tests.rooms.core.test_uploads import photo

from epidesk.env import BadEnvironment, read_environment
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.models import Upload
from epidesk.foundation.core.principals import Actor, PrincipalKind
from epidesk.foundation.core.process_cache import clear_all
from epidesk.foundation.core.storage.local import LocalStorage
from epidesk.foundation.core.uploads.limits import NoRoom, check_room

pytestmark = pytest.mark.django_db
STRANGER = Actor(device="d" * 64)
NURSE = Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label="Y")


@pytest.fixture(autouse=True)
def one_gigabyte(settings: Any) -> None:
    settings.ENV = dataclasses.replace(settings.ENV, pictures_max_gb=1)


def stored(size_bytes: int) -> None:
    """A picture of this size, as the rows know it."""
    key = uuid7().hex
    Upload.objects.create(storage_key=key, thumbnail_key=key, sha256="", width_px=1, height_px=1, size_bytes=size_bytes)
    clear_all()


def test_strangers_leave_a_part_to_the_teams() -> None:
    stored(700_000_000)
    check_room(STRANGER)
    stored(50_000_000)
    with pytest.raises(NoRoom):
        check_room(STRANGER)
    check_room(NURSE)
    stored(200_000_000)
    with pytest.raises(NoRoom):
        check_room(NURSE)


def test_a_full_disk_takes_no_picture_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    from epidesk.foundation.core.uploads.actions import store_picture

    monkeypatch.setattr(LocalStorage, "free_bytes", lambda self: 900_000_000)
    with pytest.raises(NoRoom):
        store_picture(by=NURSE, stream=photo())
    assert not Upload.objects.exists()


def test_a_disk_tells_what_is_free_before_its_directory_exists(tmp_path: Any) -> None:
    assert (LocalStorage(tmp_path / "not" / "yet").free_bytes() or 0) > 0


def test_the_room_is_a_whole_number_of_gigabytes() -> None:
    assert read_environment({"EPIDESK_PICTURES_MAX_GB": "7"}).pictures_max_gb == 7
    with pytest.raises(BadEnvironment, match="EPIDESK_PICTURES_MAX_GB"):
        read_environment({"EPIDESK_PICTURES_MAX_GB": "lots"})
