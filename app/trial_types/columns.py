"""Columns of the dataset that several types of trial share."""

from app.trial_types.base import Column

OPTIONS = Column(
    "stimulus_options",
    "string",
    "Stimulus ids of the images to choose from or to compare, in the order of their places, joined by |",
)
RESPONSE = Column(
    "response", "string", "Name of the answer, such as upper or lower, 1 to n, same or different, yes or no"
)
RESPONSE_LABEL = Column("response_label", "string", "Words that stand on the page for the answer")
CONFIDENCE = Column(
    "confidence",
    "integer",
    "Confidence: place of the chosen level, from 1 (least), or the number that was chosen",
)
CORRECT_RESPONSE = Column("correct_response", "string", "Name of the right answer")
CORRECT = Column("correct", "boolean", "Whether the answer is the right one")
