"""Every kind of choice in one study, played over HTTP: what is planned, answered and saved fits together."""

from random import Random

import pytest
from sqlalchemy import select

from app.bots import enter, play, session
from app.models import Response, Step
from app.observers.noisy import Noisy
from app.pack import read_pack
from app.trial_types import TRIAL_TYPES
from tests.app.small_study import launch_small
from tests.packs import PackWriter, add_choice, add_unit

TRIALS = {
    "sheet": {"type": "contact_sheet", "min_seconds": 1},
    "pair": {"type": "forced_choice", "question": "Which?", "references": {"min": 0, "max": 4}},
    "many": {"type": "forced_choice", "question": "Which?", "references": {"min": 1, "max": 1}},
    "odd": {"type": "odd_one_out", "lock_ms": 500},
    "same": {"type": "same_different", "question": "The same?", "confidence": ["unsure", "sure"]},
    "hasty": {"type": "odd_one_out", "time_limit_s": 0.1},
}
TIMELINE = [
    {"step": "sheet", "sets": {"group": "sheet"}},
    {"trials": "pair", "sets": {"group": "main"}, "n": 2, "catch": {"n": 1, "sets": {"group": "main"}}},
    {"trials": "many", "sets": {"group": "many"}, "n": 2},
    {"trials": "odd", "sets": {"group": "odd"}, "n": 2, "catch": {"n": 1, "sets": {"group": "odd"}}},
    {"trials": "same", "sets": {"group": "same"}, "n": 2, "catch": {"n": 1, "sets": {"group": "same"}}},
    {"trials": "hasty", "sets": {"group": "odd"}, "n": 1},
]


def write_pack(path):
    """A pack with sets of every kind of choice."""
    pack = PackWriter(path, shades=None)
    for number in range(3):
        unit = add_unit(pack, "layer_0", number)
        add_choice(pack, unit, "natural", 0, group="main")
        pair_of_unit = {key: pack.sets[f"{unit}-natural-0"][key] for key in ("references", "queries")}
        many = pack.row(f"many-{number}", 4, "query")
        odd = pack.row(f"odd-{number}", 5, "query")
        pair = pack.row(f"pair-{number}", 2, "query")
        labels = {"unit": unit, "batch": 0}
        pack.sets |= {
            f"many-{number}": {
                **labels,
                **pair_of_unit,
                "group": "many",
                "alternatives": many,
                "correct": many[number],
            },
            f"odd-{number}": {**labels, "group": "odd", "alternatives": odd, "correct": odd[number]},
            f"pair-{number}": {
                **labels,
                "group": "same",
                "images": {"pair": pair},
                "correct": ("same", "different", "different")[number],
            },
        }
    pack.sets["sheet"] = {"group": "sheet", "images": {"sheet": pack.row("sheet", 20, "photo")}}
    return pack.write("choices")


@pytest.fixture
def answered(app, live_server, tmp_path):
    """The steps and responses of a participant who knows every answer."""
    pack_path = write_pack(tmp_path / "choices")
    launch_small(tmp_path, pack_path, TIMELINE, trials=TRIALS)
    observer = Noisy(read_pack(pack_path), 30.0)
    run_url = enter(session(), live_server.url, "small", observer)
    assert play(session(), run_url, observer, Random(1))["outcome"] == "completed"
    with live_server.sessions() as db:
        query = select(Step, Response).join(Step.response).order_by(Step.index)
        return [(step.type, step.plan, response) for step, response in db.execute(query)]


def test_who_knows_every_answer_is_always_right_but_when_the_time_is_too_short(answered):
    trials = [(kind, plan, response) for kind, plan, response in answered if TRIAL_TYPES[kind].is_trial]
    assert [plan["is_catch"] for _, plan, _ in trials].count(True) == 3
    assert len(trials) == 3 + 2 + 3 + 3 + 1
    for kind, plan, response in trials:
        in_time = plan["time_limit_s"] is None
        assert response.correct is (True if in_time else None)
        assert response.timing["timed_out"] is not in_time
        assert response.timing["rt_ms"] >= plan["lock_ms"]
        row = TRIAL_TYPES[kind].row(plan, response.answer)
        right = TRIAL_TYPES[kind].names(plan).index(plan["correct"])
        assert row["response"] == (plan["correct"] if in_time else None)
        if kind != "same_different":
            assert row["stimulus_options"].split("|")[right] == plan["options"][right]
