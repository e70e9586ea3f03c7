"""Results as rows of words, for the report and the terminal."""

from typing import NamedTuple

from analysis import images, wording
from analysis.apa import ALPHA
from analysis.intervals import BCA, SEM, T_INTERVAL, leaves
from analysis.measures import MEASURES
from analysis.pipeline import Analysis, pick, shown
from analysis.results import Result
from analysis.summary import CONTRAST

CONDITIONS = (*CONTRAST, " - ".join(CONTRAST))
HEADS = ("95 % CI (t)", "95 % CI (BCa)", "±2 SEM")
T_NOTE = "Brackets: 95 % confidence interval from Student's t."
BCA_NOTE = f"{T_NOTE} †: from the BCa bootstrap, as the t interval leaves the possible values."
SYMMETRIC_NOTE = "t and ±2 SEM are symmetric and here leave the possible values in places; BCa cannot."
YES = {True: "yes", False: "no"}
SUBSETS = ("all", "correct", "incorrect")


class Table(NamedTuple):
    """A table of the report; the first cell of a row is its heading, `note` stands below."""

    caption: str
    head: list[str]
    rows: list[list[str]]
    note: str = ""


def estimates(done: Analysis, name: str, caption: str) -> Table:
    """Return a measure's estimates with all three intervals, per subset of trials and condition."""
    head = ["Answers", "References", "Participants", "Trials", "Estimate", *HEADS]
    rows, beyond = [], False
    for subset in SUBSETS:
        for condition in CONDITIONS:
            picked = [pick(done.results, name, condition, subset, one) for one in (T_INTERVAL, BCA, SEM)]
            found = [one for one in picked if one is not None and one.n_participants]
            if found:
                rows.append([subset, *_estimate(found)])
                beyond |= any(leaves(one.low, one.high, one.unit, one.is_contrast) for one in found)
    return Table(caption, head, rows, SYMMETRIC_NOTE if beyond else "")


def _estimate(found: list[Result]) -> list[str]:
    """Return the cells of one estimate, given with each interval."""
    one = found[0]
    what = "difference" if one.is_contrast else one.effect
    value = wording.value(one.estimate, one.unit, one.is_contrast)
    ends = [wording.interval(each.low, each.high, each.unit) for each in found]
    return [what, str(one.n_participants), f"{one.n_trials:,}", value, *ends]


def by_subset(done: Analysis, kind: str, caption: str, heading: str) -> Table:
    """Return accuracy per `layer` or `observer`: one row each, both conditions and the difference."""
    prefix = f"{kind}="
    subsets = dict.fromkeys(one.subset for one in done.results if one.subset.startswith(prefix))
    rows, everything = [], []
    for subset in subsets:
        found = [shown(done.results, "accuracy", condition, subset) for condition in CONDITIONS]
        n = max((one.n_participants for one in found if one), default=0)
        rows.append([subset.removeprefix(prefix), str(n), *map(_with_interval, found)])
        everything += found
    return Table(caption, [heading, "Participants", *CONTRAST, "difference"], rows, _note(everything))


def _with_interval(result: Result | None) -> str:
    if result is None or not result.n_participants:
        return "no trials"
    value = wording.value(result.estimate, result.unit, result.is_contrast)
    ends = wording.interval(result.low, result.high, result.unit)
    return value if ends == "none" else f"{value} {ends}{'†' if result.interval == BCA else ''}"


def _note(found: list[Result | None]) -> str:
    """Say which interval stands in brackets."""
    return BCA_NOTE if any(one and one.interval == BCA for one in found) else T_NOTE


def tests(done: Analysis) -> list[Result]:
    """Return the results that are tests."""
    return [result for result in done.results if result.test]


def units(done: Analysis) -> Table | None:
    """Return the synthetic images' check per unit, or None without a manifest."""
    if not done.units:
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
        for one in done.units
    ]
    head = ["Unit", "Group", "Natural p99", "Natural max", "Optimised mean", "Above p99"]
    return Table("Activation of natural crops and of optimised images, per unit", head, rows)


def headline(done: Analysis) -> str:
    """Answer the study's question in one sentence."""
    one, other = (pick(done.results, "accuracy", condition) for condition in CONTRAST)
    difference = pick(done.results, "accuracy", CONDITIONS[2])
    test = next(result for result in tests(done) if (result.measure, result.subset) == ("accuracy", "all"))
    who = "Simulated participants" if done.selection.modes == ("simulated",) else "Participants"
    if one is None or other is None or difference is None:
        raise ValueError("Accuracy has no estimate; expected trials of both conditions.")
    found = (
        f"{who} picked the right image in {wording.value(one.estimate, 'proportion')} of trials with natural "
        f"references and in {wording.value(other.estimate, 'proportion')} with synthetic ones"
    )
    if not test.p < ALPHA:  # NaN too
        return f"{found}: no reliable difference ({wording.p_value(test.p)}, n = {test.n_participants})."
    better = "natural" if test.effect_size > 0 else "synthetic"
    sign = 1 if better == "natural" else -1
    points = wording.value(sign * difference.estimate, "proportion", difference=True)
    return (
        f"{found}: {better} references helped more, by {points} on average "
        f"({wording.p_value(test.p)}, n = {test.n_participants})."
    )


def terminal(done: Analysis) -> str:
    """Return a short summary: estimates with 95 % CI per condition, then the tests, then who was analysed."""
    lines = [headline(done), "", *_terminal_estimates(done)]
    lines += ["", "Wilcoxon signed-rank, natural against synthetic:"]
    for test in tests(done):
        label = MEASURES[test.measure].label + ("" if test.subset == "all" else f" ({test.subset} trials)")
        v, p, r = (
            wording.statistic(test.statistic),
            wording.p_value(test.p),
            wording.bounded(test.effect_size),
        )
        lines.append(f"  {label:32}V = {v:9} {p:16} r = {r:>5}  {test.note}")
    if done.dataset.manifest is not None:
        lines += ["", images.sentence(done.units)]
    lines += ["", f"Analysed: {done.selection.mode_reason}."]
    for line in done.selection.flow:
        n = f"-{line.n:,}" if line.left_out else f"{line.n:,}"
        lines.append(f"{n:>6}  {line.what}")
    return "\n".join(line.rstrip() for line in lines)


def _terminal_estimates(done: Analysis) -> list[str]:
    lines, everything = [f"{'':32}{'natural':>24}{'synthetic':>24}"], []
    for name, subset in [("accuracy", "all"), ("reaction_time", "correct"), ("confidence", "all")]:
        label = MEASURES[name].label + (" (correct trials)" if subset == "correct" else "")
        found = [shown(done.results, name, condition, subset) for condition in CONTRAST]
        lines.append(f"{label:32}" + "".join(f"{_with_interval(one):>24}" for one in found))
        everything += found
    return [*lines, _note(everything)]
