"""The one place where the program's settings are named, typed and checked.

Settings come from the environment and from `.env`; `.env.example` lists them all.
"""

import re
from base64 import b64decode
from functools import lru_cache
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, PositiveFloat, PositiveInt, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ADDRESS = re.compile(r"[A-Za-z0-9._-]{1,10}@[A-Za-z0-9.-]+")
WORD = re.compile(r"[A-Za-z0-9_-]{1,64}")
SENDER = re.compile(r"(whatsapp:)?\+?[A-Za-z0-9 _-]{1,20}")


class WrongSetting(Exception):
    """A setting can't be used; the text is one sentence that names the variable."""


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", extra="ignore", populate_by_name=True, env_ignore_empty=True
    )

    host: str = Field("127.0.0.1", alias="CRM_HOST")
    port: int = Field(5000, alias="CRM_PORT", ge=0, le=65535)
    data_dir: Path = Field(Path("instance"), alias="CRM_DATA_DIR")
    secret_key: SecretStr | None = Field(None, alias="CRM_SECRET_KEY", min_length=16)
    public_url: str = Field("", alias="CRM_PUBLIC_URL")
    mail_from: str = Field("crm@localhost", alias="CRM_MAIL_FROM")
    workers: PositiveInt = Field(2, alias="CRM_WORKERS")
    web_workers: PositiveInt = Field(2, alias="CRM_WEB_WORKERS")
    lease_seconds: PositiveFloat = Field(10, alias="CRM_LEASE_SECONDS")
    trusted_proxies: int = Field(0, alias="CRM_TRUSTED_PROXIES", ge=0)

    database_url: str | None = Field(None, alias="DATABASE_URL")
    redis_url: str | None = Field(None, alias="REDIS_URL")

    email_carrier: Literal["", "resend", "smtp"] = Field("", alias="CRM_EMAIL_CARRIER")
    sms_carrier: Literal["", "twilio", "msg91"] = Field("", alias="CRM_SMS_CARRIER")
    whatsapp_carrier: Literal["", "twilio", "msg91"] = Field("", alias="CRM_WHATSAPP_CARRIER")

    smtp_url: SecretStr | None = Field(None, alias="SMTP_URL")
    smtp_connections: int = Field(0, alias="SMTP_CONNECTIONS", ge=0)
    smtp_messages_per_connection: PositiveInt = Field(50, alias="SMTP_MESSAGES_PER_CONNECTION")
    smtp_bounce_to: str = Field("", alias="SMTP_BOUNCE_TO")
    smtp_webhook_secret: SecretStr | None = Field(None, alias="SMTP_WEBHOOK_SECRET")
    resend_api_key: SecretStr | None = Field(None, alias="RESEND_API_KEY")
    resend_webhook_secret: SecretStr | None = Field(None, alias="RESEND_WEBHOOK_SECRET")
    resend_base_url: str = Field("https://api.resend.com", alias="RESEND_BASE_URL")

    twilio_account_sid: str | None = Field(None, alias="TWILIO_ACCOUNT_SID")
    twilio_auth_token: SecretStr | None = Field(None, alias="TWILIO_AUTH_TOKEN")
    twilio_from: str | None = Field(None, alias="TWILIO_FROM")
    twilio_messaging_service_sid: str | None = Field(None, alias="TWILIO_MESSAGING_SERVICE_SID")
    twilio_whatsapp_from: str | None = Field(None, alias="TWILIO_WHATSAPP_FROM")
    twilio_shared_key: SecretStr | None = Field(None, alias="TWILIO_SHARED_KEY")
    twilio_shared_key_name: str = Field("", alias="TWILIO_SHARED_KEY_NAME")
    twilio_base_url: str = Field("https://api.twilio.com", alias="TWILIO_BASE_URL")

    msg91_auth_key: SecretStr | None = Field(None, alias="MSG91_AUTH_KEY")
    msg91_sender: str | None = Field(None, alias="MSG91_SENDER")
    msg91_sms_template: str | None = Field(None, alias="MSG91_SMS_TEMPLATE")
    msg91_whatsapp_number: str | None = Field(None, alias="MSG91_WHATSAPP_NUMBER")
    msg91_whatsapp_namespace: str = Field("", alias="MSG91_WHATSAPP_NAMESPACE")
    msg91_webhook_secret: SecretStr | None = Field(None, alias="MSG91_WEBHOOK_SECRET")
    msg91_base_url: str = Field("https://control.msg91.com", alias="MSG91_BASE_URL")

    @field_validator("database_url")
    @classmethod
    def _postgresql_only(cls, url: str | None) -> str | None:
        if url is None:
            return None
        scheme, _, rest = url.partition("://")
        if scheme.split("+")[0] not in ("postgres", "postgresql") or not rest:
            raise ValueError("must be a postgresql:// address")
        return f"postgresql+psycopg://{rest}"

    @field_validator("redis_url")
    @classmethod
    def _redis_only(cls, url: str | None) -> str | None:
        if url is not None and not url.startswith(("redis://", "rediss://", "unix://")):
            raise ValueError("must be a redis://, rediss:// or unix:// address")
        return url

    @field_validator("smtp_url")
    @classmethod
    def _mail_server_only(cls, url: SecretStr | None) -> SecretStr | None:
        if url is None:
            return None
        parts = urlsplit(url.get_secret_value())
        if parts.scheme not in ("smtp", "smtps") or not parts.hostname or parts.port == 0:
            raise ValueError("must be an smtp:// or smtps:// address")
        return url

    @field_validator("smtp_bounce_to")
    @classmethod
    def _plain_address(cls, address: str) -> str:
        if address and not ADDRESS.fullmatch(address):
            raise ValueError("must be an email address without a + in it")
        return address

    @field_validator("resend_api_key", "twilio_auth_token", "msg91_auth_key")
    @classmethod
    def _one_word(cls, key: SecretStr | None) -> SecretStr | None:
        if key is not None and not key.get_secret_value().isprintable():
            raise ValueError("must be a key in one line")
        return key

    @field_validator(
        "twilio_account_sid", "twilio_messaging_service_sid", "msg91_sender", "msg91_sms_template"
    )
    @classmethod
    def _a_word(cls, name: str | None) -> str | None:
        if name is not None and not WORD.fullmatch(name):
            raise ValueError("must be of letters, digits, - and _ only")
        return name

    @field_validator("twilio_from", "twilio_whatsapp_from", "msg91_whatsapp_number")
    @classmethod
    def _a_sender(cls, number: str | None) -> str | None:
        if number is not None and not SENDER.fullmatch(number):
            raise ValueError("must be a phone number with its country, or a sender's name")
        return number

    @field_validator("resend_webhook_secret")
    @classmethod
    def _signing_secret(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            try:
                b64decode(secret.get_secret_value().removeprefix("whsec_"), validate=True)
            except ValueError:
                raise ValueError("must be a signing secret as Resend shows it, whsec_…") from None
        return secret

    @field_validator("resend_base_url", "twilio_base_url", "msg91_base_url")
    @classmethod
    def _address_of_a_vendor(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")) or not urlsplit(url).hostname:
            raise ValueError("must be an http:// or https:// address")
        return url.rstrip("/")

    @field_validator("public_url")
    @classmethod
    def _http_address(cls, url: str) -> str:
        if url and not url.startswith(("http://", "https://")):
            raise ValueError("must be an http:// or https:// address")
        return url.rstrip("/")

    @property
    def base_url(self) -> str:
        """The address that links in mails start with, without a slash at the end."""
        return self.public_url or f"http://{self.host}:{self.port}"


@lru_cache
def settings() -> Settings:
    """The settings of this process, read once. Raises WrongSetting."""
    return read_settings()


def read_settings() -> Settings:
    """Reads environment and `.env`. Raises WrongSetting with the first fault found."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        fault = error.errors()[0]
        reason = fault["msg"].removeprefix("Value error, ")
        raise WrongSetting(f"{fault['loc'][0]}: {reason}") from None
