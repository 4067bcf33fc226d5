"""What is said about a template before it is sent: each check with a case."""

import pytest
from flask import Flask

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.crm.templates.checks import Problem, problems
from app.modules.identity.admin import find_org
from tests.crm.templates.written import WAY_OUT, Draft
from tests.harness.cast import Cast


@pytest.fixture(scope="module")
def cast(app: Flask) -> Cast:
    """Three contacts by mail, one of them without a first name; one by phone."""
    made = Cast(app)
    for first in ("Anna", "Ben", None):
        fields = {"firstName": first, "email": f"{first or 'nobody'}@polar.example"}
        made.admin.made("/crm/contacts", {**fields, "customFields": {"plan": first}})
    call = {"type": "company", "companyName": "Polar", "phone": "+49 30 5550"}
    made.admin.made("/crm/contacts", call)
    return made


def found(cast: Cast, draft: Draft) -> list[Problem]:
    with cast.app.app_context():
        org = find_org(cast.org)
        assert org
        ctx = Context(Actor.program(org.id), utc_now())
        with ctx.unit.open():
            return problems(ctx, draft)


WORDS = "<p>Ten days of cold are coming.</p>"
LONG = "A subject that goes on and on until nobody on any phone could ever read all of it"
SMS = {"channel": "sms", "subject": "", "preheader": ""}


@pytest.mark.parametrize(
    ("draft", "field", "said", "serious"),
    [
        (Draft(body=WORDS), "body", "needs a link to unsubscribe. Put one at the end", True),
        (Draft(body=f"{WORDS}<img alt='{{{{unsubscribeUrl}}}}'>"), "body", "needs a link", True),
        (Draft(body=f"{WORDS}<a href='{{{{unsubscribeUrl}}}}'></a>"), "body", "needs a link", True),
        (Draft(body=WORDS + "{{contact.shoe}}"), "body", "no variable {{contact.shoe}}", True),
        (Draft(subject=" "), "subject", "Write a subject", True),
        (Draft(subject=LONG), "subject", "about 41 characters", False),
        (Draft(preheader=""), "preheader", "first words", False),
        (Draft(body=f'{WORDS}<a href="polar.example">us</a>{WAY_OUT}'), "body",
         "“us” has an address that does not begin with https://", True),
        (Draft(body=f'{WORDS}<a href="https://a b.example">us</a>{WAY_OUT}'), "body",
         "“us” has a blank", True),
        (Draft(body=f'{WORDS}<a href="http://localhost:5000/">us</a>{WAY_OUT}'), "body",
         "“us” leads to where nobody else gets", False),
        (Draft(body=f'{WORDS}<a href="http://192.168.0.7/">us</a>{WAY_OUT}'), "body",
         "leads to where nobody else gets", False),
        (Draft(body=f"{WORDS}<a>us</a>{WAY_OUT}"), "body", "“us” has no address", True),
        (Draft(body=f'{WORDS}<img src="https://a.example/ice.png">{WAY_OUT}'), "body",
         "“ice.png” says nothing to those who can’t see it", False),
        (Draft(body=f'{WORDS}<img src="ice.png" alt="">{WAY_OUT}'), "body",
         "no address that begins with https://", False),
        (Draft(body='<img src="https://a.example/a.png" alt=""><a href="{{unsubscribeUrl}}">x</a>'),
         "body", "no words, only pictures", False),
        (Draft(body=f"<p>{'cold ' * 21_000}</p>{WAY_OUT}"), "body", "Gmail cuts it off", False),
        (Draft(body=f"<p>Hello {{{{contact.firstName}}}}, it is cold</p>{WAY_OUT}"), "body",
         "1 of 3 contacts have nothing for {{contact.firstName}}: say what stands there instead, "
         "as in {{contact.firstName|there}}", False),
        (Draft(body=f"<p>It is cold in {{{{contact.customFields.plan}}}}</p>{WAY_OUT}"), "body",
         "1 of 3 contacts have nothing for {{contact.customFields.plan}}", False),
        (Draft(body="It is cold", **SMS), "body", "Reply STOP to end", False),
        (Draft(body="STOP " + "ł" * 70, **SMS), "body",
         "For ł a message holds 67 characters instead of 153", False),
        (Draft(body="STOP " + "a" * 460, **SMS), "body", "billed as 4 messages", False),
        (Draft(body="STOP http://localhost/x", **SMS), "body", "leads to where nobody", False),
        (Draft(body="STOP {{owner.name}}", **SMS), "body", "", False),
        (Draft(body="It is cold", channel="whatsapp"), "approved", "approved texts only", False),
    ],
)  # fmt: skip
def test_each_check(cast: Cast, draft: Draft, field: str, said: str, serious: bool) -> None:
    problem = found(cast, draft)[:1]
    if not said:
        assert problem == []
        return
    assert problem and said in problem[0].text, problem
    assert (problem[0].field, problem[0].serious) == (field, serious)


def test_a_good_mail_has_none(cast: Cast) -> None:
    links = '<a href="mailto:a@b.example">us</a> <a href="#top">up</a> '
    good = f'{WORDS}{links}<a href="https://polar.example/x">look</a>{WAY_OUT}'
    assert found(cast, Draft(body=good)) == []
    approved = {"name": "HX1", "variables": {"1": "{{contact.firstName|you}}"}}
    assert found(cast, Draft(body="Cold", channel="whatsapp", approved=approved)) == []
