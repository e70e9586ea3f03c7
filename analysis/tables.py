"""Results as rows of words, for the report and the terminal."""

from typing import NamedTuple

from analysis import wording
from analysis.images import check, sentence
from analysis.measures import MEASURES
from analysis.pipeline import Analysis, pick
from analysis.results import Result
from analysis.signed_rank_words import ALPHA
from analysis.summary import CONTRAST

CONDITIONS = (*CONTRAST, " - ".join(CONTRAST))
HEADS = ("95 % CI (t)", "95 % CI (BCa)", "±2 SEM")
YES = {True: "yes", False: "no"}
SUBSETS = ("all", "correct", "incorrect")


class Table(NamedTuple):
    """A table of the report; the first cell of a row is its heading."""

    caption: str
    head: list[str]
    rows: list[list[str]]


def estimates(done: Analysis, name: str, caption: str) -> Table:
    """Return a measure's estimates with all three intervals, per subset of trials and condition."""
    head = ["Answers", "References", "Participants", "Trials", "Estimate", *HEADS]
    rows = []
    for subset in SUBSETS:
        for condition in CONDITIONS:
            t, bca, sem = (
                pick(done.results, name, condition, subset, interval)
                for interval in ("95 % CI, t", "95 % CI, BCa bootstrap", "±2 SEM")
            )
            if t is None or bca is None or sem is None or not t.n_participants:
                continue
            ends = [wording.interval(one.low, one.high, one.unit) for one in (t, bca, sem)]
            value = wording.value(t.estimate, t.unit, difference=" - " in condition)
            numbers = [str(t.n_participants), f"{t.n_trials:,}"]
            what = "difference" if " - " in condition else condition
            rows.append([subset, what, *numbers, value, *ends])
    return Table(caption, head, rows)


def by_subset(done: Analysis, kind: str, caption: str, heading: str) -> Table:
    """Return accuracy per `layer` or `observer`: one row each, both conditions and the difference."""
    prefix = f"{kind}="
    subsets = dict.fromkeys(one.subset for one in done.results if one.subset.startswith(prefix))
    rows = []
    for subset in subsets:
        found = [pick(done.results, "accuracy", condition, subset) for condition in CONDITIONS]
        n = max((one.n_participants for one in found if one), default=0)
        rows.append([subset.removeprefix(prefix), str(n), *map(_with_interval, found)])
    return Table(caption, [heading, "Participants", *CONTRAST, "difference"], rows)


def _with_interval(result: Result | None) -> str:
    if result is None or not result.n_participants:
        return "no trials"
    value = wording.value(result.estimate, result.unit, difference=" - " in result.condition)
    ends = wording.interval(result.low, result.high, result.unit)
    return value if ends == "none" else f"{value} {ends}"


def tests(done: Analysis) -> list[Result]:
    """Return the results that are tests."""
    return [result for result in done.results if result.test]


def units(done: Analysis) -> Table | None:
    """Return the synthetic images' check per unit, or None without a manifest."""
    checks = check(done.dataset.manifest) if done.dataset.manifest is not None else []
    if not checks:
        return None
    rows = [
        [
            one.unit,
            one.group,
            f"{one.p99:#.3g}",
            f"{one.highest:#.3g}",
            f"{one.synthetic:#.3g}",
            YES[one.above],
        ]
        for one in checks
    ]
    head = ["Unit", "Group", "Natural p99", "Natural max", "Optimised mean", "Above p99"]
    return Table("Activation of natural crops and of optimised images, per unit", head, rows)


def headline(done: Analysis) -> str:
    """Answer the study's question in one sentence."""
    one, other = (pick(done.results, "accuracy", condition) for condition in CONTRAST)
    difference = pick(done.results, "accuracy", CONDITIONS[2])
    test = next(result for result in tests(done) if (result.name, result.subset) == ("accuracy", "all"))
    who = "Simulated participants" if done.selection.modes == ("simulated",) else "Participants"
    if one is None or other is None or difference is None:
        raise ValueError("Accuracy has no estimate; expected trials of both conditions.")
    found = (
        f"{who} picked the right image in {wording.value(one.estimate, 'proportion')} of trials with natural "
        f"references and in {wording.value(other.estimate, 'proportion')} with synthetic ones"
    )
    if not test.p < ALPHA:  # NaN too
        return f"{found}: no reliable difference ({wording.p_value(test.p)}, n = {test.n_participants})."
    better = "natural" if test.effect > 0 else "synthetic"
    sign = 1 if better == "natural" else -1
    points = wording.value(sign * difference.estimate, "proportion", difference=True)
    return (
        f"{found}: {better} references helped more, by {points} on average "
        f"({wording.p_value(test.p)}, n = {test.n_participants})."
    )


def terminal(done: Analysis) -> str:
    """Return a short summary: estimates with 95 % CI (t) per condition, then the tests."""
    lines = [headline(done), "", f"{'':32}{'natural':>24}{'synthetic':>24}"]
    for name, subset in [("accuracy", "all"), ("reaction_time", "correct"), ("confidence", "all")]:
        label = MEASURES[name].label + (" (correct trials)" if subset == "correct" else "")
        found = [pick(done.results, name, condition, subset) for condition in CONTRAST]
        lines.append(f"{label:32}" + "".join(f"{_with_interval(one):>24}" for one in found))
    lines += ["", "Wilcoxon signed-rank, natural against synthetic:"]
    for test in tests(done):
        label = MEASURES[test.name].label + ("" if test.subset == "all" else f" ({test.subset} trials)")
        v, p, r = wording.statistic(test.statistic), wording.p_value(test.p), wording.bounded(test.effect)
        lines.append(f"  {label:32}V = {v:9} {p:16} r = {r:>5}  {test.note}")
    if done.dataset.manifest is not None:
        lines += ["", sentence(check(done.dataset.manifest))]
    lines.append("")
    for step in done.selection.flow:
        n = f"-{step.n:,}" if step.left_out else f"{step.n:,}"
        lines.append(f"{n:>6}  {step.what}")
    return "\n".join(line.rstrip() for line in lines)
