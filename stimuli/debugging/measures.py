"""How alike maps are, and where their mass lies: one number for each map of a batch.

Maps are (n, height, width), of any finite values. All but the signed rank correlation measure absolute
values: what the grey maps of Adebayo et al. 2020, arXiv:2011.05429, show. A measure that a map leaves
undefined is NaN there, which `stimuli.debugging.rows.summary` counts and never drops in silence.
"""

import numpy as np
from scipy.stats import rankdata
from skimage.metrics import structural_similarity

PERCENTILE = 99.0  # of a map's absolute values: what lies beyond it is drawn as strong as can be
WINDOW = 7  # px, side of the square window of SSIM


def grey(maps: np.ndarray) -> np.ndarray:
    """Return maps as they are drawn in grey, (n, height, width) in [0, 1].

    (abs v - min) / (p99 - min), cut off at 0 and 1, each map by itself: `grayscalenorm` of the code of
    Adebayo et al. 2020. Where minimum and p99 are the same, the values above them are 1. A map that is the
    same everywhere is 1 everywhere, as all of it is equally strong, and a map of zeros is 0.
    """
    values = np.abs(np.asarray(maps, dtype=float))
    low = values.min((1, 2), keepdims=True)
    span = np.percentile(values, PERCENTILE, axis=(1, 2), keepdims=True) - low
    flat = values.max((1, 2), keepdims=True) == low
    step = np.where(flat, values > 0, values > low)
    scaled = ((values - low) / np.where(span > 0, span, 1)).clip(0, 1)
    return np.where(span > 0, scaled, step)


def ssim(drawn: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the structural similarity of each pair of drawn maps in [0, 1], (n,), up to 1.

    Wang et al. 2004, doi:10.1109/TIP.2003.819861, by scikit-image: the mean over uniform windows of 7 x 7 px
    that lie within the picture, sample covariances, K1 = 0.01, K2 = 0.03, a data range of 1. It is defined
    for every map. Adebayo et al. 2020 give neither window nor range.
    """
    return np.array(
        [
            structural_similarity(one, other, win_size=WINDOW, data_range=1.0)
            for one, other in zip(drawn, others, strict=True)
        ]
    )


def spearman(maps: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return Spearman's rank correlation of the values of each pair, (n,), -1 to 1; ties share a rank.

    NaN where a map of the pair is the same everywhere: it has no order.
    """
    ranks = [rankdata(values.reshape(len(values), -1), axis=1) for values in (maps, others)]
    one, other = (values - values.mean(1, keepdims=True) for values in ranks)
    spread = np.sqrt((one**2).sum(1) * (other**2).sum(1))
    with np.errstate(invalid="ignore"):
        return np.where(spread > 0, (one * other).sum(1) / spread, np.nan)


def mass(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return the share of each map's absolute mass that lies in its mask (0 to 1), (n,), 0 to 1.

    A map that is the same everywhere has the mask's share of the area; a map of zeros has no mass: NaN.
    """
    values = np.abs(np.asarray(maps, dtype=float))
    whole = values.sum((1, 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, (values * masks).sum((1, 2)) / whole, np.nan)


def auc(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return how often a pixel of the mask is stronger than one outside, of all pairs; ties count half, (n,).

    1: every pixel of the mask is stronger; 0.5: no order, as in a map that is the same everywhere. It is the
    area under the ROC curve. Masks are cut at 0.5; NaN where a mask has all pixels or none.
    """
    values = np.abs(maps).reshape(len(maps), -1)
    inside = masks.reshape(len(masks), -1) >= 0.5
    count = inside.sum(1)
    pairs = count * (inside.shape[1] - count)
    won = (rankdata(values, axis=1) * inside).sum(1) - count * (count + 1) / 2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(pairs > 0, won / pairs, np.nan)


def pointing(maps: np.ndarray, masks: np.ndarray) -> np.ndarray:
    """Return the share of each map's strongest pixels that lie in its mask, (n,): 1 or 0 without ties.

    The pointing game of Zhang et al. 2016, arXiv:1608.00507. Masks are cut at 0.5. A map that is the same
    everywhere has the mask's share of the area.
    """
    values = np.abs(maps)
    strongest = values == values.max((1, 2), keepdims=True)
    return (strongest & (masks >= 0.5)).sum((1, 2)) / strongest.sum((1, 2))


def compared(maps: np.ndarray, others: np.ndarray) -> dict[str, np.ndarray]:
    """Return the three measures of likeness of two batches of maps, each (n,)."""
    return {
        "ssim": ssim(grey(maps), grey(others)),
        "spearman": spearman(np.abs(maps), np.abs(others)),
        "spearman-signed": spearman(maps, others),
    }
