"""Hears from the queue server which org has new events. One connection for each process."""

import logging
import threading
import time
from collections.abc import Callable
from uuid import UUID

from redis import Redis
from redis.exceptions import RedisError

from app.compose.queue import TOPIC

RETRY_SECONDS = 1.0
SETTLED_SECONDS = 10.0

log = logging.getLogger(__name__)


class Listener:
    """Calls `heard(org_id, seq)` for each hint. Hints may be lost: `trusted` says whether the
    line has been up long enough that those who hint have noticed too."""

    def __init__(self, url: str, heard: Callable[[UUID, int], None]) -> None:
        self._redis = Redis.from_url(url, socket_connect_timeout=1, health_check_interval=10)
        self._heard = heard
        self._up_since: float | None = None

    @property
    def trusted(self) -> bool:
        since = self._up_since
        return since is not None and time.monotonic() - since > SETTLED_SECONDS

    def start(self) -> None:
        threading.Thread(target=self._run, name="event-listener", daemon=True).start()

    def _run(self) -> None:
        while True:
            try:
                self._listen()
            except (RedisError, OSError) as error:
                if self._up_since is not None:
                    log.warning("no hints from the queue server, polling: %s", error)
                self._up_since = None
            time.sleep(RETRY_SECONDS)

    def _listen(self) -> None:
        with self._redis.pubsub(ignore_subscribe_messages=True) as line:
            line.subscribe(TOPIC)
            self._up_since = time.monotonic()
            while True:
                message = line.get_message(timeout=5.0)
                if message:
                    org_id, _, seq = message["data"].decode().partition(" ")
                    self._heard(UUID(org_id), int(seq))
