# SPDX-License-Identifier: Apache-2.0
"""A guide from the first words to what everybody reads: written, agreed to by another, put out at its time."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from PIL import Image

from epidesk.foundation.core.errors import Conflict, Forbidden, Invalid, NotFound
from epidesk.foundation.core.ids import public_id, uuid7
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.core.principals import SYSTEM, Actor, PrincipalKind, Viewer
from epidesk.foundation.notify.models import InboxMessage, OutgoingMessage
from epidesk.publishing.content import actions, queries
from epidesk.publishing.content.models import Guide, GuideRemark, GuideVersion
from epidesk.publishing.content.rules import Permission
from epidesk.publishing.content.rules.guides import RESERVED, Draft, Source, State
from epidesk.publishing.content.starters import starter_guides

BODY = "## Rửa tay\n\nRửa bằng xà phòng ít nhất 20 giây, cả kẽ ngón và mu bàn tay.\n\n- trước khi ăn\n- sau khi ho"
WHO = Source("Advice for the public", "WHO", "https://www.who.int/emergencies", date(2023, 3, 18))
STRANGER = Viewer()


def person(name: str, *powers: Permission) -> Actor:
    held = frozenset(powers or Permission)
    return Actor(kind=PrincipalKind.STAFF, user_id=uuid7(), label=name, permissions=held, areas=None)


def draft(**changes: Any) -> Draft:
    values: dict[str, Any] = {
        "title": "Rửa tay đúng cách",
        "summary": "Hai mươi giây, cả kẽ ngón tay.",
        "body": BODY,
        "sources": (WHO,),
    }
    return Draft(**{**values, **changes})


@pytest.fixture
def an(db: None) -> Actor:
    return person("An")


@pytest.fixture
def binh(db: None) -> Actor:
    return person("Bình")


@pytest.fixture
def begun(an: Actor) -> Callable[..., UUID]:
    def made(slug: str = "hands", **changes: Any) -> UUID:
        day = timezone.localdate() + timedelta(days=90)
        return actions.begin_guide(by=an, slug=slug, topic="protect", review_by=day, draft=draft(**changes))

    return made


@pytest.fixture
def published(begun: Callable[..., UUID], an: Actor, binh: Actor) -> UUID:
    version = begun()
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    return version


def states(slug: str = "hands", language: str = "vi") -> list[str]:
    rows = GuideVersion.objects.filter(guide__slug=slug, language=language).order_by("number")
    return list(rows.values_list("state", flat=True))


def test_nobody_reads_a_guide_before_another_person_agreed(begun: Callable[..., UUID], an: Actor, binh: Actor) -> None:
    version = begun()
    with pytest.raises(NotFound):
        queries.guide("hands", "vi")
    actions.submit_version(by=an, version_id=version)
    with pytest.raises(Forbidden):
        actions.approve_version(by=an, version_id=version)
    with pytest.raises(NotFound):
        queries.guide("hands", "vi")
    actions.approve_version(by=binh, version_id=version)
    read = queries.guide("hands", "vi")
    assert "<h2>Rửa tay</h2>" in read.html
    assert read.sources == (WHO,)
    assert not read.is_starter
    assert [card.slug for card in queries.guides("vi")] == ["hands"]


def test_who_wrote_any_of_it_may_not_agree_and_who_may_not_at_all_is_refused(
    begun: Callable[..., UUID], an: Actor, binh: Actor
) -> None:
    begun()
    second = actions.save_version(by=binh, slug="hands", language="vi", draft=draft(title="Rửa tay cho sạch"))
    actions.submit_version(by=an, version_id=second)
    for writer in (an, binh):
        with pytest.raises(Forbidden):
            actions.approve_version(by=writer, version_id=second)
    with pytest.raises(Forbidden):
        actions.approve_version(by=person("Chi", Permission.EDIT, Permission.SEE_DRAFTS), version_id=second)
    actions.approve_version(by=person("Dung"), version_id=second)
    assert states() == [State.REPLACED, State.PUBLISHED]
    row = GuideVersion.objects.get(id=second)
    row.approved_by_id = row.by_id
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_a_guide_without_sources_is_not_sent_to_anybody(begun: Callable[..., UUID], an: Actor) -> None:
    version = begun(sources=())
    with pytest.raises(Invalid) as wrong:
        actions.submit_version(by=an, version_id=version)
    assert "sources" in wrong.value.fields
    assert states() == [State.DRAFT]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "x"}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"summary": ""}, "summary"),
        ({"body": "ngắn"}, "body"),
        ({"body": "x" * 30_001}, "body"),
        ({"body": BODY + "\n\n![tay](https://elsewhere.example/a.png)"}, "body"),
        ({"body": BODY + "\n\n![tay](picture:upl_00000000000000000000000000)"}, "body"),
        ({"sources": (Source("", "WHO"),)}, "sources"),
        ({"sources": (Source("a", "b", "javascript:alert(1)"),)}, "sources"),
        ({"sources": (Source("a", "b", "https://a.vn/\0"),)}, "sources"),
        ({"sources": (WHO,) * 9}, "sources"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(
    begun: Callable[..., UUID], changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as wrong:
        begun(**changes)
    assert set(wrong.value.fields) == {field}
    assert not Guide.objects.exists()


@pytest.mark.parametrize("slug", ["", "Rửa tay", "a/b", "-a", "a--b", "x" * 61])
def test_an_address_is_plain(begun: Callable[..., UUID], slug: str) -> None:
    with pytest.raises(Invalid) as wrong:
        begun(slug)
    assert set(wrong.value.fields) == {"slug"}


def test_one_address_one_guide(begun: Callable[..., UUID]) -> None:
    begun()
    with pytest.raises(Invalid) as wrong:
        begun()
    assert set(wrong.value.fields) == {"slug"}


def test_script_in_a_text_is_shown_as_text(begun: Callable[..., UUID], an: Actor, binh: Actor) -> None:
    body = BODY + '\n\n<script>alert(1)</script> <img src=x onerror=alert(1)> [a](javascript:alert(1)) <b onclick="x">'
    version = begun(body=body)
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    html = queries.guide("hands", "vi").html
    assert "<script" not in html
    assert "<img" not in html
    assert "href" not in html
    assert "&lt;script&gt;" in html


def test_of_two_editors_the_second_is_told(begun: Callable[..., UUID], an: Actor, binh: Actor) -> None:
    first = begun()
    actions.save_version(by=an, slug="hands", language="vi", draft=draft(title="Một người viết"), seen=first)
    with pytest.raises(Conflict):
        actions.save_version(by=binh, slug="hands", language="vi", draft=draft(title="Người kia viết"), seen=first)
    assert len(states()) == 2


def test_it_goes_out_at_its_time_and_not_before(begun: Callable[..., UUID], an: Actor, binh: Actor) -> None:
    at = timezone.now() + timedelta(hours=2)
    version = begun()
    actions.submit_version(by=an, version_id=version, publish_at=at)
    actions.approve_version(by=binh, version_id=version)
    assert states() == [State.APPROVED]
    assert actions.publish_due(now=at - timedelta(seconds=1)) == 0
    with pytest.raises(NotFound):
        queries.guide("hands", "vi")
    assert actions.publish_due(now=at) == 1
    assert actions.publish_due(now=at) == 0, "twice is once"
    assert queries.guide("hands", "vi").published_at == at


def test_what_waits_for_its_time_may_be_held_and_gives_way_to_a_newer_one(
    begun: Callable[..., UUID], an: Actor, binh: Actor
) -> None:
    at = timezone.now() + timedelta(days=1)
    first = begun()
    actions.submit_version(by=an, version_id=first, publish_at=at)
    actions.approve_version(by=binh, version_id=first)
    actions.hold_version(by=an, version_id=first)
    actions.submit_version(by=an, version_id=first, publish_at=at)
    actions.approve_version(by=binh, version_id=first)
    second = actions.save_version(by=an, slug="hands", language="vi", draft=draft(title="Bản mới hơn"))
    with pytest.raises(Conflict):
        actions.hold_version(by=an, version_id=first)
    actions.submit_version(by=an, version_id=second)
    actions.approve_version(by=binh, version_id=second)
    assert states() == [State.REPLACED, State.PUBLISHED]
    assert actions.publish_due(now=at) == 0


def test_a_newer_version_takes_the_place_of_the_older_and_both_stay(published: UUID, an: Actor, binh: Actor) -> None:
    second = actions.save_version(by=an, slug="hands", language="vi", draft=draft(title="Rửa tay kỹ hơn"))
    assert queries.guide("hands", "vi").title == "Rửa tay đúng cách", "a draft is not read"
    actions.submit_version(by=an, version_id=second)
    actions.approve_version(by=binh, version_id=second)
    assert states() == [State.PAST, State.PUBLISHED]
    bench = queries.workbench(an.as_viewer(), "hands", "vi")
    newer, older = bench.versions
    kinds = {piece.kind: piece.text.strip() for piece in queries.version_pieces(older, newer)}
    assert "kỹ hơn" in kinds["in"]
    assert "đúng cách" in kinds["out"]
    again = actions.save_version(by=an, slug="hands", language="vi", draft=older.draft, restored_from=older.number)
    assert GuideVersion.objects.get(id=again).title == "Rửa tay đúng cách"
    assert queries.workbench(an.as_viewer(), "hands", "vi").versions[0].restored_from == 1


def test_taken_back_it_is_gone_with_a_reason(published: UUID, an: Actor) -> None:
    with pytest.raises(Invalid):
        actions.withdraw_version(by=an, version_id=published, reason="")
    actions.withdraw_version(by=an, version_id=published, reason="Số liệu đã cũ.")
    with pytest.raises(NotFound):
        queries.guide("hands", "vi")
    with pytest.raises(Conflict):
        actions.withdraw_version(by=an, version_id=published, reason="Số liệu đã cũ.")
    assert queries.guides("vi") == ()


def test_with_the_source_go_its_translations(published: UUID, an: Actor, binh: Actor) -> None:
    version = actions.save_version(by=an, slug="hands", language="en", draft=draft(title="Wash your hands", sources=()))
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    actions.withdraw_version(by=an, version_id=published, reason="Lời khuyên này sai.")
    for language in ("vi", "en"):
        with pytest.raises(NotFound):
            queries.guide("hands", language)
    assert states(language="en") == [State.WITHDRAWN]


@pytest.mark.parametrize("language", ["en", "zh", "ko", "fr", "ja"])
def test_a_translation_says_when_it_is_older_than_the_source(
    published: UUID, an: Actor, binh: Actor, language: str
) -> None:
    def put_out(tongue: str, **changes: Any) -> None:
        version = actions.save_version(by=an, slug="hands", language=tongue, draft=draft(**changes))
        actions.submit_version(by=an, version_id=version)
        actions.approve_version(by=binh, version_id=version)

    put_out(language, title="Wash your hands", sources=())
    read = queries.guide("hands", language)
    assert read.language == language
    assert read.source_changed_on is None
    assert read.sources == (WHO,), "the source's"
    put_out("vi", title="Rửa tay, bản hai")
    assert queries.guide("hands", language).source_changed_on == queries.guide("hands", "vi").published_at
    bench = queries.workbench(an.as_viewer(), "hands", language)
    assert bench.is_behind
    assert bench.source is not None
    assert bench.source.number == 2
    assert bench.followed is not None
    assert bench.followed.number == 1
    put_out(language, title="Wash your hands well", sources=())
    assert queries.guide("hands", language).source_changed_on is None


def test_without_a_translation_the_source_is_shown_and_said(published: UUID) -> None:
    assert queries.guide("hands", "ko").language == "vi"
    with pytest.raises(NotFound):
        queries.guide("hands", "ko", exactly=True)


def test_overdue_is_listed_and_its_owner_is_told_once(published: UUID, an: Actor, staff: Callable[..., UUID]) -> None:
    owner = staff("editor")
    later = timezone.now() + timedelta(days=91)
    Guide.objects.update(owner_id=owner)
    assert queries.count_overdue(an.as_viewer()) == 0
    assert queries.count_overdue(an.as_viewer(), timezone.localdate(later)) == 1
    assert actions.tell_of_overdue(now=timezone.now()) == 0
    assert actions.tell_of_overdue(now=later) == 1
    assert actions.tell_of_overdue(now=later) == 0
    assert list(InboxMessage.objects.filter(template="guide-overdue").values_list("user_id", flat=True)) == [owner]
    actions.set_review_by(by=an, slug="hands", review_by=timezone.localdate() + timedelta(days=200))
    assert not queries.list_guides(an.as_viewer())[0].overdue


def test_those_who_may_agree_are_told_once_and_by_mail(
    begun: Callable[..., UUID], an: Actor, staff: Callable[..., UUID]
) -> None:
    reader = staff("duty_officer")
    begun()
    an = replace(an, user_id=staff("editor"))
    version = actions.save_version(by=an, slug="hands", language="vi", draft=draft(title="Rửa tay cho sạch"))
    actions.submit_version(by=an, version_id=version)
    for _ in range(2):
        actions.tell_submitted(version_ids=[version])
    assert list(InboxMessage.objects.values_list("user_id", "template")) == [(reader, "guide-waits")]
    mail = OutgoingMessage.objects.get()
    assert "/desk/guides/hands/vi" in mail.text
    actions.return_version(by=person("Chi"), version_id=version, text="Thiếu phần cồn sát khuẩn.")
    for _ in range(2):
        actions.tell_returned(version_ids=[version])
    assert InboxMessage.objects.filter(template="guide-returned", user_id=an.user_id).count() == 1
    assert GuideRemark.objects.get().text == "Thiếu phần cồn sát khuẩn."
    actions.submit_version(by=an, version_id=version)
    actions.tell_submitted(version_ids=[version])
    assert InboxMessage.objects.filter(template="guide-waits").count() == 2, "sent in again is news again"


def test_a_remark_belongs_to_a_part_and_is_settled(begun: Callable[..., UUID], an: Actor, binh: Actor) -> None:
    version = begun()
    line = queries.version_blocks(queries.workbench(an.as_viewer(), "hands", "vi").versions[0])[1].line
    made = actions.remark(by=binh, version_id=version, text="20 hay 30 giây?", line=line)
    with pytest.raises(NotFound):
        actions.remark(by=binh, version_id=version, text="ở đâu?", line=999)
    told = queries.workbench(an.as_viewer(), "hands", "vi").remarks[0]
    assert told.quote.startswith("Rửa bằng xà phòng")
    actions.settle_remark(by=an, remark_id=made)
    assert queries.workbench(an.as_viewer(), "hands", "vi").remarks[0].is_settled


def picture() -> BytesIO:
    buffer = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(buffer, "PNG")
    buffer.seek(0)
    return buffer


def test_a_picture_needs_words_and_is_public_only_where_people_read_it(published: UUID, an: Actor, binh: Actor) -> None:
    with pytest.raises(Invalid) as wrong:
        actions.add_picture(by=an, slug="hands", stream=picture(), alt=" ")
    assert set(wrong.value.fields) == {"alt"}
    name = public_id("upl", actions.add_picture(by=an, slug="hands", stream=picture(), alt="Hai bàn tay đầy xà phòng"))
    with pytest.raises(Invalid) as wrong:
        actions.save_version(by=an, slug="hands", language="vi", draft=draft(body=f"{BODY}\n\n![](picture:{name})"))
    assert "5" not in wrong.value.fields
    assert "body" in wrong.value.fields
    with pytest.raises(NotFound):
        queries.guide_picture(STRANGER, name)
    assert queries.guide_picture(an.as_viewer(), name).content_type == "image/jpeg"
    version = actions.save_version(
        by=an, slug="hands", language="vi", draft=draft(body=f"{BODY}\n\n![Hai bàn tay](picture:{name})")
    )
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    assert f'<img src="/guides/pictures/{name}" alt="Hai bàn tay"' in queries.guide("hands", "vi").html
    assert queries.guide_picture(STRANGER, name).content


def test_words_are_found_with_and_without_accents(published: UUID) -> None:
    for asked in ("rửa tay", "rua tay", "XÀ PHÒNG", "ke ngon"):
        assert [one.card.slug for one in queries.search_guides(asked, "vi")] == ["hands"], asked
    assert queries.search_guides("khẩu trang", "vi") == ()
    assert queries.search_guides("  ", "vi") == ()


def test_drafts_are_for_colleagues(begun: Callable[..., UUID]) -> None:
    begun()
    for read in (
        lambda: queries.list_guides(STRANGER),
        lambda: queries.workbench(STRANGER, "hands", "vi"),
        lambda: queries.preview(STRANGER, "x"),
        lambda: queries.count_overdue(STRANGER),
    ):
        with pytest.raises(Forbidden):
            read()


def test_starters_are_loaded_once_with_their_sources_and_say_so(db: None, an: Actor, binh: Actor) -> None:
    assert actions.load_starters(by=SYSTEM) >= 8
    assert actions.load_starters(by=SYSTEM) == 0
    cards = queries.guides("en")
    assert {"protect-yourself", "when-you-feel-ill", "caring-at-home", "dengue"} <= {card.slug for card in cards}
    for card in cards:
        for language in queries.guide(card.slug, "vi").languages:
            read = queries.guide(card.slug, language)
            assert read.is_starter
            assert read.sources
            assert all(source.publisher in ("WHO", "Bộ Y tế") for source in read.sources)
            assert read.source_changed_on is None
    assert queries.guide("when-you-feel-ill", "ja").language == "ja"
    bench = queries.workbench(an.as_viewer(), "dengue", "vi")
    version = actions.save_version(by=an, slug="dengue", language="vi", draft=bench.versions[0].draft)
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    assert not queries.guide("dengue", "vi").is_starter
    GuideVersion.objects.filter(guide__slug="dengue", language="en").update(title="Stale")
    assert actions.load_starters(by=SYSTEM) == 0, "what staff write on is theirs"


@pytest.fixture
def staff(db: None) -> Callable[..., UUID]:
    from epidesk.foundation.accounts.actions import create_staff

    return lambda role: create_staff(by=SYSTEM, email=f"{role}@demo.invalid", name=role, role=role)


def test_nobody_is_named_in_a_guide_unless_somebody_looked(an: Actor, begun: Callable[..., UUID]) -> None:
    body = f"{BODY}\n\nHỏi bác sĩ Nguyễn Văn An, [gọi](tel:01201234567)."
    version = begun(body=body)
    with pytest.raises(PersonalLeft) as refused:
        actions.submit_version(by=an, version_id=version)
    assert {str(find.kind) for find in refused.value.finds} == {"name", "phone"}
    assert GuideVersion.objects.get(id=version).state == State.DRAFT
    actions.submit_version(by=an, version_id=version, waived=[find.mark for find in refused.value.finds])
    assert GuideVersion.objects.get(id=version).state == State.IN_REVIEW


def test_no_guide_takes_the_address_of_another_page(begun: Callable[..., UUID]) -> None:
    from epidesk.interfaces.citizen.urls import urlpatterns as citizen
    from epidesk.interfaces.console.urls import urlpatterns as console

    own = {
        part
        for one in (*citizen, *console)
        if (route := str(one.pattern)).startswith("guides/")
        and not (part := route.removeprefix("guides/").split("/")[0]).startswith("<")
    }
    assert own - {""} <= RESERVED
    for slug in sorted(RESERVED):
        with pytest.raises(Invalid) as refused:
            begun(slug)
        assert set(refused.value.fields) == {"slug"}


def test_a_guide_that_nobody_has_read_may_be_deleted_and_no_other(
    an: Actor, binh: Actor, begun: Callable[..., UUID]
) -> None:
    actions.remark(by=binh, version_id=begun("mistaken"), text="Không cần bài này.")
    actions.drop_guide(by=an, slug="mistaken")
    assert not Guide.objects.filter(slug="mistaken").exists()
    version = begun("hands")
    actions.submit_version(by=an, version_id=version)
    actions.approve_version(by=binh, version_id=version)
    with pytest.raises(Conflict):
        actions.drop_guide(by=an, slug="hands")
    with pytest.raises(Forbidden):
        actions.drop_guide(by=person("Lan", Permission.SEE_DRAFTS), slug="hands")


def test_every_source_of_a_shipped_guide_says_of_when_it_is() -> None:
    for starter in starter_guides():
        for source in starter.drafts["vi"].sources:
            assert source.dated or re.search(r"(?:read on 20\d\d-\d\d-\d\d|đọc ngày \d+/\d+/20\d\d)$", source.title)
