"""Reads a CSV file row by row, however large it is."""

import csv
from collections.abc import Iterator
from pathlib import Path

from app.compose.errors import Invalid
from app.crm.cells import restored

LONGEST_CELL = 200_000
MOST_COLUMNS = 1_000


def read_rows(file: Path, columns: set[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each row with its line number: a dict, or a sentence where the row can't be read. Raises
    Invalid for a file that is not CSV in UTF-8, or lacks a column."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey="", restval="")
        try:
            _check_columns(list(reader.fieldnames or ()), columns)
            for row in reader:
                yield reader.line_num, _checked(row)
        except UnicodeDecodeError as error:
            raise Invalid(f"The file is not UTF-8: {error.reason}.") from None
        except csv.Error as error:
            raise Invalid(f"Line {reader.line_num}: {error}.") from None


def _check_columns(there: list[str], wanted: set[str]) -> None:
    if len(there) > MOST_COLUMNS:
        raise Invalid(f"The file has more than {MOST_COLUMNS:,} columns.")
    missing = sorted(wanted - set(there))
    if missing:
        raise Invalid(f"The file has no column {', '.join(missing)}.")
    twice = sorted(name for name in wanted if there.count(name) > 1)
    if twice:
        raise Invalid(f"The file has the column {', '.join(twice)} twice.")


def _checked(row: dict[str, str]) -> dict[str, str] | str:
    if "" in row and isinstance(row[""], list):
        return "the row has more cells than the header"
    if any("\x00" in cell for cell in row.values()):
        return "the row holds NUL characters"
    return {name: restored(cell) for name, cell in row.items()}
