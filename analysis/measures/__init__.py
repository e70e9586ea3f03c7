"""What is measured: one file per measure, which gives one value per participant and combination of factors.

A measure's file has `MEASURE`, see `analysis.measure`. One entry here enrols it in the results, in the docs
and in the general tests.
"""

from analysis.measure import Measure
from analysis.measures import (
    accuracy,
    calibration,
    calibration_by_level,
    calibration_gamma,
    catch,
    clarity,
    confidence,
    consistency,
    criterion,
    dprime,
    intuitiveness,
    intuitiveness_change,
    motivation,
    query_extremity,
    rating,
    rating_distribution,
    rating_median,
    reaction_time,
    reaction_time_mean,
    reaction_time_trimmed,
    tnr,
    tpr,
)

MEASURES: dict[str, Measure] = {
    "accuracy": accuracy.MEASURE,
    "reaction_time": reaction_time.MEASURE,
    "reaction_time_mean": reaction_time_mean.MEASURE,
    "reaction_time_trimmed": reaction_time_trimmed.MEASURE,
    "confidence": confidence.MEASURE,
    "calibration": calibration.MEASURE,
    "calibration_gamma": calibration_gamma.MEASURE,
    "calibration_by_level": calibration_by_level.MEASURE,
    "catch": catch.MEASURE,
    "consistency": consistency.MEASURE,
    "tpr": tpr.MEASURE,
    "tnr": tnr.MEASURE,
    "dprime": dprime.MEASURE,
    "criterion": criterion.MEASURE,
    "rating": rating.MEASURE,
    "rating_median": rating_median.MEASURE,
    "rating_distribution": rating_distribution.MEASURE,
    "motivation": motivation.MEASURE,
    "clarity": clarity.MEASURE,
    "intuitiveness": intuitiveness.MEASURE,
    "intuitiveness_change": intuitiveness_change.MEASURE,
    "query_extremity": query_extremity.MEASURE,
}
