"""Shares of variance as effect sizes of an F: partial and generalised eta squared, omega squared."""

from scipy import optimize, special

CONFIDENCE = 0.95
HOW = "95 % CI, two-sided, by inversion of the noncentral F distribution"
LARGEST = 1e6  # an F beyond has a share of 1.00 with any degrees of freedom that occur


def partial(f: float, df: float, df2: float) -> float:
    """Return partial eta squared of an F, 0 to 1: SS of the effect over that and the SS of its error."""
    return f * df / (f * df + df2)


def interval(f: float, df: float, df2: float) -> tuple[float, float]:
    """Return the two ends of the 95 % interval of partial eta squared, 0 to 1.

    The noncentralities under which an F as large, or as small, has a probability of 2.5 % are turned into
    shares of variance by λ / (λ + df + df2 + 1). NaN where an F is too large for it.

    Source: Smithson (2003), Confidence intervals, chapter 5; Steiger (2004),
    doi:10.1037/1082-989X.9.2.164.
    """
    if not 0 <= f <= LARGEST:
        return float("nan"), float("nan")
    tail = (1 - CONFIDENCE) / 2
    ends = (_noncentrality(f, df, df2, p) for p in (1 - tail, tail))
    low, high = (end / (end + df + df2 + 1) for end in ends)
    return low, high


def _noncentrality(f: float, df: float, df2: float, p: float) -> float:
    """Return the noncentrality at which P(F <= f) is p; 0 where it is smaller even at 0."""

    def excess(noncentrality: float) -> float:
        return float(special.ncfdtr(df, df2, noncentrality, f)) - p

    if excess(0.0) <= 0:
        return 0.0
    top = 2 * f * df + 10
    while excess(top) > 0:
        top *= 2
    return float(optimize.brentq(excess, 0.0, top, xtol=1e-9, rtol=1e-10))


def generalised(ss: float, errors: float, observed: float, is_observed: bool) -> float:
    """Return generalised eta squared, 0 to 1: comparable between designs within and between participants.

    ss: of the effect; errors: sum of the error SS of all strata, participants included; observed: sum of
    the SS of all effects with a factor that was observed and not manipulated; is_observed: whether this
    effect is one of them. NaN where there is no variance at all.

    Source: Olejnik and Algina (2003), doi:10.1037/1082-989X.8.4.434; Bakeman (2005),
    doi:10.3758/BF03192707.
    """
    whole = errors + observed + (0 if is_observed else ss)
    return ss / whole if whole > 0 else float("nan")


def omega(f: float, df: float, n: int) -> float:
    """Return omega squared of a one-way analysis of n values: less biased than eta squared; may be below 0.

    Source: Hays (1963), Statistics for psychologists.
    """
    return df * (f - 1) / (df * (f - 1) + n)
