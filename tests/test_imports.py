"""Who may import whom. The three packages meet only through files."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FORBIDDEN = {
    "app": ("stimuli", "analysis", "torch", "torchvision", "pandas", "numpy"),
    "stimuli": ("app", "analysis", "flask", "sqlalchemy", "pandas"),
    "analysis": ("app", "stimuli", "flask", "sqlalchemy", "torch"),
    "app/trial_types": ("app.db", "app.models", "app.store", "flask", "sqlalchemy"),
    "app/study/schedule.py": ("app.db", "app.models", "app.store", "flask", "sqlalchemy"),
}


def imported(path):
    """Yield the full dotted name of everything a file imports, relative imports resolved."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*base, *([node.module] if node.module else [])))
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("place", FORBIDDEN)
def test_the_arrows_hold(place):
    files = [ROOT / place] if place.endswith(".py") else sorted((ROOT / place).rglob("*.py"))
    assert files
    for path in files:
        for name in imported(path):
            for banned in FORBIDDEN[place]:
                assert not f"{name}.".startswith(f"{banned}."), f"{path.relative_to(ROOT)} imports {name}"


def test_simulated_participants_have_nothing_but_http():
    """The bots, and what decides for them, reach neither the database nor the key of a run."""
    players = [*(ROOT / "app").glob("*bots.py"), *(ROOT / "app/observers").glob("*.py")]
    for path in (*players, ROOT / "app/browser_page.py", ROOT / "app/misuse.py"):
        assert not {"app.store", "app.models", "app.db", "sqlalchemy"} & set(imported(path)), path
    assert "store.write" not in (ROOT / "app/simulate.py").read_text()


def test_names_that_are_imported_when_called_are_the_known_ones():
    """The command finds its groups, and the machine observer its features, by name: no arrow, no import."""
    users = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "app").rglob("*.py")
        if "import_module(" in path.read_text()
    ]
    assert sorted(users) == ["app/cli.py", "app/observers/machine.py"]


def test_db_imports_nothing_of_ours():
    assert not [name for name in imported(ROOT / "app/db.py") if name.split(".")[0] == "app"]


@pytest.mark.parametrize(
    "module", ["app.cli", "app.server", "app.simulate", "app.dataset.export", "app.study.cli", "app.demo"]
)
def test_the_server_and_its_commands_load_neither_torch_nor_pandas(module):
    code = f"import {module}, sys; print(sorted({{'torch', 'pandas', 'numpy'}} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
