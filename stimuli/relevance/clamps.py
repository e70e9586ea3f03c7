"""What `clamp`, `clip` and their relatives become in a graph: relevance passes them as it passes a ReLU."""

from torch import Tensor

from stimuli.relevance.calls import unknown
from stimuli.relevance.graph import Draft, refs
from stimuli.relevance.operations import Passed
from stimuli.relevance.tape import Call

BOUNDS = {
    "clamp": ("min", "max"),
    "clip": ("min", "max"),
    "clamp_min": ("min",),
    "clamp_max": ("max",),
}


def clamp(draft: Draft, call: Call) -> None:
    """Add the node of a clamp whose bounds are numbers; raise UserError for computed ones and tensors."""
    given = dict(zip(("input", *BOUNDS[call.name]), call.args, strict=False)) | call.kwargs
    low, high = given.get("min"), given.get("max")
    if len(list(refs((call.args, call.kwargs)))) > 1 or any(isinstance(b, Tensor) for b in (low, high)):
        raise unknown(call, " with bounds that are tensors")
    may_fall = high is not None and high < 0
    never_negative = False if may_fall else True if low is not None and low >= 0 else None
    draft.add(Passed(lambda x: x.clamp(low, high)), [given["input"]], never_negative)
