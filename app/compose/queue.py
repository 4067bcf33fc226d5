"""RQ carries the work: after a commit only hints go out. A lost hint costs time, never work."""

import logging
import time
from collections.abc import Sequence
from uuid import UUID

from flask import Flask, current_app
from redis import Redis
from redis.backoff import ExponentialBackoff
from redis.exceptions import ConnectionError, RedisError, TimeoutError
from redis.retry import Retry
from rq import Queue, SimpleWorker
from rq.serializers import JSONSerializer

QUEUE = "compose"
TOPIC = "compose:events"
BATCH = 100
REST_SECONDS = 2.0

log = logging.getLogger(__name__)


class Line:
    """The line to the queue server from processes that must not wait for it: short time-outs, and
    after a failure it is left alone for a moment."""

    def __init__(self, url: str) -> None:
        self.redis = Redis.from_url(
            url,
            socket_timeout=0.5,
            socket_connect_timeout=0.25,
            retry=Retry(ExponentialBackoff(), 0),
        )
        self.queue = Queue(QUEUE, connection=self.redis, serializer=JSONSerializer)
        self._resting_until = 0.0

    def hint(self, ids: Sequence[UUID], *, first: bool = False) -> bool:
        """Tells the workers of these items. False: nobody heard."""
        return self._try(
            lambda: [
                self.queue.enqueue(
                    "app.compose.runner.work_off",
                    [str(item) for item in ids[start : start + BATCH]],
                    result_ttl=0,
                    failure_ttl=3600,
                    at_front=first,
                )
                for start in range(0, len(ids), BATCH)
            ]
        )

    def announce(self, org_id: UUID, seq: int) -> bool:
        """Tells the web processes that the org's events up to `seq` are there."""
        return self._try(lambda: self.redis.publish(TOPIC, f"{org_id} {seq}"))

    def _try(self, act: "object") -> bool:
        if time.monotonic() < self._resting_until:
            return False
        try:
            act()  # type: ignore[operator]
        except RedisError as error:
            self._resting_until = time.monotonic() + REST_SECONDS
            log.warning("the queue server does not answer: %s", error)
            return False
        return True


def init_app(app: Flask, redis_url: str) -> None:
    """Gives the app its line to the queue server."""
    app.extensions["compose_line"] = Line(redis_url)


def line() -> Line:
    """This app's line to the queue server."""
    return current_app.extensions["compose_line"]


def hint(ids: Sequence[UUID], *, first: bool = False) -> bool:
    return line().hint(ids, first=first) if ids else True


def announce(org_id: UUID, seq: int) -> bool:
    return line().announce(org_id, seq)


def worker_loop(app: Flask) -> None:
    """Works until told to stop (SIGTERM, SIGINT); outlives outages of the queue server."""
    redis = Redis.from_url(
        app.config["REDIS_URL"],
        retry=Retry(ExponentialBackoff(cap=3, base=0.1), 30),
        retry_on_error=[ConnectionError, TimeoutError],
        health_check_interval=30,
    )
    queue = Queue(QUEUE, connection=redis, serializer=JSONSerializer)
    worker = SimpleWorker(
        [queue],
        connection=redis,
        serializer=JSONSerializer,
        maintenance_interval=60,
        job_monitoring_interval=10,
    )
    with app.app_context():
        worker.work(logging_level="WARNING")
