"""Plans: what a file may say, what it leads to, and that confirmatory is told from exploratory."""

import hashlib
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import plan as plan_command
from analysis.errors import UserError
from analysis.load import load
from analysis.measures import MEASURES
from analysis.pipeline import analyse
from analysis.plan import read_plan
from tests.analysis.small import choice, write_small

DOCS = Path(__file__).parents[2] / "docs" / "plan.md"
TEST = "tests: [{test: wilcoxon, measure: accuracy, within: condition}]"


def written(folder, text):
    file = folder / "plan.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def wrong(folder, text):
    with pytest.raises(UserError) as caught:
        read_plan(written(folder, text))
    return str(caught.value).removeprefix(str(folder))


def test_the_documented_plan_runs(tmp_path, shared):
    (example,) = re.findall(r"```yaml\n(.*?)```", DOCS.read_text(encoding="utf-8"), flags=re.S)
    plan = read_plan(written(tmp_path, example.replace("[natural, none]", "[synthetic, natural]")))
    done = analyse(load(shared), plan=plan)
    confirmed = [one for one in done.results if one.role == "confirmatory" and one.test]
    assert [one.test for one in confirmed] == ["wilcoxon", "wilcoxon", "logistic_mixed", "tost"]
    assert {one.role for one in done.results if one.test} == {"confirmatory", "exploratory"}
    first, second = confirmed[:2]
    assert first.family == second.family == "references"
    smaller, larger = sorted([first, second], key=lambda one: one.p)
    assert smaller.p_adjusted == pytest.approx(min(1, 2 * smaller.p))
    assert larger.p_adjusted == pytest.approx(max(larger.p, smaller.p_adjusted))
    assert confirmed[3].subset == "correct"


def test_a_plan_says_nothing_of_the_data_and_is_known_by_its_hash(tmp_path):
    file = written(tmp_path, TEST)
    assert read_plan(file).sha256 == hashlib.sha256(file.read_bytes()).hexdigest()
    shown = CliRunner().invoke(plan_command, [str(file)])
    assert "accuracy by condition: Wilcoxon signed-rank test, all trials" in shown.output
    assert read_plan(file).sha256 in shown.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tests: [", "/plan.yaml:1: The plan is not YAML"),
        ("tests: 3", "/plan.yaml: A plan has a list `tests`"),
        ("- a", "/plan.yaml: A plan has a list `tests`"),
        (f"{TEST}\nalpha: 1", "/plan.yaml: A plan has no key alpha; expected tests, adjust and exclusion."),
        (f"adjust: tukey\n{TEST}", "/plan.yaml: adjust is 'tukey'; expected one of holm, bonferroni"),
        ("tests:\n- {test: wilcox, measure: accuracy}", "/plan.yaml:2: test is 'wilcox'; expected one of"),
        ("\ntests:\n- 3", "/plan.yaml:3: A test is 3"),
        ("tests:\n- {test: wilcoxon, measure: speed}", "/plan.yaml:2: measure is 'speed'; expected one of"),
        ("tests:\n- {test: wilcoxon, measure: accuracy}", "/plan.yaml:2: wilcoxon needs within"),
        (TEST.replace("}", ", tails: 2}"), "/plan.yaml:1: wilcoxon has no rule tails; it has rule, zero"),
        (TEST.replace("within", "between"), "/plan.yaml:1: wilcoxon takes no between."),
        (TEST.replace("condition", "{a: b}"), "/plan.yaml:1: A factor is {'a': 'b'}"),
        (TEST.replace("}", ", trials: wrong}"), "/plan.yaml:1: trials is 'wrong'"),
        (TEST.replace("}", ", only: max9}"), "/plan.yaml:1: only is 'max9'"),
        (f"exclusion: {{a: 1}}\n{TEST}", "/plan.yaml: exclusion is {'a': 1}; expected a list of rules."),
        (f"exclusion: [{{rule: catch_failed}}]\n{TEST}", "/plan.yaml: A rule is {'rule': 'catch_failed'}"),
        (f"exclusion: [{{rule: a, max: b}}]\n{TEST}", "/plan.yaml: A rule is"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, said):
    assert wrong(tmp_path, text).startswith(said)


def test_a_plan_that_does_not_exist_or_is_no_text(tmp_path):
    with pytest.raises(UserError, match="cannot be read: No such file"):
        read_plan(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\xfa")
    with pytest.raises(UserError, match="is not YAML"):
        read_plan(tmp_path / "bytes.yaml")
    (tmp_path / "tag.yaml").write_text("tests: !!python/object/apply:os.system ['true']")
    with pytest.raises(UserError, match="is not YAML"):
        read_plan(tmp_path / "tag.yaml")


def test_only_restricts_the_trials_and_an_unknown_factor_is_told(tmp_path):
    factors = {"scheme": ["max1", "max9"], "kind": ["natural", "synthetic"]}
    answers = choice(lambda levels: 0.9 if levels["scheme"] == "max9" else 0.6)
    data = load(write_small(tmp_path / "set", [{}] * 8, factors, answers))
    entry = "{test: one_sample_t, measure: accuracy, mean: 0.5, only: {scheme: max9}}"
    done = analyse(data, plan=read_plan(written(tmp_path, f"tests: [{entry}]")))
    (found,) = [one for one in done.results if one.role == "confirmatory"]
    own = data.trials[data.trials["factor_scheme"] == "max9"]
    assert found.estimate == pytest.approx(own["correct"].mean())
    assert (found.n_trials, found.subset) == (8 * 12, "all, scheme=max9")
    bad = "tests: [{test: wilcoxon, measure: accuracy, within: colour}]"
    with pytest.raises(UserError, match=r"no factor colour; this dataset has condition, group, .*scheme"):
        analyse(data, plan=read_plan(written(tmp_path, bad)))


def test_what_cannot_be_compared_is_a_result_that_says_so(tmp_path, shared):
    text = TEST.replace("}", ", levels: [natural, purple]}")
    done = analyse(load(shared), plan=read_plan(written(tmp_path, text)))
    (found,) = [one for one in done.results if one.role == "confirmatory"]
    assert found.p != found.p
    assert "No row has condition purple; the levels that occur are natural, synthetic" in found.apa()


def test_a_model_of_single_answers_needs_a_measure_that_has_some(tmp_path, shared):
    text = "tests: [{test: logistic_mixed, measure: dprime, within: condition}]"
    with pytest.raises(UserError, match="logistic_mixed is a model of single answers; dprime has none"):
        analyse(load(shared), plan=read_plan(written(tmp_path, text)))
    assert MEASURES["accuracy"].column == "correct"
