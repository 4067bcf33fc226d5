"""SMS and WhatsApp by MSG91: its answers are read by their type, not their status."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.integrations.msg91.verify import is_genuine
from app.modules.notification.carriers import (
    Blocked,
    Line,
    Outgoing,
    TemporaryFailure,
    carrier_for,
)
from tests.harness.installation import Installation
from tests.harness.msg91 import MSG91, SECRET
from tests.harness.vendor import GARBAGE, GATEWAY, Answer

TEMPLATE = "65a1b2c3d6fc051a2b3c4d5e"
SMS = Outgoing(
    "outbox-991",
    "sms",
    "+919876543210",
    text="Hi Ada, see you on 5 Jan",
    template=TEMPLATE,
    variables={"name": "Ada", "date": "5 Jan"},
)
TEXT = Outgoing("outbox-992", "whatsapp", "+919876543210", text="Hi Ada")


@pytest.fixture
def line(installation: Installation, msg91: MSG91) -> Iterator[Line]:
    with installation.app(**msg91.settings).app_context():
        carrier = carrier_for("sms")
        assert carrier and carrier_for("whatsapp") is carrier and not carrier.repeats
        with carrier.open() as opened:
            yield opened


def test_the_requests_are_the_vendors(line: Line, msg91: MSG91) -> None:
    places = {"body_1": "Ada", "button_1": "visit-9"}
    filled = replace(TEXT, template="visit_reminder", variables=places)
    outcomes = [line.send([each], "k")[0] for each in (SMS, TEXT, filled)]
    names = ("sms-flow", "whatsapp-session-text", "whatsapp-template-bulk")
    for request, name in zip(msg91.requests, names, strict=True):
        kept = msg91.exchanges[name]["request"]
        assert kept["url"].endswith(request.path)
        for header, value in kept["headers"].items():
            assert request.headers[header.lower()] == value
        wanted = kept["json"]
        if name == "whatsapp-template-bulk":
            wanted["payload"]["template"]["namespace"] = ""
        assert request.json == wanted
    assert [each.provider_id for each in outcomes] == [each.id for each in msg91.sent]


def test_an_sms_needs_a_template(line: Line, msg91: MSG91, installation: Installation) -> None:
    (refused,) = line.send([replace(SMS, template="")], "k")
    assert "template" in str(refused.refused) and msg91.requests == []
    more = {"MSG91_SMS_TEMPLATE": "whole", "MSG91_SENDER": "ACMECR"}
    with installation.app(**msg91.settings, **more).app_context():
        carrier = carrier_for("sms")
        assert carrier
        with carrier.open() as other:
            other.send([replace(SMS, template="")], "k")
    body = msg91.requests[0].json
    assert (body["template_id"], body["sender"]) == ("whole", "ACMECR")
    assert body["recipients"] == [
        {"mobiles": "919876543210", "CRQID": "outbox-991", "text": SMS.text}
    ]


def test_variables_take_no_place_of_the_vendors(line: Line, msg91: MSG91) -> None:
    line.send([replace(SMS, variables={"mobiles": "1", "CRQID": "x", "name": "Ada"})], "k")
    assert msg91.sent[0].number == "919876543210" and msg91.sent[0].key == "outbox-991"


def test_an_error_in_an_answer_of_200_is_one(line: Line, msg91: MSG91) -> None:
    msg91.plan.append("sms-flow-error-in-200")
    (outcome,) = line.send([SMS], "k")
    assert outcome.refused == "MSG91: template id missing" and not outcome.unreachable
    (nobody,) = line.send([replace(SMS, to="+nobody")], "k")
    assert nobody.unreachable == "+nobody" and msg91.sent == []


@pytest.mark.parametrize("name", ["sms-flow-auth-error", "whatsapp-error", "301", "207"])
def test_what_refuses_our_account_blocks(line: Line, msg91: MSG91, name: str) -> None:
    if name.isdigit():
        msg91.plan.append(msg91.said("sms-flow-error-in-200", message=f"{name} no", code=name))
    else:
        msg91.plan.append(name)
    with pytest.raises(Blocked, match="MSG91"):
        line.send([SMS], "k")
    assert msg91.sent == []


@pytest.mark.parametrize(
    ("fault", "uncertain"),
    [
        ("lost", True),
        (GATEWAY, True),
        (GARBAGE, True),
        (Answer(503, {}, b""), False),
        (Answer(429, {"Retry-After": "4"}, b""), False),
    ],
    ids=["lost", "502", "page", "503", "429"],
)
def test_what_perhaps_went_out_is_uncertain(
    line: Line, msg91: MSG91, fault: Any, uncertain: bool
) -> None:
    msg91.plan.append(fault)
    with pytest.raises(TemporaryFailure) as failure:
        line.send([SMS], "k")
    assert failure.value.uncertain is uncertain
    if isinstance(fault, Answer) and fault.status == 429:
        assert failure.value.wait == timedelta(seconds=4)


def test_the_same_within_seconds_was_taken_before(line: Line, msg91: MSG91) -> None:
    msg91.plan.append(msg91.said("sms-flow-error-in-200", message="311 same request", code="311"))
    with pytest.raises(TemporaryFailure) as failure:
        line.send([SMS], "k")
    assert failure.value.uncertain


def test_the_secret_is_in_the_header_or_in_the_address() -> None:
    assert is_genuine(SECRET, {"x-webhook-secret": SECRET})
    assert is_genuine(SECRET, {}, SECRET)
    for headers in ({}, {"x-webhook-secret": ""}, {"x-webhook-secret": f"{SECRET}x"}):
        assert not is_genuine(SECRET, headers)
    assert not is_genuine(SECRET, {"x-webhook-secret": SECRET}, "another")
