"""A server that is killed while people play, and started again, has every answer that it acknowledged."""

import os
import signal
import subprocess
import sys
import time

import pytest
import requests
from playwright.sync_api import expect
from sqlalchemy import select

from app.background import free_port
from app.models import Response
from tests.browser.person import Person, look, saved
from tests.browser.servers import LONG_STUDY, BrowsedServer, launched, variants


class Killable:
    """`pfungst serve` on a port of its own, in a process group that can be killed as a whole."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None

    def start(self):
        command = [sys.executable, "-m", "app", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(300):
            try:
                return requests.get(self.url, timeout=5)
            except requests.ConnectionError:
                time.sleep(0.1)
        pytest.fail("the server does not start")

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def server(pack_path, tmp_path):
    server = Killable()
    with launched(pack_path, tmp_path, *variants()) as app:
        server.start()
        server.sessions = app.extensions["read"]
        yield server
        server.kill()


def test_kill_and_restart_while_a_person_plays(page, server):
    acknowledged = []
    page.on("response", lambda reply: acknowledged.append(index_of(reply)) if saved(reply) else None)
    person = Person(page, BrowsedServer(server.url, LONG_STUDY, server.sessions))
    person.start()
    person.wait_for_images()
    given = []
    for key in "415":
        look(page)
        page.keyboard.press(f"Digit{key}")
        server.kill()
        given.append(key)
        page.wait_for_selector(".trial.answered", state="detached")
        person.press("Digit2")  # goes on while the server is down
        given.append("2")
        expect(page.locator("#save-state")).to_contain_text("Offline")
        server.start()
        person.expect_saved()
    answers = [row.answer["confidence"] for row in person.rows()]
    assert answers == [(int(key) - 1) % 3 + 1 for key in given]
    with server.sessions() as session:
        query = select(Response.step_index).where(Response.run_id == person.run(session).id)
        assert set(acknowledged) <= set(session.scalars(query))


def index_of(reply):
    return int(reply.url.rpartition("/")[2])
