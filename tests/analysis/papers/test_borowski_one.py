"""Experiment I of Borowski et al. from the authors' files: what is recomputed, and what does not agree."""

import re

import pytest

from analysis.papers.table import NO_DATA

# Numbers as recomputed with R's and JASP's rules by other programs, to six significant digits; p of the
# analyses of variance from the closed form of the t distribution with 9 degrees of freedom.
KNOWN = {
    "Fig. 3A (I) accuracy, synthetic": ("0.820000 0.0426553", "yes"),
    "Fig. 3A (I) accuracy, natural": ("0.922222 0.0178394", "yes"),
    "Fig. 3A (I) accuracy, none": ("0.431111 0.0607949", "yes"),
    "Fig. 16a (I) accuracy, none, in two parts": ("0.446047 0.415217", "-"),
    "Fig. 3A (I) accuracy, none against one half": ("9 -2.26627 0.0496649", "-"),
    "Fig. 3A (I) accuracy, none against one half, ranks": ("9 46 10 0.0658396", "-"),
    "Fig. 16a (I) accuracy, natural - synthetic": ("45 0 9 0.00454535 0.00909070", "yes"),
    "Fig. 16a (I) accuracy, natural - none": ("55 0 10 0.00288058 0.00576116", "yes"),
    "Fig. 16a (I) accuracy, synthetic - none": ("55 0 10 0.00288058 0.00576116", "yes"),
    "Fig. 3A (I) the one p, of a comparison with none": ("0.00288058 0.00454535", "yes"),
    "Fig. 3A (I) the same p, read as natural - synthetic": (
        "0.00390625 0.00909070 0.00195312 0.00454535",
        "no",
    ),
    "Fig. 16e (I) reaction time, correct, synthetic - natural": ("54 1 10 0.00195312 0.00390625", "yes"),
    "Fig. 16e (I) reaction time, correct, natural - none": ("53 2 10 0.00292969 0.00585938", "yes"),
    "Fig. 16e (I) reaction time, correct, synthetic - none": ("55 0 10 0.000976562 0.00195312", "yes"),
    "Fig. 16f (I) reaction time, incorrect, synthetic - natural": ("47 8 10 0.0244141 0.0488281", "no"),
    "Fig. 16f (I) reaction time, incorrect, natural - none": ("55 0 10 0.000976562 0.00195312", "no"),
    "Fig. 16f (I) reaction time, incorrect, synthetic - none": ("55 0 10 0.000976562 0.00195312", "yes"),
    "Fig. 16g (I) reaction time, all, synthetic - natural": ("55 0 10 0.000976562 0.00195312", "yes"),
    "Fig. 16g (I) reaction time, all, natural - none": ("55 0 10 0.000976562 0.00195312", "yes"),
    "Fig. 16g (I) reaction time, all, synthetic - none": ("55 0 10 0.000976562 0.00195312", "yes"),
    "Sec. 4.1 (I) seconds faster, correct, synthetic - natural": ("3.10620 9.70208 - 6.59588", "no"),
    "Sec. 4.1 (I) seconds faster, all, synthetic - natural": ("3.70721 10.5847 - 6.87754", "-"),
    "Sec. 4.1 (I) seconds faster, incorrect, synthetic - natural": ("3.86472", "-"),
    "Fig. 3B (I) confidence, correct, natural and synthetic": ("2 83.8730 6.12642e-19", "yes"),
    "Fig. 3B (I) answers at confidence 1/2/3, correct": ("45 97 273 111 131 127", "-"),
    "Fig. 16b (I) confidence, correct, with none": ("4 287.286", "-"),
    "Fig. 16c (I) confidence, incorrect": ("2 5.05539 0.0798430", "-"),
    "Fig. 16d (I) confidence, all trials": ("2 105.620 1.16130e-23", "-"),
    "A.2.8 (I) catch trials missed, one each by two": ("2 180 2 2 3", "yes"),
    "A.2.4 (I) hand - random, natural": ("27.5 17.5 9 0.591998 0.933333 0.919444", "yes"),
    "A.2.4 (I) hand - random, synthetic": ("41 14 10 0.183714 0.877778 0.805556", "yes"),
    "A.2.4 (I) ANOVA, selection": ("1 9 6.13840 0.0351307", "yes"),
    "A.2.4 (I) the same ANOVA, reference type": ("1 9 10.5677 0.00998461", "-"),
    "A.2.4 (I) the same ANOVA, interaction": ("1 9 0.683250 0.429838", "-"),
    "A.2.4 (I) ANOVA, selection, random of pool only": ("1 9 3.46154 0.0957339", "-"),
    "A.2.4 (I) ANOVA, selection, with none": ("1 9 1.17332", "-"),
    "Fig. 21a (I) answered the same again, natural": ("0.883333 0.0867806", "yes"),
    "Fig. 21a (I) answered the same again, synthetic": ("0.816667 0.0922958", "yes"),
    "Fig. 21a (I) answered the same again, none": ("0.500000 0.157135", "yes"),
    "Fig. 21b, c (I) accuracy of repeated trials, natural": ("0.900000 0.950000", "yes"),
    "Fig. 21b, c (I) accuracy of repeated trials, synthetic": ("0.883333 0.833333", "yes"),
    "Fig. 21b, c (I) accuracy of repeated trials, none": ("0.383333 0.716667", "yes"),
    "A.2.5 (I) confidence 1/2/3 at the first showing": ("23 7 30 28 4 28 40 10 10", "-"),
    "Fig. 6A (I) intuitiveness of mixed3a, beginning": ("0.600000 25.8684", "yes"),
    "Fig. 6A (I) intuitiveness of mixed4b, beginning": ("-16.2000 27.1814", "yes"),
    "Fig. 6A (I) intuitiveness of mixed5b, beginning": ("10.8000 25.2574", "yes"),
    "Fig. 4A (I) accuracy, layer 3a": ("0.720000 0.620000", "-"),
    "Fig. 4A (I) accuracy, layer 3b": ("0.960000 0.860000", "-"),
    "Fig. 4A (I) accuracy, layer 4a": ("0.940000 0.740000", "-"),
    "Fig. 4A (I) accuracy, layer 4b": ("0.960000 0.940000", "-"),
    "Fig. 4A (I) accuracy, layer 4c": ("1.00000 0.840000", "-"),
    "Fig. 4A (I) accuracy, layer 4d": ("0.980000 0.800000", "-"),
    "Fig. 4A (I) accuracy, layer 4e": ("0.940000 0.880000", "-"),
    "Fig. 4A (I) accuracy, layer 5a": ("1.00000 0.880000", "-"),
    "Fig. 4A (I) accuracy, layer 5b": ("0.800000 0.820000", "-"),
    "Fig. 4B (I) accuracy, branch 1x1": ("0.955556 0.844444", "-"),
    "Fig. 4B (I) accuracy, branch 3x3": ("0.922222 0.833333", "-"),
    "Fig. 4B (I) accuracy, branch 5x5": ("0.888889 0.755556", "-"),
    "Fig. 4B (I) accuracy, branch pool": ("0.922222 0.833333", "-"),
    "Fig. 23 (I) 5a, pool*: right of 10": ("10 10", "yes"),
    "Fig. 24a, b (I) 4d, 5x5: right of 10": ("4 9", "yes"),
    "Fig. 24c, d (I) 5b, 5x5: right of 10": ("9 4", "yes"),
    "Fig. 25 (I) 4a, pool: right of 10": ("5 9", "no"),
    "Fig. 25 (I) 4a, 5x5: right of 10": ("8 9", "-"),
    "Fig. 26 (I) 3a, 3x3: right of 10": ("7 8", "yes"),
    "Fig. 26 (I) 5b, pool: right of 10": ("7 8", "-"),
    "Data (I) different units per participant and condition": ("45", "-"),
    "Data (I) repeated with the same sides": ("0.488889 88 180", "-"),
    "Data (I) repeated with the same unit and type": ("180 180", "-"),
    "Data (I) trials whose right answer is a": ("944 1860", "-"),
    "Data (I) minutes of answering per participant": ("20.8901 12.8 39.2", "-"),
}


def numbers(text):
    """Return the numbers of a cell up to its first remark, in order."""
    return re.findall(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e-?\d+)?", text)


@pytest.mark.parametrize("item", KNOWN)
def test_every_number_is_recomputed_to_six_digits(rows_one, item):
    values, agrees = KNOWN[item]
    expected = [part for part in values.split() if part != "-"]
    cell = re.sub(r"χ²|F(?=\()", "", rows_one[item].recomputed)
    assert numbers(cell)[: len(expected)] == expected
    assert rows_one[item].agrees == agrees


def test_what_does_not_agree_says_why(rows_one):
    wrong = {item: row.recomputed for item, row in rows_one.items() if row.agrees == "no"}
    assert "difference over all trials" in wrong["Sec. 4.1 (I) seconds faster, correct, synthetic - natural"]
    assert all(";" in said for said in wrong.values())
    assert len(wrong) == 5


def test_rows_of_experiment_two_say_that_there_are_no_data(rows_one):
    second = [row for item, row in rows_one.items() if "(II)" in item]
    assert len(second) > 60
    assert {row.agrees for row in second} == {NO_DATA}
    assert {row.recomputed for row in second} == {""}


def test_every_row_of_experiment_one_is_checked_here(rows_one):
    rest = {item for item in rows_one if "(I)" in item} - set(KNOWN)
    assert rest == {"Fig. 4A (I) 3a and 5b are hardest"}
