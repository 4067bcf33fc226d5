from pathlib import Path
from uuid import uuid4

import pytest

from tests.crm.imports.desk import Desk
from tests.harness.installation import Installation


@pytest.fixture
def desk(installation: Installation, tmp_path: Path) -> Desk:
    """The command line at work in an organisation of this test alone."""
    return Desk(installation, tmp_path, f"Desk {uuid4().hex[:12]}")
