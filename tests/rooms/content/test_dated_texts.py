# SPDX-License-Identifier: Apache-2.0
"""Texts that bind the centre: what counts on which day, who wrote it, who agreed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import uuid7
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind
from epidesk.foundation.places.actions import set_alert_level
from epidesk.publishing.content.actions import approve_text, withdraw_text, write_text
from epidesk.publishing.content.models import DatedText
from epidesk.publishing.content.queries import changes, history, list_texts, slugs, text
from epidesk.publishing.content.rules import Permission, Standing

NEW = "Ai cũng dùng được trang này, không cần tài khoản và không phải trả tiền cho ai cả."


def editor(name: str, powers: frozenset[str] = frozenset(Permission)) -> Actor:
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label=name, permissions=powers, areas=None)


@pytest.fixture
def an(db: None) -> Actor:
    return editor("An")


@pytest.fixture
def binh(db: None) -> Actor:
    return editor("Bình")


@pytest.fixture
def write(an: Actor) -> Callable[..., UUID]:
    def made(body: str = NEW, *, days: int = 0, **more: Any) -> UUID:
        values: dict[str, Any] = {"slug": "fair-use", "language": "vi", "by": an, **more}
        return write_text(body=body, valid_from=timezone.localdate() + timedelta(days=days), **values)

    return made


def standings(by: Actor, language: str = "vi") -> list[Standing]:
    return [one.standing for one in history(by.as_viewer(), "fair-use", language).versions]


def test_the_texts_that_come_with_the_programme_count_until_others_are_written(db: None) -> None:
    assert set(slugs()) == {"fair-use", "privacy", "emergency-use"}
    for slug in slugs():
        for language in ("vi", "en"):
            found = text(slug, language)
            assert len(found.paragraphs) >= 5
            assert isinstance(found.valid_from, date)
    with pytest.raises(NotFound):
        text("no-such-text", "vi")


def test_a_new_version_counts_once_a_second_person_agrees(an: Actor, binh: Actor, write: Any) -> None:
    one = write()
    assert text("fair-use", "vi").body != NEW
    assert standings(an) == [Standing.WAITS, Standing.IN_FORCE]
    for nobody in (an, editor("Chi", frozenset({Permission.EDIT_LEGAL}))):
        with pytest.raises(Forbidden):
            approve_text(by=nobody, text_id=one)
    approve_text(by=binh, text_id=one)
    assert text("fair-use", "vi").body == NEW
    assert standings(an) == [Standing.IN_FORCE, Standing.PAST]
    with pytest.raises(Conflict):
        approve_text(by=binh, text_id=one)


def test_in_an_emergency_nobody_has_to_be_waited_for(an: Actor, write: Any) -> None:
    set_alert_level(by=SYSTEM, level="emergency", reason="Dịch lan ra mười phường")
    write()
    assert text("fair-use", "vi").body == NEW


def test_a_version_for_a_later_day_waits_for_it_and_can_be_taken_back(an: Actor, binh: Actor, write: Any) -> None:
    one = write(days=10)
    approve_text(by=binh, text_id=one)
    today = timezone.localdate()
    assert text("fair-use", "vi").body != NEW
    assert text("fair-use", "vi", on=today + timedelta(days=10)).body == NEW
    assert standings(an) == [Standing.COMING, Standing.IN_FORCE]
    withdraw_text(by=an, text_id=one)
    assert text("fair-use", "vi", on=today + timedelta(days=10)).body != NEW
    assert standings(an) == [Standing.WITHDRAWN, Standing.IN_FORCE]


def test_what_counted_cannot_be_taken_back(an: Actor, binh: Actor, write: Any) -> None:
    one = write()
    approve_text(by=binh, text_id=one)
    with pytest.raises(Conflict):
        withdraw_text(by=an, text_id=one)


def test_agreed_to_late_it_counts_from_that_day_never_backwards(binh: Actor, write: Any) -> None:
    one = write()
    DatedText.objects.filter(pk=one).update(valid_from=timezone.localdate() - timedelta(days=3))
    approve_text(by=binh, text_id=one)
    assert DatedText.objects.get(pk=one).valid_from == timezone.localdate()


def test_of_two_for_the_same_day_the_one_agreed_to_later_counts(binh: Actor, write: Any) -> None:
    first, second = write(), write(NEW + " Bản sau.")
    approve_text(by=binh, text_id=second)
    approve_text(by=binh, text_id=first)
    assert text("fair-use", "vi").body == NEW


def test_a_translation_that_is_behind_says_so(binh: Actor, write: Any) -> None:
    approve_text(by=binh, text_id=write(days=1))
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert text("fair-use", "en", on=tomorrow).newer_since == tomorrow
    assert text("fair-use", "vi", on=tomorrow).newer_since is None


@pytest.mark.parametrize(
    ("body", "days", "field"),
    [("ngắn quá", 0, "body"), ("x" * 20_001, 0, "body"), (NEW, -1, "valid_from"), (NEW, 367, "valid_from")],
)
def test_bad_versions_say_which_field(write: Any, body: str, days: int, field: str) -> None:
    with pytest.raises(Invalid) as error:
        write(body, days=days)
    assert set(error.value.fields) == {field}


def test_a_version_without_a_day(an: Actor) -> None:
    with pytest.raises(Invalid) as error:
        write_text(by=an, slug="fair-use", language="vi", body=NEW, valid_from=None)
    assert "valid_from" in error.value.fields


def test_two_editors_at_once_do_not_write_over_each_other(an: Actor, binh: Actor, write: Any) -> None:
    write(seen=None)
    with pytest.raises(Conflict):
        write(NEW + " Của tôi.", by=binh, seen=None)


def test_only_editors(db: None, write: Any) -> None:
    nobody = Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label="x")
    with pytest.raises(Forbidden):
        write(by=nobody)
    with pytest.raises(Forbidden):
        list_texts(nobody.as_viewer())
    with pytest.raises(Forbidden):
        history(nobody.as_viewer(), "fair-use", "vi")


def test_who_may_only_agree_reads_everything_and_writes_nothing(an: Actor, write: Any) -> None:
    officer = editor("Hòa", frozenset({Permission.APPROVE_LEGAL}))
    one = write()
    version = history(officer.as_viewer(), "fair-use", "vi").versions[0]
    assert (version.may_approve, version.may_withdraw) == (True, False)
    with pytest.raises(Forbidden):
        write(by=officer)
    with pytest.raises(Forbidden):
        withdraw_text(by=officer, text_id=one)
    assert list_texts(officer.as_viewer())


def test_the_list_says_what_waits_and_what_is_coming(an: Actor, binh: Actor, write: Any) -> None:
    write()
    approve_text(by=binh, text_id=write(days=5))
    card = next(one for one in list_texts(an.as_viewer()) if (one.slug, one.language) == ("fair-use", "vi"))
    assert (card.coming, card.waiting) == (1, 1)


def test_the_difference_of_two_versions_word_by_word(an: Actor, write: Any) -> None:
    write(NEW.replace("không cần tài khoản", "chỉ cần số điện thoại"))
    versions = history(an.as_viewer(), "fair-use", "vi").versions
    pieces = changes(versions[1], versions[0])
    assert "".join(one.text for one in pieces if one.kind != "out") == versions[0].body
    assert "".join(one.text for one in pieces if one.kind != "in") == versions[1].body


def test_nobody_is_named_in_a_text_unless_somebody_looked(an: Actor) -> None:
    values = {"by": an, "slug": "fair-use", "language": "vi", "valid_from": timezone.localdate()}
    with pytest.raises(PersonalLeft) as refused:
        write_text(**values, body=f"{NEW} Hỏi ông Nguyễn Văn An, 0120 123 4567.")
    marks = [find.mark for find in refused.value.finds]
    assert write_text(**values, body=f"{NEW} Hỏi ông Nguyễn Văn An, 0120 123 4567.", waived=marks)
    with pytest.raises(PersonalLeft):
        write_text(**values, body=f"{NEW} Thẻ 046195001234.", waived=marks)
