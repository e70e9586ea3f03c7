"""Counter-balancing: what each slot gets, and what is balanced over the slots."""

from collections import Counter
from itertools import pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.study.cells import cell_of, period

SLOTS = st.integers(0, 10_000)
LETTERS = "abcdefg"


def factor(order, n=3, **more):
    """A definition with one factor `f` of n levels."""
    return {"seed": 1, "factors": {"f": {"levels": list(LETTERS[:n]), "order": order, **more}}}


def orders(definition, slots):
    return [cell_of(definition, slot).orders["f"] for slot in slots]


def test_without_factors_all_are_in_one_cell():
    assert period({"seed": 1}) == 1
    assert cell_of({"seed": 1}, 7).index == 0
    assert cell_of({"seed": 1}, 7).list_id == "all"


def test_a_fixed_order_is_the_same_for_everybody():
    assert set(orders(factor("fixed"), range(20))) == {("a", "b", "c")}


def test_alternation_begins_with_each_level_in_turn():
    assert orders(factor("alternation", n=2), range(4)) == [("a", "b"), ("b", "a")] * 2
    assert orders(factor("alternation"), range(3)) == [("a", "b", "c"), ("b", "c", "a"), ("c", "a", "b")]


@given(n=st.integers(2, 7))
def test_a_latin_square_balances_places_and_what_follows_what(n):
    definition = factor("latin_square", n=n)
    rows = orders(definition, range(period(definition)))
    assert len(rows) == (n if n % 2 == 0 else 2 * n)
    for place in range(n):
        assert set(Counter(row[place] for row in rows).values()) == {len(rows) // n}
    follows = Counter(pair for row in rows for pair in pairwise(row))
    assert set(follows) == set(permutations(LETTERS[:n], 2))
    assert len(set(follows.values())) == 1


def test_permutation_takes_every_order_once():
    assert sorted(orders(factor("permutation"), range(6))) == sorted(permutations("abc"))


def test_a_table_gives_its_rows_and_may_leave_levels_out():
    table = [["a", "b"], ["c", "a"], ["b", "c"]]
    assert orders(factor(table), range(6)) == [tuple(row) for row in table] * 2


def test_a_random_order_is_the_slots_own_and_makes_no_cells():
    definition = factor("random", n=5)
    shuffled = orders(definition, range(50))
    assert shuffled == orders(definition, range(50))
    assert all(sorted(row) == list("abcde") for row in shuffled)
    assert len(set(shuffled)) > 30
    assert period(definition) == 1


def test_between_gives_each_participant_one_level():
    definition = factor("between")
    assert [cell_of(definition, slot).between["f"] for slot in range(6)] == list("abcabc")


def test_every_says_after_how_many_slots_the_next_order_comes():
    assert orders(factor("alternation", n=2, every=3), range(8)) == [
        *[("a", "b")] * 3,
        *[("b", "a")] * 3,
        *[("a", "b")] * 2,
    ]


@given(sizes=st.lists(st.integers(1, 4), min_size=1, max_size=3))
def test_what_is_declared_together_is_crossed(sizes):
    factors = {f"f{i}": {"levels": list(LETTERS[:n]), "order": "between"} for i, n in enumerate(sizes)}
    definition = {"seed": 1, "factors": factors}
    cells = [tuple(cell_of(definition, slot).between.values()) for slot in range(2 * period(definition))]
    assert set(Counter(cells).values()) == {2}
    assert set(cells) == set(product(*(LETTERS[:n] for n in sizes)))


@given(slot=SLOTS)
def test_slots_a_period_apart_share_their_cell(slot):
    definition = factor("latin_square") | {"lists": {"batch": {"of": ["a"], "count": 7, "start": [0]}}}
    later = cell_of(definition, slot + period(definition))
    assert later == cell_of(definition, slot)


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ({"count": 4, "start": [1, 3]}, [(1, 3), (2, 0), (3, 1), (0, 2)]),
        ({"count": 6, "start": [1, 2], "stride": 2}, [(1, 2), (3, 4), (5, 0)]),
        ({"rows": [["x", "y"], ["y", "x"]]}, [("x", "y"), ("y", "x")]),
        ({"rows": [["x", "y"], ["y", "x"]], "every": 2}, [("x", "y"), ("x", "y"), ("y", "x"), ("y", "x")]),
    ],
)
def test_a_list_goes_round_its_values(spec, expected):
    definition = {"seed": 1, "lists": {"batch": {"of": ["natural", "synthetic"], **spec}}}
    values = [cell_of(definition, slot).lists["batch"] for slot in range(2 * len(expected))]
    assert [tuple(row.values()) for row in values] == expected * 2
    assert set(values[0]) == {"natural", "synthetic"}


def test_the_name_of_a_cell_tells_what_it_gives():
    definition = factor("alternation") | {"lists": {"batch": {"of": ["a"], "rows": [[4], [5]]}}}
    assert cell_of(definition, 1).list_id == "f:b>c>a batch:4"
