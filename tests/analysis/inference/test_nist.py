"""One-way analysis of variance on NIST's StRD, against exact rational arithmetic and the certified values."""

import math
import zipfile
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from analysis.inference.one_way_anova import one_way_anova

ARCHIVE = Path(__file__).parent / "data" / "nist_anova.zip"
FILES = ["SiRstv", "AtmWtAg", *(f"SmLs0{number}" for number in range(1, 10))]


def read(name):
    """Return the certified F, as it is printed, and the rows (group, value)."""
    with zipfile.ZipFile(ARCHIVE) as archive:
        lines = archive.read(f"{name}.dat").decode().splitlines()
    certified = next(line for line in lines if line.startswith("Between")).split()[-1]
    return Fraction(certified), [line.split() for line in lines[60:] if line.strip()]


def exact(rows):
    """Return F of the numbers that floats hold, by the textbook, without rounding."""
    groups = {}
    for group, value in rows:
        groups.setdefault(group, []).append(Fraction(float(value)))
    n, k = len(rows), len(groups)
    grand = sum(map(sum, groups.values())) / n
    means = {group: sum(values) / len(values) for group, values in groups.items()}
    between = sum(len(values) * (means[group] - grand) ** 2 for group, values in groups.items())
    within = sum((value - means[group]) ** 2 for group, values in groups.items() for value in values)
    return between / (k - 1) / (within / (n - k))


def digits(found, true):
    """Return NIST's log relative error: the number of digits that agree, at most 15."""
    error = abs(float((Fraction(found) - true) / true))
    return min(15.0, -math.log10(error)) if error else 15.0


@pytest.mark.parametrize("name", FILES)
def test_f_has_the_digits_that_the_data_have(name):
    certified, rows = read(name)
    table = pd.DataFrame(rows, columns=["group", "value"]).astype({"value": float})
    result = one_way_anova(table.assign(participant=range(len(table))), "value", "participant", "group")
    true = exact(rows)
    assert digits(result.statistic, true) >= 12
    # The ceiling is what is left of the certified value once the data are floats: 4 digits in SmLs07-09.
    assert digits(result.statistic, certified) >= digits(true, certified) - 0.2


def test_all_files_are_there():
    with zipfile.ZipFile(ARCHIVE) as archive:
        assert sorted(archive.namelist()) == sorted(f"{name}.dat" for name in FILES)
