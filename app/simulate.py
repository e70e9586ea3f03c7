"""`pfungst simulate`: participants without people."""

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial
from random import Random
from typing import Any

import click

from app import store
from app.background import background_server
from app.bots import Habits, enter, play, session
from app.browser_bots import play_all
from app.commands import application
from app.misuse import must_fail
from app.observers import OBSERVERS
from app.observers.base import Observer
from app.pack import verify
from app.study.launch import open_version, pack_of

AT_A_TIME = 4  # participants that play at the same time
HABITS = Habits()


@click.command()
@click.argument("study")
@click.option("--participants", default=20, show_default=True, type=click.IntRange(min=1), help="How many.")
@click.option("--observer", default="machine", show_default=True, type=click.Choice(list(OBSERVERS)))
@click.option(
    "--strength", type=click.FloatRange(min=0), help="noisy: d' (1.5); machine: decision noise (0.15)."
)
@click.option("--seed", default=0, show_default=True, help="Seed of the observers' noise.")
@click.option("--url", help="Server to play on; without it one is started for the time being.")
@click.option(
    "--drop-out", default=0.0, type=click.FloatRange(0, 1), help="Share who leave at a random step."
)
@click.option("--double-click", is_flag=True, help="Post every answer twice at once.")
@click.option("--misuse", is_flag=True, help="Before each answer, post what the server must refuse.")
@click.option("--browser", is_flag=True, help="Play in Chromium, at random, by what is on the page.")
def simulate(
    study: str,
    participants: int,
    observer: str,
    strength: float | None,
    seed: int,
    url: str | None,
    drop_out: float,
    double_click: bool,
    misuse: bool,
    browser: bool,
) -> None:
    """Let simulated participants play a launched STUDY over HTTP, as browsers would.

    \b
    guess    chooses at random
    noisy    chooses the right answer with a given d'
    machine  looks at the images and takes the one that is most like the maximal references

    Where a study has groups of people, they take turns. --double-click and --misuse end with an error if the
    server saves an answer twice, or anything that it should not save. With --browser, one participant after
    another plays in real time and chooses at random; --double-click then means every button.

    \b
    Examples:
      pfungst simulate borowski-small --participants 20
      pfungst simulate borowski-small --observer noisy --strength 2 --participants 50
      pfungst simulate borowski-small --url http://127.0.0.1:8000
      pfungst simulate borowski-small --drop-out 0.3 --double-click --misuse
      pfungst simulate borowski-small --browser --participants 2
    """
    if browser and (misuse or drop_out):
        raise click.UsageError("--browser plays every run to its end, and does nothing that a page forbids.")
    with application(), store.read() as db:
        version = open_version(db, study)
        pack, groups = pack_of(version), list(version.definition.get("groups", {}))
    verify(pack)
    player = OBSERVERS[observer](pack, strength)
    habits = Habits(posts_twice=double_click, before_answer=must_fail if misuse else None)
    with nullcontext(url.rstrip("/")) if url else background_server() as address:
        if browser:
            ends = play_all(f"{address}/study/{study}", participants, seed, groups, double_click)
        else:
            ends = Crowd(address, study, player, seed, habits, drop_out, groups).play_all(participants)
    click.echo(_summary(study, "browser" if browser else player.label, ends))


@dataclass(frozen=True)
class Crowd:
    """Simulated participants of one study: how they decide, what else they do, of which groups they are."""

    url: str
    key: str
    observer: Observer
    seed: int
    habits: Habits = HABITS
    drop_out: float = 0.0
    groups: Sequence[str] = ()

    def play_all(self, participants: int) -> list[dict[str, Any] | None]:
        """Let participants play at the same time; return what `play` does, in the order of enrolment.

        They enrol one after another, so that the same seed meets the same slots and gives the same answers.
        """
        players = [self._enter(number) for number in range(participants)]
        with ThreadPoolExecutor(AT_A_TIME) as pool:
            runs = [pool.submit(player) for player in players]
            with click.progressbar(as_completed(runs), length=len(runs), label="Participants") as done:
                for run in done:
                    run.result()
        return [run.result() for run in runs]

    def _enter(self, number: int) -> Callable[[], dict[str, Any] | None]:
        """Enrol a participant; return what plays their run."""
        group = self.groups[number % len(self.groups)] if self.groups else None
        http = session()
        run_url = enter(http, self.url, self.key, self.observer, group)
        name = f"{self.seed}:{number}"  # a simulation must repeat, not be secret
        fate = Random(f"{name}:leaves")  # noqa: S311
        leaves_after = fate.random() if fate.random() < self.drop_out else None
        habits = replace(self.habits, leaves_after=leaves_after)
        return partial(play, http, run_url, self.observer, Random(name), habits)  # noqa: S311


def _summary(study: str, observer: str, ends: list[dict[str, Any] | None]) -> str:
    """Return how many completed the study, and how the others ended."""
    counts = Counter(end["outcome"] if end else "left before the end" for end in ends)
    completed = counts.pop("completed", 0)
    others = "".join(f" {n} {outcome.replace('_', ' ')}." for outcome, n in sorted(counts.items()))
    return f"{completed} participants completed {study} as {observer}.{others}"
