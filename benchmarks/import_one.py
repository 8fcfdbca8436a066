# SPDX-License-Identifier: Apache-2.0
"""One file through the whole way, and the bare way beside it. Prints a line of JSON."""

from __future__ import annotations

import json
import sys
import threading
import time
from pathlib import Path

import django

django.setup()

from django.db import connection  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from epidesk.foundation.core.principals import SYSTEM  # noqa: E402
from epidesk.foundation.imports import actions, queries  # noqa: E402
from epidesk.foundation.places.queries import wards  # noqa: E402
from epidesk.intake.movement.actions.lodging import open_lodging  # noqa: E402

MB = 1024
GROWN = ("people_person", "people_identifier", "movement_stay", "movement_presence")
INDEXED = (1, 2, 3, 8)


class Memory:
    """Proportional memory of this process and of every one of PostgreSQL's, sampled; the peak in MB."""

    def __init__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.postmaster = _parent(cursor.fetchone()[0])
        self.peak_kb = 0
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()

    def _watch(self) -> None:
        while not self.over.wait(0.25):
            own = sum(_pss_kb(pid) for pid in ["self", str(self.postmaster), *_children(self.postmaster)])
            self.peak_kb = max(self.peak_kb, own)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(pid: int) -> list[str]:
    found: list[str] = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        found += task.read_text().split()
    return found


def _pss_kb(pid: str) -> int:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    except OSError:
        return 0
    return 0


def bare(path: Path) -> float:
    """calamine, then COPY: a primary key and four indexes."""
    columns = ", ".join(f"c{n} text" for n in range(15))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare_import (id bigint PRIMARY KEY, {columns})")
        for n in INDEXED:
            cursor.execute(f"CREATE INDEX ON bare_import (c{n})")
        started = time.perf_counter()
        rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        with cursor.copy("COPY bare_import FROM STDIN") as copy:
            for number, row in enumerate(rows):
                copy.write_row((number, *(str(cell) for cell in row[:15])))
        spent = time.perf_counter() - started
        cursor.execute("DROP TABLE bare_import")
    return spent


def copied(before: dict[str, object]) -> float:
    """COPY of the rows that came, into tables that hold what was there, with the same indexes."""
    spent = 0.0
    with connection.cursor() as cursor:
        for table in GROWN:
            cursor.execute(f"CREATE TABLE again_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(
                f"INSERT INTO again_{table} OVERRIDING SYSTEM VALUE SELECT * FROM {table} WHERE id <= %s",
                [before[table]],
            )
            with cursor.copy(f"COPY (SELECT * FROM {table} WHERE id > '{before[table]}') TO STDOUT") as out:
                data = b"".join(bytes(piece) for piece in out)
            started = time.perf_counter()
            with cursor.copy(f"COPY again_{table} FROM STDIN") as copy:
                copy.write(data)
            spent += time.perf_counter() - started
            cursor.execute(f"DROP TABLE again_{table}")
    return spent


def last_ids() -> dict[str, object]:
    found: dict[str, object] = {}
    with connection.cursor() as cursor:
        for table in GROWN:
            cursor.execute(f"SELECT id FROM {table} ORDER BY id DESC LIMIT 1")
            row = cursor.fetchone()
            found[table] = row[0] if row else "00000000-0000-0000-0000-000000000000"
    return found


def main(path: Path) -> dict[str, object]:
    house = open_lodging(
        by=SYSTEM, name="Chuỗi khách sạn", kind="hotel", ward_code=wards()[0].code, address="51 Lê Lợi", rooms=900
    )
    bare_s = bare(path)
    content = path.read_bytes()
    with Memory() as memory:
        started = time.perf_counter()
        batch = actions.receive_file(
            by=SYSTEM, kind="guests", owner_id=house, file_name=path.name, content=content
        ).batch_id
        received_s = time.perf_counter() - started
        card = queries.batch(SYSTEM.as_viewer(), batch)
        actions.confirm_reading(
            by=SYSTEM, batch_id=batch, header_row=card.header_row, columns=card.columns, date_order=card.date_order
        )
        confirmed_s = time.perf_counter() - started - received_s
        actions.check_batch(batch_id=batch)
        seconds = time.perf_counter() - started
        report = queries.batch(SYSTEM.as_viewer(), batch)
        dry_peak_kb = memory.peak_kb
        before = last_ids()
        started = time.perf_counter()
        actions.commit_batch(by=SYSTEM, batch_id=batch)
        actions.commit_chunks(batch_id=batch)
        commit_s = time.perf_counter() - started
        copy_s = copied(before)
        taken = queries.batch(SYSTEM.as_viewer(), batch).taken
        started = time.perf_counter()
        gone = actions.roll_back(by=SYSTEM, batch_id=batch, reason="measured")
        back_s = time.perf_counter() - started
    return {
        "seconds": round(seconds, 2),
        "ratio": round(seconds / bare_s, 2),
        "calamine_copy_s": round(bare_s, 2),
        "read_and_shown_s": round(received_s, 2),
        "confirmed_s": round(confirmed_s, 2),
        "checked_s": round(seconds - received_s - confirmed_s, 2),
        "right": report.right,
        "wrong": report.wrong,
        "known": report.known,
        "perhaps": report.perhaps,
        "dry_run_peak_mb": round(dry_peak_kb / MB),
        "peak_mb": round(memory.peak_kb / MB),
        "commit_s": round(commit_s, 2),
        "commit_rows_s": round(taken / commit_s),
        "copy_s": round(copy_s, 2),
        "commit_of_copy": round(copy_s / commit_s, 3),
        "taken": taken,
        "rolled_back": gone,
        "roll_back_s": round(back_s, 2),
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]))))
