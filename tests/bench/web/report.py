"""The figures of the web benchmark, from its cells."""

from tests.bench.figures import Figure, number, stolen

# Goals of the project for its own server.
OVER_FLOOR = 0.5  # saved responses per second
OVER_OTREE = 5.0
P95_MS = 100.0  # with 100 participants, on a machine that does nothing else
P95_OVER_FLOOR = 2.0
CPU_MS = 2.5  # of the server's processes, per response
LATENCIES = ("p50_ms", "p95_ms", "p99_ms")


def figures(cells):
    """Return all figures; ratios are taken within a round, where both servers met the same machine."""
    made = []
    for store in dict.fromkeys(cell["store"] for cell in cells):
        for n in dict.fromkeys(cell["participants"] for cell in cells):
            made += _of_crowd(_rounds(cells, store, n, paced=False), f"{store}_{n}", n)
        paced = _rounds(cells, store, 100, paced=True)
        made += _paced(paced, f"{store}_100_one_a_second")
    made += [*_rows(cells), stolen(cells)]
    return [figure for figure in made if figure.runs]


def _rounds(cells, store, n, paced):
    """Return the cells of a crowd: one dict of player → cell for each round."""
    rounds = {}
    for cell in cells:
        if (cell["store"], cell["participants"], cell["pause"] > 0) == (store, n, paced):
            rounds.setdefault(cell["round"], {})[cell["player"]] = cell
    return list(rounds.values())


def _of_crowd(rounds, where, n):
    made = [
        Figure(f"{player}_per_second_{where}", _values(rounds, player, "per_second"), "responses/s", "higher")
        for player in ("pfungst", "floor", "otree", "otree-submit")
    ]
    for peer, goal in (("floor", OVER_FLOOR), ("otree", OVER_OTREE), ("otree-submit", None)):
        ratios = _ratios(rounds, peer, "per_second")
        made.append(Figure(f"pfungst_over_{peer}_{where}", ratios, "ratio", "higher", goal))
    for player in ("pfungst", "floor", "otree"):
        for latency in LATENCIES:
            goal = P95_MS if (player, latency, n) == ("pfungst", "p95_ms", 100) else None
            name = f"{player}_{latency}_{where}"
            made.append(Figure(name, _values(rounds, player, latency), "ms", "lower", goal))
    goal = P95_OVER_FLOOR if n == 100 else None
    made.append(Figure(f"p95_over_floor_{where}", _ratios(rounds, "floor", "p95_ms"), "ratio", "lower", goal))
    return made + _cpu(rounds, where)


def _cpu(rounds, where):
    made = []
    for player in ("pfungst", "floor", "otree"):
        goal = CPU_MS if player == "pfungst" else None
        name = f"{player}_cpu_ms_{where}"
        made.append(Figure(name, _values(rounds, player, "server_cpu_ms"), "ms/response", "lower", goal))
    return made


def _paced(rounds, where):
    """Return latencies where everybody answers about once a second: people are slower still."""
    made = []
    for player in ("pfungst", "floor"):
        for latency in LATENCIES:
            goal = P95_MS if (player, latency) == ("pfungst", "p95_ms") else None
            name = f"{player}_{latency}_{where}"
            made.append(Figure(name, _values(rounds, player, latency), "ms", "lower", goal))
    return made


def _rows(cells):
    """Return how many answers of Pfungst were accepted, lost and duplicated, and how many requests failed."""
    ours = [cell for cell in cells if cell["server"] == "pfungst"]
    accepted = sum(cell["accepted"] for cell in ours)
    made = [Figure("pfungst_accepted", [accepted], "responses", "higher")]
    for what in ("lost", "duplicated", "unacknowledged"):
        made.append(Figure(f"pfungst_{what}", [sum(cell[what] for cell in ours)], "responses", "lower", 0))
    failed = sum(sum(cell["errors"].values()) for cell in ours)
    return [*made, Figure("pfungst_failed_requests", [failed], "requests", "lower", 0)]


def _values(rounds, player, what):
    return [cells[player][what] for cells in rounds if player in cells]


def _ratios(rounds, peer, what):
    both = [cells for cells in rounds if "pfungst" in cells and peer in cells]
    return [cells["pfungst"][what] / cells[peer][what] for cells in both]


def line(cell):
    """Return a cell in one line."""
    latencies = "/".join(number(cell[latency]) for latency in LATENCIES)
    trouble = "".join(
        f" {what} {cell[what]}" for what in ("lost", "duplicated", "unacknowledged") if cell[what]
    )
    return (
        f"{cell['store']} {cell['player']} {cell['participants']}{' paced' * bool(cell['pause'])}: "
        f"{number(cell['per_second'])}/s, p50/p95/p99 {latencies} ms, "
        f"CPU {number(cell['server_cpu_ms'])} ms + store {number(cell['store_cpu_ms'])}, "
        f"{cell['rows']} rows of {cell['accepted']}{trouble}, others {number(cell['other_cores'])} cores, "
        f"stolen {number(cell['stolen_percent'])} % {cell['errors'] or ''}"
    )
