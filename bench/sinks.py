"""Servers that take messages and keep none, each in a process of its own so that what they cost is
not counted with the senders.

python -m bench.sinks smtp|resend    prints its address, and serves until its input ends
"""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.harness.resend import Resend
from tests.harness.smtp import ScriptedSMTP

ROOT = Path(__file__).parents[1]
# What the program has to be told, beside the address.
KEY = "re_test_key"


@contextmanager
def sink(carrier: str) -> Iterator[dict[str, str]]:
    """The settings by which the program sends there."""
    command = [sys.executable, "-m", "bench.sinks", carrier]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:  # type: ignore[call-overload]
        url = process.stdout.readline().strip()
        mail = {"CRM_EMAIL_CARRIER": carrier, "CRM_MAIL_FROM": "Crowd <crm@crowd.example>"}
        ways = {"smtp": {"SMTP_URL": url}, "resend": {"RESEND_BASE_URL": url}}
        try:
            yield {**mail, "RESEND_API_KEY": KEY, **ways[carrier]}
        finally:
            process.stdin.close()


def main(carrier: str) -> None:
    vendor = {"smtp": ScriptedSMTP, "resend": Resend}[carrier]
    print(vendor(recording=False).url, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1])
