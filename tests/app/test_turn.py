"""Writers of a SQLite database take turns, in the order in which they ask."""

import threading
import time

import pytest

from app import db
from app.turn import FairLock, Turn


def test_a_lock_is_handed_on_in_the_order_of_asking():
    lock, got = FairLock(), []

    def ask(number):
        lock.acquire()
        got.append(number)
        lock.release()

    lock.acquire()
    threads = [threading.Thread(target=ask, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
        time.sleep(0.01)
    lock.release()
    for thread in threads:
        thread.join()
    assert got == list(range(20))


def test_of_two_writers_one_waits_for_the_other(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/one.sqlite")
    first, second, order = Turn(engine), Turn(engine), []

    def write():
        with second:
            order.append("second")

    with first:
        waiting = threading.Thread(target=write)
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
    engine.dispose()


def test_a_turn_is_given_back_after_an_error(tmp_path):
    engine = db.connect(f"sqlite:///{tmp_path}/one.sqlite")
    turn = Turn(engine)
    with pytest.raises(RuntimeError), turn:
        raise RuntimeError
    with turn:
        pass
    engine.dispose()
