# SPDX-License-Identifier: Apache-2.0
"""The register with 300,000 people in it: its list over HTTP by area, class, level, source and day, for who sees the
whole province and for who sees three wards.

Value: the worst p95 in ms, one request after the other over a kept connection. Limit: p95 of the same page's statements
by `cases.queries.list_cases`, in process, same database, same run.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from uuid import UUID

from benchmarks.desk import Browser, share, times_ms
from benchmarks.stand import stand

COUNT = 300_000
SAMPLES = 60
WARDS = ("19753", "19774", "19789")


class Reader(Browser):
    """As `Browser`, of the register's list."""

    def get(self, path: str) -> str:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        if answer.status != 200 or '<th scope="row"><a href="/desk/cases/cas_' not in body:
            raise RuntimeError(f"{path}: {answer.status}, or nobody in it")
        return body


def run(n: int | None = None) -> dict[str, object]:
    """`n`: people in the register instead of the usual 300,000."""
    count = n or COUNT
    with stand(web_workers=1, jobs=False) as here:
        owner = replace(here, environment={**here.environment, "EPIDESK_DATABASE_URL": here.owner_dsn})
        told = json.loads(owner.python("-m", "benchmarks.cases", str(count)).splitlines()[-1])
        times: dict[str, list[float]] = {}
        for who, session in told["sessions"].items():
            browser = Reader(here.port, session)
            for name, query in told["queries"].items():
                times[f"{who}: {name}"] = times_ms(browser, f"/desk/cases?{query}")
        p95 = {name: round(share(sorted_ms, 0.95), 1) for name, sorted_ms in times.items()}
        worst = max(p95, key=lambda name: p95[name])
        return {
            "name": "cases",
            "value": p95[worst],
            "unit": "ms",
            "limit": told["bare_ms"][worst.partition(": ")[2]],
            "ratio": round(p95[worst] / told["bare_ms"][worst.partition(": ")[2]], 2),
            "n": count,
            "extra": {"worst": worst, "p95_ms": p95, "query_p95_ms": told["bare_ms"]},
        }


def prepare(count: int) -> dict[str, object]:
    """In a process of its own: loads, opens two sessions, times the query itself."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import connection

    from epidesk.foundation.accounts.actions import create_staff
    from epidesk.foundation.core.principals import SYSTEM
    from epidesk.foundation.places.queries import find_ward_by_code
    from epidesk.response.cases.queries import list_cases

    _load(count)
    sessions = {}
    for who, areas in (("whole province", ()), ("three wards", WARDS)):
        user_id = create_staff(
            by=SYSTEM, email=f"bench-{len(sessions)}@example.org", name=who, role="operator", area_codes=areas
        )
        user = get_user_model().objects.get(pk=user_id)
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        sessions[who] = session.session_key
    queries = {
        "all": "",
        "ward": f"area={WARDS[0]}",
        "class": "class=confirmed",
        "ward and class": f"area={WARDS[0]}&class=probable",
        "level": "level=2",
        "any level": "level=any",
        "source": "source=medical",
        "days": "from=2026-10-01&until=2026-10-03",
        "class and level": "class=suspect&level=5",
    }
    bare = {}
    from django.http import QueryDict

    from epidesk.interfaces.console.cases.filters import case_filter

    for name, query in queries.items():
        f, took = case_filter(None, QueryDict(query)), []
        for _n in range(SAMPLES):
            viewer = SYSTEM.as_viewer()
            began = time.perf_counter()
            list_cases(viewer, f)
            took.append((time.perf_counter() - began) * 1000)
        bare[name] = round(sorted(took)[int(SAMPLES * 0.95)], 2)
    assert find_ward_by_code(WARDS[0]) is not None
    connection.close()
    return {"sessions": sessions, "queries": queries, "bare_ms": bare}


def _load(count: int) -> None:
    from django.db import connection

    from epidesk.foundation.places.queries import wards

    ids = [str(UUID(str(ward.id))) for ward in wards()]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name FROM information_schema.columns WHERE table_name = 'people_person' "
            "AND is_nullable = 'NO' AND data_type IN ('character varying', 'text')"
        )
        texts = [line[0] for line in cursor.fetchall() if line[0] not in ("name", "sex")]
        more = "".join(f", {one}" for one in texts)
        everybody = "('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid"
        cursor.execute(
            f"INSERT INTO people_person (id, name, sex, version, created_at, changed_at, ward_id{more}) "
            f"SELECT {everybody}, 'Người ' || n, '', 1, now(), now(),"
            f" (%s::uuid[])[1 + n %% %s]{', chr(110)' * len(texts)} FROM generate_series(1, %s) AS n",
            [ids, len(ids), count],
        )
        # So that class, source, day and level have nothing to do with the ward: everybody sees some of each.
        cursor.execute(
            "CREATE FUNCTION pg_temp.any_of(n integer, what integer) RETURNS integer LANGUAGE sql IMMUTABLE "
            "AS 'SELECT hashint4(n # (what * 1000003)) & 1048575'"
        )
        cursor.execute(
            """
            INSERT INTO cases_case (id, person_id, disease, number, classification, classified_at, source, area_id,
                reported_on, outcome, clinical, level, level_until, level_path, level_version, version, created_at,
                changed_at)
            SELECT gen_random_uuid(), ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'covid19', '',
                (ARRAY['contact','contact','contact','suspect','suspect','probable','confirmed','not_a_case'])
                    [1 + pg_temp.any_of(n, 1) %% 8],
                now(), (ARRAY['report','medical','screening','contact','contact'])[1 + pg_temp.any_of(n, 2) %% 5],
                (%s::uuid[])[1 + n %% %s], date '2026-11-23' - pg_temp.any_of(n, 3) %% 120, '', '',
                CASE WHEN n %% 3 = 0 THEN 1 + pg_temp.any_of(n, 4) %% 5 END,
                CASE WHEN n %% 3 = 0 THEN date '2027-12-01' END, '[]', '', 1, now(), now()
            FROM generate_series(1, %s) AS n
            """,
            [ids, len(ids), count],
        )
        cursor.execute("ANALYZE cases_case")
        cursor.execute("ANALYZE people_person")


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(prepare(int(sys.argv[1]))))
