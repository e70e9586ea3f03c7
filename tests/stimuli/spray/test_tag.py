"""What SpRAy is for: a network that learned a tag is found out by its maps, not by its pictures."""

import numpy as np
import pytest

from stimuli.spray import analyse
from tests.stimuli.spray.planted import TAGGED, purity, relevance, tagged_digits, trained


@pytest.fixture(scope="module")
def clever_hans():
    """The pictures of a class, their relevance maps and which have the tag.

    The network was trained on pictures of which all that have the tag are of the class, whatever digit they
    show: it needs the tag. Only those that show the digit of the class are analysed.
    """
    pictures, digits, tagged = tagged_digits()
    network = trained(pictures, np.where(tagged, TAGGED, digits))
    own = digits == TAGGED
    return pictures[own], relevance(network, pictures[own], TAGGED), tagged[own].astype(int)


def test_the_pictures_with_the_tag_are_a_cluster_of_their_own(clever_hans):
    _, maps, tagged = clever_hans
    found = analyse(maps)
    assert purity(found.clusters, tagged) >= 0.95
    shares = [tagged[found.clusters == one].mean() for one in range(1, found.count + 1)]
    strategy = 1 + int(np.argmax(shares))
    assert tagged[found.clusters == strategy].sum() >= 0.95 * tagged.sum()


def test_the_control_on_the_pictures_does_not_find_it(clever_hans):
    pictures, maps, tagged = clever_hans
    control = analyse(pictures)
    most = max(tagged.mean(), 1 - tagged.mean())  # purity of a single cluster
    assert purity(control.clusters, tagged) < most + 0.1
    assert purity(control.clusters, tagged) < purity(analyse(maps).clusters, tagged) - 0.2
