"""The pages for analysts do what they show: their code is run in order, as a reader would."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from analysis.cli import analyse, plan
from analysis.inference import INFERENCE
from analysis.measures import MEASURES
from analysis.power.cli import power

DOCS = Path(__file__).parents[2] / "docs"
README = (DOCS.parent / "README.md").read_text(encoding="utf-8")


def blocks(page):
    """The page's blocks of code, each with its language."""
    return re.findall(r"```(\w+)\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), flags=re.S)


def run(page, folder, monkeypatch):
    """Run a page's blocks in a folder; return the names that its Python defines."""
    monkeypatch.chdir(folder)
    names = {}
    for language, code in blocks(page):
        if language == "python":
            exec(compile(code, page, "exec"), names)
        elif language == "sh":
            for line in code.splitlines():
                ran = CliRunner().invoke(analyse, line.removeprefix("pfungst analyse ").split())
                assert ran.exit_code == 0, ran.output
                names["printed"] = ran.output
    return names


def test_a_csv_file_becomes_a_report(tmp_path, monkeypatch):
    names = run("analysis.md", tmp_path, monkeypatch)
    assert names["result"].apa().startswith("value, natural - synthetic, Wilcoxon signed-rank test, V = ")
    assert {path.name for path in (tmp_path / "report").iterdir()} >= {
        "report.html",
        "results.csv",
        "cells.csv",
    }
    assert "natural" in names["printed"].splitlines()[0]


@pytest.fixture
def registries():
    """Let a test add to the registries."""
    measures, inference = dict(MEASURES), dict(INFERENCE)
    yield
    for registry, before in ((MEASURES, measures), (INFERENCE, inference)):
        registry.clear()
        registry.update(before)


def test_a_measure_and_a_test_of_ones_own_are_used(tmp_path, monkeypatch, registries, shared):
    names = run("own-measures-and-tests.md", tmp_path, monkeypatch)
    entry = {"test": "sign", "measure": "quick", "within": "condition", "levels": ["natural", "synthetic"]}
    (tmp_path / "plan.yaml").write_text(json.dumps({"tests": [entry]}))
    ran = CliRunner().invoke(analyse, [str(shared), "-o", "report", "--plan", "plan.yaml"])
    assert ran.exit_code == 0, ran.output
    rows = (tmp_path / "report" / "results.csv").read_text().splitlines()
    assert any(row.startswith("quick,sign,") for row in rows)
    assert any(row.startswith("quick,,") for row in rows)
    assert names["sign"] is INFERENCE["sign"].run


def test_what_the_readme_shows_of_the_analysis_runs(tmp_path, monkeypatch, shared, capsys):
    section = README.partition("## The analysis")[2].partition("\n## ")[0]
    (code,) = re.findall(r"```python\n(.*?)```", section, flags=re.S)
    exec(compile(code, "README.md", "exec"), {})
    assert "natural - synthetic, Wilcoxon signed-rank test, V = 21" in capsys.readouterr().out
    monkeypatch.chdir(tmp_path)
    (tmp_path / "dataset").symlink_to(shared)
    (plan_shown,) = [code for language, code in blocks("plan.md") if language == "yaml"]
    (tmp_path / "plan.yaml").write_text(plan_shown)
    lines = re.findall(r"^pfungst (\w+) (.+)$", section, flags=re.M)
    assert [name for name, _ in lines] == ["power", "plan", "analyse", "analyse"]
    commands = {"power": power, "plan": plan, "analyse": analyse}
    for name, words in lines:
        if "authors-files" in words:  # tests/analysis/papers runs that, where the files are
            continue
        quick = ["--simulations", "4", "--workers", "1"] if name == "power" else []
        ran = CliRunner().invoke(commands[name], [*words.split(), *quick])
        assert ran.exit_code == 0, ran.output
