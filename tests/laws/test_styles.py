"""Every style sheet parses; a brace that is missing would swallow what follows it."""

from pathlib import Path
from typing import Any

import pytest
import tinycss2

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").rglob("*.css"))


def _errors(nodes: list[Any]) -> list[str]:
    found = [f"line {node.source_line}: {node.message}" for node in nodes if node.type == "error"]
    for node in nodes:
        content = getattr(node, "content", None)
        if content:
            found += _errors(tinycss2.parse_blocks_contents(content))
    return found


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_it_parses(sheet: Path) -> None:
    text = sheet.read_text()
    assert text.count("{") == text.count("}"), "a brace is missing"
    rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
    assert [rule for rule in rules if rule.type == "error"] == []
