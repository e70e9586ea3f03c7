"""The form in which benchmarks report: others read these files."""

import json

import pytest

from tests.bench.figures import Figure, table, write
from tests.bench.timing import report as timing
from tests.bench.web import report as web

KEYS = {"value", "goal", "unit", "better", "min", "max", "runs"}


def cell(player, number, per_second, **other):
    """A cell of the web benchmark with 20 participants on SQLite."""
    latencies = dict.fromkeys(web.LATENCIES, 10.0)
    saved = {"accepted": 100, "lost": 0, "duplicated": 0, "unacknowledged": 0, "errors": {}}
    where = {"server": player, "player": player, "store": "sqlite", "participants": 20, "pause": 0.0}
    rate = {"per_second": per_second, "server_cpu_ms": 2.0, "round": number}
    return {**latencies, **saved, **where, **rate, "stolen_percent": 0.0, **other}


def session(page, number, errors):
    """A page load of the timing benchmark whose trials have these errors."""
    trials = [{"true": 400.0, "recorded": 400.0 + error} for error in errors]
    where = {"page": page, "load": "idle", "condition": "grid-key", "round": number}
    return {**where, "trials": trials, "other_cores": 0.0, "stolen_percent": 0.0}


def test_the_file_has_all_figures_by_name(tmp_path):
    write([Figure("speed", [1.0, 4.0, 2.0], "m/s", "higher", 1.5)], tmp_path / "new" / "bench.json")
    (name, entry), *others = json.loads((tmp_path / "new" / "bench.json").read_text()).items()
    assert (name, others, entry.keys()) == ("speed", [], KEYS)
    assert (entry["value"], entry["min"], entry["max"], entry["runs"]) == (2.0, 1.0, 4.0, 3)
    assert (entry["goal"], entry["better"]) == (1.5, "higher")


@pytest.mark.parametrize(
    ("better", "goal", "met"), [("higher", 2, True), ("lower", 1, False), ("lower", None, None)]
)
def test_a_goal_is_met_by_the_median(better, goal, met):
    assert Figure("figure", [1.0, 2.0, 9.0], "ms", better, goal).met is met


def test_the_table_says_which_goals_are_met():
    assert "| ≤ 1 | no |" in table([Figure("figure", [2.0], "ms", "lower", 1.0)])


def test_ratios_are_taken_within_a_round():
    """A machine that is slow in one round is slow for both."""
    cells = [
        cell("pfungst", 0, 600.0),
        cell("floor", 0, 1000.0),
        cell("pfungst", 1, 60.0),
        cell("floor", 1, 100.0),
    ]
    made = {figure.name: figure for figure in web.figures(cells)}
    assert made["pfungst_over_floor_sqlite_20"].runs == [0.6, 0.6]
    assert made["pfungst_over_floor_sqlite_20"].met


def test_a_lost_answer_fails_its_goal():
    cells = [cell("pfungst", 0, 600.0, lost=1), cell("floor", 0, 1000.0)]
    made = {figure.name: figure for figure in web.figures(cells)}
    assert made["pfungst_lost"].met is False
    assert made["pfungst_duplicated"].met is True


def test_the_error_of_all_rounds_is_one_figure():
    """One bad round among three must not vanish in a median."""
    ours = [session("pfungst", number, errors) for number, errors in enumerate([[0, 0], [0, 0], [30, 30]])]
    theirs = [session("jspsych", number, [8, 12]) for number in range(3)]
    made = {figure.name: figure for figure in timing.figures(ours + theirs)}
    assert made["pfungst_mean_idle_grid-key"].value == 10
    assert made["pfungst_mean_idle_grid-key"].met is False
    assert made["pfungst_over_jspsych_mean_idle_grid-key"].value == 1


def test_an_answer_that_was_not_recorded_is_missing():
    lost = session("pfungst", 0, [0, 0, 0])
    lost["trials"][1]["recorded"] = None
    made = {figure.name: figure for figure in timing.figures([lost])}
    assert made["pfungst_answers_missing"].value == 1


def test_both_benchmarks_say_how_much_time_was_stolen_at_the_median_and_at_worst():
    shares = [1.0, 30.0, 2.0]
    cells = [cell("floor", number, 9.0, stolen_percent=share) for number, share in enumerate(shares)]
    sessions = [session("pfungst", n, [0, 0]) | {"stolen_percent": share} for n, share in enumerate(shares)]
    for figures in (web.figures(cells), timing.figures(sessions)):
        entry = {figure.name: figure.entry() for figure in figures}["stolen_cpu_time"]
        assert (entry["value"], entry["max"]) == (2.0, 30.0)
    assert "2 (30)" in timing.errors_table(sessions)
    assert "stolen 30 %" in timing.line(sessions[1])
