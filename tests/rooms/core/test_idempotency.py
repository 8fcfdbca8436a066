# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from epidesk.foundation.core import idempotency
from epidesk.foundation.core.idempotency import Answer, Claim, OtherBody, StillRunning, claim, claim_many, remember
from epidesk.foundation.core.models import IdempotencyKey

pytestmark = pytest.mark.django_db(transaction=True)
REPORT = Claim.of("device", "key-1", b"fever at the market")


def done(one: Claim, body: object) -> None:
    with transaction.atomic():
        assert claim(one) is None
        remember(one, Answer(201, body))


def test_the_same_request_again_gets_the_first_answer() -> None:
    done(REPORT, {"id": "inc_1"})
    with transaction.atomic():
        assert claim(REPORT) == Answer(201, {"id": "inc_1"})


def test_the_same_key_with_another_body_is_refused() -> None:
    done(REPORT, {})
    with pytest.raises(OtherBody) as refused, transaction.atomic():
        claim(Claim.of("device", "key-1", b"something else"))
    assert refused.value.status == 422


def test_keys_of_different_callers_never_meet() -> None:
    done(REPORT, {})
    with transaction.atomic():
        assert claim(Claim.of("another device", "key-1", b"something else")) is None


def test_a_request_that_is_still_running_is_told_to_wait() -> None:
    claimed, finish = threading.Event(), threading.Event()

    def slow() -> None:
        try:
            with transaction.atomic():
                assert claim(REPORT) is None
                claimed.set()
                finish.wait(10)
                remember(REPORT, Answer(201, "slow"))
        finally:
            connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert claimed.wait(10)
    with pytest.raises(StillRunning) as refused, transaction.atomic():
        claim(REPORT)
    assert refused.value.status == 409
    finish.set()
    thread.join()
    with transaction.atomic():
        assert claim(REPORT) == Answer(201, "slow")


def test_a_request_killed_half_way_leaves_nothing_and_can_be_sent_again() -> None:
    with transaction.atomic():
        assert claim(REPORT) is None
        remember(REPORT, Answer(201, "lost"))
        transaction.set_rollback(True)
    done(REPORT, "second try")


def test_an_answer_committed_between_lock_and_look_is_replayed_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other request commits after our lock was refused and before we look: its answer is there, so it is given."""
    claimed, finish, looked = threading.Event(), threading.Event(), threading.Event()

    def other() -> None:
        try:
            with transaction.atomic():
                assert claim(REPORT) is None
                claimed.set()
                finish.wait(10)
                remember(REPORT, Answer(201, "theirs"))
        finally:
            connection.close()
            looked.set()

    thread = threading.Thread(target=other)
    thread.start()
    assert claimed.wait(10)
    plain = idempotency._look

    def late(*args: object, **kwargs: object) -> object:
        finish.set()
        assert looked.wait(10)
        return plain(*args, **kwargs)

    monkeypatch.setattr(idempotency, "_look", late)
    with transaction.atomic():
        assert claim(REPORT) == Answer(201, "theirs")
    thread.join()


def test_in_a_group_each_gets_its_own_result() -> None:
    done(REPORT, "first")
    fresh = Claim.of("device", "key-2", b"x")
    with transaction.atomic():
        results = claim_many([REPORT, fresh, fresh, Claim.of("device", "key-1", b"y")])
    assert results[0] == Answer(201, "first")
    assert results[1] is None
    assert isinstance(results[2], StillRunning)
    assert isinstance(results[3], OtherBody)


def test_old_keys_are_forgotten() -> None:
    done(REPORT, {})
    assert idempotency.forget_expired() == 0
    IdempotencyKey.objects.update(created_at=timezone.now() - idempotency.KEPT_FOR - timedelta(hours=1))
    assert idempotency.forget_expired() == 1
    done(REPORT, "anew")
