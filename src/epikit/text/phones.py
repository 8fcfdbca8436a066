# SPDX-License-Identifier: Apache-2.0
"""Phone numbers as people type them, kept in E.164."""

import re

import phonenumbers

# 0120-0129 were 11-digit mobile prefixes until 2018; nobody can own one now, so demonstrations may use them.
_RETIRED_VN = re.compile(r"(?:\+84|0084|84)?0?(12[0-9]{8})")
_PUNCTUATION = re.compile(r"[\s.\-()/\u00a0\u2010-\u2015]+")


class BadPhone(ValueError):
    """What was typed is no phone number. `slug` (also `str(error)`) says why:
    `phone_empty`, `phone_unreadable`, `phone_impossible`, `phone_retired`."""

    def __init__(self, slug: str) -> None:
        super().__init__(slug)
        self.slug = slug


def phone_e164(typed: str, region: str = "VN", *, allow_retired: bool = False) -> str:
    """Turn a typed number into E.164 ("1900 9095" gives "+8419009095").

    `region` is where a number without a country code is read (ISO 3166-1 alpha-2). `allow_retired` accepts the
    Vietnamese range 0120-0129 with seven more digits, which no longer exists and serves demonstrations only.
    Raises `BadPhone` (a `ValueError` whose text is a slug).
    """
    bare = typed.strip().removeprefix("tel:")
    if not bare:
        raise BadPhone("phone_empty")
    # The parser would read letters as the keys of a telephone; here they mean that something else was typed.
    if len(bare) > 40 or any(ch.isalpha() for ch in bare):
        raise BadPhone("phone_unreadable")
    if retired := _retired_vn(bare, region):
        if allow_retired:
            return retired
        raise BadPhone("phone_retired")
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException as error:
        raise BadPhone("phone_unreadable") from error
    if not phonenumbers.is_valid_number(number):
        raise BadPhone("phone_impossible")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _retired_vn(bare: str, region: str) -> str | None:
    squeezed = _PUNCTUATION.sub("", bare)
    if not (region == "VN" or squeezed.startswith(("+84", "0084"))):
        return None
    match = _RETIRED_VN.fullmatch(squeezed)
    return f"+84{match[1]}" if match and squeezed.isascii() else None


def phone_display(e164: str, region: str = "VN") -> str:
    """Write a stored number as people read it: nationally at home ("1900 9095"), internationally otherwise.

    What is no E.164 number comes back unchanged: a page must never fail over an old row.
    """
    if e164.startswith("+8412") and len(e164) == 13:  # retired: the library would group it wrongly
        digits = "0" + e164[3:]
        return f"{digits[:4]} {digits[4:7]} {digits[7:]}"
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        return e164
    at_home = number.country_code == phonenumbers.country_code_for_region(region)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if at_home else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
