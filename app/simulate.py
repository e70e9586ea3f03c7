"""`pfungst simulate`: participants without people."""

from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from random import Random

import click
import requests

from app import store
from app.background import background_server
from app.bots import enter, play
from app.commands import application
from app.observers import OBSERVERS
from app.observers.base import Observer
from app.pack import verify
from app.study.launch import open_version, pack_of

AT_A_TIME = 4  # participants that play at the same time


@click.command()
@click.argument("study")
@click.option("--participants", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--observer", default="machine", show_default=True, type=click.Choice(list(OBSERVERS)))
@click.option(
    "--strength", type=click.FloatRange(min=0), help="noisy: d' (1.5); machine: decision noise (0.15)."
)
@click.option("--seed", default=0, show_default=True, help="Seed of the observers' noise.")
@click.option("--url", help="Server to play on; without it one is started for the time being.")
def simulate(
    study: str, participants: int, observer: str, strength: float | None, seed: int, url: str | None
) -> None:
    """Let simulated participants play a launched STUDY over HTTP, as browsers would.

    \b
    guess    chooses at random
    noisy    chooses the right query with a given d'
    machine  looks at the images and takes the query that is more like the maximal references

    \b
    Examples:
      pfungst simulate borowski-small --participants 20
      pfungst simulate borowski-small --observer noisy --strength 2 --participants 50
      pfungst simulate borowski-small --url http://127.0.0.1:8000
    """
    with application(), store.read() as session:
        pack = pack_of(open_version(session, study))
    verify(pack)
    player = OBSERVERS[observer](pack, strength)
    with nullcontext(url.rstrip("/")) if url else background_server() as address:
        codes = play_all(address, study, player, participants, seed)
    click.echo(f"{len(codes)} participants completed {study} as {player.label}.")


def play_all(url: str, key: str, observer: Observer, participants: int, seed: int) -> list[str]:
    """Let participants play at the same time; return their completion codes in the order of enrolment.

    They enrol one after another, so that the same seed meets the same slots and gives the same answers.
    """
    players = []
    for number in range(participants):
        http = requests.Session()
        http.trust_env = False  # no proxy between us and a server of our own
        rng = Random(f"{seed}:{number}")  # noqa: S311  (a simulation must repeat, not be secret)
        players.append((http, enter(http, url, key, observer), observer, rng))
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        runs = [pool.submit(play, *player) for player in players]
        with click.progressbar(as_completed(runs), length=len(runs), label="Participants") as done:
            for run in done:
                run.result()
    return [run.result() for run in runs]
