"""No gap, no duplicate, in order: whatever happens to the line in the meantime."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.local.valkey import Valkey
from tests.harness.children import children_of
from tests.harness.installation import Installation
from tests.harness.waiting import wait_until
from tests.realtime.cast import House
from tests.realtime.client import Listener

WRITERS, CHANGES = 3, 40


@contextmanager
def writers(house: House) -> Iterator[list[threading.Thread]]:
    """Several people who change deals at once, each in a thread."""

    def write(title: str) -> None:
        for number in range(CHANGES):
            deal = house.deal("rep", f"{title} {number}")
            house.do("rep", "crm.updateDeal", id=deal.id, title=f"{title} {number}, changed")

    threads = [threading.Thread(target=write, args=(f"W{n}",)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    yield threads
    for thread in threads:
        thread.join()


def deal_seqs(house: House) -> list[int]:
    """What the pipeline channel has to tell: the replay from zero."""
    listener = house.listener("manager")
    until = listener.subscribe(house.pipeline, after=0)
    listener.say(type="ping")
    heard = []
    while (message := listener.hear())["type"] != "pong":
        heard.append(message["seq"])
    assert not heard or heard[-1] <= until
    return heard


def hear_some(listener: Listener, most: int) -> list[int]:
    """Events until a pong, `most` at most."""
    listener.say(type="ping")
    heard: list[int] = []
    while len(heard) < most:
        message = listener.hear()
        if message["type"] == "event":
            heard.append(message["seq"])
        elif message["type"] == "pong":
            break
    return heard


def test_a_client_that_comes_and_goes_among_writers_hears_each_event_once(house: House) -> None:
    heard: list[int] = []
    last = house.seq()
    before = set(deal_seqs(house))
    rounds = 0
    with writers(house) as threads:
        while any(thread.is_alive() for thread in threads):
            listener = house.listener("manager")
            listener.subscribe(house.pipeline, after=last)
            for most in range(1 + rounds % 5):
                heard += hear_some(listener, 3 + most)
                last = heard[-1] if heard else last
            listener.leave()
            rounds += 1
    listener = house.listener("manager")
    listener.subscribe(house.pipeline, after=last)
    heard += hear_some(listener, 10_000)
    assert rounds > 3
    assert heard == sorted(set(heard))
    assert set(heard) == set(deal_seqs(house)) - before
    assert len(heard) == WRITERS * CHANGES * 2


def test_listeners_who_stay_hear_each_event_once_in_order(house: House) -> None:
    listeners = [house.listener("manager") for _ in range(5)]
    for listener in listeners:
        listener.subscribe(house.pipeline)
    with writers(house):
        pass
    for listener in listeners:
        heard = [listener.hear()["seq"] for _ in range(WRITERS * CHANGES * 2)]
        assert heard == sorted(set(heard))


@pytest.fixture
def apart(private: Installation) -> Iterator[House]:
    """A house with database, queue server and web process of this test alone."""
    own = House(private.app(), private.web().url)
    yield own
    own.leave()


def test_without_the_queue_server_events_arrive_by_number(
    apart: House, private_valkey: Valkey
) -> None:
    listener = apart.listener("manager")
    listener.subscribe(apart.pipeline)
    apart.deal("rep", "Before")
    listener.hear_event("deal.created")
    private_valkey.stop()
    apart.deal("rep", "Meanwhile")
    assert listener.hear_event("deal.created")["payload"]["title"] == "Meanwhile"
    private_valkey.start()
    apart.deal("rep", "Afterwards")
    assert listener.hear_event("deal.created")["payload"]["title"] == "Afterwards"


def test_a_web_process_that_stops_says_so_to_its_sockets(private: Installation) -> None:
    web = private.web()
    apart = House(private.app(), web.url)
    listeners = [apart.listener("manager") for _ in range(50)]
    for listener in listeners:
        listener.subscribe(apart.pipeline)
    web.stop()
    assert {listener.hear_close() for listener in listeners} == {1012}


def test_a_web_process_that_is_killed_loses_nothing(private: Installation) -> None:
    web = private.web()
    apart = House(private.app(), web.url)
    listener = apart.listener("manager")
    seq = listener.subscribe(apart.pipeline)
    workers = children_of(web.pid)
    web.kill()
    apart.deal("rep", "Meanwhile")
    wait_until(lambda: not any(Path(f"/proc/{worker}/cmdline").exists() for worker in workers), 30)
    web.start()
    again = apart.listener("manager")
    again.subscribe(apart.pipeline, after=seq)
    assert again.hear_event("deal.created")["payload"]["title"] == "Meanwhile"
    apart.deal("rep", "Afterwards")
    assert again.hear_event("deal.created")["payload"]["title"] == "Afterwards"
    wait_until(lambda: not listener.ws.connected)
    again.leave()
