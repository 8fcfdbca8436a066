# SPDX-License-Identifier: Apache-2.0
"""Five papers, one story; and what editors do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.utils import timezone

from epidesk.foundation.core.errors import Forbidden, Invalid, NotFound
from epidesk.foundation.core.personal import PersonalLeft
from epidesk.foundation.core.principals import Actor
from epidesk.publishing.news import actions, queries
from epidesk.publishing.news.models import Entry, Feed, Story
from epidesk.publishing.news.rules import likeness
from epidesk.publishing.news.rules.folding import ALIKE
from epikit.formats.feeds import Entry as Read
from epikit.formats.feeds import Feed as ReadFeed
from epikit.formats.feeds import read_feed

# Headlines as five papers word one and the same announcement, written for this test.
FIVE = (
    ("Huế ghi nhận thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ", "Sở Y tế cho biết các ca đều đã được cách ly."),
    ("Thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ, Huế", "Ngành y tế đang truy vết những người tiếp xúc."),
    ("Huế: Ghi nhận thêm 12 ca mắc COVID-19 ở phường Vỹ Dạ", "Sáng nay Sở Y tế thông tin về ổ dịch mới."),
    ("Phường Vỹ Dạ (Huế) ghi nhận thêm 12 ca mắc COVID-19", "Lực lượng chức năng phong tỏa một đoạn đường."),
    ("Huế thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ, truy vết khẩn", "Các ca mắc liên quan một quán ăn."),
)
OTHERS = (
    ("Huế mở thêm ba điểm tiêm vắc xin COVID-19 cho người cao tuổi", ""),
    ("Quảng Trị ghi nhận thêm 3 ca mắc COVID-19 tại Đông Hà", ""),
    ("Huế ghi nhận thêm 45 ca mắc COVID-19 tại phường Thuận Hóa", ""),
    ("Học sinh Huế trở lại trường từ thứ hai tuần sau", ""),
    ("Giá xăng giảm từ chiều nay", ""),
)


@pytest.fixture
def paper(mai: Actor) -> Callable[..., UUID]:
    def made(name: str, *, is_authority: bool = False) -> UUID:
        return actions.add_feed(by=mai, name=name, url=f"https://{name.lower()}.vn/rss", is_authority=is_authority)

    return made


@pytest.fixture
def told() -> Callable[..., None]:
    """`told(feed, (headline, first lines), …)`: as if fetched."""

    def tell(feed_id: UUID, *news: tuple[str, str], at: datetime | None = None) -> None:
        entries = tuple(
            Read(
                guid=f"{feed_id}{title}",
                title=title,
                summary=summary,
                link=f"https://bao.vn/{feed_id}/{abs(hash(title))}",
                published_at=at or timezone.now() - timedelta(minutes=5),
            )
            for title, summary in news
        )
        actions.take_in(feed_id=feed_id, feed=ReadFeed("", "vi", "", entries), now=timezone.now())

    return tell


@pytest.fixture
def five(paper: Callable[..., UUID], told: Callable[..., None]) -> list[UUID]:
    feeds = [paper(f"Bao{number}") for number in range(5)]
    for feed, news in zip(feeds, FIVE, strict=True):
        told(feed, news)
    return feeds


def test_five_papers_one_story(five: list[UUID]) -> None:
    (card,) = queries.news("vi").stories
    assert {one.source for one in (card.first, *card.others)} == {f"Bao{number}" for number in range(5)}
    for one in (card.first, *card.others):
        assert one.link.startswith("https://")
        assert one.at


def test_other_news_stays_apart(five: list[UUID], told: Callable[..., None]) -> None:
    told(five[0], *OTHERS)
    told(five[1], *OTHERS[:2])
    assert Story.objects.count() == 1 + len(OTHERS)


def test_the_same_words_days_apart_are_two_stories(paper: Callable[..., UUID], told: Callable[..., None]) -> None:
    told(paper("Mot"), FIVE[0], at=timezone.now() - timedelta(days=3))
    told(paper("Hai"), FIVE[0])
    assert Story.objects.count() == 2


def test_the_states_word_stands_first(five: list[UUID], paper: Callable[..., UUID], told: Callable[..., None]) -> None:
    told(paper("SoYTe", is_authority=True), FIVE[2])
    (card,) = queries.news("vi").stories
    assert card.first.source == "SoYTe"
    assert len(card.others) == 5


def test_real_headlines_of_one_paper_are_not_folded_with_one_another(shared: Path) -> None:
    """77 different stories of four days: no pair may be taken for one."""
    for path in sorted((shared / "data/feeds/rss").glob("*.xml")):
        entries = read_feed(path.read_bytes(), url="https://vnexpress.net/rss").entries
        assert len(entries) >= 2
        pairs = [
            (a.title, b.title)
            for number, a in enumerate(entries)
            for b in entries[:number]
            if likeness(a.title, a.summary, b.title, b.summary) >= ALIKE and a.link != b.link
        ]
        assert pairs == []


def test_real_feeds_come_in_whole_in_plain_words(mai: Actor, shared: Path) -> None:
    feed = actions.add_feed(by=mai, name="VnExpress", url="https://vnexpress.net/rss/suc-khoe.rss")
    content = (shared / "data/feeds/rss/vnexpress_2017-07-26.xml").read_bytes()
    read = read_feed(content, url="https://vnexpress.net/rss")
    then = max(entry.published_at for entry in read.entries if entry.published_at)
    count = actions.take_in(feed_id=feed, feed=read, now=then)
    assert count is not None
    assert (count.usable, count.new) == (25, 25)
    again = actions.take_in(feed_id=feed, feed=read, now=then)
    assert again is not None
    assert again.new == 0
    row = Entry.objects.get(title__startswith="Một tuần Hà Nội có 1.400 người bệnh")
    assert row.summary.startswith("Từ ngày 17-23/7")
    assert row.is_dated
    assert not Entry.objects.filter(summary__contains="<").exists()


def test_words_that_changed_are_brought_up_to_date_and_the_time_stays(paper: Callable[..., UUID], mai: Actor) -> None:
    feed = paper("Mot")
    at = timezone.now() - timedelta(hours=3)

    def say(title: str) -> None:
        entry = Read("g1", title, "Mấy dòng đầu.", "https://bao.vn/1", at)
        actions.take_in(feed_id=feed, feed=ReadFeed("", "vi", "", (entry,)), now=timezone.now())

    say("Huế thêm 12 ca mắc mới")
    say("Huế thêm 14 ca mắc mới")
    row = Entry.objects.get()
    assert row.title == "Huế thêm 14 ca mắc mới"
    assert row.at == at
    assert row.changed_at is not None


def test_pinned_stands_first_until_its_day(five: list[UUID], told: Callable[..., None], mai: Actor) -> None:
    told(five[0], *OTHERS)
    old = queries.news("vi").stories[-1]
    today = timezone.localdate()
    for day in (today - timedelta(days=1), today + timedelta(days=15)):
        with pytest.raises(Invalid):
            actions.pin_story(by=mai, story_id=old.id, last_day=day)
    actions.pin_story(by=mai, story_id=old.id, last_day=today)
    page = queries.news("vi")
    assert [card.id for card in page.pinned] == [old.id]
    assert old.id not in {card.id for card in page.stories}
    Story.objects.update(pinned_until=timezone.now() - timedelta(seconds=1))
    assert not queries.news("vi").pinned
    actions.pin_story(by=mai, story_id=old.id, last_day=None)


def test_hidden_is_read_by_editors_only_and_says_why(five: list[UUID], mai: Actor, told: Callable[..., None]) -> None:
    story = queries.news("vi").stories[0].id
    with pytest.raises(Invalid):
        actions.hide_story(by=mai, story_id=story, reason="")
    actions.hide_story(by=mai, story_id=story, reason="Sở Y tế đã đính chính con số này.")
    assert not queries.news("vi").stories
    assert not queries.search_news("Vỹ Dạ", "vi")
    with pytest.raises(NotFound):
        queries.story(story, "vi")
    lines, _ = queries.list_stories(mai.as_viewer(), hidden=True)
    assert lines[0].hidden_reason == "Sở Y tế đã đính chính con số này."
    told(five[0], ("Huế ghi nhận thêm 12 ca mắc COVID-19 tại phường Vỹ Dạ chiều nay", ""))
    actions.show_story(by=mai, story_id=story)
    assert queries.news("vi").stories


def test_the_centre_remarks_in_its_own_words(five: list[UUID], mai: Actor) -> None:
    story = queries.news("vi").stories[0].id
    with pytest.raises(Invalid) as wrong:
        actions.comment_story(by=mai, story_id=story, comment={"vi": "x" * 601})
    assert set(wrong.value.fields) == {"comment_vi"}
    actions.comment_story(
        by=mai, story_id=story, comment={"vi": "Trung tâm xác nhận.", "en": "Confirmed by the centre."}
    )
    assert queries.story(story, "vi").comment == "Trung tâm xác nhận."
    assert queries.story(story, "en").comment == "Confirmed by the centre."
    assert queries.story(story, "ko").comment_language == "vi"
    actions.comment_story(by=mai, story_id=story, comment={})
    assert queries.story(story, "vi").comment == ""


def test_what_is_not_one_story_is_parted_and_stays_so(five: list[UUID], mai: Actor) -> None:
    entry = queries.news("vi").stories[0].others[0].entry_id
    made = actions.part_entry(by=mai, entry_id=entry)
    assert actions.part_entry(by=mai, entry_id=entry) == made, "alone already"
    stories = queries.news("vi").stories
    assert sorted(len(card.others) for card in stories) == [0, 3]


def test_only_editors_edit(five: list[UUID]) -> None:
    story, entry = Story.objects.get().id, Entry.objects.all()[0].id
    nobody = Actor()
    for act in (
        lambda: actions.pin_story(by=nobody, story_id=story, last_day=None),
        lambda: actions.hide_story(by=nobody, story_id=story, reason="vì tôi muốn thế"),
        lambda: actions.show_story(by=nobody, story_id=story),
        lambda: actions.comment_story(by=nobody, story_id=story, comment={}),
        lambda: actions.part_entry(by=nobody, entry_id=entry),
        lambda: queries.list_stories(nobody.as_viewer()),
    ):
        with pytest.raises(Forbidden):
            act()


def test_news_is_found_without_accents_and_read_page_by_page(
    paper: Callable[..., UUID], told: Callable[..., None]
) -> None:
    feed = paper("Mot")
    now = timezone.now()
    for number in range(45):
        told(feed, (f"Tin thứ {number} hoàn toàn khác biệt {number * 7}", ""), at=now - timedelta(minutes=number + 1))
    seen: list[UUID] = []
    before = ""
    while True:
        page = queries.news("vi", before)
        seen += [card.id for card in page.stories]
        if not page.older:
            break
        before = page.older
    assert len(seen) == len(set(seen)) == 45
    assert queries.news("vi", "~~rubbish").stories
    assert [card.first.title for card in queries.search_news("hoan toan khac biet 14", "vi")]
    assert Feed.objects.count() == 1


def test_nobody_is_named_beside_a_story_unless_somebody_looked(five: list[UUID], mai: Actor) -> None:
    story = queries.news("vi").stories[0].id
    words = {"en": "Call Mr Nguyễn Văn An, 0120 123 4567."}
    with pytest.raises(PersonalLeft) as refused:
        actions.comment_story(by=mai, story_id=story, comment=words)
    assert queries.story(story, "en").comment == ""
    marks = [find.mark for find in refused.value.finds]
    actions.comment_story(by=mai, story_id=story, comment=words, waived=marks)
    assert queries.story(story, "en").comment == words["en"]
