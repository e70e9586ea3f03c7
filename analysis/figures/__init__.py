"""The report's figures: one file each, a function from the analysis to a Drawing, or None without data."""

from collections.abc import Iterator

from analysis.figures import boxes, catch, extremity, layers, levels, participants, scales, times
from analysis.figures.drawing import Drawing
from analysis.pipeline import Analysis

# Of each measure that is tested, the figures beside its points, by the names of their files.
BESIDE = {
    "accuracy": {"layers": layers.figure, "query_extremity": extremity.figure},
    "reaction_time": {"reaction_time_distribution": times.figure},
    "confidence": {
        "confidence_shares": lambda done: scales.points(done, "confidence"),
        "confidence_accuracy": scales.accuracy_by_confidence,
    },
    "rating": {
        "rating_boxes": boxes.figure,
        "rating_shares": lambda done: scales.points(done, "rating"),
        "motivation": scales.motivations,
    },
    "clarity": {"clarity_shares": lambda done: scales.points(done, "clarity")},
}
OTHERS = {"participants": participants.figure, "catch": catch.figure}


def drawings(done: Analysis) -> dict[str, Drawing]:
    """Return the figures that the data allow, by the names of their files."""
    return dict(_drawn(done))


def _drawn(done: Analysis) -> Iterator[tuple[str, Drawing]]:
    for name, figure in OTHERS.items():
        if (drawing := figure(done)) is not None:
            yield name, drawing
    for measure in tested(done):
        # Reaction times of right answers are compared, where there is a right answer.
        subset = "correct" if (measure, "correct") in tested_subsets(done) else "all"
        for number, drawing in enumerate(levels.figures(done, measure, subset), 1):
            yield (measure if number == 1 else f"{measure}_{number}"), drawing
        for name, figure in BESIDE.get(measure, {}).items():
            if (beside := figure(done)) is not None:
                yield name, beside


def tested(done: Analysis) -> list[str]:
    """Return the measures that have a section: those tested, in their order, and other answers."""
    named = [result.measure for result in done.results if result.test]
    main = [name for name in BESIDE if name in done.data.measured()]
    return list(dict.fromkeys([*named, *main]))


def tested_subsets(done: Analysis) -> set[tuple[str, str]]:
    """Return the measures with the subsets of trials that they are tested on."""
    return {(result.measure, result.subset) for result in done.results if result.test}
