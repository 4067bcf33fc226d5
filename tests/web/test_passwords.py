"""Forgotten, changed and first passwords."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from app.extensions import db
from app.modules.identity.models import OneTimeLink
from app.modules.notification.models import Mail
from tests.web.sales import Sales
from tests.web.visitor import Visitor

NEW = "a much better one"


@pytest.fixture(scope="module")
def cast(app: Flask) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.admin, made.rep, made.rep2, made.manager)
    return made


def _letters(app: Flask, to: str) -> list[Mail]:
    with app.app_context():
        statement = select(Mail).where(Mail.address == to).order_by(Mail.id)
        return list(db.session.scalars(statement.execution_options(all_orgs=True)))


def _path(app: Flask, to: str) -> str:
    """The path of the link in the last letter to this address."""
    found = re.search(r"(http://\S+?)(/(?:password|invitation)/\S+)", _letters(app, to)[-1].text)
    assert found, _letters(app, to)[-1].text
    assert found[1] == app.config["SETTINGS"].base_url
    return found[2]


def test_a_reset_link_works_once_and_ends_every_session(app: Flask, cast: Sales) -> None:
    elsewhere, visitor = Visitor(app, cast.rep.email), Visitor(app)
    asked = visitor.post(
        "/password/forgot", {"email": cast.rep.email}, headers={"X-Forwarded-Host": "evil.example"}
    )
    assert asked.status_code == 200
    path = _path(app, cast.rep.email)
    assert visitor.get(path).status_code == 200
    assert visitor.get(path).status_code == 200
    short = visitor.post(path, {"password": "short"})
    assert short.status_code == 422
    assert elsewhere.signed_in
    assert visitor.post(path, {"password": NEW}).location == "/login"
    assert not elsewhere.signed_in
    assert visitor.post(path, {"password": "yet another one"}).status_code == 404
    assert visitor.get(path).status_code == 404
    assert visitor.sign_in(cast.rep.email).status_code == 422
    assert visitor.sign_in(cast.rep.email, NEW).status_code == 303


def test_a_reset_link_is_dead_after_an_hour(app: Flask, cast: Sales) -> None:
    visitor = Visitor(app)
    visitor.post("/password/forgot", {"email": cast.rep2.email})
    path = _path(app, cast.rep2.email)
    with app.app_context():
        hour = OneTimeLink.expires_at - timedelta(hours=1)
        older = update(OneTimeLink).values(expires_at=hour)
        db.session.execute(older.execution_options(all_orgs=True, synchronize_session=False))
        db.session.commit()
    assert visitor.get(path).status_code == 404
    assert visitor.post(path, {"password": NEW}).status_code == 404


def test_nobody_learns_whether_an_address_has_an_account(app: Flask, cast: Sales) -> None:
    said = []
    for email in (cast.manager.email, "nobody@nowhere.example"):
        answer = Visitor(app).post("/password/forgot", {"email": email})
        main = answer.text[answer.text.index("<main") :]
        said.append((answer.status_code, main.replace(email, "")))
    assert said[0] == said[1]
    assert not _letters(app, "nobody@nowhere.example")


def test_a_reset_link_is_no_invitation(app: Flask, cast: Sales) -> None:
    Visitor(app).post("/password/forgot", {"email": cast.manager.email})
    secret = _path(app, cast.manager.email).rpartition("/")[2]
    assert Visitor(app).get(f"/invitation/{secret}").status_code == 404


def test_changing_the_password_ends_the_other_sessions(app: Flask, cast: Sales) -> None:
    here, there = Visitor(app, cast.manager.email), Visitor(app, cast.manager.email)
    wrong = here.post("/profile/password", {"current": "guess", "password": NEW})
    assert wrong.status_code == 422
    right = here.post("/profile/password", {"current": "correct horse", "password": NEW})
    assert right.status_code == 303
    assert here.signed_in
    assert not there.signed_in


def test_ends_one_of_the_own_sessions(app: Flask, cast: Sales) -> None:
    here, there = Visitor(app, cast.admin.email), Visitor(app, cast.admin.email)
    ends = re.findall(r"/profile/sessions/[0-9a-f-]+/end", here.page("/profile"))
    assert ends
    for path in ends:
        assert here.post(path).status_code == 303
    assert here.signed_in
    assert not there.signed_in


def test_an_invitation_lets_a_new_user_in_once(app: Flask, cast: Sales) -> None:
    admin = Visitor(app, cast.admin.email)
    email = f"lea@{cast.org.lower().replace(' ', '-')}.example"
    fields = {"name": "Lea Brandt", "email": email, "roles": "sales-rep", "teamId": ""}
    assert admin.post("/settings/users/new", fields).status_code == 303
    first = _path(app, email)
    rows = admin.page("/settings/users").split("<tr ")
    row = re.search(r"/settings/users/[0-9a-f-]+/invite", next(r for r in rows if email in r))
    assert row
    assert admin.post(row[0]).status_code == 303
    path = _path(app, email)
    visitor = Visitor(app)
    assert visitor.get(first).status_code == 404
    assert "Lea Brandt" in visitor.page(path)
    assert visitor.post(path, {"password": NEW}).location == "/"
    assert visitor.signed_in
    assert Visitor(app).post(path, {"password": NEW}).status_code == 404
    twice = admin.post("/settings/users/new", fields)
    assert twice.status_code == 409
    assert "already signs in" in twice.text
