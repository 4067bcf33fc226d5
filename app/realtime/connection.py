"""One open socket: who listens, to what, and the bounded queue before it."""

import contextlib
import logging
import socket
import threading
from collections import deque
from queue import Full, Queue
from typing import Any

from simple_websocket import ConnectionClosed, Server
from wsproto.events import Ping
from wsproto.utilities import LocalProtocolError

from app.compose.actor import Actor
from app.modules.identity.models import User
from app.realtime import messages
from app.realtime.credentials import Credential
from app.realtime.subscription import Subscription

QUEUE = 500
GONE = (ConnectionClosed, LocalProtocolError, OSError)
CREDENTIALS_ENDED = 4401
RESTART = 1012

log = logging.getLogger(__name__)


class Wire:
    """The socket, so that frames of two threads don't mix and none is sent in part: in a gevent
    worker `send` takes what fits."""

    def __init__(self, raw: socket.socket) -> None:
        self._raw = raw
        self._lock = threading.Lock()

    def send(self, data: bytes) -> None:
        with self._lock:
            self._raw.sendall(data)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


class Connection:
    """A client's socket. `html` ones hear fragments for the screens in place of events."""

    def __init__(
        self, ws: Server, credential: Credential, user: User, actor: Actor, *, html: bool
    ) -> None:
        ws.sock = Wire(ws.sock)
        self._ws = ws
        self._queue: Queue[Any] = Queue(QUEUE)
        self.credential = credential
        self.html = html
        self.lock = threading.Lock()
        self.subscriptions: dict[str, Subscription] = {}
        self._shown: deque[int] = deque(maxlen=64)
        self.is_now(user, actor)
        threading.Thread(target=self._send, name="socket-sender", daemon=True).start()

    def is_now(self, user: User, actor: Actor) -> None:
        """The client's authority from here on."""
        self.actor = actor
        self.mark = mark(user)

    def say(self, *texts: str) -> None:
        """Queues messages, in one piece. A client that doesn't keep up is cut off: it comes again
        and asks for what it missed."""
        try:
            self._queue.put_nowait(texts)
        except Full:
            log.warning("a socket does not keep up and is closed")
            self.cut()

    def pass_on(self, seq: int, text: str) -> None:
        """An event. A screen hears it once, whichever of its channels it comes by."""
        if self.html and seq in self._shown:
            return
        self._shown.append(seq)
        self.say(text)

    def refuse(self, code: str, *, channel: str | None = None, detail: str | None = None) -> None:
        self.say(messages.error(code, channel=channel, detail=detail))

    def ping(self) -> None:
        """Asks for a sign of life; who did not answer the last time is cut off."""
        if not self._ws.pong_received:
            self.cut()
            return
        self._ws.pong_received = False
        with contextlib.suppress(Full):
            self._queue.put_nowait(Ping())

    def end(self, code: int, reason: str) -> None:
        """Closes the socket in order, after what is queued."""
        try:
            self._queue.put_nowait((code, reason))
        except Full:
            self.cut()

    def cut(self) -> None:
        """Closes the socket whatever is queued."""
        with contextlib.suppress(OSError):
            self._ws.sock.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """The handler is through: the sender may go too."""
        self.cut()
        with contextlib.suppress(Full):
            self._queue.put_nowait(None)

    def _send(self) -> None:
        with contextlib.suppress(*GONE):
            while (item := self._queue.get()) is not None:
                if isinstance(item, Ping):
                    self._ws.sock.send(self._ws.ws.send(item))
                elif isinstance(item[0], int):
                    self._ws.close(*item)
                    self._ws.event.set()
                else:
                    for each in item:
                        self._ws.send(each)


def mark(user: User) -> tuple[Any, ...]:
    """What of a user decides what they may hear; when it differs, authority is asked anew."""
    return user.version, tuple(user.roles), user.team_id
