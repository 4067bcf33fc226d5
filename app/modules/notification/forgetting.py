"""Mails of the program that went out, what vendors said of messages, and days whose digest is
made are forgotten. What a person wrote stays with its activity."""

from datetime import datetime

from sqlalchemy import ColumnElement

from app.compose.forgetting import MONTH, forgotten
from app.modules.notification.mail_reports import ENDS
from app.modules.notification.models import Mail, NtfDigest, NtfReport


@forgotten(Mail)
def _gone_out(now: datetime) -> ColumnElement[bool]:
    program = Mail.sender_id.is_(None) & Mail.state.in_(ENDS)
    return program & (Mail.sent_at < now - MONTH)


@forgotten(NtfReport)
def _heard(now: datetime) -> ColumnElement[bool]:
    """By then nobody needs to recognise it when it comes again."""
    return NtfReport.created_at < now - MONTH


@forgotten(NtfDigest)
def _made(now: datetime) -> ColumnElement[bool]:
    return NtfDigest.taken_at < now - MONTH
