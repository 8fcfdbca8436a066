# SPDX-License-Identifier: Apache-2.0
"""What in a Vietnamese text points at one person: telephone and identity numbers, plates, e-mail addresses, names.

Numbers have shapes and are found surely; names are guessed from surnames, forms of address and capitals, so somebody
must look at each. Better one too many: what is found is shown to a person who decides, never removed unseen.
Not found: numbers written out in words, house numbers and streets, names typed without capitals outside «tên là …».
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from epikit.text.folding import fold


class PersonalKind(StrEnum):
    """What was found, by shape."""

    ID_NUMBER = "id_number"
    PHONE = "phone"
    PLATE = "plate"
    EMAIL = "email"
    NAME = "name"


@dataclass(frozen=True)
class PersonalPart:
    """One find. `start`, `end`: half-open, in characters of the text that was looked through; `text`: that part."""

    kind: PersonalKind
    start: int
    end: int
    text: str


MOST_FINDS = 200
"""A text with more is a list of people; whoever clears it has seen enough."""

_ASCII_DIGITS = str.maketrans({chr(0xFF10 + n): str(n) for n in range(10)})
_RUN = re.compile(r"\+?\d+(?:[\s.\-\u2010-\u2015()]{1,2}\d+)*")
# 0905/123/456 and 0905,123,456: signs that mostly part days and thousands, so the groups must be a number's.
_PARTED = re.compile(r"(?<![\d/,.\-])\+?\d{2,4}(\s?[/,]\s?)\d{3,4}(?:\1\d{3,4}){1,2}(?![/,.\-]?\d)")
_PARTED_IN_TWOS = re.compile(r"(?<![\d/,.\-])\d{4}(\s?[/,]\s?)\d{2}(?:\1\d{2}){2}(?![/,.\-]?\d)")
_GROUP = re.compile(r"\d+")
_EMAIL = re.compile(r"[\w.+\-]{1,64}@(?:[\w\-]{1,63}\.){1,6}[A-Za-z]{2,24}")
# Health insurance: two letters and thirteen digits. Passport: one capital letter and seven or eight digits.
_INSURANCE = re.compile(r"(?<![^\W_])[A-Za-z]{2}[\s\-]?\d(?:[\s\-]?\d){12}(?!\d)")
_PASSPORT = re.compile(r"(?<![^\W_])[A-Z]\d{7,8}(?!\d)")
# Province, series, number: 75A-123.45, 75F1-1234, 29-H1 234.56. Small letters only where nothing but . and - parts it.
_PLATE = re.compile(r"(?<!\w)(\d{2})[\s\-]?[A-ZĐ][A-Z0-9]?[\s\-.]{0,3}(?:\d{3}[.\s]?\d{2}|\d{4})(?![\d.]*\d)")
_SMALL_PLATE = re.compile(r"(?<!\w)(\d{2})-?[a-zđ][a-z0-9]?[\-.](?:\d{3}\.?\d{2}|\d{4})(?![\d.]*\d)")
_NO_PLATE_PROVINCES = frozenset({"13", "42", "44", "45", "46", "87", "91", "96"})
_IS_AMOUNT = re.compile(
    r"\s*(?:đ(?![^\W\d_])|đồng|dong|vnd|vnđ|usd|triệu|tỷ|nghìn|ngàn|người|ca(?!\w)|liều)", re.IGNORECASE
)

_WORD = re.compile(r"[^\W\d_]+")


def _set(*lists: str, by: str = " ") -> frozenset[str]:
    return frozenset(word for words in lists for word in words.split(by))


_SURNAMES = _set(
    "nguyễn trần lê phạm hoàng huỳnh phan vũ võ đặng bùi đỗ hồ ngô dương lý đinh đoàn trịnh trương lâm mai đào tạ",
    "lương tôn hà châu cao thái phùng tô vương quách hứa tống triệu la đàm lưu nghiêm văn kiều thân cù ông bạch",
    "doãn lục khuất mạc viên tăng giang ninh",
)
_SURE_SURNAMES = _set("nguyen tran pham hoang huynh phan dang truong")
"""Typed without their marks they are told all the same: nothing else is written so."""
_ADDRESSES = _set("ông bà anh chị cô chú bác em cháu dì cậu mợ thím thầy bạn sĩ con mẹ bố ba má cụ")
_PLACE_WORDS = _set(
    "đường phố viện trường phường xã quận huyện tỉnh thành chợ cầu ngõ hẻm kiệt ấp thôn xóm đảo sông núi công viên",
    "lăng chùa đèo bến ga cảng sân bay nước tp xưởng kcn",
)
_NO_NAMES = _set(
    "cov delta omicron pfizer moderna astra astrazeneca zeneca vero cell sinopharm sputnik janssen",
    "vaccine vacxin pcr bộ sở viện trung bệnh việt vn hàn nhật mỹ tôi đà nẵng sài gòn huế zalo facebook ubnd",
)
_PLACES = _set(
    "hà nội|hà giang|hà nam|hà tĩnh|hà tây|hà tiên|hà đông|lâm đồng|thái bình|thái nguyên|thái lan|cao bằng",
    "hồ chí minh|vũ hán|vũ quang|ninh bình|ninh thuận|kiên giang|tiền giang|an giang|bắc giang|hậu giang|đà lạt",
    "châu á|châu âu|châu phi|châu mỹ|lương sơn|cao lãnh|vũng tàu|đoàn thanh niên|hồ tây|hồ gươm|văn miếu|giang tô",
    "triệu chứng|văn phòng|văn bản|ông bà|bà con|mai châu|tô lịch|tống giang|vương quốc|thân nhân|giang tây|lưu ý",
    "lý do|cao điểm|cao huyết|tăng cường|viên thuốc|thái độ|kiều bào|thân thể|đào tạo|tạ ơn|văn hóa|văn hoá",
    by="|",
)
"""What begins like a surname and is none."""
_PRONOUNS = _set("tôi em mình cháu con anh chị tui bác cô chú là")
_ENDS_NAME = _set(
    "ở có bị và năm sinh đang thì số nhà tuổi hiện là của cho tại xin muốn hỏi đã được từ trú quê với bác sĩ ạ nay",
    "không rồi tên sđt ngụ nhưng mà",
)
_MOST_SYLLABLES = 5
_TOLD = re.compile(r"\bten(?: (?:toi|em|minh|chau|con|la)){1,2}\s*:?\s*$|\b(?:ho ten|ho va ten)(?: la)?\s*:?\s*$")


def find_personal(text: str, no_names: Collection[str] = ()) -> tuple[PersonalPart, ...]:
    """All that may point at a person, in order, never overlapping; at most `MOST_FINDS`. Numbers win over names.
    `no_names`: words in small letters that begin no name, though they stand where one might: diseases, say."""
    plain = text.translate(_ASCII_DIGITS)
    found: list[PersonalPart] = []
    taken = [False] * len(text)
    for look in (_emails, _lettered_ids, _plates, _parted, _numbers, _names):
        for kind, start, end in look(plain):
            if start < end and not any(taken[start:end]) and not (no_names and _begins_with(text[start:end], no_names)):
                taken[start:end] = [True] * (end - start)
                found.append(PersonalPart(kind, start, end, text[start:end]))
                if len(found) >= MOST_FINDS:
                    return tuple(sorted(found, key=lambda one: one.start))
    return tuple(sorted(found, key=lambda one: one.start))


def _begins_with(name: str, words: Collection[str]) -> bool:
    return re.split(r"[\s-]", name.lower(), maxsplit=1)[0] in words


def is_told(text: str, part: PersonalPart) -> bool:
    """Whether the words right before say that a name follows («tôi tên là …»): then it is no guess. `part`: of this
    very text."""
    return _TOLD.search(fold(text[max(0, part.start - 30) : part.start])) is not None


def cover(text: str, parts: Iterable[PersonalPart], word: Callable[[PersonalKind], str]) -> str:
    """The text with each part replaced by a word for its kind, e.g. «[số điện thoại]». `parts`: of this very text."""
    pieces, at = [], 0
    for part in sorted(parts, key=lambda one: one.start):
        pieces += [text[at : part.start], word(part.kind)]
        at = part.end
    return "".join([*pieces, text[at:]])


Find = tuple[PersonalKind, int, int]


def _emails(text: str) -> Iterator[Find]:
    for match in _EMAIL.finditer(text):
        yield PersonalKind.EMAIL, *match.span()


def _lettered_ids(text: str) -> Iterator[Find]:
    for pattern in (_INSURANCE, _PASSPORT):
        for match in pattern.finditer(text):
            yield PersonalKind.ID_NUMBER, *match.span()


def _plates(text: str) -> Iterator[Find]:
    for pattern in (_PLATE, _SMALL_PLATE):
        for match in pattern.finditer(text):
            if match[1] >= "11" and match[1] not in _NO_PLATE_PROVINCES:
                yield PersonalKind.PLATE, *match.span()


def _numbers(text: str) -> Iterator[Find]:
    for run in _RUN.finditer(text):
        groups = [(run.start() + group.start(), group[0]) for group in _GROUP.finditer(run[0])]
        yield from _in_groups(text, groups, plus=run[0].startswith("+"), start=run.start())


def _parted(text: str) -> Iterator[Find]:
    for pattern in (_PARTED, _PARTED_IN_TWOS):
        for run in pattern.finditer(text):
            plus = run[0].startswith("+")
            kind = _kind_of("".join(_GROUP.findall(run[0])), [], "", plus)
            if kind is not None:
                yield kind, *run.span()


def _in_groups(text: str, groups: list[tuple[int, str]], *, plus: bool, start: int) -> Iterator[Find]:
    """The longest numbers that whole groups of digits make: «0120 123 4567» is one, two beside each other are two."""
    first = 0
    while first < len(groups):
        step = 1
        for last in range(min(len(groups), first + 12), first, -1):
            digits = "".join(group for _, group in groups[first:last])
            end = groups[last - 1][0] + len(groups[last - 1][1])
            kind = _kind_of(
                digits, [group for _, group in groups[first:last]], text[end : end + 12], plus and first == 0
            )
            if kind is not None:
                yield kind, start if first == 0 and plus else groups[first][0], end
                step = last - first
                break
        first += step


def _kind_of(digits: str, groups: list[str], after: str, plus: bool) -> PersonalKind | None:
    if len(digits) == 12 and digits[0] == "0" and "001" <= digits[:3] <= "096":
        return PersonalKind.ID_NUMBER  # citizen's card: province, century and sex, year, number
    if _is_phone(digits, plus):
        return PersonalKind.PHONE
    is_nine = len(digits) == 9 and digits[0] in "0123" and [len(group) for group in groups] in ([9], [3, 3, 3])
    if is_nine and not _IS_AMOUNT.match(after):
        return PersonalKind.ID_NUMBER  # the identity card of before 2016
    return None


def _is_phone(digits: str, plus: bool) -> bool:
    """Mobile, fixed line, or the retired 0120-0129; 1900…, 1800… and short numbers are no person's."""
    if digits.startswith("0084"):
        national = digits[4:].removeprefix("0")
    elif digits.startswith("84") and (plus or len(digits) >= 11):
        national = digits[2:].removeprefix("0")
    elif digits.startswith("0"):
        national = digits[1:]
    else:
        return plus and 9 <= len(digits) <= 15  # from abroad
    if len(national) == 9:
        return national[0] in "35789" or national[0] == "2"
    return len(national) == 10 and (national[0] == "2" or national.startswith("12"))


@dataclass(frozen=True)
class _Token:
    word: str
    small: str
    start: int
    end: int
    joined: bool
    """Only spaces part it from the word before."""


def _names(text: str) -> Iterator[Find]:
    tokens = _tokens(text)
    shouted = [token for token in tokens if len(token.word) > 1 and token.word.isupper()]
    shouting = len(shouted) > 6 and 2 * len(shouted) > len(tokens)
    at = 0
    while at < len(tokens):
        length = _told_name(tokens, at) or _surname(tokens, at, shouting) or _addressed(tokens, at, shouting)
        if length:
            skipped, syllables = length
            yield PersonalKind.NAME, tokens[at + skipped].start, tokens[at + skipped + syllables - 1].end
            at += skipped + syllables
        else:
            at += 1


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    for match in _WORD.finditer(text):
        before = text[tokens[-1].end : match.start()] if tokens else "."
        joined = bool(before) and not before.strip(" ") and len(before) <= 2
        tokens.append(_Token(match[0], match[0].lower(), match.start(), match.end(), joined))
    return tokens


def _capital_run(tokens: list[_Token], at: int, most: int) -> int:
    """How many words from here on follow each other, each with a capital."""
    count = 0
    while count < most and at + count < len(tokens):
        token = tokens[at + count]
        if not token.word[0].isupper() or len(token.word) > 7 or (count and not token.joined):
            break
        count += 1
    return count


def _surname(tokens: list[_Token], at: int, shouting: bool) -> tuple[int, int] | None:
    """«Nguyễn Văn An»: a surname and what follows it in capitals, unless it names a street, a school, a province."""
    token = tokens[at]
    if shouting or not token.word[0].isupper():
        return None
    if token.small not in _SURNAMES and token.small not in _SURE_SURNAMES:
        return None
    count = _capital_run(tokens, at, _MOST_SYLLABLES)
    if count < 2 or _is_place(tokens, at, count):
        return None
    return 0, count


def _is_place(tokens: list[_Token], at: int, count: int) -> bool:
    words = [token.small for token in tokens[at : at + count]]
    if any(" ".join(words[:n]) in _PLACES for n in (2, 3)) or words[1] in _NO_NAMES:
        return True
    return at > 0 and tokens[at].joined and tokens[at - 1].small in _PLACE_WORDS


def _addressed(tokens: list[_Token], at: int, shouting: bool) -> tuple[int, int] | None:
    """«chị Lan», «bác sĩ Nam»: a form of address before a capital."""
    if shouting or tokens[at].small not in _ADDRESSES or at + 1 >= len(tokens) or not tokens[at + 1].joined:
        return None
    if at > 0 and tokens[at].joined and tokens[at - 1].small in {"nước", "tiếng", "người"}:
        return None
    count = _capital_run(tokens, at + 1, 4)
    if count == 0 or len(tokens[at + 1].word) < 2 or tokens[at + 1].small in _NO_NAMES | _PLACE_WORDS:
        return None
    if tokens[at + 1].small in _ADDRESSES and count == 1:
        return None
    if count > 1 and " ".join(token.small for token in tokens[at + 1 : at + 3]) in _PLACES:
        return None
    return 1, count


def _told_name(tokens: list[_Token], at: int) -> tuple[int, int] | None:
    """«tên tôi là nguyễn văn an»: said to be a name, so capitals do not matter."""
    if fold(tokens[at].small) != "ten" or at + 1 >= len(tokens):
        return None
    first = at + 1
    while first < len(tokens) and first - at <= 3 and fold(tokens[first].small) in _FOLDED_PRONOUNS:
        first += 1
    if first >= len(tokens) or (first == at + 1 and not _may_be_surname(tokens[first])):
        return None
    if not _may_be_surname(tokens[first]) and not tokens[first].word[0].isupper():
        return None
    count = 1
    while count < 4 and first + count < len(tokens):
        token = tokens[first + count]
        if not token.joined or token.small in _ENDS_NAME or fold(token.small) in _FOLDED_ENDS or len(token.word) > 7:
            break
        count += 1
    return first - at, count


_FOLDED_PRONOUNS = frozenset(fold(word) for word in _PRONOUNS)
_FOLDED_ENDS = frozenset(fold(word) for word in _ENDS_NAME - {"bác", "nhà", "cho", "nay", "quê", "từ", "thì", "với"})
_FOLDED_SURNAMES = frozenset(fold(name) for name in _SURNAMES)


def _may_be_surname(token: _Token) -> bool:
    return token.small in _SURNAMES or fold(token.small) in _FOLDED_SURNAMES
