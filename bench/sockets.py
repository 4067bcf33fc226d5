"""How fast an event reaches sockets, and what an idle socket costs (quality.md, Speed).

    python -m bench.sockets [--listeners 1000] [--events 100] [--idle 2000]

Starts a private database, queue server and web process; needs `ulimit -n` above the number of
sockets. Prints one JSON object: seconds for latencies, megabytes for memory.
"""

import argparse
import json
import os
import selectors
import socket
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from wsproto import ConnectionType, WSConnection
from wsproto.events import AcceptConnection, Ping, Request, TextMessage

from app import create_app
from app.local.postgres import Postgres
from app.local.valkey import Valkey
from tests.harness.databases import Databases
from tests.harness.folders import data_folder
from tests.harness.installation import Installation
from tests.harness.schema import make_schema
from tests.realtime.cast import House


class Ear:
    """One socket that notes when it hears what."""

    def __init__(self, house: House, who: str, channel: str, *, html: bool) -> None:
        host, _, port = house.url.removeprefix("http://").partition(":")
        self.raw = socket.create_connection((host, int(port)))
        self.protocol = WSConnection(ConnectionType.CLIENT)
        target = f"/ws?token={house[who].token}" + ("&as=html" if html else "")
        self.raw.sendall(self.protocol.send(Request(host=host, target=target)))
        self._await(AcceptConnection)
        message = json.dumps({"type": "subscribe", "channel": channel})
        self.raw.sendall(self.protocol.send(TextMessage(data=message)))
        self._await(TextMessage)

    def heard(self) -> list[dict[str, Any]]:
        """The messages that are there now. Raises ConnectionError when the server hung up."""
        data = self.raw.recv(65536)
        if not data:
            raise ConnectionError("the server hung up")
        self.protocol.receive_data(data)
        events = list(self.protocol.events())
        for ping in (event for event in events if isinstance(event, Ping)):
            self.raw.sendall(self.protocol.send(ping.response()))
        return [json.loads(event.data) for event in events if isinstance(event, TextMessage)]

    def _await(self, kind: type) -> None:
        while not any(isinstance(event, kind) for event in self.protocol.events()):
            self.protocol.receive_data(self.raw.recv(65536))


def measure(house: House, listening: list[Ear], events: int) -> list[float]:
    """Seconds from the moment somebody acts until each socket has heard it, for every event."""
    deal = house.deal("rep")
    selector = selectors.DefaultSelector()
    for ear in listening:
        selector.register(ear.raw, selectors.EVENT_READ, ear)
    drain(selector, len(listening))
    times: list[float] = []
    for number in range(events):
        begun = time.perf_counter()
        house.do("rep", "crm.updateDeal", id=deal.id, title=f"Title {number}")
        times += [moment - begun for moment in drain(selector, len(listening))]
    return times


def drain(selector: selectors.BaseSelector, count: int) -> list[float]:
    """When each of `count` sockets heard one message."""
    moments: list[float] = []
    while len(moments) < count:
        for key, _ in selector.select(10):
            heard = [one for one in key.data.heard() if one["type"] in ("event", "fragment")]
            moments += [time.perf_counter()] * len(heard)
    return moments


def figures(times: list[float]) -> dict[str, float]:
    cuts = statistics.quantiles(times, n=100)
    return {"p50": round(cuts[49], 4), "p95": round(cuts[94], 4), "p99": round(cuts[98], 4)}


def memory(pid: int) -> float:
    """Megabytes that the worker of this gunicorn holds."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    status = Path(f"/proc/{children[0]}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return round(int(line.split()[1]) / 1024, 1)


def run(listeners: int, events: int, idle: int) -> dict[str, Any]:
    with data_folder() as folder:
        postgres, valkey = Postgres(folder, durable=False), Valkey(folder)
        postgres.start()
        valkey.start()
        url = Databases(postgres.url).create()
        installation = Installation(folder, database_url=url, redis_url=valkey.url)
        try:
            make_schema(installation.settings)
            web = installation.web()
            house = House(create_app(installation.settings), web.url)
            return _figures(house, web.pid, listeners, events, idle)
        finally:
            installation.stop()
            valkey.stop()
            postgres.stop()


def _figures(house: House, pid: int, listeners: int, events: int, idle: int) -> dict[str, Any]:
    before = memory(pid)
    quiet = ears(house, idle, "rep", house.rep_channel(), html=True)
    found: dict[str, Any] = {
        "load": os.getloadavg()[0],
        "idle": {"sockets": len(quiet), "before": before, "after": memory(pid)},
    }
    close(quiet)
    for html, name in ((True, "screens"), (False, "programs")):
        for count, share in ((200, 1), (listeners, 5)):
            open_ones = ears(house, count, "manager", house.pipeline, html=html)
            found[f"{count} {name}"] = figures(measure(house, open_ones, events // share))
            close(open_ones)
    return found


def ears(house: House, count: int, who: str, channel: str, *, html: bool) -> list[Ear]:
    """So many sockets, opened several at a time."""
    with ThreadPoolExecutor(32) as pool:
        opening = [pool.submit(Ear, house, who, channel, html=html) for _ in range(count)]
        return [each.result() for each in opening]


def close(open_ones: list[Ear]) -> None:
    for ear in open_ones:
        ear.raw.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--listeners", type=int, default=1000)
    parser.add_argument("--events", type=int, default=100)
    parser.add_argument("--idle", type=int, default=2000)
    given = parser.parse_args()
    print(json.dumps(run(given.listeners, given.events, given.idle), indent=2))
