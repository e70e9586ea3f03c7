"""What a benchmark reports: figures with their spread and their goals, as JSON and as a table."""

import json
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

SMALL = 0.001  # below this a figure is as good as nothing


@dataclass(frozen=True)
class Figure:
    """One figure: a value for each run, and the goal that their median is to reach, if there is one.

    Where the runs are better taken together than one by one, `whole` is the value of all of them.
    """

    name: str
    runs: list[float]
    unit: str
    better: str  # higher or lower
    goal: float | None = None
    whole: float | None = None

    @property
    def value(self) -> float:
        """The median of the runs, or that of all of them together."""
        return median(self.runs) if self.whole is None else self.whole

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached; None where there is no goal."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.better == "higher" else self.value <= self.goal

    def entry(self) -> dict[str, Any]:
        """Return the figure as the JSON file has it."""
        return {
            "value": round(self.value, 4),
            "goal": self.goal,
            "unit": self.unit,
            "better": self.better,
            "min": round(min(self.runs), 4),
            "max": round(max(self.runs), 4),
            "runs": len(self.runs),
        }


def stolen(cells: list[dict[str, Any]]) -> Figure:
    """Return how much CPU time the machine was not given while the cells ran: the median, and the worst."""
    return Figure("stolen_cpu_time", [cell["stolen_percent"] for cell in cells], "%", "lower")


def write(figures: list[Figure], path: Path) -> None:
    """Write figures as JSON, by name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({figure.name: figure.entry() for figure in figures}, indent=2) + "\n")


def table(figures: list[Figure]) -> str:
    """Return figures as a Markdown table: value, smallest and largest run, goal."""
    lines = ["| figure | value | min to max | unit | goal | met |", "|---|---|---|---|---|---|"]
    sign = {"higher": "≥", "lower": "≤"}
    for figure in figures:
        goal = "" if figure.goal is None else f"{sign[figure.better]} {figure.goal:g}"
        met = {None: "", True: "yes", False: "no"}[figure.met]
        spread = f"{number(min(figure.runs))} to {number(max(figure.runs))}"
        lines.append(
            f"| {figure.name} | {number(figure.value)} | {spread} | {figure.unit} | {goal} | {met} |"
        )
    return "\n".join(lines)


def number(value: float) -> str:
    """Return a number with three digits that count, and never as a power of ten."""
    if 0 < abs(value) < SMALL:
        return f"< {SMALL}"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
