"""The Flask extensions as bare objects; `create_app` binds them."""

from typing import TYPE_CHECKING

from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sock import Sock
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect
from htmx_flask import Htmx
from sqlalchemy import MetaData
from sqlalchemy.orm import DeclarativeBase

from app.compose.tenancy import TenantSession


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_N_label)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(
    model_class=Base, session_options={"class_": TenantSession, "expire_on_commit": False}
)
if TYPE_CHECKING:
    from typing import TypeAlias

    Model: TypeAlias = Base
else:
    Model = db.Model
migrate = Migrate(render_as_batch=False, compare_server_default=True)
login = LoginManager()
csrf = CSRFProtect()
compress = Compress()
htmx = Htmx()
sock = Sock()
limiter = Limiter(key_func=get_remote_address)
