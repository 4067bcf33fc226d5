"""Signing in and out, and what nobody gets past."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher, extract_parameters
from flask import Flask
from sqlalchemy import text

from tests.harness.cast import Cast
from tests.web.sales import Sales
from tests.web.visitor import PASSWORD, TOKEN, Visitor


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    made = Sales(app)
    made.may_sign_in(made.admin, made.manager, made.rep, made.rep2, made.support, made.marketing)
    made.may_sign_in(made.viewer)
    return made


def _age(app: Flask, column: str, by: timedelta, email: str) -> None:
    """Lets time pass for the sessions of one user."""
    with app.app_context():
        from app.extensions import db

        db.session.execute(
            text(
                f"UPDATE sign_in SET {column} = {column} - :by WHERE user_id = "
                "(SELECT id FROM user_account WHERE email = :email)"
            ).execution_options(all_orgs=True),
            {"by": by, "email": email},
        )
        db.session.commit()


def test_signs_in_and_out(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app)
    assert not visitor.signed_in
    answer = visitor.sign_in(cast.rep.email)
    assert (answer.status_code, answer.location) == (303, "/")
    assert visitor.signed_in
    assert visitor.post("/logout").location == "/login"
    assert not visitor.signed_in


def test_signing_out_kills_the_session_itself(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app, cast.rep.email)
    cookie = visitor.client.get_cookie("crm")
    assert cookie
    visitor.post("/logout")
    thief = Visitor(app)
    thief.client.set_cookie("crm", cookie.value)
    assert not thief.signed_in


def test_a_session_from_before_is_another_one_after(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app)
    visitor.token()
    planted = visitor.client.get_cookie("crm")
    visitor.sign_in(cast.rep.email)
    now = visitor.client.get_cookie("crm")
    assert planted and now and planted.value != now.value
    assert visitor.token("/") is not None
    thief = Visitor(app)
    thief.client.set_cookie("crm", planted.value)
    assert not thief.signed_in


def test_the_cookie_is_kept_from_scripts_and_other_sites(app: Flask, cast: Cast) -> None:
    answer = Visitor(app).sign_in(cast.rep.email)
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_known_and_unknown_accounts_get_the_same_answer_for_the_same_work(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes the time is comparing with one hash, of the same cost for both."""
    answers, costs = [], []
    verify = PasswordHasher.verify

    def noted(self: PasswordHasher, stored: str, password: str) -> bool:
        costs.append(extract_parameters(stored))
        return verify(self, stored, password)

    monkeypatch.setattr(PasswordHasher, "verify", noted)
    for email in (cast.rep.email, "nobody@fernhill.example"):
        visitor = Visitor(app)
        token = visitor.token()
        answer = visitor.client.post(
            "/login", data={"email": email, "password": "wrong", "csrf_token": token}
        )
        said = answer.text.replace(email, "")
        answers.append((answer.status_code, TOKEN.sub("", said)))
    assert answers[0] == answers[1]
    assert answers[0][0] == 422
    assert "don’t match" in answers[0][1]
    assert len(costs) == 2 and costs[0] == costs[1]


def test_a_form_without_its_token_is_refused(app: Flask, cast: Cast) -> None:
    fields = {"email": cast.rep.email, "password": PASSWORD}
    visitor = Visitor(app)
    assert visitor.client.post("/login", data=fields).status_code == 400
    assert not visitor.signed_in
    signed_in = Visitor(app, cast.rep.email)
    assert signed_in.client.post("/profile", data={"name": "Mallory"}).status_code == 400
    assert signed_in.client.post("/crm/contacts", json={}).status_code in (400, 403)


def test_another_origin_is_refused_the_own_is_not(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app, cast.rep.email)
    for origin in ("https://evil.example", "null", "http://localhost:1"):
        refused = visitor.post("/profile", {"name": "Mallory"}, headers={"Origin": origin})
        assert refused.status_code == 403, origin
    own = {"Origin": "http://localhost"}
    kept = {"name": "Nina", "timeZone": "UTC", "locale": "en"}
    assert visitor.post("/profile", kept, headers=own).status_code == 303


@pytest.mark.parametrize(
    ("wanted", "where"),
    [
        ("/leads?status=new", "/leads?status=new"),
        ("https://evil.example/", "/"),
        ("//evil.example", "/"),
        ("/\\evil.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/\t/evil.example", "/"),
        ("", "/"),
    ],
)
def test_goes_on_only_within_this_site(app: Flask, cast: Cast, wanted: str, where: str) -> None:
    answer = Visitor(app).sign_in(cast.rep.email, next=wanted)
    assert answer.location == where


def test_too_many_tries_for_one_account(app: Flask, cast: Cast) -> None:
    statuses = []
    for _ in range(11):
        visitor = Visitor(app)
        statuses.append(visitor.sign_in(cast.viewer.email, "wrong"))
    assert [answer.status_code for answer in statuses] == [422] * 10 + [429]
    assert 1 <= int(statuses[-1].headers["Retry-After"]) <= 60
    assert Visitor(app).sign_in(cast.viewer.email).status_code == 429
    assert Visitor(app).sign_in(cast.rep.email).status_code == 303


def test_whoever_is_not_signed_in_is_asked_to_and_comes_back(app: Flask) -> None:
    visitor = Visitor(app)
    answer = visitor.get("/profile?x=1")
    assert answer.status_code == 303
    assert answer.location == "/login?next=/profile?x%3D1"
    fragment = visitor.get(
        "/search?q=pol", HX_Request="true", HX_Current_URL="http://localhost/leads"
    )
    assert fragment.headers["HX-Redirect"] == "/login?next=/leads"
    api = visitor.get("/crm/me")
    assert api.status_code == 401
    assert api.content_type == "application/problem+json"


def test_an_idle_session_ends(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app, cast.rep2.email)
    _age(app, "seen_at", timedelta(hours=11), cast.rep2.email)
    assert visitor.signed_in
    _age(app, "seen_at", timedelta(hours=13), cast.rep2.email)
    assert not visitor.signed_in


def test_a_session_ends_after_thirty_days_whatever_happens(app: Flask, cast: Cast) -> None:
    visitor = Visitor(app, cast.rep2.email)
    _age(app, "ends_at", timedelta(days=30), cast.rep2.email)
    assert not visitor.signed_in


def test_deactivation_ends_session_and_token_at_once(app: Flask, cast: Cast) -> None:
    visitor, admin = Visitor(app, cast.marketing.email), Visitor(app, cast.admin.email)
    assert visitor.signed_in
    left = admin.post(f"/settings/users/{cast.marketing.id}/leave")
    assert left.status_code == 303
    assert not visitor.signed_in
    assert cast.marketing.get("/crm/me").status_code == 401
    assert Visitor(app).sign_in(cast.marketing.email).status_code == 422


def test_new_roles_end_the_sessions(app: Flask, cast: Cast) -> None:
    visitor, admin = Visitor(app, cast.support.email), Visitor(app, cast.admin.email)
    changed = [("name", "Elena"), ("roles", "support-agent"), ("roles", "viewer"), ("teamId", "")]
    assert admin.post(f"/settings/users/{cast.support.id}", changed).status_code == 303
    assert not visitor.signed_in


def test_sign_ins_and_refusals_are_in_the_audit_log(app: Flask, cast: Cast) -> None:
    Visitor(app, cast.manager.email)
    Visitor(app).sign_in(cast.manager.email, "wrong")
    log = Visitor(app, cast.admin.email).page(f"/settings/audit?actor={cast.manager.id}")
    assert "Maria signed in" in log
    assert "A sign-in of Maria was refused" in log
    assert "127.0.0.1" in log
