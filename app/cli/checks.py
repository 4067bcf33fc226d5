"""The checks of `crm doctor`. Each gives a remark, or raises with the fault as its text."""

import shutil
import smtplib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from app.cli.state import connect, pending_revisions
from app.integrations.smtp.address import server_of
from app.local.places import data_folder
from app.settings import Settings

SECONDS = 5.0
LEAST_FREE_BYTES = 200_000_000
CLOCK_SECONDS = 5.0


class Fault(Exception):
    """Something is not well; the text says what."""


def check_database(given: Settings) -> str:
    with connect(given) as line:
        row = line.execute("SHOW server_version").fetchone()
    return f"PostgreSQL {row[0] if row else '?'} answers"


def check_migrations(given: Settings) -> str:
    if pending_revisions(given):
        raise Fault("the schema is not the newest: run `crm migrate`")
    return "the schema is the newest"


def check_queue(given: Settings) -> str:
    from redis import Redis

    line: Redis = Redis.from_url(str(given.redis_url), socket_timeout=SECONDS)
    key = f"crm:doctor:{uuid.uuid4()}"
    line.set(key, "here", ex=60)
    line.delete(key)
    return "the queue server answers and can be written"


def check_mail(given: Settings) -> str:
    if given.resend_api_key is not None:
        return f"mails go out by {given.resend_base_url}"
    if given.smtp_url is None:
        return "neither SMTP_URL nor RESEND_API_KEY is set: mails stay in the outbox"
    server = server_of(given.smtp_url.get_secret_value())
    kind = smtplib.SMTP_SSL if server.implicit_tls else smtplib.SMTP
    with kind(server.host, server.port, timeout=SECONDS) as line:
        code, answer = line.noop()
    if code != 250:
        raise Fault(f"the mail server answers {code} {answer.decode(errors='replace')}")
    return f"{server.host} answers"


def check_storage(given: Settings) -> str:
    folder = data_folder(given.data_dir)
    trial = folder / f"doctor-{uuid.uuid4()}"
    trial.write_bytes(b"here")
    trial.unlink()
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE_BYTES:
        raise Fault(f"only {free // 1_000_000} MB are free in {folder}")
    return f"{folder} can be written, {free // 1_000_000} MB are free"


def check_clock(given: Settings) -> str:
    with connect(given) as line:
        row = line.execute("SELECT clock_timestamp()").fetchone()
    assert row is not None
    assert isinstance(row[0], datetime)
    apart = abs((datetime.now(UTC) - row[0]).total_seconds())
    if apart > CLOCK_SECONDS:
        raise Fault(f"this machine's clock and the database's are {apart:.0f} s apart")
    return "this machine and the database agree on the time"


CHECKS: dict[str, Callable[[Settings], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "queue": check_queue,
    "mail": check_mail,
    "storage": check_storage,
    "clock": check_clock,
}
