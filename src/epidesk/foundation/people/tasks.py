# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

from epidesk.foundation.core.jobs import app

_CHUNKS = 60  # of a thousand: an import of that size is compared within some minutes


@app.periodic(cron="* * * * *")
@app.task(name="people.find_doubles", queue="bulk", queueing_lock="people_find_doubles", lock="people_find_doubles")
def find_doubles(timestamp: int) -> None:
    from epidesk.foundation.people.actions import find_doubles as find

    for _ in range(_CHUNKS):
        if not find():
            return


@app.periodic(cron="* * * * *")
@app.task(name="people.forget_leftovers", queue="bulk", queueing_lock="people_leftovers", lock="people_leftovers")
def forget_leftovers(timestamp: int) -> None:
    from epidesk.foundation.people.actions import forget_leftovers as forget

    for _ in range(_CHUNKS):
        if not forget():
            return
