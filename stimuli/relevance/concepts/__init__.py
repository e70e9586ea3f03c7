"""What a network's channels stand for, and what they contribute: concepts by relevance."""

from stimuli.relevance.concepts.ablation import Ablation, ablation_curve
from stimuli.relevance.concepts.atlas import Atlas, concept_atlas
from stimuli.relevance.concepts.collect import KINDS, Goal, Read, collect, merged
from stimuli.relevance.concepts.composition import Part, composition
from stimuli.relevance.concepts.crops import Seen, concept_in, mask_of, masked, reference_crops
from stimuli.relevance.concepts.fields import Box, box_of, receptive_fields
from stimuli.relevance.concepts.passes import layer_relevance
from stimuli.relevance.concepts.search import Use, inverse_search
from stimuli.relevance.concepts.shares import (
    channel_relevance,
    concept_maps,
    most_relevant,
    region_relevance,
    shares,
)
from stimuli.relevance.concepts.similarity import channel_map, channel_similarity

__all__ = [
    "KINDS",
    "Ablation",
    "Atlas",
    "Box",
    "Goal",
    "Part",
    "Read",
    "Seen",
    "Use",
    "ablation_curve",
    "box_of",
    "channel_map",
    "channel_relevance",
    "channel_similarity",
    "collect",
    "composition",
    "concept_atlas",
    "concept_in",
    "concept_maps",
    "inverse_search",
    "layer_relevance",
    "mask_of",
    "masked",
    "merged",
    "most_relevant",
    "receptive_fields",
    "reference_crops",
    "region_relevance",
    "shares",
]
