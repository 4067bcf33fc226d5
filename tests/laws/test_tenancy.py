"""No statement escapes its org: the session adds it, or refuses."""

import pytest
from flask import Flask
from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.records import new_id
from app.compose.tenancy import NoTenant
from app.crm.contacts.record import Contact
from app.crm.leads.record import Lead
from app.extensions import db
from app.modules.identity.models import User
from tests.harness.cast import Cast


def _context(cast: Cast) -> Context:
    with cast.app.app_context():
        user = db.session.scalars(
            select(User).where(User.email == cast.admin.email).execution_options(all_orgs=True)
        ).one()
        org_id = user.org_id
    return Context(Actor.program(org_id), utc_now())


def _with_contact(app: Flask) -> Cast:
    cast = Cast(app)
    cast.rep.made("/crm/contacts", {"email": "anna@polar.example"})
    return cast


def test_without_an_org_nothing_runs(app: Flask) -> None:
    with app.app_context(), pytest.raises(NoTenant):
        db.session.scalars(select(Contact)).all()


def test_raw_sql_must_name_the_org(app: Flask) -> None:
    cast = Cast(app)
    with app.app_context(), pytest.raises(NoTenant):
        _context(cast).session.execute(text("SELECT 1 FROM contact"))


def test_every_statement_is_about_one_org(app: Flask) -> None:
    one, other = _with_contact(app), _with_contact(app)
    with app.app_context():
        session = _context(one).session
        assert session.scalar(select(func.count()).select_from(Contact)) == 1
        session.execute(update(Contact).values(phone="+49 1"))
        session.execute(delete(Contact))
        session.commit()
    with app.app_context():
        there = _context(other).session.scalars(select(Contact)).one()
        assert there.phone is None


def test_the_database_refuses_a_reference_across_orgs(app: Flask) -> None:
    one, other = _with_contact(app), _with_contact(app)
    with app.app_context():
        foreign = _context(other).session.scalars(select(Contact.id)).one()
    with app.app_context():
        session = _context(one).session
        session.add(Lead(id=new_id(), contact_id=foreign, title="Theirs", source="web"))
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
