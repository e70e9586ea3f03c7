"""The k best of a stream are those of a sort of everything."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stimuli import extremes

floats = st.one_of(
    st.sampled_from([0.0, -0.0, 1.0, -1.0]), st.floats(width=32, allow_nan=False, allow_infinity=False)
)


@given(st.data())
def test_any_batches_in_any_order_give_the_best_of_all(data):
    images, units, k = (data.draw(st.integers(1, most)) for most in (12, 3, 6))
    scores = data.draw(arrays(np.float32, (images, units), elements=floats))
    order = data.draw(st.permutations(range(images)))
    cut = data.draw(st.integers(0, images))
    shards = [
        extremes.add(extremes.empty(units, k), scores[part], np.array(part, dtype=int))
        for part in (order[:cut], order[cut:])
        if len(part)
    ]
    ranking = shards[0] if len(shards) == 1 else extremes.join(*shards)
    for unit in range(units):
        expected = sorted(range(images), key=lambda image: (-scores[image, unit], image))[:k]
        found, numbers = extremes.ranked(ranking, unit)
        assert numbers.tolist() == expected
        assert found.tolist() == scores[expected, unit].tolist()
