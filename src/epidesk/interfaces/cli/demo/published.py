# SPDX-License-Identifier: Apache-2.0
"""The demonstration's news, local rule and template of an answer. News and rule are invented and say so in every line
that is read alone; nothing is fetched, for the feed's address leads nowhere and it rests from the beginning."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.utils import timezone

from epidesk.foundation.accounts.queries import demo_cast, get_user, principal_for_user
from epidesk.foundation.core.principals import Actor
from epidesk.intake.questions.actions import store_template
from epidesk.interfaces.cli.demo.clock import told_at
from epidesk.publishing.content.actions import approve_rule, write_rule
from epidesk.publishing.content.rules.local_rules import RuleDraft, Stance, Subject, Words
from epidesk.publishing.news.actions import add_feed, pause_feed, take_in
from epikit.formats.feeds import Entry, Feed

ADDRESS = "https://tin.demo.invalid"
NAME = "Tin dựng ra để minh hoạ, không có thật"
NOT_REAL = "Tin này được dựng ra để minh hoạ, không có thật."
STORIES = (
    (3, "Minh hoạ: thêm một điểm lấy mẫu xét nghiệm mở cửa đến 21 giờ", "Điểm lấy mẫu nhận người có hẹn và chưa hẹn."),
    (20, "Minh hoạ: các trường học giữ lịch học bình thường trong tuần", "Học sinh sốt hoặc ho được nghỉ ở nhà."),
    (44, "Minh hoạ: bệnh viện nhắc người có hẹn khám mang khẩu trang", "Người đi cùng chỉ nên một người."),
)
"""How many hours ago, headline, what it says."""
RULE = RuleDraft(
    subject=Subject.GATHERING,
    stance=Stance.LIMITED,
    words={
        "vi": Words(
            "Minh hoạ: tụ tập tối đa 20 người",
            "Quy định này được dựng ra để minh hoạ, không có thật. Ngoài nơi làm việc, trường học: không quá 20 người.",
        ),
        "en": Words(
            "Demonstration: at most 20 people together",
            "This rule is invented for the demonstration, it is not real. Other than at work and school, at most 20.",
        ),
    },
    areas=(),
    valid_from=None,
    until=None,
    instead=False,
    decision="Dựng ra để minh hoạ, không phải văn bản thật",
)
TEMPLATE = (
    "Chưa đủ thông tin để trả lời",
    "Cảm ơn bạn đã hỏi. Trung tâm chưa có đủ thông tin để trả lời chắc chắn. Nếu bạn hoặc người nhà khó thở, "
    "hãy gọi {hotline} ngay. Mã câu hỏi của bạn: {code}.",
)


def load_published(now: datetime) -> None:
    """The editor keeps the feed and writes the rule, the officer on duty agrees, the lead keeps the template."""
    editor, officer, lead = (_played(role) for role in ("editor", "duty_officer", "shift_lead"))
    with told_at(now - timedelta(days=3)):
        feed_id = add_feed(by=editor, name=NAME, url=f"{ADDRESS}/rss")
        pause_feed(by=editor, feed_id=feed_id)
        rule_id = write_rule(by=editor, draft=replace(RULE, valid_from=timezone.localdate()))
        store_template(by=lead, title=TEMPLATE[0], body=TEMPLATE[1])
    with told_at(now - timedelta(days=3) + timedelta(hours=1)):
        approve_rule(by=officer, rule_id=rule_id)
    entries = tuple(
        Entry(f"{ADDRESS}/{number}", title, f"{NOT_REAL} {said}", f"{ADDRESS}/{number}", now - timedelta(hours=hours))
        for number, (hours, title, said) in enumerate(STORIES, start=1)
    )
    take_in(feed_id=feed_id, feed=Feed(NAME, "vi", "", entries), now=now)


def _played(role: str) -> Actor:
    user_id = next(one.user_id for one in demo_cast() if one.role == role)
    return principal_for_user(get_user(user_id)).as_actor()
