"""Saved responses per second: Pfungst beside a bare route and oTree, on SQLite and on PostgreSQL.

make bench-web                                       all of it, within ten minutes
make bench-web ARGS="--rounds 1 --seconds 2"         a look
"""

import argparse
import json
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.environments import BUILD, python_environment
from tests.bench.figures import table, write
from tests.bench.processes import leave_nothing_behind
from tests.bench.web.cell import play
from tests.bench.web.report import figures, line
from tests.bench.web.servers import OTREE, PACK_SETS, SERVERS
from tests.bench.web.stores import store

SUBMIT_ONLY = 20  # participants at which oTree is also played without fetching pages
PACED = (100, 1.0)  # participants, mean seconds between two answers of one of them
FASTEST = 2500  # responses per second of no server here: how many trials a participant may need


def main():
    """Play all cells, print the table, write the figures."""
    options = arguments()
    leave_nothing_behind()
    if "otree" in options.servers:
        python_environment("otree", *OTREE)
    cells = []
    BUILD.mkdir(parents=True, exist_ok=True)
    for name in options.stores:
        # Not in the system's folder for such things: that one may be in memory, where a commit costs nothing.
        with tempfile.TemporaryDirectory(dir=BUILD, prefix="web-") as folder:
            for cell in cells_on(name, Path(folder), options):
                cells.append(cell)
                print(line(cell), flush=True)
    (BUILD / "web-cells.jsonl").write_text("".join(json.dumps(cell) + "\n" for cell in cells))
    made = figures(cells)
    write(made, BUILD / "web.json")
    print(f"\n{table(made)}\n\nWritten to {BUILD / 'web.json'}; every cell to web-cells.jsonl beside it.")


def arguments():
    """Return what to play."""
    parser = argparse.ArgumentParser(prog="make bench-web", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--rounds", type=int, default=4, help="each second one in the opposite order")
    parser.add_argument("--seconds", type=float, default=2.0, help="length of a window")
    parser.add_argument("--participants", type=int, nargs="+", default=[20, 100, 300], help="at a time")
    parser.add_argument("--stores", nargs="+", default=["sqlite", "postgres"], choices=["sqlite", "postgres"])
    parser.add_argument("--servers", nargs="+", default=list(SERVERS), choices=list(SERVERS))
    return parser.parse_args()


def cells_on(name, folder, options):
    """Yield the cells of a store: in each round all servers one after another, for each size of the crowd."""
    crowds = {n: trials(n, options.seconds) for n in {*options.participants, PACED[0]}}
    with ExitStack() as stack:
        kept = stack.enter_context(store(name, folder))
        servers = [stack.enter_context(SERVERS[s](folder, kept, crowds).run()) for s in options.servers]
        for number in range(options.rounds):
            for n in options.participants:
                for server, player in turns(servers, number, n):
                    yield {"round": number, **play(server, kept, player, n, options.seconds)}
            n, pause = PACED
            for server, player in turns([s for s in servers if s.name != "otree"], number, n):
                yield {"round": number, **play(server, kept, player, n, options.seconds, pause)}


def turns(servers, number, n):
    """Return servers and their players in the order of a round: A B C, then C B A."""
    pairs = [
        (s, player) for s in servers for player in s.players if player != "otree-submit" or n == SUBMIT_ONLY
    ]
    return pairs if number % 2 == 0 else pairs[::-1]


def trials(n, seconds):
    """Return how many trials each of `n` participants needs so that nobody finishes in the window."""
    return min(PACK_SETS, int(seconds * FASTEST / n) + 20)


if __name__ == "__main__":
    main()
