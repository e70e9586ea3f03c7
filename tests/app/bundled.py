"""Bundled studies as they are planned on the packs of the tests."""

from itertools import groupby

from app.pack import read_pack
from app.study.load import find, load
from app.study.schedule import plan_run
from app.trial_types import TRIAL_TYPES
from tests.packs import pack_for

SLOTS = (0, 1, 2, 3, 7, 19, 100)


class Planned:
    """A bundled study on its pack."""

    def __init__(self, key, path):
        self.definition = load(find(key))
        self.pack = read_pack(pack_for(key, path))
        self._known = {}

    def steps(self, slot):
        """The planned steps of a slot."""
        if slot not in self._known:
            self._known[slot] = plan_run(self.definition, self.pack, slot)
        return self._known[slot]

    def trials(self, slot, **wanted):
        """The plans of a slot's trials that have the wanted values."""
        plans = [step.plan for step in self.steps(slot) if TRIAL_TYPES[step.type].is_trial]
        return [plan for plan in plans if all(plan.get(key) == value for key, value in wanted.items())]

    def blocks(self, slot):
        """The trials of a slot by block, in order; those still to be chosen have no set."""
        return [list(block) for _, block in groupby(self.trials(slot), key=lambda plan: plan["section"])]

    def entry(self, plan):
        return self.pack.manifest["sets"][plan["set"]]


def one(values):
    """The value that all have."""
    (value,) = set(values)
    return value


def structure(block):
    """What a block is: condition, stage, trials, catch trials, batch."""
    plain = [plan for plan in block if not plan["is_catch"]]
    labels = [one(plan[name] for plan in block) for name in ("condition", "stage")]
    return *labels, len(plain), len(block) - len(plain), one(plan["batch"] for plan in plain)
