"""Settings: listed, checked, and the secret key that nobody has to set."""

import re
import stat
from pathlib import Path

import pytest

from app.local import secret_key
from app.settings import Settings, WrongSetting, read_settings
from tests.harness.installation import ROOT, Installation

WRONG = {
    "CRM_PORT": "http",
    "CRM_WORKERS": "0",
    "CRM_SECRET_KEY": "short",
    "CRM_PUBLIC_URL": "crm.example.org",
    "DATABASE_URL": "sqlite:///crm.db",
    "REDIS_URL": "localhost:6379",
    "SMTP_URL": "mail.example.org:25",
    "RESEND_WEBHOOK_SECRET": "whsec_not base64",
    "CRM_SMS_CARRIER": "pigeon",
    "TWILIO_ACCOUNT_SID": "AC/../x",
    "TWILIO_FROM": "+1 (415) 555",
    "MSG91_BASE_URL": "control.msg91.com",
}


def test_env_example_lists_every_setting() -> None:
    listed = set(re.findall(r"^([A-Z0-9_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    known = {str(field.alias) for field in Settings.model_fields.values()}
    assert listed == known, "write each setting of app/settings.py into .env.example, and no other"


@pytest.mark.parametrize(("name", "value"), WRONG.items())
def test_a_wrong_value_is_named(name: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSetting, match=name):
        read_settings()


def test_a_wrong_value_stops_the_start_with_one_sentence(tmp_path: Path) -> None:
    nowhere = {"database_url": "postgresql://nowhere/x", "redis_url": "redis://nowhere"}
    installation = Installation(tmp_path, **nowhere)
    code, output, errors = installation.crm("run", CRM_PORT="http").finish()
    assert (code, output) == (1, "")
    assert errors.count("\n") == 1
    assert "CRM_PORT" in errors


def test_the_secret_key_is_made_once_and_is_ours_alone(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, CRM_DATA_DIR=tmp_path)  # type: ignore[call-arg]
    key = secret_key(settings)
    assert len(key) >= 43
    assert secret_key(settings) == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_a_given_secret_key_is_used(tmp_path: Path) -> None:
    given = "sixteen letters and more"
    settings = Settings(_env_file=None, CRM_DATA_DIR=tmp_path, CRM_SECRET_KEY=given)  # type: ignore[call-arg]
    assert secret_key(settings) == given
    assert not (tmp_path / "secret_key").exists()
