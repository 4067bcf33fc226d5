"""The servers that the program brings along, for those who have none.

`with local_servers(settings) as settings:` is all that the rest of the program needs.
"""

from app.local.bundle import Bundle, local_servers
from app.local.errors import LocalServerError
from app.local.secret import secret_key

__all__ = ["Bundle", "LocalServerError", "local_servers", "secret_key"]
