# SPDX-License-Identifier: Apache-2.0
"""The statements of searches with nothing around them, as one line of JSON. Run by `benchmarks.search` in the
installation's environment."""

import json
import sys

from django.db import connection

from benchmarks.desk_bare import bare_times_ms, caught  # sets Django up
from epidesk.foundation.desk.queries import QueueFilter


def main() -> None:
    samples, *texts = int(sys.argv[1]), *sys.argv[2:]
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM desk_deskitem ORDER BY subject_id OFFSET 1000 LIMIT 1")
        code = cursor.fetchone()[0]
    times = {text: bare_times_ms(caught(QueueFilter(text=text, state="all")), samples) for text in (*texts, code)}
    print(json.dumps({"code": code, "times_ms": times}))


if __name__ == "__main__":
    main()
