"""Many rows at once: from a handful on by COPY, cheaper then, and ten times as fast for many."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from psycopg.types.json import Jsonb
from pydantic_core import to_json
from sqlalchemy import Column, ColumnElement, Table, any_, insert, literal
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Session

FEW = 16

Row = dict[str, Any]


def insert_rows(session: Session, model: type[Any], rows: Sequence[Row]) -> None:
    """Inserts rows of column values; what a row leaves out takes the column's default."""
    table: Table = model.__table__
    if not rows:
        return
    if len(rows) < FEW:
        session.execute(insert(table), list(rows))
        return
    said = set().union(*rows)
    columns = [one for one in table.columns if one.name in said or one.default is not None]
    cells = [_reader(column) for column in columns]
    names = ", ".join(f'"{column.name}"' for column in columns)
    driver: Any = session.connection().connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            copy.write_row([cell(row) for cell in cells])


def one_of(column: Any, values: Iterable[Any]) -> ColumnElement[bool]:
    """The column is one of these. However many they are, they are one parameter: with each for
    itself a statement of a thousand is put together and read anew each time."""
    found: ColumnElement[bool] = column == any_(literal(list(values), ARRAY(column.type)))
    return found


def _reader(column: Column[Any]) -> Callable[[Row], Any]:
    name, default = column.name, _default(column)
    if isinstance(column.type, JSONB):
        return lambda row: _json(row[name] if name in row else default())
    return lambda row: row[name] if name in row else default()


def _json(value: Any) -> Jsonb | None:
    return None if value is None else Jsonb(value, dumps=to_json)


def _default(column: Column[Any]) -> Callable[[], Any]:
    default: Any = column.default
    if default is None:
        return lambda: None
    if default.is_callable:
        return lambda: default.arg(None)
    return lambda: default.arg
