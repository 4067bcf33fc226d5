"""Reads a CSV file row by row, however large it is."""

import csv
from collections.abc import Iterator
from pathlib import Path

from app.compose.errors import Invalid

LONGEST_CELL = 200_000


def read_rows(file: Path, columns: set[str]) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each row with its line number: a dict, or a sentence where the row can't be read. Raises
    Invalid for a file that is not CSV in UTF-8, or lacks a column."""
    csv.field_size_limit(LONGEST_CELL)
    with file.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, restkey="", restval="")
        try:
            _check_columns(set(reader.fieldnames or ()), columns)
            for row in reader:
                yield reader.line_num, _checked(row)
        except UnicodeDecodeError as error:
            raise Invalid(f"The file is not UTF-8: {error.reason}.") from None
        except csv.Error as error:
            raise Invalid(f"Line {reader.line_num}: {error}.") from None


def _check_columns(there: set[str], wanted: set[str]) -> None:
    missing = sorted(wanted - there)
    if missing:
        raise Invalid(f"The file has no column {', '.join(missing)}.")


def _checked(row: dict[str, str]) -> dict[str, str] | str:
    if "" in row:
        return "the row has more cells than the header"
    if any("\x00" in cell for cell in row.values()):
        return "the row holds NUL characters"
    return row
