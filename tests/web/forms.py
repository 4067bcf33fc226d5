"""Forms of the screens, as a person without a script sends them."""

from typing import Any

from werkzeug.test import TestResponse

from tests.harness.cast import Person

HTMX = {"HX-Request": "true"}


def send(person: Person, path: str, htmx: Any = False, **fields: Any) -> TestResponse:
    """Posts a form; with `htmx`, True or the headers that tell where one is, as the script does."""
    more = htmx if isinstance(htmx, dict) else {}
    headers = {"Authorization": f"Bearer {person.token}", **(HTMX if htmx else {}), **more}
    return person.app.test_client().post(path, data=fields, headers=headers)


def page(person: Person, path: str, status: int = 200, **headers: str) -> str:
    """The text of a page; fails the test where the answer has another status."""
    answer = person.get(path, **headers)
    assert answer.status_code == status, answer.get_data(as_text=True)[-2000:]
    return answer.get_data(as_text=True)
