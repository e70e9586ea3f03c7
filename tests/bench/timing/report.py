"""The figures of the timing benchmark: recorded minus true reaction time, in ms."""

from statistics import mean, median, stdev

from tests.bench.figures import Figure, number, stolen

# Goals: a single image is exact to a fraction of a frame; a grid takes the compositor longer to draw.
GOALS_MS = {"image": 1.0, "grid": 3.0}
OVER_JSPSYCH = 0.5  # of its mean error and of its spread


def errors(sessions, **where):
    """Return the errors of the trials in which both times are known."""
    chosen = [s for s in sessions if all(s[name] == value for name, value in where.items())]
    trials = [trial for session in chosen for trial in session["trials"]]
    return [t["recorded"] - t["true"] for t in trials if t["recorded"] is not None and t["true"] is not None]


def figures(sessions):
    """Return mean (its size) and spread of each condition, and their ratios to jsPsych's."""
    made = []
    for load, condition in dict.fromkeys((s["load"], s["condition"]) for s in sessions):
        where = {"load": load, "condition": condition}
        goal = GOALS_MS[condition.split("-")[0]]
        for name, measure in (("mean", _size_of_mean), ("sd", _spread)):
            ours = _figure(sessions, "pfungst", name, measure, goal, **where)
            theirs = _figure(sessions, "jspsych", name, measure, None, **where)
            made += [figure for figure in (ours, theirs) if figure]
            if ours and theirs:
                made.append(_ratio(ours, theirs, f"pfungst_over_jspsych_{name}_{load}_{condition}"))
    return [*made, _missing(sessions), stolen(sessions)]


def _figure(sessions, page, name, measure, goal, **where):
    rounds = [errors(sessions, page=page, round=r, **where) for r in sorted({s["round"] for s in sessions})]
    rounds = [values for values in rounds if len(values) > 1]
    if not rounds:
        return None
    whole = measure([value for values in rounds for value in values])
    title = f"{page}_{name}_{where['load']}_{where['condition']}"
    return Figure(title, [measure(values) for values in rounds], "ms", "lower", goal, whole)


def _ratio(ours, theirs, title):
    runs = [a / b for a, b in zip(ours.runs, theirs.runs, strict=False)]
    return Figure(title, runs, "ratio", "lower", OVER_JSPSYCH, ours.value / theirs.value)


def _missing(sessions):
    ours = [s for s in sessions if s["page"] == "pfungst"]
    missing = [sum(trial["recorded"] is None for trial in session["trials"]) for session in ours]
    return Figure(
        "pfungst_answers_missing", [float(n) for n in missing], "trials", "lower", 0, float(sum(missing))
    )


def _size_of_mean(values):
    return abs(mean(values))


def _spread(values):
    return stdev(values)


def errors_table(sessions):
    """Return all conditions as a Markdown table."""
    lines = [
        "| load | condition | page | trials | not measured | mean error | SD | largest | others' cores "
        "| stolen (worst), % |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for load, condition, page in dict.fromkeys((s["load"], s["condition"], s["page"]) for s in sessions):
        where = {"load": load, "condition": condition, "page": page}
        chosen = [s for s in sessions if all(s[name] == value for name, value in where.items())]
        n, values = sum(len(s["trials"]) for s in chosen), errors(sessions, **where)
        told = "- | - | -"
        if len(values) > 1:
            told = f"{mean(values):+.2f} | {stdev(values):.2f} | {max(map(abs, values)):.1f}"
        others = mean(s["other_cores"] for s in chosen)
        taken = [s["stolen_percent"] for s in chosen]
        machine = f"{others:.2f} | {number(median(taken))} ({number(max(taken))})"
        lines.append(f"| {load} | {condition} | {page} | {n} | {n - len(values)} | {told} | {machine} |")
    return "\n".join(lines)


def line(session):
    """Return a session in one line."""
    values = errors([session], page=session["page"])
    told = f"mean {mean(values):+.2f} ms, SD {_spread(values):.2f}" if len(values) > 1 else "nothing measured"
    place = f"round {session['round']} {session['load']} {session['condition']} {session['page']}"
    measured = f"{len(values)} of {len(session['trials'])}"
    others = f"others {session['other_cores']:.2f} cores, stolen {number(session['stolen_percent'])} %"
    return f"{place}: {told}, {measured}, {others}"
