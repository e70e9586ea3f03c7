"""What each torch function becomes in a graph. A function that is not here is an error that names it."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

from stimuli.errors import UserError
from stimuli.relevance.graph import Draft, Graph, filled, refs, unknown
from stimuli.relevance.operations import Average, Largest, Passed, Rearranged, Sum
from stimuli.relevance.tape import Call, Ref, record
from stimuli.relevance.weighted import batch_norm, weighted

functional = nn.functional


def graph_of(module: nn.Module, example: Tensor) -> Graph:
    """Return the graph of a network, from one pass of an example batch, (batch, 3, height, width).

    Raises UserError for what relevance cannot pass through, with the name of the module that does it.
    """
    tape = record(module, example)
    if tape.result is None:
        raise UserError(f"{type(module).__name__} does not return one tensor of logits.")
    draft = Draft(tape)
    for call in tape.calls:
        if call.name not in CALLS:
            raise unknown(call)
        CALLS[call.name](draft, call)
    return draft.graph()


def _activation(function: Callable[..., Tensor], never_negative: bool | None = False) -> Callable:
    def put(draft: Draft, call: Call) -> None:
        source, *rest = call.args
        settings = {key: value for key, value in call.kwargs.items() if key != "inplace"}
        rest = rest[: _settings(function)]
        draft.add(Passed(lambda x: function(x, *rest, **settings)), [source], never_negative)
        if function in (torch.sigmoid, functional.hardsigmoid):
            draft.gates.add(draft.places[-1])

    return put


def _settings(function: Callable[..., Tensor]) -> int:
    # How many settings may follow the input by place; what comes after them is `inplace`.
    return 1 if function in (functional.leaky_relu, functional.elu) else 0


def _clamp(names: str, **defaults: Any) -> Callable:
    def put(draft: Draft, call: Call) -> None:
        given = call.named(f"input {names}", **defaults)
        low = given.get("min", given.get("min_val"))
        high = given.get("max", given.get("max_val"))
        if len(list(refs((call.args, call.kwargs)))) > 1 or any(isinstance(b, Tensor) for b in (low, high)):
            raise unknown(call, " with bounds that are tensors")
        never_negative = None if low is None or low < 0 else True
        if high is not None and high < 0:
            never_negative = False
        draft.add(Passed(lambda x: x.clamp(low, high)), [given["input"]], never_negative)

    return put


def _nothing(draft: Draft, call: Call) -> None:
    draft.add(Passed(lambda x: x), [next(refs((call.args, call.kwargs)))])


def _add(draft: Draft, call: Call) -> None:
    found = list(refs((call.args, call.kwargs)))
    if len(found) == 1:
        draft.add(Passed(_replayed(call)), found, never_negative=False)
    elif draft.tape.shapes[found[0].index] != draft.tape.shapes[found[1].index]:
        raise unknown(call, " of tensors of different shapes")
    elif call.kwargs.get("alpha", 1) != 1:
        raise unknown(call, " with a factor")
    else:
        draft.add(Sum(), found)


def _scale(draft: Draft, call: Call) -> None:
    found = list(refs((call.args, call.kwargs)))
    if len(found) == 1:
        draft.add(Passed(_replayed(call)), found, never_negative=False)
        return
    gates = [ref for ref in found if draft.places[ref.index] in draft.gates]
    if call.name != "mul" or len(gates) != 1:
        raise unknown(call, " of two signals, neither of them a sigmoid gate")
    (signal,) = [ref for ref in found if ref != gates[0]]
    draft.add(Passed(torch.mul), [signal, gates[0]])


def _shift(draft: Draft, call: Call) -> None:
    if len(list(refs((call.args, call.kwargs)))) > 1 or not isinstance(call.args[0], Ref):
        raise unknown(call, " of two signals")
    _scale(draft, call)


def _average(draft: Draft, call: Call) -> None:
    draft.add(Average(_replayed(call)), list(refs((call.args, call.kwargs))))


def _mean(draft: Draft, call: Call) -> None:
    given = call.named("input dim keepdim", dim=None)
    dims = given["dim"] if isinstance(given["dim"], tuple) else (given["dim"],)
    if not set(dims) <= {2, 3, -1, -2}:
        raise unknown(call, " over other dimensions than height and width")
    _average(draft, call)


def _max_pool(draft: Draft, call: Call) -> None:
    names = "input kernel_size stride padding dilation ceil_mode return_indices"
    given = call.named(names, stride=None, padding=0, dilation=1, ceil_mode=False)
    settings = [given[name] for name in names.split()[1:6]]
    draft.add(Largest(lambda x: functional.max_pool2d(x, *settings, return_indices=True)), [given["input"]])


def _rearranged(draft: Draft, call: Call) -> None:
    draft.add(Rearranged(_replayed(call)), list(refs((call.args, call.kwargs))))


def _reshaped(draft: Draft, call: Call) -> None:
    source, *shape = call.args
    sizes = shape[0] if shape and isinstance(shape[0], tuple) else tuple(shape)
    batch = draft.tape.shapes[0][0]
    if not sizes or sizes[0] not in (batch, -1):
        raise unknown(call, " that mixes the images of a batch")
    draft.add(Rearranged(lambda x: x.reshape(len(x), *sizes[1:])), [source])


def _replayed(call: Call) -> Callable[..., Tensor]:
    """Return a call as a function of the computed tensors among its arguments."""

    def replay(*inputs: Tensor) -> Tensor:
        args, kwargs = filled((call.args, call.kwargs), iter(inputs))
        function: Any = OUT_OF_PLACE.get(call.name, call.function)
        result = function(*args, **kwargs)
        return result if call.pick is None else result[call.pick]

    return replay


OUT_OF_PLACE = {"add": torch.add, "mul": torch.mul, "sub": torch.sub, "div": torch.div}
CALLS: dict[str, Callable[[Draft, Call], None]] = {
    **dict.fromkeys(("conv2d", "linear"), weighted),
    "batch_norm": batch_norm,
    "relu": _activation(torch.relu, never_negative=True),
    "relu6": _activation(functional.relu6, never_negative=True),
    "hardtanh": _clamp("min_val max_val", min_val=-1.0, max_val=1.0),
    **dict.fromkeys(("clamp", "clip"), _clamp("min max")),
    "clamp_min": _clamp("min"),
    "clamp_max": _clamp("max"),
    "silu": _activation(functional.silu),
    "hardswish": _activation(functional.hardswish),
    "gelu": _activation(functional.gelu),
    "leaky_relu": _activation(functional.leaky_relu),
    "elu": _activation(functional.elu),
    "tanh": _activation(torch.tanh),
    "sigmoid": _activation(torch.sigmoid, never_negative=True),
    "hardsigmoid": _activation(functional.hardsigmoid, never_negative=True),
    **dict.fromkeys(("dropout", "dropout2d", "feature_dropout", "contiguous", "clone"), _nothing),
    "add": _add,
    "sub": _shift,
    **dict.fromkeys(("mul", "div"), _scale),
    **dict.fromkeys(("avg_pool2d", "adaptive_avg_pool2d"), _average),
    "mean": _mean,
    "max_pool2d": _max_pool,
    **dict.fromkeys(("flatten", "squeeze", "unsqueeze", "getitem", "chunk", "split", "pad"), _rearranged),
    **dict.fromkeys(("cat", "concat", "permute", "transpose"), _rearranged),
    **dict.fromkeys(("view", "reshape"), _reshaped),
}
