# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from epidesk.foundation.core.errors import TooMany
from epidesk.foundation.core.limits import limited


@pytest.mark.django_db
def test_the_try_after_the_last_is_refused_and_others_are_not_touched() -> None:
    for _ in range(3):
        limited("story", "me", limit=3, window_s=3600)
    with pytest.raises(TooMany):
        limited("story", "me", limit=3, window_s=3600)
    limited("story", "you", limit=3, window_s=3600)


@pytest.mark.django_db
def test_a_long_window_lasts_as_long_as_it_says() -> None:
    limited("story", "me", limit=9, window_s=86_400)
    limited("story", "me", limit=9, window_s=86_400)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM expires - now()) FROM core_cache WHERE cache_key LIKE 'limit:story:%'"
        )
        assert cursor.fetchone()[0] > 86_000


@pytest.mark.django_db(transaction=True)
def test_simultaneous_tries_are_all_counted() -> None:
    def one_try(_: int) -> None:
        try:
            limited("story", "crowd", limit=1_000, window_s=86_400)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one_try, range(24)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT value FROM core_cache WHERE cache_key LIKE 'limit:story:%'")
        assert cursor.fetchone()[0] == "24"
