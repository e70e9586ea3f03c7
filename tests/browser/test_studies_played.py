"""Bundled studies are played from link to completion code: each screen in Chromium, every study over HTTP."""

import subprocess
import sys
from random import Random

import pytest
from sqlalchemy import select

from app import store
from app.background import background_server
from app.bots import Habits
from app.browser_bots import Bot, chromium
from app.browser_page import Mouse
from app.errors import UserError
from app.models import Mode, Response, Run, Status, StudyVersion
from app.observers.guess import Guess
from app.pack import read_pack
from app.simulate import Crowd
from app.study.launch import launch
from app.study.load import bundled, find, load
from tests.browser.hands import Keys
from tests.browser.one_of_each import study_of, write_pack
from tests.browser.pauses import lengths
from tests.browser.servers import BrowsedServer, launched
from tests.packs import pack_for

EVERY_STUDY = pytest.mark.parametrize("key", bundled())
# adebayo-small is adebayo with other pictures; borowski-2 has borowski-1's trial types with fewer references.
EVERY_SCREEN = pytest.mark.parametrize("key", sorted({*bundled()} - {"adebayo-small", "borowski-2"}))
# Two studies have more than 200 trials.
NO_PAUSES = f"""
    const later = window.setTimeout;
    const none = {lengths("FEEDBACK", "FRAME", "BLANK")};
    window.setTimeout = (call, ms) => later(call, none.includes(ms) ? 0 : ms);
"""


@pytest.fixture(scope="module")
def live_server(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bundled")
    with launched(None, folder) as app:
        with app.app_context(), store.write() as session:
            for key in bundled():
                launch(session, load(find(key)), read_pack(pack_for(key, folder / key)))
            short = study_of("rating", folder, groups={"expert": "I know it", "lay": "I do not"})
            launch(session, short, read_pack(write_pack(folder / "short")))
        with background_server() as address:
            yield BrowsedServer(address, "", app.extensions["read"])


def runs(server, key):
    """The runs of a study in order of arrival, each with the steps that are answered, in order of arrival."""
    with server.sessions() as session:
        query = select(Run).join(Run.study_version).where(StudyVersion.key == key).order_by(Run.id)
        found = session.scalars(query).all()
        rows = select(Response.step_index).order_by(Response.id)
        return [(run, list(session.scalars(rows.where(Response.run_id == run.id)))) for run in found]


@pytest.fixture
def play(live_server, page):
    """A function that plays a study in the browser and expects that the server has all of one run."""
    page.add_init_script(NO_PAUSES)
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def play(key, hand=None):
        earlier = len(runs(live_server, key))
        end = Bot(page, Random(key), hand).play(f"{live_server.url}/study/{key}")
        ((run, answered),) = runs(live_server, key)[earlier:]
        assert (run.mode, run.status, end["outcome"]) == (Mode.LIVE, Status.COMPLETED, "completed")
        assert run.completion_code == end["code"]
        assert answered == list(range(run.n_steps - 1))
        assert complaints == []

    return play


@EVERY_SCREEN
def test_a_study_from_the_link_to_the_code(play, key):
    play(key)


def test_who_double_clicks_every_button_takes_part_once_and_answers_every_step_once(play):
    play("borowski-small", Mouse(double=True))


def test_a_whole_study_by_keyboard(play, page):
    play("borowski-small", Keys(page))


@EVERY_STUDY
def test_bots_that_leave_and_double_click(live_server, key):
    groups = list(load(find(key)).get("groups", {}))
    earlier = len(runs(live_server, key))
    twice = Habits(posts_twice=True)
    ends = Crowd(live_server.url, key, Guess(None), 1, twice, drop_out=0.5, groups=groups).play_all(2)
    for (run, answered), end in zip(runs(live_server, key)[earlier:], ends, strict=True):
        assert run.status == (Status.ACTIVE if end is None else Status.COMPLETED)
        assert answered == list(range(run.position))
    assert [end is None for end in ends] == [False, True]


def test_the_command_lets_participants_play_in_a_browser(live_server):
    command = [sys.executable, "-m", "app", "simulate", "only-rating", "--url", live_server.url]
    command += ["--browser", "--participants", "2"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=120)
    assert "2 participants completed only-rating as browser." in done.stdout
    played = [(run.mode, run.observer, run.group) for run, _ in runs(live_server, "only-rating")]
    assert played == [(Mode.SIMULATED, "browser", group) for group in ("expert", "lay")]


def test_without_playwright_a_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    with pytest.raises(UserError, match="pip install playwright"), chromium():
        pass
