"""How many connections to a mail server are open at once, over all processes and machines."""

from datetime import timedelta

from sqlalchemy import Connection, text

from app.extensions import db
from app.modules.notification.carriers import TemporaryFailure

BUSY = timedelta(seconds=2)
TAKE = text("SELECT pg_try_advisory_lock(hashtextextended(:host, :place))")
GIVE = text("SELECT pg_advisory_unlock(hashtextextended(:host, :place))")


class Slot:
    """One of `most` places at the host (0: no limit). A process that dies frees its own."""

    def __init__(self, host: str, most: int) -> None:
        self._host, self._most = f"smtp {host}", most
        self._line: Connection | None = None
        self._place = 0

    def take(self) -> None:
        """Raises TemporaryFailure where all are taken."""
        if not self._most or self._line is not None:
            return
        line = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        for place in range(self._most):
            if line.scalar(TAKE, {"host": self._host, "place": place}):
                self._line, self._place = line, place
                return
        line.close()
        raise TemporaryFailure("All connections to the mail server are in use", wait=BUSY)

    def give(self) -> None:
        if self._line is not None:
            self._line.execute(GIVE, {"host": self._host, "place": self._place})
            self._line.close()
            self._line = None
