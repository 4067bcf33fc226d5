"""How many rows a second an import takes, with dedupe, and whether its memory stays flat.

.venv/bin/python -m bench.importing [--rows 100000] [--folder DIR]
"""

import argparse
import csv
import resource
import time
from pathlib import Path
from random import Random
from typing import Any
from uuid import uuid4

from app.crm.imports.batch import Outcome
from app.crm.imports.command_line import operator
from app.crm.imports.mapping import read_mapping
from app.crm.imports.run import run_import
from app.demo.syllables import Syllables
from bench.places import place, show

FIELDS = ("firstName", "lastName", "email", "phone", "companyName", "jobTitle")


def write_file(path: Path, rows: int) -> None:
    """People nobody knows yet."""
    words, batch = Syllables(Random(7)), uuid4().hex[:8]
    with path.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(FIELDS)
        for number in range(rows):
            first, last = words.person()
            email = f"{first}.{last}.{number}@{batch}.example".lower()
            writer.writerow([first, last, email, f"030 {number}", words.company(number), "Buyer"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--rows", type=int, default=100_000)
    given = parser.parse_args()
    folder = given.folder.resolve()
    with place(folder / "scale-0", 0) as (app, _), app.app_context():
        path = folder / "people.csv"
        write_file(path, given.rows)
        mapping = {"source": uuid4().hex, "key": "email", "fields": {name: name for name in FIELDS}}
        show([_run(path, mapping, what) for what in ("first", "again")])


def _run(path: Path, mapping: Any, what: str) -> dict[str, object]:
    memory: list[int] = []

    def note(_outcome: Outcome) -> None:
        memory.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)

    started, cpu = time.perf_counter(), time.process_time()
    outcome = run_import(operator(None), "contacts", path, read_mapping(mapping), progress=note)
    seconds, work = time.perf_counter() - started, time.process_time() - cpu
    rows = outcome.total()
    return {
        "run": what,
        **{name: outcome[name] for name in ("created", "unchanged", "failed")},
        "rows/s": round(rows / seconds),
        "rows/s of our own CPU": round(rows / work),
        "MB after a tenth": memory[len(memory) // 10],
        "MB at the end": memory[-1],
    }


if __name__ == "__main__":
    main()
