# SPDX-License-Identifier: Apache-2.0
"""Questions for `bench similar`: real ones where `../shared` is there, and what people type who mean one of them."""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from epikit.text import fold, fold_words

SUBJECTS = ("phụ nữ mang thai", "trẻ em dưới 5 tuổi", "người già", "người bị tiểu đường", "F1", "người đã khỏi bệnh",
            "học sinh", "người bị dị ứng thuốc", "công nhân", "người mới tiêm mũi một")  # fmt: skip
MATTERS = ("tiêm vaccine", "cách ly tại nhà", "xét nghiệm nhanh", "đeo khẩu trang", "uống thuốc hạ sốt", "đi lại",
           "ra khỏi tỉnh", "ở chung phòng", "rửa tay bằng cồn", "đo nồng độ oxy")  # fmt: skip
WORRIES = ("có được không", "bao nhiêu ngày", "ở đâu", "có nguy hiểm không", "cần giấy tờ gì", "mất bao nhiêu tiền",
           "khi nào", "phải làm gì", "có lây không", "bị đau đầu thì sao")  # fmt: skip


def questions(shared: Path) -> list[str]:
    """Some two thousand different ones, or a thousand put together."""
    file = shared / "uit_vicov19qa_dev.csv"
    if not file.is_file():
        return [f"{a[0].upper()}{a[1:]} {b} {c}?" for a in SUBJECTS for b in MATTERS for c in WORRIES]
    return list(dict.fromkeys(row["question"] for row in _rows(file)))


def many(shared: Path, count: int) -> Iterator[str]:
    """As many as wanted, no two alike: a clause of one question beside a clause of another, and a word or two more."""
    chance = random.Random(17)
    known = questions(shared)
    clauses = [clause for question in known for clause in _clauses(question)]
    words = sorted({word for question in known for word in question.split()})
    yield from known[:count]
    for number in range(count - len(known)):
        yield " ".join([chance.choice(clauses), chance.choice(clauses), *chance.sample(words, 3), str(number)])[:400]


def typed(question: str, chance: random.Random) -> dict[str, str]:
    """The same as others would type it."""
    words, clauses = question.split(), _clauses(question)
    part = max(4, int(len(words) * 0.6))
    shuffled = clauses[:]
    chance.shuffle(shuffled)
    return {
        "without_accents": fold(question),
        "first_60_percent": " ".join(words[:part]),
        "last_60_percent": " ".join(words[-part:]),
        "a_third_of_words_gone": " ".join(word for word in words if chance.random() > 0.33),
        "clauses_shuffled": " ".join(shuffled),
        "longest_clause": max(clauses, key=len),
    }


def intents(shared: Path) -> dict[str, list[str]]:
    """Utterances by what they ask. Those that stand under several intents ask nothing certain and are left out."""
    rows = list(_rows(shared / "vi_covid_chatbot_intents_dev.csv"))
    of = defaultdict(set)
    for row in rows:
        of[fold_words(row["text"])].add(row["intent"])
    by: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row["intent"].startswith("ask") and len(of[fold_words(row["text"])]) == 1:
            by[row["intent"]].append(row["text"])
    return {intent: list(dict.fromkeys(texts)) for intent, texts in by.items() if len(set(texts)) > 1}


def same_answers(shared: Path) -> list[set[str]]:
    """Questions that got the same answer, word for word."""
    by: dict[str, set[str]] = defaultdict(set)
    for row in _rows(shared / "uit_vicov19qa_dev.csv"):
        for answer in (row["answer_1"], row["answer_2"]):
            if len(answer) > 60:
                by[answer].add(row["question"])
    return [texts for texts in by.values() if len(texts) > 1]


def _clauses(question: str) -> list[str]:
    return [clause for clause in re.split(r"(?<=[.?!,])\s+", question) if clause.strip()] or [question]


def _rows(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)
