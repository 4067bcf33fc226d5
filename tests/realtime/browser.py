"""A browser without a screen: cookies and forms."""

import re
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

TOKEN = re.compile(r'name="csrf[_-]token"[^>]* (?:value|content)="([^"]+)"')


class Browser:
    """Signs in when it is made."""

    def __init__(self, url: str, email: str, password: str) -> None:
        self.url = url
        self._jar = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self._jar))
        self._post("/login", shown_at="/login", email=email, password=password)

    @property
    def cookie(self) -> str:
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def sign_out(self) -> None:
        self._post("/logout", shown_at="/login")

    def _post(self, path: str, *, shown_at: str, **fields: str) -> None:
        page = self._opener.open(self.url + shown_at).read().decode()
        token = TOKEN.search(page)
        assert token is not None, page
        body = urlencode({**fields, "csrf_token": token[1]}).encode()
        self._opener.open(Request(self.url + path, body, {"Origin": self.url}))
