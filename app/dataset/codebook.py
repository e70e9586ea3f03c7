"""The columns of the dataset's files, with type, meaning and unit; the trial types declare their own."""

from collections.abc import Iterable
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
    Column("group", "string", "Group of people, where the study has several"),
    Column("participant_index", "integer", "Slot in the counter-balancing of the group, from 0"),
    Column("cell", "integer", "Cell of the counter-balancing, from 0"),
    Column("list_id", "string", "What the cell gives: orders and levels of factors, values of lists"),
)
STATUS = (
    Column("completed", "boolean", "Whether the participant reached the end"),
    EXCLUDED,
    Column("exclusion_reason", "string", "The rules that excluded the participant"),
    Column("catch_n", "integer", "Catch trials that the participant answered"),
    Column("catch_failed", "integer", "Catch trials that the participant got wrong"),
)
POSITION = (
    Column("stage", "string", "practice, main or repeated"),
    Column("condition", "string", "Condition, as the study names it: the levels of the factors that apply"),
    Column("block", "integer", "Block, from 0; 0 is practice"),
    TRIAL_INDEX,
    Column("trial_id", "string", "Set id, followed by -catch in a catch trial"),
    Column("trial_type", "string", "Type of the trial"),
    Column("is_practice", "boolean", "Whether it is practice"),
    Column("is_catch", "boolean", "Whether it is a catch trial, whose answer is plain to see"),
    Column("round", "integer", "Round of a practice that is repeated until a criterion is met, from 1"),
    Column("repeats_trial", "integer", "Repeated trials: trial_index of the first showing"),
    Column("attempt", "integer", "Which time it is that the participant sees this trial_id, from 1"),
)
STIMULUS = (
    Column("stimulus_id", "string", "Set id in the stimulus pack"),
    Column("stimulus_sha256", "string", "SHA-256 over the image files shown, in the order of their places"),
    Column("factor_unit", "string", "Unit, as layer and channel"),
    Column("factor_layer", "string", "Layer of the unit"),
    Column("factor_batch", "integer", "Batch of the set"),
)
ANSWER = (
    Column("response_key", "string", "Key or pointer that answered"),
    Column("timed_out", "boolean", "Whether a time limit ended the trial"),
    Column("n_changes", "integer", "How often the answer was changed before it was sent"),
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
TIMING_COPIED = {column.name for column in TIME} - {"trial_start_utc", "saved_utc"} | {
    "response_key",
    "timed_out",
    "n_changes",
}

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
    Column("status", "string", "Where the run stands; completed, screened_out, failed_attention, …"),
    Column("started_utc", "string", "Time of consent, ISO 8601"),
    Column("completed_utc", "string", "Time of the end, however the run ended, ISO 8601"),
    *STATUS,
    Column("timing_grade", "string", "How far the times can be trusted: good, fair or poor"),
    Column("trials_n", "integer", "Trials answered, practice and catch trials included"),
    Column("screen_width", "integer", "Width of the window at the first step", "CSS px"),
    Column("screen_height", "integer", "Height of the window at the first step", "CSS px"),
    Column("frame_interval_ms", "number", "Typical time between frames", "ms"),
)
EVENTS = (
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("session_id", "string", "The participant's passage through the study"),
    TRIAL_INDEX,
    Column("event", "string", "blur, focus, hidden, visible, resize, fullscreen_enter or fullscreen_exit"),
    Column("at_ms", "number", "When, on the page's clock", "ms"),
)
EXCLUSIONS = (
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("session_id", "string", "The participant's passage through the study"),
    Column("rule", "string", "Exclusion rule of the study"),
    Column("value", "number", "What the participant reached; empty where there is nothing to measure"),
    Column("bound", "string", "max: a larger value excludes; min: a smaller one"),
    Column("threshold", "number", "The bound"),
    EXCLUDED,
)
FORMS = (
    Column("subject_id", "string", "Pseudonym of the participant"),
    Column("session_id", "string", "The participant's passage through the study"),
    Column("form", "string", "Name of the form in the study file"),
    Column("form_attempt", "integer", "Which try at the form, from 1"),
    Column("question", "string", "Id of the question"),
    Column("label", "string", "The question"),
    Column("kind", "string", "How it is answered: single, multiple, text, long_text, number or likert"),
    Column("answer", "string", "The answer; several are joined by |"),
)
FILES = {
    "trials": TRIALS,
    "participants": PARTICIPANTS,
    "events": EVENTS,
    "exclusions": EXCLUSIONS,
    "forms": FORMS,
}


def files(definitions: Iterable[dict[str, Any]]) -> dict[str, tuple[Column, ...]]:
    """Return the columns of each file for a study's versions: its factors have a column each."""
    names = dict.fromkeys(name for definition in definitions for name in factor_names(definition))
    fixed = {column.name for column in TRIALS}
    factors = tuple(
        Column(f"factor_{name}", "string", f"Level of the factor {name} in the trial")
        for name in names
        if f"factor_{name}" not in fixed
    )
    return FILES | {"trials": TRIALS + factors}


def factor_names(definition: dict[str, Any]) -> list[str]:
    """Return the names under which a study's trials record levels: its factors and loop names."""
    names = list(definition.get("factors", {}))
    nodes = list(definition["timeline"])
    for node in nodes:  # grows while it is walked: loops stand in loops
        if "as" in node:
            names.append(node["as"])
        nodes += node.get("do", ())
    return list(dict.fromkeys(names))


def description(
    study: dict[str, Any],
    hashes: list[str],
    software_version: str,
    tables: dict[str, tuple[Column, ...]],
) -> dict[str, Any]:
    """Return the content of dataset_description.json; `tables` holds the columns of each file."""
    columns = {column.name: column for columns in tables.values() for column in columns}
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
