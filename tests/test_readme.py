"""What the README shows is so."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.demo import STAGES
from app.pack import read_pack
from app.study.cells import period
from app.study.cli import study as commands
from app.study.load import BUNDLED, bundled, find, load
from app.study.schedule import check_fit, plan_run
from app.trial_types import TRIAL_TYPES
from stimuli.cli import stimuli
from stimuli.recipe import bundled as recipes

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def test_the_commands_shown_are_those_that_the_demo_runs():
    """The demo is run by tests/test_pipeline.py, so that these commands are run too."""
    section = README.partition("## A study, step by step")[2].partition("\n## ")[0]
    shown = re.findall(r"^pfungst (.+)$", section, flags=re.MULTILINE)
    assert shown == [stage.command for stage in STAGES]


def test_the_commands_of_the_published_studies_name_what_there_is():
    """They fetch data and take minutes, so that they are run by hand; their parts are tested elsewhere."""
    section = README.partition("## Stimuli of the published studies")[2].partition("\n## ")[0]
    shown = re.findall(r"^pfungst (\w+) (\w+) ([\w-]+) ", section, flags=re.MULTILINE)
    assert [command for command, _, _ in shown].count("stimuli") == 3
    for command, verb, name in shown:
        groups = {"stimuli": (stimuli.commands, recipes()), "study": (commands.commands, bundled())}
        known, names = groups[command]
        assert verb in known
        assert name in names
    for recipe, study in re.findall(r"^\| `([\w-]+-small)`.*\| `([\w-]+)`", section, flags=re.MULTILINE):
        assert recipe in recipes()
        assert study in bundled()


def test_the_output_shown_has_every_stage():
    output = README.partition("<!-- demo output -->")[2].partition("<!-- end -->")[0]
    for stage in STAGES:
        assert f"$ pfungst {stage.command}" in output
        assert re.search(rf"^{re.escape(stage.title)} +\d+\.\d$", output, flags=re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_lead_somewhere(page):
    for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_make_has_the_targets_that_the_readme_names():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:`|^)make ([a-z-]+)", README, flags=re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.fixture
def my_study(tmp_path, monkeypatch):
    """The study that the README shows, in a copy of the one that it names."""
    copied = re.search(r"in a copy of `app/studies/([\w-]+)`", README)[1]
    shutil.copytree(BUNDLED / copied, tmp_path / "my-study")
    (example,) = re.findall(r"^```yaml\n(.*?)^```", README, flags=re.MULTILINE | re.DOTALL)
    (tmp_path / "my-study" / "study.yaml").write_text(example)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "my-study"


def test_the_check_prints_what_is_shown(my_study):
    shown = README.partition("$ pfungst study check my-study\n")[2].partition("```")[0]
    assert CliRunner().invoke(commands, ["check", "my-study"]).output == shown


def test_the_study_shown_is_planned_as_the_text_says(my_study, pack_path):
    study, pack = load(my_study / "study.yaml"), read_pack(pack_path)
    check_fit(study, pack)
    firsts = []
    for slot in range(period(study)):
        trials = [step.plan for step in plan_run(study, pack, slot) if step.type == "forced_choice"]
        plain = [plan for plan in trials if not plan["is_catch"]]
        conditions = [plan["condition"] for plan in plain]
        queries = [query for plan in plain for query in plan["options"]]
        assert sorted(conditions) == ["natural"] * 6 + ["synthetic"] * 6
        assert len(set(queries)) == len(queries)
        firsts.append(conditions[0])
    assert firsts == ["natural", "synthetic"] * 2


def test_every_bundled_study_is_listed_with_its_trials_minutes_and_cells():
    rows = re.findall(r"^\| `([\w-]+)` \| .+ \| (.+) \| (\d+) \| (\d+) \|$", README, flags=re.MULTILINE)
    assert sorted(key for key, *_ in rows) == bundled()
    for key, trials, minutes, cells in rows:
        study = load(find(key))
        types = {template["type"] for template in study["trials"].values()}
        assert set(re.findall(r"`(\w+)`", trials)) == {name for name in types if TRIAL_TYPES[name].is_trial}
        assert (int(minutes), int(cells)) == (study["minutes"], period(study))
