"""What `crm doctor` says of the ways out, and of campaigns that need a person."""

from tests.harness.installation import Installation
from tests.harness.marketing import Marketing
from tests.harness.resend import Resend
from tests.harness.twilio import Twilio
from tests.harness.working import work_off


def said(installation: Installation) -> tuple[int, dict[str, tuple[str, str]]]:
    """The exit code, and verdict and note by what was looked at."""
    code, output, _ = installation.crm("doctor").finish()
    lines = [line.split(maxsplit=2) for line in output.splitlines()]
    return code, {name: (verdict, note) for verdict, name, note in lines}


def test_doctor_knows_the_ways_out_and_what_waits(
    private: Installation, resend: Resend, twilio: Twilio
) -> None:
    code, found = said(private)
    assert code == 0
    assert found["texts"] == ("ok", "no provider is set: campaigns by SMS and WhatsApp wait")
    assert found["campaigns"] == ("ok", "none waits for a person")

    private.values.update({**resend.settings, **twilio.settings})
    org = Marketing(private.app())
    org.launched(org.contacts(1))
    resend.bad_key = True
    work_off(org.app)
    code, found = said(private)
    assert code == 1
    assert found["texts"] == ("ok", "SMS by Twilio, WhatsApp by Twilio")
    verdict, note = found["campaigns"]
    assert verdict == "FAULT" and note.startswith("1 paused by themselves")

    twilio.bad_token = True
    assert said(private)[1]["texts"][0] == "FAULT"
