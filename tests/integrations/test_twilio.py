"""SMS and WhatsApp by Twilio: never twice, and each of its refusals read as it is meant."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.integrations.twilio_sms.verify import is_genuine
from app.modules.notification.carriers import (
    Blocked,
    Line,
    Outgoing,
    TemporaryFailure,
    carrier_for,
)
from tests.harness.installation import Installation
from tests.harness.ports import free_port
from tests.harness.twilio import NUMBER, PATH, TOKEN, Twilio
from tests.harness.vendor import GARBAGE, GATEWAY, Answer

VECTORS = [
    each
    for each in json.loads((Path(__file__).parent / "signatures.json").read_text())
    if each["vendor"] == "twilio"
]
START = datetime.now(UTC)
SMS = Outgoing("c1-7", "sms", "+919876543210", text="Hi Ada")
WHATSAPP = replace(SMS, channel="whatsapp")


@pytest.fixture
def line(installation: Installation, twilio: Twilio) -> Iterator[Line]:
    with installation.app(**twilio.settings).app_context():
        carrier = carrier_for("sms")
        assert carrier and carrier_for("whatsapp") is carrier and not carrier.repeats
        with carrier.open() as opened:
            yield opened


def test_the_request_is_the_vendors(line: Line, twilio: Twilio) -> None:
    (outcome,) = line.send([SMS], "c1/0")
    (request,) = twilio.requests
    kept = twilio.exchanges["sms-create"]["request"]
    assert (request.method, request.path) == ("POST", PATH)
    for name in ("Authorization", "Content-Type", "Accept"):
        assert request.headers[name.lower()] == kept["headers"][name]
    wanted = [*kept["form"][:3], ["StatusCallback", f"{twilio.public_url}/webhooks/sms?key=c1-7"]]
    assert [list(pair) for pair in request.form] == wanted
    assert outcome.provider_id == twilio.messages[0].sid and outcome.refused is None


def test_whatsapp_is_text_or_a_template(line: Line, twilio: Twilio) -> None:
    line.send([WHATSAPP], "c1/0")
    template = "HX00000000000000000000000000000001"
    line.send([replace(WHATSAPP, template=template, variables={"1": "Ada"})], "c1/1")
    text, filled = (dict(each.form) for each in twilio.requests)
    assert (text["To"], text["From"]) == ("whatsapp:+919876543210", "whatsapp:+14155238886")
    assert text["Body"] == "Hi Ada"
    kept = dict(twilio.exchanges["whatsapp-template-create"]["request"]["form"])
    for name in ("To", "From", "ContentSid", "ContentVariables"):
        assert filled[name] == kept[name]
    assert "Body" not in filled


def test_a_messaging_service_chooses_the_number(installation: Installation, twilio: Twilio) -> None:
    values = {**twilio.settings, "TWILIO_MESSAGING_SERVICE_SID": "MG01"}
    del values["TWILIO_FROM"], values["CRM_PUBLIC_URL"]
    with installation.app(**values).app_context():
        carrier = carrier_for("sms")
        assert carrier
        with carrier.open() as line:
            line.send([SMS], "c1/0")
    form = dict(twilio.requests[0].form)
    assert form["MessagingServiceSid"] == "MG01" and "From" not in form
    assert "StatusCallback" not in form


def test_numbers_that_take_nothing_are_told_apart(line: Line, twilio: Twilio) -> None:
    twilio.stopped.add("+14155550001")
    twilio.landlines.add("+14155550002")
    outcomes = [
        line.send([replace(SMS, to=number)], "k")[0]
        for number in ("+14155550001", "+14155550002", "+1")
    ]
    assert [each.stopped for each in outcomes] == [True, False, False]
    assert [each.unreachable for each in outcomes] == ["", "+14155550002", "+1"]
    assert all(each.refused and "Twilio" in each.refused for each in outcomes)
    assert "21610" in str(outcomes[0].refused) and twilio.messages == []


def test_who_refuses_our_account_is_told_from_who_is_busy(line: Line, twilio: Twilio) -> None:
    twilio.plan += ["error-20429", replace(twilio.said("error-20429"), headers={
        "Content-Type": "application/json", "Retry-After": "7"})]  # fmt: skip
    for wait in (1, 7):
        with pytest.raises(TemporaryFailure) as busy:
            line.send([SMS], "k")
        assert busy.value.wait == timedelta(seconds=wait) and not busy.value.uncertain
    twilio.plan += ["error-20404"]
    for code in ("20404", "20003"):
        twilio.bad_token = True
        with pytest.raises(Blocked, match=code):
            line.send([SMS], "k")
    assert twilio.messages == []


@pytest.mark.parametrize(
    ("fault", "uncertain"),
    [
        ("lost", True),
        (GATEWAY, True),
        (GARBAGE, True),
        (Answer(503, {"Retry-After": "3"}, b""), False),
    ],
    ids=["lost", "502", "page", "503"],
)
def test_what_perhaps_went_out_is_uncertain(
    line: Line, twilio: Twilio, fault: Any, uncertain: bool
) -> None:
    twilio.plan.append(fault)
    with pytest.raises(TemporaryFailure) as failure:
        line.send([SMS], "k")
    assert failure.value.uncertain is uncertain


def test_nothing_is_sent_to_who_is_not_there(installation: Installation, twilio: Twilio) -> None:
    nowhere = {"TWILIO_BASE_URL": f"http://127.0.0.1:{free_port()}"}
    with installation.app(**{**twilio.settings, **nowhere}).app_context():
        carrier = carrier_for("sms")
        assert carrier
        with carrier.open() as line, pytest.raises(TemporaryFailure) as failure:
            line.send([SMS], "k")
    assert not failure.value.uncertain


def test_it_is_asked_whether_it_has_a_message(line: Line, twilio: Twilio) -> None:
    assert line.reconcile(SMS, START) is None
    twilio.page_size = 2
    for number in range(5):
        line.send([replace(SMS, text=f"Other {number}")], "k")
    twilio.plan.append("lost")
    with pytest.raises(TemporaryFailure):
        line.send([SMS], "k")
    found = line.reconcile(SMS, START)
    assert found and found.provider_id == twilio.messages[-1].sid and not found.refused
    query = dict(twilio.requests[-1].query)
    kept = {"To": SMS.to, "From": NUMBER, "DateSent>": START.date().isoformat(), "PageSize": "50"}
    assert kept.items() <= query.items()
    assert line.reconcile(SMS, datetime.now(UTC) + timedelta(minutes=5)) is None
    assert line.reconcile(replace(SMS, to="+14155550009"), START) is None
    twilio.messages[-1].status = "failed"
    failed = line.reconcile(SMS, START)
    assert failed and failed.refused


@pytest.mark.parametrize("vector", VECTORS, ids=[each["id"] for each in VECTORS])
def test_signatures(vector: dict[str, Any]) -> None:
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    body = vector["raw_body"].encode()
    shared = ("webhooks_sharedkey_00000000000000000000000001", vector["secret"])
    is_shared = "x-twilio-webhooks-signature-settings" in headers
    keys: dict[str, Any] = (
        {"token": "another", "shared_key": shared} if is_shared else {"token": vector["secret"]}
    )
    assert is_genuine([vector["url"]], headers, body, **keys) is vector["valid"]
    wrong = {"token": "x", "shared_key": ("another", vector["secret"])}
    assert not is_genuine([vector["url"]], headers, body, **wrong)
    assert not is_genuine([vector["url"]], headers, body + b"&a=b", **keys)
    assert not is_genuine([f"{vector['url']}/x"], headers, body, **keys)
    unsigned = {**headers, "x-twilio-signature": ""}
    assert not is_genuine([vector["url"]], unsigned, body, **keys)


def test_a_signature_holds_with_the_port_and_without() -> None:
    (vector,) = [each for each in VECTORS if each["id"] == "twilio-message-status"]
    headers = {name.lower(): value for name, value in vector["headers"].items()}
    body = vector["raw_body"].encode()
    url = vector["url"].replace("example.com", "example.com:443")
    assert is_genuine([url], headers, body, token=vector["secret"])
    (ported,) = [each for each in VECTORS if each["id"] == "twilio-with-port"]
    headers = {name.lower(): value for name, value in ported["headers"].items()}
    assert is_genuine([ported["url"]], headers, ported["raw_body"].encode(), token=TOKEN)
