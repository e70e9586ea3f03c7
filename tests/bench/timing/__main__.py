"""Error of recorded reaction times in Chromium: Pfungst beside jsPsych, in turns on the same machine.

make bench-timing                                                   all of it
make bench-timing ARGS="--rounds 1 --trials 4 --load idle"          a look
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from random import Random

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import async_playwright

from app.background import free_port
from tests.bench.environments import BUILD, node_modules
from tests.bench.figures import stolen, table, write
from tests.bench.machine import machine
from tests.bench.processes import leave_nothing_behind, running, tree_cpu
from tests.bench.study import make_pack, make_study
from tests.bench.timing.files import files_served
from tests.bench.timing.pages import CONDITIONS, JsPsych, Pfungst
from tests.bench.timing.report import errors_table, figures, line
from tests.bench.timing.session import play
from tests.browser.conftest import ARGUMENTS, find_chromium

JSPSYCH = (
    "jspsych@8.3.0",
    "@jspsych/plugin-preload@2.1.0",
    "@jspsych/plugin-html-button-response@2.1.0",
    "@jspsych/plugin-html-keyboard-response@2.2.0",
    "@jspsych/plugin-image-button-response@2.2.0",
    "@jspsych/plugin-image-keyboard-response@2.2.0",
)
SHORTEST, LONGEST = 0.15, 1.5  # seconds from stimulus to answer
SPIN = "while True: pass"


def main():
    """Play all sessions, print the tables, write the figures."""
    options = arguments()
    leave_nothing_behind()
    modules = node_modules("jspsych", *JSPSYCH)
    BUILD.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(dir=BUILD, prefix="timing-") as folder,
        both_pages(Path(folder), modules, options.trials) as pages,
    ):
        sessions = asyncio.run(play_all(pages, options))
    (BUILD / "timing-sessions.jsonl").write_text("".join(json.dumps(s) + "\n" for s in sessions))
    made = figures(sessions)
    write(made, BUILD / "timing.json")
    with_goals = [figure for figure in made if figure.goal is not None]
    print(f"\n{errors_table(sessions)}\n\n{table([*with_goals, stolen(sessions)])}")
    print(f"\nWritten to {BUILD / 'timing.json'}; every trial to timing-sessions.jsonl beside it.")


def arguments():
    """Return what to play."""
    parser = argparse.ArgumentParser(prog="make bench-timing", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=3, help="each second one in the opposite order")
    parser.add_argument("--trials", type=int, default=10, help="in one page load")
    parser.add_argument("--load", nargs="+", default=["idle", "busy"], choices=["idle", "busy"])
    parser.add_argument("--conditions", nargs="+", default=list(CONDITIONS), choices=CONDITIONS)
    return parser.parse_args()


@contextmanager
def both_pages(folder, modules, trials):
    """Serve a study for single images and one for grids, and jsPsych with the same images."""
    pack = make_pack(folder / "pack", trials)
    database = f"sqlite:///{folder}/timing.sqlite"
    env = {"PFUNGST_DATABASE_URL": database}
    for trial in ("image", "grid"):
        study = make_study(folder / trial, f"timing-{trial}", trial, trials)
        add = [sys.executable, "-m", "app", "study", "add", study, "--pack", pack]
        subprocess.run(add, env={**os.environ, **env}, check=True, stdout=subprocess.DEVNULL)
    images = folder / "images"
    images.mkdir()
    for number, file in enumerate(sorted((pack / "images").glob("*/*.png"))):
        (images / f"{number}.png").symlink_to(file)
    port = free_port()
    serve = [sys.executable, "-m", "app", "serve", "--port", port]
    with running(serve, port, folder / "log.txt", env), files_served(modules, images) as url:
        yield [Pfungst(f"http://127.0.0.1:{port}", database), JsPsych(url)]


async def play_all(pages, options):
    """Return all sessions: in each round every condition in turns, with and without a busy core."""
    sessions = []
    async with async_playwright() as playwright:
        for number in range(options.rounds):
            for load in options.load if number % 2 == 0 else options.load[::-1]:
                with busy(load == "busy"):
                    for place, condition in enumerate(options.conditions):
                        for page in pages if (number + place) % 2 == 0 else pages[::-1]:
                            session = {
                                "page": page.name,
                                "condition": condition,
                                "load": load,
                                "round": number,
                            }
                            delays = delays_of(f"{condition}/{load}/{number}", options.trials)
                            session |= await one(playwright, page, condition, delays)
                            sessions.append(session)
                            print(line(session), flush=True)
    return sessions


async def one(playwright, page, condition, delays):
    """Play one page load in a browser of its own; note how busy others kept the machine meanwhile."""
    before, ours = machine(), tree_cpu(os.getpid())
    browser = await playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
    try:
        trials = await play(browser, page, condition, delays)
    except (PlaywrightError, TimeoutError) as error:
        print(f"{page.name} {condition}: {type(error).__name__}: {error}", file=sys.stderr)
        trials = [{"recorded": None, "true": None}] * len(delays)
    finally:
        await browser.close()
    now, used = machine(), tree_cpu(os.getpid()) - ours
    others = now.cores_since(before) - used / (now.clock - before.clock)
    told = {"other_cores": others, "stolen_percent": now.stolen_since(before)}
    return {"trials": trials, "browser": browser.version, **told}


@contextmanager
def busy(spin):
    """Keep one core busy, if asked to."""
    if not spin:
        yield
        return
    spinner = subprocess.Popen([sys.executable, "-c", SPIN])
    try:
        yield
    finally:
        spinner.kill()
        spinner.wait()


def delays_of(seed, n):
    """Return delays in seconds: evenly spread on a logarithmic scale, shuffled; both pages get the same."""
    rng = Random(seed)
    places = [(i + rng.random()) / n for i in range(n)]
    rng.shuffle(places)
    return [SHORTEST * (LONGEST / SHORTEST) ** place for place in places]


if __name__ == "__main__":
    main()
