"""Each participant's accuracy per condition, the means with their intervals, and chance."""

from matplotlib.axes import Axes

from analysis import wording
from analysis.figures import drawing
from analysis.pipeline import Analysis


def figure(done: Analysis) -> drawing.Drawing:
    """Draw accuracy per condition."""
    paired = drawing.paired(done, "accuracy", "all")

    def paint(axes: Axes) -> None:
        drawing.chance_line(axes)
        drawing.paired_points(axes, paired)
        axes.set_ylim(min(0.4, paired.values.min(initial=1.0) - 0.05), 1.03)
        axes.yaxis.set_major_formatter(drawing.PERCENT)
        axes.set_ylabel("Accuracy")

    caption = (
        f"Accuracy of {wording.count(len(paired.values), 'participant')}. Small marks: one participant each, "
        f"joined between conditions; large marks: mean with {drawing.SHOWN}; dashed: chance."
    )
    alt = f"Accuracy per condition: {paired.said}. Chance is 50 %."
    return drawing.draw(paint, 5.4, 4.2, alt, caption)
