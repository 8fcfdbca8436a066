# SPDX-License-Identifier: Apache-2.0
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from epikit.codes import ALPHABET, CODE_LENGTH, BadCode, check_code, display_code, make_code, normalise_code

codes = st.lists(st.integers(0, len(ALPHABET) - 1), min_size=7, max_size=7).map(
    lambda values: make_code(lambda below: values.pop() % below)
)


def test_the_alphabet_is_a_prime_number_of_characters_without_look_alikes() -> None:
    size = len(ALPHABET)
    assert len(set(ALPHABET)) == size
    assert all(size % divisor for divisor in range(2, size))
    assert not set("0O1ILSZ") & set(ALPHABET)


@given(codes)
def test_a_new_code_is_right_and_comes_back_from_how_it_is_shown(code: str) -> None:
    assert len(code) == CODE_LENGTH
    assert check_code(code)
    shown = display_code(code)
    assert shown == f"{code[:4]}-{code[4:]}"
    for typed in (
        shown,
        shown.lower(),
        f" {code[:2]} {code[2:6]}–{code[6:]} ",
        shown.replace("5", "s").replace("2", "z"),
    ):
        assert normalise_code(typed) == code


@given(codes)
def test_every_single_wrong_character_is_caught(code: str) -> None:
    for place in range(CODE_LENGTH):
        for other in ALPHABET.replace(code[place], ""):
            assert not check_code(code[:place] + other + code[place + 1 :])


@given(codes)
def test_every_swap_of_two_characters_is_caught(code: str) -> None:
    for here in range(CODE_LENGTH):
        for there in range(here + 1, CODE_LENGTH):
            if code[here] != code[there]:
                swapped = list(code)
                swapped[here], swapped[there] = swapped[there], swapped[here]
                assert not check_code("".join(swapped))


def test_a_swap_of_neighbours_is_caught_for_every_pair_at_every_place() -> None:
    """Exhaustive: the sum is linear, so one right code with any pair (a, b) at a place stands for all of them."""
    rng = random.Random(311)
    for place in range(CODE_LENGTH - 1):
        for a in ALPHABET:
            for b in ALPHABET:
                code = _code_with(rng, place, a, b)
                assert check_code(code)
                assert check_code(code[:place] + b + a + code[place + 2 :]) == (a == b)


def _code_with(rng: random.Random, place: int, a: str, b: str) -> str:
    """A right code that holds a and b at `place` and the next, found by trying the 29 fillings of one other place."""
    free = (place + 4) % CODE_LENGTH
    base = [rng.choice(ALPHABET) for _ in range(CODE_LENGTH)]
    base[place], base[place + 1] = a, b
    for filling in ALPHABET:
        base[free] = filling
        if check_code("".join(base)):
            return "".join(base)
    raise AssertionError("no filling makes the code right")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("", "code_length"),
        ("7K3M", "code_length"),
        ("2222222222", "code_length"),
        ("7" * 100_000, "code_length"),
        ("22222220", "code_character"),
        ("2222222O", "code_character"),
        ("22I22222", "code_character"),
        ("2222222Đ", "code_character"),
        ("22222223", "code_checksum"),
    ],
)
def test_a_wrong_code_says_what_is_wrong_with_it(typed: str, slug: str) -> None:
    with pytest.raises(BadCode, match=f"^{slug}$"):
        normalise_code(typed)


def test_codes_use_the_whole_random_source() -> None:
    asked: list[int] = []

    def source(below: int) -> int:
        asked.append(below)
        return below - 1

    assert check_code(make_code(source))
    assert asked == [len(ALPHABET)] * 7


@given(st.text(max_size=12))
def test_any_text_is_a_code_or_refused(typed: str) -> None:
    try:
        outcome = normalise_code(typed)
    except BadCode as refused:
        outcome = refused.slug
    assert check_code(outcome) or outcome in ("code_length", "code_character", "code_checksum")
