"""The command `pfungst power`: from a study's key to numbers, a figure and sentences."""

import csv
import re
import shlex
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from analysis.errors import UserError
from analysis.load import load
from analysis.power import dataset, study_file
from analysis.power.cli import power

DOCS = Path(__file__).parents[3] / "docs" / "power.md"
TWO = ["natural", "synthetic"]


def call(*arguments):
    """Run the command in this process; a UserError comes out as it does under `pfungst`."""
    done = CliRunner().invoke(power, [*map(str, arguments), "--workers", "1"], catch_exceptions=False)
    return done


@pytest.mark.parametrize(
    ("key", "conditions", "trials", "between"),
    [
        ("borowski-1", TWO, 45, False),
        ("borowski-1", ["natural", "none"], 45, False),
        ("borowski-2", TWO, 80, False),
        ("borowski-2", ["max1", "minmax9"], 40, False),
        ("achtibat", ["crp", "shap"], 14, True),
        ("achtibat", ["used", "unused"], 7, False),
        ("lapuschkin-horse", ["odd"], 12, False),
    ],
)
def test_the_design_is_read_off_a_bundled_study(key, conditions, trials, between):
    design = study_file.read_design(key, conditions)
    assert (design.conditions, design.trials, design.between) == (tuple(conditions), trials, between)


def test_numbers_by_lists_and_values_of_loops(tmp_path):
    study = {
        "factors": {"kind": {"levels": ["a", "b"]}, "half": {"levels": [0, 1, 2]}},
        "lists": {"size": {"of": ["first", "second"], "rows": [[3, 5], [5, 3]], "every": 1}},
        "timeline": [
            {"trials": "t", "cross": ["kind", "half"], "sets": {"kind": "{kind}"}, "n": 2},
            {
                "for": ["first", "second"],
                "as": "part",
                "do": [{"trials": "t", "n": "{size.part}", "condition": "c"}],
            },
            {"times": 2, "do": [{"for": "kind", "only": ["a"], "do": [{"trials": "t", "n": 4}]}]},
            {"trials": "t", "stage": "practice", "condition": "a", "n": 100},
        ],
    }
    (tmp_path / "study.yaml").write_text(yaml.safe_dump(study))
    trials = {name: study_file.read_design(str(tmp_path), [name]).trials for name in ("a", "b", "0", "c")}
    assert trials == {"a": 14, "b": 6, "0": 4, "c": 8}
    assert study_file.read_design(str(tmp_path / "study.yaml"), ["a", "b"]).trials == 6  # the fewest


def test_what_no_design_can_be_read_from_is_said(tmp_path):
    with pytest.raises(UserError, match=r"There is no study horse; expected .* borowski-1"):
        study_file.read_design("horse", TWO)
    with pytest.raises(UserError, match=r"no trials for colour; expected one of .*natural"):
        study_file.read_design("borowski-1", ["natural", "colour"])
    for text, said in (
        ("a: [", "is not YAML"),
        ("- 1", "holds no keys"),
        ("timeline: [{trials: t, n: '{x.y}'}]", "n:"),
    ):
        (tmp_path / "study.yaml").write_text(text)
        with pytest.raises(UserError, match=said):
            study_file.read_design(str(tmp_path), TWO)


def test_the_design_of_a_pilot_is_read_off_its_dataset(shared):
    trials = load(shared).trials
    main = trials[(trials["stage"] != "practice") & (trials["stage"] != "repeated") & ~trials["is_catch"]]
    each = main.groupby(["condition", "subject_id"]).size().groupby("condition").median()
    design = dataset.read_design(shared, TWO)
    assert design.trials == round(each[TWO].min())
    assert not design.between
    with pytest.raises(UserError, match="has no condition colour; it has natural, "):
        dataset.read_design(shared, ["natural", "colour"])


def test_writes_numbers_figure_and_sentences(tmp_path):
    out = tmp_path / "power"
    done = call("borowski-small", "--effect", "natural=.95,synthetic=.70", "--participants", "3,12",
                "--simulations", 12, "--test", "paired_t", "-o", out)  # fmt: skip
    rows = list(csv.DictReader((out / "power.csv").read_text().splitlines()))
    assert [(row["test"], row["n_participants"], row["n_trials"]) for row in rows] == [
        ("paired_t", "3", "12"),
        ("paired_t", "12", "12"),
    ]
    assert float(rows[0]["power"]) < float(rows[1]["power"]) <= 1
    said = (out / "power.txt").read_text()
    assert said.strip() in done.stdout
    assert "natural 95.0 %, synthetic 70.0 %" in said
    assert re.search(r"first reaches 80 % at 12 participants \(\d+\.\d % \[\d+\.\d, \d+\.\d\]\)", said)
    assert (out / "power.png").read_bytes().startswith(b"\x89PNG")
    first = (out / "power.svg").read_bytes()
    call("borowski-small", "--effect", "natural=.95", "--effect", "synthetic=.70", "--participants", "12,3",
         "--simulations", 12, "--test", "paired_t", "-o", out)  # fmt: skip
    assert (out / "power.svg").read_bytes() == first


def test_without_a_study_trials_are_given_and_strengths_may_be(tmp_path):
    done = call("--effect", "a=3,b=0.5", "--as", "strength", "--trials", "10,20", "--participants", "8",
                "--simulations", 6, "-o", tmp_path)  # fmt: skip
    assert "With 10 trials per condition" in done.stdout
    assert "With 20 trials per condition" in done.stdout
    assert "logistic mixed model" in done.stdout


@pytest.mark.parametrize("line", re.findall(r"^pfungst power (.+)$", DOCS.read_text(encoding="utf-8"), re.M))
def test_the_commands_of_the_docs_work(line, tmp_path):
    arguments = [*shlex.split(line), "--participants", "4", "--simulations", "2", "-o", str(tmp_path)]
    assert call(*arguments).exit_code == 0
    assert (tmp_path / "power.png").is_file()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--effect", "a"], "expected a condition and a number"),
        (["--effect", "a=.7"], "says how many trials"),
        (["--effect", "a=.7", "--trials", "x"], "--trials is 'x'"),
        (["--effect", "a=.7", "--trials", "9", "--participants", "1"], "expected numbers from 2"),
        (["--effect", "a=.7", "--trials", "9", "--rule", "x"], "expected a rule and its value"),
        (["--effect", "a=.7", "--trials", "9", "--alpha", "2"], "--alpha is from 0 to 1"),
        (["--effect", "a=1.7", "--trials", "9"], "An accuracy of 1.7 cannot be"),
    ],
)
def test_bad_options_are_said_in_a_sentence(arguments, said, tmp_path):
    with pytest.raises(UserError, match=re.escape(said)):
        call(*arguments, "-o", tmp_path)
