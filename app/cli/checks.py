"""The checks of `crm doctor`. Each gives a remark, or raises with the fault as its text."""

import shutil
import smtplib
import uuid
from collections.abc import Callable
from datetime import UTC, datetime

from app.cli.state import connect, has_table, pending_revisions
from app.integrations.http import Lost, Unreachable, calling
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


def check_texts(given: Settings) -> str:
    """By whom SMS and WhatsApp messages can go out, and whether Twilio takes our login."""
    twilio, msg91 = given.twilio_auth_token is not None, given.msg91_auth_key is not None
    if twilio:
        _sign_in_to_twilio(given)
    ready = {
        "SMS by Twilio": twilio and bool(given.twilio_from or given.twilio_messaging_service_sid),
        "SMS by MSG91": msg91,
        "WhatsApp by Twilio": twilio and given.twilio_whatsapp_from is not None,
        "WhatsApp by MSG91": msg91 and given.msg91_whatsapp_number is not None,
    }
    ways = [way for way, is_ready in ready.items() if is_ready]
    silent = "; without CRM_PUBLIC_URL Twilio reports nothing back" if twilio else ""
    if not ways:
        return "no provider is set: campaigns by SMS and WhatsApp wait"
    return ", ".join(ways) + ("" if given.public_url else silent)


def _sign_in_to_twilio(given: Settings) -> None:
    assert given.twilio_auth_token is not None
    auth = (given.twilio_account_sid or "", given.twilio_auth_token.get_secret_value())
    path = f"/2010-04-01/Accounts/{given.twilio_account_sid}/Messages.json"
    with calling(given.twilio_base_url, auth=auth) as caller:
        try:
            reply = caller.ask("GET", path, params={"PageSize": "1"})
        except (Unreachable, Lost) as error:
            raise Fault(f"Twilio does not answer: {error}") from error
    if reply.status != 200:
        raise Fault(f"Twilio answers {reply.status} {reply.body.get('message', '')}".strip())


CAMPAIGNS = """SELECT
    count(*) FILTER (WHERE c.status = 'paused' AND (SELECT e.actor_id IS NULL FROM event e
        WHERE e.org_id = c.org_id AND e.subject_id = c.id AND e.name = 'campaign.paused'
        ORDER BY e.seq DESC LIMIT 1)) AS stopped,
    count(*) FILTER (WHERE c.status = 'scheduled' AND c.reason IS NOT NULL) AS held,
    count(*) FILTER (
        WHERE c.status = 'running' AND r.waiting LIKE 'Waits for a provider%') AS waiting,
    (SELECT coalesce(sum(count), 0) FROM campaign_tally WHERE name = 'uncertain') AS uncertain
    FROM campaign c LEFT JOIN campaign_run r ON r.org_id = c.org_id AND r.campaign_id = c.id
    WHERE c.deleted_at IS NULL AND c.status IN ('scheduled', 'running', 'paused')"""


def check_campaigns(given: Settings) -> str:
    """Whether any stands still and needs a person."""
    if not has_table(given, "campaign_run"):
        return "there are none yet"
    with connect(given) as line:
        row = line.execute(CAMPAIGNS).fetchone()
    assert row is not None
    stopped, held, waiting, uncertain = row
    notes = [
        f"{count} {words}"
        for count, words in (
            (stopped, "paused by themselves: see why, then resume them"),
            (held, "scheduled, but ask a person first"),
            (waiting, "wait for a provider to be set up"),
            (uncertain, "messages perhaps arrived, which a person decides"),
        )
        if count
    ]
    if stopped:
        raise Fault("; ".join(notes))
    return "; ".join(notes) or "none waits for a person"


CHECKS: dict[str, Callable[[Settings], str]] = {
    "database": check_database,
    "migrations": check_migrations,
    "queue": check_queue,
    "mail": check_mail,
    "texts": check_texts,
    "campaigns": check_campaigns,
    "storage": check_storage,
    "clock": check_clock,
}
