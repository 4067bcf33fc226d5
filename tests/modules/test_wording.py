"""The templates' tiny syntax evaluates nothing and never fails."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.modules.notification.wording import fill, one_line

VARIABLES: dict[str, Any] = {
    "name": "Anna",
    "deal": {"title": "{{name}}", "value": {"amount": 123450, "currency": "USD"}},
    "none": None,
}


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ("Hi {{name}}", "Hi Anna"),
        ("Hi {{ name | there }}", "Hi Anna"),
        ("Hi {{nobody|there}}", "Hi there"),
        ("Hi {{none}}!", "Hi !"),
        ("{{deal.title}}", "{{name}}"),
        ("{{deal.value}}", "$1,234.50"),
        ("{{name.__class__|no}}", "no"),
        ("{{deal.items|no}}", "no"),
        ("{{deal}}", ""),
        ("{{7*7}} {% if 1 %}", "{{7*7}} {% if 1 %}"),
    ],
)
def test_gaps(template: str, text: str) -> None:
    assert fill(template, VARIABLES) == text


@given(st.text(alphabet="{}|.na me%\n", max_size=60))
def test_never_fails(template: str) -> None:
    fill(template, VARIABLES)


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
