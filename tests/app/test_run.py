"""How a run goes on: rounds of practice, comprehension, repeated trials, rules that end it, time limits."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app import store
from app.models import Response, Run, Step
from tests.app.play import TIMING, current, enter, payload, play_on, post, post_and_go_on
from tests.app.small_study import BLOCK, launch_small

PRACTICE = {
    "trials": "choice",
    "stage": "practice",
    "sets": {"kind": "natural", "group": "practice", "batch": 0},
    "n": 2,
    "feedback": "trial",
    "criterion": {"correct": 1, "rounds": 2},
}
QUIZ = {
    "quiz": {
        "type": "form",
        "title": "Have you understood?",
        "attempts": 2,
        "questions": [
            {
                "id": "task",
                "label": "What to do?",
                "kind": "single",
                "options": ["this", "that"],
                "correct": "this",
            }
        ],
    }
}


@pytest.fixture
def launched(app, tmp_path, pack_path):
    """A function that launches a small study with a timeline."""
    return lambda timeline=None, **changes: launch_small(tmp_path, pack_path, timeline, **changes)


def right(token):
    """A function that answers every choice right, as only somebody with the database can."""

    def answer(step, wrong=False):
        if step["kind"] != "forced_choice":
            return None
        with store.read() as session:
            query = select(Step.plan).join(Step.run).where(Run.token == token, Step.index == step["index"])
            choice = session.scalar(query)["correct"]
        other = {"upper": "lower", "lower": "upper"}[choice]
        return {"choice": other if wrong else choice, "confidence": 2}

    return answer


def play(client, wrong=lambda step: False):
    """Play the small study, right but where `wrong(step)`; return run URL and steps."""
    run_url = enter(client, "small")
    answer = right(run_url.split("/")[-1])
    return run_url, play_on(client, run_url, lambda step: answer(step, wrong(step)))


def is_practice(step):
    return step["kind"] == "forced_choice" and step["view"]["progress"]["practice"]


def test_a_practice_that_is_passed_is_not_repeated(client, launched):
    launched([PRACTICE, BLOCK])
    _, steps = play(client)
    assert sum(map(is_practice, steps)) == 2
    assert steps[-1]["view"]["outcome"] == "completed"


def test_a_practice_that_is_failed_is_repeated_and_then_ends_the_run(client, launched):
    launched([PRACTICE, BLOCK])
    _, steps = play(client, wrong=is_practice)
    assert sum(map(is_practice, steps)) == 4
    assert steps[-1]["view"]["outcome"] == "screened_out"
    assert len([s for s in steps if s["kind"] == "forced_choice"]) == 4


def test_a_practice_can_let_everybody_go_on(client, launched):
    criterion = {"correct": 1, "rounds": 2, "otherwise": "go_on"}
    launched([{**PRACTICE, "criterion": criterion}, BLOCK])
    _, steps = play(client, wrong=is_practice)
    assert len([s for s in steps if s["kind"] == "forced_choice"]) == 6
    assert steps[-1]["view"]["outcome"] == "completed"


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [([0], "completed"), ([1, 0], "completed"), ([1, 1], "screened_out")],
)
def test_comprehension_has_as_many_attempts_as_the_study_gives(client, launched, answers, outcome):
    choice = {"choice": {"type": "forced_choice", "question": "Which one?"}}
    launched([{"step": "quiz"}, BLOCK], trials=choice | QUIZ)
    run_url = enter(client, "small")
    left = iter(answers)
    steps = play_on(
        client, run_url, lambda s: {"answers": {"task": next(left)}} if s["kind"] == "form" else None
    )
    assert [s["kind"] for s in steps].count("form") == len(answers)
    assert steps[-1]["view"]["outcome"] == outcome
    assert '"correct"' not in str(steps)


def confidences(client, run_url, given):
    """Play with these confidences in the trials, in order; return the steps."""
    left = iter(given)

    def answer(step):
        if step["kind"] != "forced_choice":
            return None
        return {"choice": "upper", "confidence": next(left, 2)}

    return play_on(client, run_url, answer)


def test_the_most_and_the_least_confident_trials_come_again(client, launched):
    block = {**BLOCK, "n": 6}
    launched([block, {"repeat": {"stage": "main"}, "most_confident": 1, "least_confident": 2}])
    run_url = enter(client, "small")
    confidences(client, run_url, [2, 1, 2, 3, 2, 1])
    with store.read() as session:
        plans = list(
            session.scalars(select(Step.plan).where(Step.type == "forced_choice").order_by(Step.index))
        )
    first, again = plans[:6], plans[6:]
    assert {plan["repeats_step"] - 1 for plan in again} == {1, 3, 5}
    for plan in again:
        source = first[plan["repeats_step"] - 1]
        assert plan["set"] == source["set"]
        assert sorted(plan["references"]["max"]) == sorted(source["references"]["max"])
        assert plan["stage"] == "repeated"


def test_trials_picked_by_chance_come_again(client, launched):
    launched([{**BLOCK, "n": 6}, {"repeat": {"stage": "main"}, "random": 3}])
    run_url = enter(client, "small")
    steps = play_on(client, run_url)
    assert len([s for s in steps if s["kind"] == "forced_choice"]) == 9


def test_who_fails_too_many_catch_trials_ends_with_the_outcome_of_the_rule(client, launched):
    block = {**BLOCK, "catch": {"n": 2}}
    rule = {"rule": "catch_failed", "max": 0, "outcome": "failed_attention"}
    launched([block], exclusion=[rule], codes={"failed_attention": "SORRY-1"})
    _, steps = play(client, wrong=lambda step: True)
    assert (steps[-1]["view"]["outcome"], steps[-1]["view"]["code"]) == ("failed_attention", "SORRY-1")
    _, steps = play(client)
    assert steps[-1]["view"]["outcome"] == "completed"
    assert steps[-1]["view"]["code"].startswith("PF-")


def test_a_rule_can_end_a_run_at_once(client, launched):
    block = {**BLOCK, "n": 6, "catch": {"n": 2, "position": "not_first"}}
    rule = {"rule": "catch_failed", "max": 0, "outcome": "failed_attention", "stop": True}
    launched([block], exclusion=[rule])
    _, steps = play(client, wrong=lambda step: True)
    with store.read() as session:
        answered = session.scalars(select(Step.plan).join(Step.response).order_by(Step.index)).all()
    assert answered[-1]["is_catch"]
    assert not any(plan.get("is_catch") for plan in answered[:-1])
    assert steps[-1]["view"]["outcome"] == "failed_attention"


def test_a_run_that_takes_too_long_times_out_with_the_next_answer(client, launched):
    launched([BLOCK], limit_minutes=30)
    run_url = enter(client, "small")
    post_and_go_on(client, run_url, current(client, run_url))
    with store.write() as session:
        session.scalars(select(Run)).one().ends_at -= timedelta(minutes=31)
    last = post_and_go_on(client, run_url, current(client, run_url))
    assert last["view"]["outcome"] == "timed_out"
    with store.read() as session:
        assert len(list(session.scalars(select(Response)))) == 2


def test_a_trial_whose_time_ran_out_is_saved_without_an_answer(client, launched):
    trials = {"choice": {"type": "forced_choice", "question": "Which one?", "time_limit_s": 2}}
    launched([BLOCK], trials=trials)
    run_url = enter(client, "small")
    trial = post_and_go_on(client, run_url, current(client, run_url))
    late = {**TIMING, "timed_out": True}
    refused = client.post(f"{run_url}/steps/1", json=payload(trial, timing=late))
    assert refused.status_code == 400
    post_and_go_on(client, run_url, trial, answer={}, timing=late)
    with store.read() as session:
        response = session.scalars(select(Response).where(Response.step_index == 1)).one()
    assert (response.answer, response.correct, response.timing["timed_out"]) == ({}, None, True)


def test_only_a_trial_with_a_time_limit_can_time_out(client, launched):
    launched([BLOCK])
    run_url = enter(client, "small")
    trial = post_and_go_on(client, run_url, current(client, run_url))
    reply = post(client, run_url, trial, answer={}, timing={**TIMING, "timed_out": True})
    assert reply.status_code == 400


def test_the_steps_ahead_end_where_the_answers_decide(client, launched):
    launched([{**BLOCK, "n": 4}, PRACTICE, {**BLOCK, "n": 2}])
    run_url = enter(client, "small")
    ahead = client.get(f"{run_url}/step").json["steps"]
    assert [s["index"] for s in ahead] == [0, 1, 2, 3, 4, 5, 6]
    assert [s["holds"] for s in ahead] == [False] * 5 + [True] * 2
    seen = {s["index"] for s in ahead}
    step, debrief = ahead[0], None
    while debrief is None:
        reply = client.post(
            f"{run_url}/steps/{step['index']}",
            json=payload(step, have=max(seen), answer=_answer(run_url, step)),
        ).json
        assert all(s["index"] > max(seen) for s in reply["steps"])
        known = {s["index"]: s for s in (*ahead, *reply["steps"])}
        seen |= set(known)
        ahead = list(known.values())
        step = known[reply["position"]]
        debrief = step if step["kind"] == "debrief" else None
    assert debrief["view"]["code"]


def _answer(run_url, step):
    return right(run_url.split("/")[-1])(step) or {}
