"""A browser without a screen: cookies, forms, and the token that each form carries."""

import re
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
PASSWORD = "correct horse"


class Visitor:
    """One browser; signed in where an address is given."""

    def __init__(self, app: Flask, email: str = "", password: str = PASSWORD) -> None:
        self.client = app.test_client()
        if email:
            answer = self.sign_in(email, password)
            assert answer.status_code == 303, answer.text

    def get(self, path: str, **headers: str) -> TestResponse:
        """One page; `headers` with underscores for hyphens."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=sent)

    def page(self, path: str) -> str:
        """The text of a page that has to be there."""
        answer = self.get(path)
        assert answer.status_code == 200, (answer.status_code, answer.text[-1500:])
        return answer.text

    def token(self, path: str = "/login") -> str:
        """The forgery token of this browser's session, as the page at `path` carries it."""
        answer = self.client.get(path, follow_redirects=True)
        found = TOKEN.search(answer.text)
        assert found, answer.text
        return found[1]

    def post(
        self, path: str, fields: Any = None, *, headers: dict[str, str] | None = None
    ) -> TestResponse:
        """Sends a form as a page of ours does. `fields`: a dict or a list of pairs."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields or [])
        data: dict[str, list[str]] = {"csrf_token": [self.token()]}
        for name, value in pairs:
            data.setdefault(name, []).append(value)
        return self.client.post(path, data=data, headers=headers or {})

    def sign_in(self, email: str, password: str = PASSWORD, **more: str) -> TestResponse:
        return self.post("/login", {"email": email, "password": password, **more})

    @property
    def signed_in(self) -> bool:
        return self.get("/profile").status_code == 200
