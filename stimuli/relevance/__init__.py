"""Layer-wise and concept relevance propagation, our own engine in plain PyTorch."""

from stimuli.relevance.composites import Composite
from stimuli.relevance.conditions import Condition, conditional
from stimuli.relevance.engine import Engine, Passed

__all__ = ["Composite", "Condition", "Engine", "Passed", "conditional"]
