"""A program at the other end of `/ws`."""

import json
from typing import Any
from urllib.parse import urlencode

from simple_websocket import Client, ConnectionClosed, ConnectionError

from tests.harness.waiting import wait_until

PATIENCE = 15.0


class Listener:
    """Says and hears messages as dicts. Open until `leave()`."""

    def __init__(self, url: str, **headers: str) -> None:
        self.ws = Client.connect(url, headers=headers)

    def say(self, **message: Any) -> "Listener":
        self.ws.send(json.dumps(message))
        return self

    def hear(self, timeout: float = PATIENCE) -> dict[str, Any]:
        """The next message. Raises AssertionError when none comes, ConnectionClosed at the end."""
        text = self.ws.receive(timeout)
        assert text is not None, f"nothing came within {timeout} s"
        heard: dict[str, Any] = json.loads(text)
        return heard

    def subscribe(self, channel: str, after: int | None = None) -> int:
        """Subscribes and gives the number that the answer says."""
        self.say(type="subscribe", channel=channel, **({} if after is None else {"after": after}))
        answer = self.hear()
        assert answer["type"] == "subscribed", answer
        assert answer["channel"] == channel
        return int(answer["seq"])

    def hear_event(self, name: str) -> dict[str, Any]:
        """The next message, which is this event."""
        heard = self.hear()
        assert (heard["type"], heard.get("event")) == ("event", name), heard
        return heard

    def hear_close(self) -> int:
        """Waits for the end; gives the code."""
        try:
            wait_until(lambda: not self.ws.receive(PATIENCE), PATIENCE)
        except ConnectionClosed as closed:
            return int(closed.reason)
        raise AssertionError("the socket stays open")

    def leave(self) -> None:
        try:
            self.ws.close()
        except (ConnectionClosed, OSError):
            return


def address(url: str, **arguments: str) -> str:
    query = f"?{urlencode(arguments)}" if arguments else ""
    return f"{url.replace('http', 'ws', 1)}/ws{query}"


def refusal(url: str, **headers: str) -> int:
    """The HTTP status with which the door does not open."""
    try:
        Client.connect(url, headers=headers).close()
    except ConnectionError as refused:
        return int(refused.status_code)
    raise AssertionError("the door opened")
