"""The form of a process template: its rows as they are typed, and what its buttons do to them.

Rows are added, moved and removed by buttons that send the form, so it works without the script.
`row` tells rows apart while they are moved about; a new one gets its id when it is saved.
"""

import re
from collections.abc import Iterator
from itertools import count
from typing import Any

from werkzeug.datastructures import MultiDict

from app.crm.text import fold

STAGE = ("row", "id", "name", "guard", "onComplete")
TASK = ("row", "stage", "id", "title", "role", "dueInDays", "onlyIf", "doneBy")
REQUIRED = ("name", "title")
NOT_IN_A_KEY = re.compile(r"[^a-z0-9]+")
Row = dict[str, Any]


def outline_of(stages: list[Row]) -> list[Row]:
    """The rows of a saved template."""
    return [
        {**stage, "row": stage["id"], "tasks": [{**t, "row": t["id"]} for t in stage["tasks"]]}
        for stage in stages
    ]


def typed_outline(form: "MultiDict[str, str]") -> list[Row]:
    """The rows as they stand in the form."""
    stages = [{**stage, "tasks": []} for stage in _rows(form, "stage", STAGE)]
    by_row = {stage["row"]: stage for stage in stages}
    for task in _rows(form, "task", TASK):
        stage = by_row.get(task.pop("stage"))
        if stage:
            stage["tasks"].append(task)
    return stages


def edited(outline: list[Row], act: str) -> list[Row]:
    """After a button was pressed: `up:ROW`, `down:ROW`, `remove:ROW`, `add-task:ROW` (of a stage),
    `add-stage:`."""
    verb, _, row = act.partition(":")
    if verb == "add-stage":
        return [*outline, _new_stage(outline)]
    for siblings in (outline, *(stage["tasks"] for stage in outline)):
        place = next((n for n, one in enumerate(siblings) if one["row"] == row), None)
        if place is None:
            continue
        if verb == "remove":
            del siblings[place]
        elif verb == "add-task" and siblings is outline:
            siblings[place]["tasks"].append(_new_task(outline))
        elif verb in ("up", "down"):
            to = max(place + (1 if verb == "down" else -1), 0)
            siblings.insert(to, siblings.pop(place))
        break
    return outline


def new_row(outline: list[Row]) -> str:
    """The `row` of what is added next."""
    rows = {row["row"] for stage in outline for row in (stage, *stage.get("tasks", []))}
    return next(row for n in count(1) if (row := f"new-{n}") not in rows)


def stages_of(outline: list[Row]) -> list[Row]:
    """The rows as the command takes them, new ones with an id made of their name."""
    stages = _with_ids(outline, "name")
    tasks = iter(_with_ids([task for stage in stages for task in stage["tasks"]], "title"))
    return [{**stage, "tasks": [next(tasks) for _ in stage["tasks"]]} for stage in stages]


def _rows(form: "MultiDict[str, str]", kind: str, names: tuple[str, ...]) -> Iterator[Row]:
    columns = [form.getlist(f"{kind}-{name}") for name in names]
    for values in zip(*columns, strict=False):
        yield {
            name: value.strip() or ("" if name in REQUIRED else None)
            for name, value in zip(names, values, strict=True)
        }


def _with_ids(rows: list[Row], of: str) -> list[Row]:
    taken = {row.get("id") for row in rows}
    made = []
    for row in rows:
        kept = {name: value for name, value in row.items() if name != "row"}
        if not kept.get("id"):
            kept["id"] = _free(kept.get(of) or "", taken)
            taken.add(kept["id"])
        made.append(_numbered(kept))
    return made


def _numbered(row: Row) -> Row:
    """What is no number stays text, so that the command refuses it by name."""
    days = row.get("dueInDays")
    if isinstance(days, str) and days.isascii() and days.isdigit():
        return {**row, "dueInDays": int(days)}
    return row


def _free(words: str, taken: set[Any]) -> str:
    stem = NOT_IN_A_KEY.sub("-", fold(words)).strip("-")[:50] or "new"
    return next(key for n in count(1) if (key := stem if n == 1 else f"{stem}-{n}") not in taken)


def _new_stage(outline: list[Row]) -> Row:
    stage = {"row": new_row(outline), "id": None, "name": None}
    return {**stage, "guard": None, "onComplete": None, "tasks": [_new_task([*outline, stage])]}


def _new_task(outline: list[Row]) -> Row:
    row = new_row(outline)
    return {"row": row, "id": None, "title": None, "role": "sales-rep", "dueInDays": 7}
