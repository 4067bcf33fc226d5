"""What an imported row became, so that the same row changes nothing a second time."""

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from app.compose.tenancy import OrgOwned
from app.extensions import Model


class ImportKey(OrgOwned, Model):
    """`key` is the row's identity in its `source`; `digest` the hash of what it said last."""

    __tablename__ = "import_key"

    kind: Mapped[str] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    record_id: Mapped[UUID]
    digest: Mapped[str]
