"""The columns of the authors' CSV files, and what each cell may hold.

Borowski et al. (2021), https://github.com/bethgelab/testing_visualizations, data_from_human_experiments.
"""

from analysis.files.columns import Column

TEXT, WHOLE, NUMBER, FLAG = Column("text"), Column("integer"), Column("number"), Column("boolean")
MAYBE = Column("integer", filled=False)
SIDES = Column("text", ("a", "b"))
LETTERS = "ijklmnopqrstuvw"  # practice and catch units of experiment I
LAYERS = ("3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b")
BRANCHES = {"0": "1x1", "1": "3x3", "2": "5x5", "3": "pool"}
SCHEMES = {"Max-1": ("max_max", "1"), "Min-Max-1": ("min_max", "1")}
SCHEMES |= {"Max-9": ("max_max", "9"), "Min-Max-9": ("min_max", "9")}
MAPS = {"a": "mixed3a", "b": "mixed4b", "c": "mixed5b"}

# What both main files have: all of them answers to one trial.
ANSWER = {
    "subject_id_within_expert_type": WHOLE,
    "trial_nr": WHOLE,
    "block_nr": WHOLE,
    "catch_trial": FLAG,
    "batch": WHOLE,
    "query_order": Column("text", ("max_min", "min_max")),
    "correct": FLAG,
    "conf_rating": Column("integer", (-3, -2, -1, 1, 2, 3)),
    "RT": NUMBER,
    "timeout": FLAG,
    "response": SIDES,
    "correct_response": SIDES,
    "query_image_a": TEXT,
    "query_image_b": TEXT,
    "old_trial_nr": MAYBE,
    "old_block_nr": MAYBE,
    "seed": WHOLE,
    "unit_name": TEXT,
    "abs_conf_rating": Column("integer", (1, 2, 3)),
    "subject_id": WHOLE,
}

MAIN_ONE = ANSWER | {
    "instr_type": Column("text", ("natural", "optimized", "none_pre", "none_post")),
    "trial_type": Column("text", ("practice", "main", "repeated")),
    "layer": Column("text", tuple(f"layer_{one}" for one in (*range(9), *LETTERS))),
    "kernel_size": Column("text", (*BRANCHES, *LETTERS)),
    "channel": Column("text", tuple(f"channel_{one}" for one in ("0", "1", *LETTERS))),
}

MAIN_TWO = ANSWER | {
    "batch_block": Column("text", tuple("abcdefg")),
    "instr_type": Column("text", ("natural", "optimized")),
    "trial_type": Column("text", ("practice", "main")),
    "instruction_grid_mode": Column("text", ("max_max", "min_max")),
    "n_instruction_patches": Column("integer", (1, 9)),
    "layer": Column("text", tuple(f"layer_{one}" for one in (0, 2, 4, 6, 8))),
    "kernel_size": Column("integer", (0, 1, 2, 3)),
    "channel": Column("text", ("channel_0",)),
    "condition_name": Column("text", tuple(SCHEMES)),
    "expert_level": Column("text", ("expert", "naive")),
}

INTUITION_ONE = {
    "subject_id": WHOLE,
    "trial_name": Column("text", tuple(MAPS)),
    "trial_nr": WHOLE,
    "rating": WHOLE,
    "rt": NUMBER,
    "trial_name_as_jittered_number": NUMBER,
}

INTUITION_TWO = INTUITION_ONE | {
    "subject_id_within_expert_type": WHOLE,
    "trial_name_number": Column("number", (0, 1, 2)),
}
