"""How long each screen takes on the server, and how many queries it asks: small beside large.

.venv/bin/python -m bench.screens [--folder DIR] [--scale 1] [--rounds 30] [--only board]
"""

import argparse
import gzip
import http.client
import http.cookiejar
import re
import statistics
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from app.extensions import db
from bench.places import PORT, place, show, web

TOKEN = re.compile(r'name="csrf[_-]token" (?:value|content)="([^"]+)"')
WARM = 3
# The server hangs up on a connection that says nothing for two.
IDLE_SECONDS = 1
MANAGER, PASSWORD = "manager@demo.example", "demo"


@dataclass
class Screen:
    """`values` are what one of the runs sends; a screen with values is posted."""

    name: str
    path: str
    values: list[dict[str, str]] = field(default_factory=list)
    htmx: bool = False


class Visitor:
    """A browser with one connection, one cookie, and the time of each answer."""

    def __init__(self, email: str = MANAGER) -> None:
        self.line = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
        self.heard = 0.0
        self.cookies: dict[str, str] = {}
        token = self.token("/login")
        form = {"email": email, "password": PASSWORD, "csrf_token": token}
        status, _, _ = self.ask("/login", form)
        assert status in (302, 303), f"signing in answered {status}"
        self.form_token = self.token("/")

    def token(self, path: str) -> str:
        _, body, _ = self.ask(path)
        found = TOKEN.search(body.decode())
        assert found, f"{path} has no form token"
        return found[1]

    def ask(
        self, path: str, form: dict[str, str] | None = None, *, htmx: bool = False
    ) -> tuple[int, bytes, float]:
        """Status, body as it was sent, and milliseconds."""
        headers = {"Cookie": "; ".join(f"{key}={value}" for key, value in self.cookies.items())}
        headers["Accept-Encoding"] = "identity"
        if htmx:
            headers |= {"HX-Request": "true"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Origin"] = f"http://127.0.0.1:{PORT}"
        body = None if form is None else urllib.parse.urlencode(form)
        if time.perf_counter() - self.heard > IDLE_SECONDS:
            self.line.close()
            self.line.connect()
        started = time.perf_counter()
        self.line.request("POST" if form is not None else "GET", path, body, headers)
        answer = self.line.getresponse()
        content = answer.read()
        self.heard = time.perf_counter()
        took = (self.heard - started) * 1000
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            key, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[key] = value
        return answer.status, content, took


def screens(app: Flask) -> list[Screen]:
    """What there is to see in this installation, with records of it in the addresses."""
    with app.app_context(), db.engine.connect() as line:
        one = lambda query: line.execute(text(query)).scalar()  # noqa: E731
        deal, contact = one(OPEN_DEAL), one(BUSY_CONTACT)
        word = one(
            "SELECT substr(last_name, 2, 5) FROM contact WHERE last_name IS NOT NULL LIMIT 1"
        )
        lead = one("SELECT id FROM lead WHERE status = 'new' LIMIT 1")
        stages = [str(row[0]) for row in line.execute(text(STAGES), {"deal": deal})]
    return [
        Screen("home", "/"),
        Screen("board", "/pipeline"),
        Screen("leads", "/leads"),
        Screen("lead", f"/leads/{lead}"),
        Screen("contacts", "/contacts?type=person"),
        Screen("contacts by touch", "/contacts?type=all&sort=-lastActivityAt"),
        Screen("duplicates", "/contacts/duplicates"),
        Screen("deals", "/pipeline?layout=list&team=all"),
        Screen("deals by rules", f"/pipeline?layout=list&team=all&sort=-value&where={RULES}"),
        Screen("leads as list", "/leads?layout=list&whose=all"),
        Screen("deal of a list", f"/deals/{deal}?from=/pipeline%3Flayout%3Dlist%26team%3Dall"),
        Screen("contact", f"/contacts/{contact}"),
        Screen("deal", f"/deals/{deal}"),
        Screen("activities", "/activities"),
        Screen("search", f"/search?q={urllib.parse.quote(str(word).lower())}", htmx=True),
        Screen("move", f"/deals/{deal}/moves", [{"stage": stage} for stage in stages], htmx=True),
    ]


RULES = "any(value:gte:5000000,nextActivityAt:exists:no),not(expectedCloseDate:during:past)"
OPEN_DEAL = """SELECT d.id FROM deal d JOIN pipeline p ON p.id = d.pipeline_id AND p.is_default
    WHERE d.status = 'open' ORDER BY d.id OFFSET 5 LIMIT 1"""
BUSY_CONTACT = """SELECT contact_id FROM activity GROUP BY contact_id ORDER BY count(*) DESC, 1
    LIMIT 1"""
STAGES = """SELECT s.id FROM pipeline_stage s JOIN deal d ON d.pipeline_id = s.pipeline_id
    WHERE d.id = :deal AND s.outcome IS NULL ORDER BY s."order" LIMIT 2"""


def measure(app: Flask, filled: Any, rounds: int, only: str) -> dict[str, dict[str, Any]]:
    """Each screen's times through gunicorn, and its queries counted in this process."""
    found: dict[str, dict[str, Any]] = {}
    chosen = [screen for screen in screens(app) if only in ("", screen.name)]
    with web(filled):
        visitor = Visitor()
        for screen in chosen:
            found[screen.name] = timed(visitor, screen, rounds)
    cookies = visitor.cookies
    for screen in chosen:
        found[screen.name]["queries"] = queries(app, screen, cookies, visitor.form_token)
    return found


def timed(visitor: Visitor, screen: Screen, rounds: int) -> dict[str, Any]:
    times, body, status = [], b"", 0
    for number in range(rounds + WARM):
        status, body, took = visitor.ask(
            screen.path, _form(screen, number, visitor.form_token), htmx=screen.htmx
        )
        if status >= 400:
            return {"status": status}
        if number >= WARM:
            times.append(took)
    times.sort()
    return {
        "status": status,
        "p50": statistics.median(times),
        "p95": times[int(len(times) * 0.95)],
        "kB": len(gzip.compress(body)) / 1000,
    }


def _form(screen: Screen, number: int, token: str) -> dict[str, str] | None:
    if not screen.values:
        return None
    return {**screen.values[number % len(screen.values)], "csrf_token": token}


def queries(app: Flask, screen: Screen, cookies: dict[str, str], token: str) -> int:
    client = app.test_client()
    for key, value in cookies.items():
        client.set_cookie(key, value)
    headers = {"HX-Request": "true"} if screen.htmx else {}
    form = _form(screen, 0, token)
    ask = (
        (lambda: client.post(screen.path, data=form, headers=headers))
        if form
        else (lambda: client.get(screen.path, headers=headers))
    )
    ask()
    with counted() as statements:
        ask()
    return len(statements)


@contextmanager
def counted() -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_line: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        statements.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("instance/bench"))
    parser.add_argument("--small", type=float, default=0.1, help="the large demo's size to compare")
    parser.add_argument("--scale", type=float, default=1, help="1: 100,000 contacts")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="one screen")
    given = parser.parse_args()
    results = []
    for scale in (given.small, given.scale):
        with place(given.folder.resolve() / f"scale-{scale:g}", scale) as (app, filled):
            results.append(measure(app, filled, given.rounds, given.only))
    show([_row(name, results[0][name], results[1][name]) for name in results[0]])


def _row(name: str, small: dict[str, Any], large: dict[str, Any]) -> dict[str, object]:
    ratio = large["p50"] / small["p50"] if "p50" in small and "p50" in large else None
    cells: dict[str, object] = {"screen": name, "status": large["status"]}
    for size, found in (("small", small), ("large", large)):
        for key in ("p50", "p95", "queries"):
            value = found.get(key, "–")
            cells[f"{size} {key}"] = f"{value:.1f}" if isinstance(value, float) else value
    cells["kB"] = f"{large['kB']:.1f}" if "kB" in large else "–"
    cells["ratio"] = f"{ratio:.2f}" if ratio else "–"
    return cells


if __name__ == "__main__":
    main()
