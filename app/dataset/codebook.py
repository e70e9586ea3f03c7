"""The columns of the dataset's files, with type, meaning and unit; the trial types declare their own."""

from typing import Any

from app.trial_types import TRIAL_TYPES
from app.trial_types.base import Column

TRIAL_INDEX = Column(
    "trial_index", "integer", "Place among the trials of the run, from 0; empty for what is between trials"
)
EXCLUDED = Column("excluded", "boolean", "Whether the rule takes the participant out of the analysis")

IDS = (
    Column("study_id", "string", "Key of the study"),
    Column("config_hash", "string", "Hash of the study version: definition, texts and stimulus pack"),
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("session_id", "string", "The participant's passage through the study"),
    Column("mode", "string", "Who answered: live, pilot or simulated"),
    Column("observer", "string", "Simulated participants: the observer and its parameters"),
    Column("participant_index", "integer", "Slot in the counter-balancing, from 0"),
    Column("list_id", "string", "What the slot gave: order of the conditions and batch of each"),
)
STATUS = (
    Column("completed", "boolean", "Whether the participant reached the end"),
    EXCLUDED,
    Column("exclusion_reason", "string", "The rule that excluded the participant"),
    Column("catch_n", "integer", "Catch trials that the participant answered"),
    Column("catch_failed", "integer", "Catch trials that the participant got wrong"),
)
POSITION = (
    Column("stage", "string", "practice or main"),
    Column("condition", "string", "Kind of the reference images: natural or synthetic"),
    Column("block", "integer", "Block, from 0; 0 is practice"),
    TRIAL_INDEX,
    Column("trial_id", "string", "Set id, followed by -catch in a catch trial"),
    Column("trial_type", "string", "Type of the trial"),
    Column("is_practice", "boolean", "Whether it is practice"),
    Column("is_catch", "boolean", "Whether the queries are copies of reference images"),
    Column("attempt", "integer", "Which time it is that the participant sees this trial_id, from 1"),
)
STIMULUS = (
    Column("stimulus_id", "string", "Set id in the stimulus pack"),
    Column("stimulus_sha256", "string", "SHA-256 of the right query's image file"),
    Column("factor_unit", "string", "Unit, as layer and channel"),
    Column("factor_layer", "string", "Layer of the unit"),
    Column("factor_batch", "integer", "Batch of the set"),
)
ANSWER = (
    Column("response_key", "string", "Key or pointer that answered"),
    Column("timed_out", "boolean", "Whether a time limit ended the trial"),
    Column("n_changes", "integer", "How often the answer was changed; the first is final"),
)
TIME = (
    Column("rt_ms", "number", "Reaction time: response minus onset", "ms"),
    Column("onset_ms", "number", "Presentation of the images on the page's clock", "ms"),
    Column("response_ms", "number", "Press of key or pointer on the page's clock", "ms"),
    Column("onset_method", "string", "How the onset was measured"),
    Column("trial_start_utc", "string", "Onset by the participant's wall clock, ISO 8601"),
    Column("saved_utc", "string", "When the server saved the response, ISO 8601"),
    Column("time_elapsed_ms", "number", "Since the page was opened", "ms"),
    Column("hidden_ms", "number", "How long the page was hidden during the trial", "ms"),
    Column("n_blur", "integer", "How often the page lost the focus during the trial"),
    Column("n_dropped_frames", "integer", "Frames that came late during the trial"),
    Column("frame_interval_ms", "number", "Typical time between frames", "ms"),
)
TIMING_COPIED = {column.name for column in TIME} - {"trial_start_utc", "saved_utc"} | {"response_key"}

TRIALS = (
    Column("row_id", "string", "Unique in the file"),
    *IDS,
    Column("software_version", "string", "Version of Pfungst"),
    *POSITION,
    *STIMULUS,
    *dict.fromkeys(column for trial_type in TRIAL_TYPES.values() for column in trial_type.columns),
    *ANSWER,
    *TIME,
    *STATUS,
)
PARTICIPANTS = (
    *IDS,
    Column("status", "string", "active, completed or withdrawn"),
    Column("started_utc", "string", "Time of consent, ISO 8601"),
    Column("completed_utc", "string", "Time of the last answer, ISO 8601"),
    *STATUS,
    Column("trials_n", "integer", "Trials answered, practice and catch trials included"),
    Column("screen_width", "integer", "Width of the window at the first step", "CSS px"),
    Column("screen_height", "integer", "Height of the window at the first step", "CSS px"),
    Column("frame_interval_ms", "number", "Typical time between frames", "ms"),
)
EVENTS = (
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("session_id", "string", "The participant's passage through the study"),
    TRIAL_INDEX,
    Column("event", "string", "blur, focus, hidden, visible or resize"),
    Column("at_ms", "number", "When, on the page's clock", "ms"),
)
EXCLUSIONS = (
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("rule", "string", "Exclusion rule of the study"),
    Column("value", "integer", "What the participant reached"),
    Column("threshold", "integer", "More than this excludes"),
    EXCLUDED,
)
FILES = {"trials": TRIALS, "participants": PARTICIPANTS, "events": EVENTS, "exclusions": EXCLUSIONS}


def description(study: dict[str, Any], hashes: list[str], software_version: str) -> dict[str, Any]:
    """Return the content of dataset_description.json."""
    columns = {column.name: column for columns in FILES.values() for column in columns}
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": study["title"],
        "identifier": study["key"],
        "description": f"Answers to the study {study['key']}, versions {', '.join(hashes)}.",
        "schemaVersion": "Psych-DS 1.5.1",
        "generator": f"pfungst {software_version}",
        "variableMeasured": [_variable(column) for column in columns.values()],
    }


def _variable(column: Column) -> dict[str, Any]:
    variable = {
        "@type": "PropertyValue",
        "name": column.name,
        "description": column.description,
        "valueType": column.type,
    }
    return variable | ({"unitText": column.unit} if column.unit else {})
