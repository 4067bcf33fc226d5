"""While the database is down the API says so, and when to come back."""

from pathlib import Path

import pytest

from app.local.valkey import Valkey
from tests.harness.installation import Installation
from tests.harness.ports import free_port


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_database_it_is_503(folder: Path, valkey: Valkey, method: str) -> None:
    nowhere = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/nothing"
    app = Installation(folder, database_url=nowhere, redis_url=valkey.url).app()
    answer = app.test_client().open(
        "/crm/contacts", method=method, json={}, headers={"Authorization": "Bearer any"}
    )
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.get_json()["code"] == "unavailable"
