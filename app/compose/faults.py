"""What is wrong with a field, as people read it beside the field. The library's own words are for
programmers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, ErrorDetails, core_schema

DAY, TIME = "must be a day as 2026-12-31", "must be an RFC 3339 time with its offset"

WORDS = {
    "extra_forbidden": "is not a known field",
    "missing": "is required",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "finite_number": "must be a number",
    "decimal_max_places": "must have at most {decimal_places} decimal places",
    "decimal_max_digits": "must have at most {max_digits} digits",
    "decimal_whole_digits": "must have at most {whole_digits} digits before the point",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "must have at least {min_length} entries",
    "too_long": "must have at most {max_length} entries",
    "literal_error": "must be {expected}",
    "enum": "must be {expected}",
    "timezone_aware": TIME,
    "value_error": "{error}",
}
# Many types of fault say that something is of another kind: "int_type", "int_parsing_size" …
KINDS = {
    "int": "must be a whole number",
    "float": "must be a number",
    "decimal": "must be a number",
    "bool": "must be true or false",
    "string": "must be text",
    "uuid": "is not an id",
    "date": DAY,
    "datetime": TIME,
    "list": "must be a list",
    "tuple": "must be a list",
    "dict": "must be an object",
    "model": "must be an object",
}


@dataclass(frozen=True)
class Like:
    """Annotates a text that has to match `pattern`; `words` say so to people."""

    pattern: str
    words: str

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._checked, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(schema), "pattern": self.pattern}

    def _checked(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise ValueError(self.words)
        return text


def words_of(fault: ErrorDetails) -> str:
    """The sentence to read behind the field's name."""
    kind, said = fault["type"], fault.get("ctx", {})
    if kind == "string_too_short" and said["min_length"] == 1:
        return "must not be empty"
    if kind in WORDS:
        return WORDS[kind].format_map(_short(said))
    return KINDS.get(kind.split("_")[0], fault["msg"])


def _short(said: Mapping[str, Any]) -> dict[str, str]:
    """Numbers in thousands, as one reads them."""
    return {
        name: f"{value:,}" if isinstance(value, int) else str(value) for name, value in said.items()
    }
