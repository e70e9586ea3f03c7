"""The columns of a dataset: what each cell may hold. The meaning of each is in docs/dataset.md."""

from typing import NamedTuple


class Column(NamedTuple):
    """One column: its kind, the values it may take (any, if none are named) and two duties.

    `filled`: an empty cell is a mistake; `needed`: a file without the column is. A column that is absent
    though nobody needs it is read as empty cells.
    """

    kind: str
    allowed: tuple[str | int, ...] = ()
    filled: bool = True
    needed: bool = True

    def expected(self) -> str:
        """Say what a cell should hold."""
        words = {
            "text": "text",
            "boolean": "true or false",
            "integer": "a whole number",
            "number": "a number",
        }
        return "one of " + ", ".join(map(str, self.allowed)) if self.allowed else words[self.kind]


def _extra(kind: str, *names: str) -> dict[str, Column]:
    """Return columns that may be absent, as in older datasets, or empty."""
    return {name: Column(kind, filled=False, needed=False) for name in names}


TEXT = Column("text")
OPEN_TEXT = Column("text", filled=False)
FLAG = Column("boolean")
COUNT = Column("integer")
MODE = Column("text", ("live", "pilot", "simulated"))

TRIALS = {
    "row_id": TEXT,
    "study_id": TEXT,
    "config_hash": TEXT,
    "software_version": TEXT,
    "subject_id": TEXT,
    "session_id": TEXT,
    "mode": MODE,
    "condition": TEXT,
    "trial_index": COUNT,
    "is_practice": FLAG,
    "is_catch": FLAG,
    "factor_unit": OPEN_TEXT,
    "factor_layer": OPEN_TEXT,
    "response": OPEN_TEXT,
    "confidence": Column("integer", filled=False),
    "correct_response": OPEN_TEXT,
    "correct": Column("boolean", filled=False),
    "rt_ms": Column("number", filled=False),
    "stage": Column("text", ("practice", "main", "repeated"), filled=False, needed=False),
    **_extra("text", "observer", "group", "list_id", "trial_id", "trial_type", "stimulus_id"),
    **_extra("text", "stimulus_options", "motivation"),
    **_extra("integer", "participant_index", "block", "attempt", "factor_batch", "n_changes"),
    **_extra("integer", "round", "repeats_trial", "clarity", "rating"),
    **_extra("number", "slider_value"),
    **_extra("number", "onset_ms", "response_ms", "time_elapsed_ms", "hidden_ms", "frame_interval_ms"),
    **_extra("integer", "n_blur", "n_dropped_frames", "catch_n", "catch_failed"),
    **_extra("boolean", "timed_out", "completed", "excluded"),
}

PARTICIPANTS = {
    "subject_id": TEXT,
    "mode": MODE,
    "observer": OPEN_TEXT,
    "status": OPEN_TEXT,
    "completed": FLAG,
    "excluded": FLAG,
    "exclusion_reason": OPEN_TEXT,
    "catch_n": Column("integer", filled=False),
    "catch_failed": Column("integer", filled=False),
    **_extra("text", "group", "timing_grade"),
    **_extra("integer", "participant_index", "trials_n", "screen_width", "screen_height"),
    **_extra("number", "frame_interval_ms"),
}

EXCLUSIONS = {
    "subject_id": TEXT,
    "rule": TEXT,
    "value": Column("number", filled=False),
    "bound": Column("text", ("max", "min"), filled=False, needed=False),
    "threshold": Column("number", filled=False),
    "excluded": FLAG,
}

EVENTS = {"subject_id": TEXT, "event": TEXT, **_extra("integer", "trial_index"), **_extra("number", "at_ms")}

FORMS = {
    "subject_id": TEXT,
    "form": TEXT,
    "form_attempt": COUNT,
    "question": TEXT,
    "label": OPEN_TEXT,
    "kind": TEXT,
    "answer": OPEN_TEXT,
}

TABLES = {
    "trials": TRIALS,
    "participants": PARTICIPANTS,
    "exclusions": EXCLUSIONS,
    "events": EVENTS,
    "forms": FORMS,
}
# Half the bytes of a large file, and nothing that is analysed.
UNREAD = ("stimulus_sha256", "response_key", "onset_method", "trial_start_utc", "saved_utc")
MAY_BE_ABSENT = ("forms",)  # older datasets have none
