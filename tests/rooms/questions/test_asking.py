# SPDX-License-Identifier: Apache-2.0
"""What is taken for a question, of whom, and how many."""

from __future__ import annotations

import pytest
from tests.factories.incidents import phone_of
from tests.factories.questions import asked, question

from epidesk.foundation.core.errors import Invalid, TooMany
from epidesk.intake.questions.models import Question
from epidesk.intake.questions.policy import policy

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("text", ["", "   ", "😀" * 40, "???", "0120 123 4567", "a" * 50, "Có" * 25_000])
def test_what_is_no_question_is_refused_with_a_word(text):
    with pytest.raises(Invalid) as refused:
        asked(text)
    assert set(refused.value.fields) == {"text"}
    assert not Question.objects.exists()


def test_fifty_thousand_characters_are_counted_for_who_typed_them():
    with pytest.raises(Invalid) as refused:
        asked("Tôi muốn hỏi " + "rất " * 12_500)
    assert "Tối đa 2.000 ký tự; nội dung này có 50.012" in str(refused.value.fields["text"])


def test_emoji_among_words_are_no_trouble():
    one = asked("Mẹ tôi bị sốt 😷😷 thì phải làm gì ạ? 🙏")
    assert question(one).text.endswith("🙏")


def test_one_sender_asks_so_often_an_hour():
    sender = phone_of("often")
    for number in range(policy().a_sender):
        asked(f"Câu hỏi số {number} về khẩu trang?", by=sender)
    with pytest.raises(TooMany):
        asked("Thêm một câu hỏi nữa thôi ạ?", by=sender)
    asked("Người khác thì vẫn hỏi được chứ?", by=phone_of("another"))


def test_the_text_lies_encrypted():
    from django.db import connection

    asked("Tôi bị sốt ba ngày nay có phải đi khám không?")
    with connection.cursor() as cursor:
        cursor.execute("SELECT text, blind_terms::text FROM questions_question")
        stored = " ".join(cursor.fetchone())
    assert "sốt" not in stored
    assert "sot" not in stored
