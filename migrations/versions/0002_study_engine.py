"""The study engine: places by group and cell, the states of a run, panel ids, steps that decide."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

BEFORE = ("active", "completed", "withdrawn")
AFTER = (
    "entered",
    "consented",
    "active",
    "completed",
    "screened_out",
    "failed_attention",
    "timed_out",
    "withdrawn",
    "returned",
)


def status(values):
    return sa.Enum(*values, name="status", native_enum=False, length=16)


def upgrade():
    op.create_table(
        "identity",
        sa.Column("participant_id", sa.Integer(), nullable=False),
        sa.Column("study_key", sa.String(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"], ["participant.id"], name=op.f("fk_identity_participant_id_participant")
        ),
        sa.PrimaryKeyConstraint("participant_id", name=op.f("pk_identity")),
        sa.UniqueConstraint("study_key", "external_id", name=op.f("uq_identity_study_key_external_id")),
    )
    with op.batch_alter_table("run") as run:
        run.drop_constraint(op.f("uq_run_study_version_id_mode_slot"), type_="unique")
        run.add_column(sa.Column("group", sa.String(), nullable=False, server_default=""))
        run.add_column(sa.Column("cell", sa.Integer(), nullable=True))
        run.add_column(sa.Column("n_steps", sa.Integer(), nullable=False, server_default="0"))
        run.add_column(sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True))
        run.add_column(sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True))
        run.alter_column("slot", existing_type=sa.Integer(), nullable=True)
        run.alter_column("status", existing_type=status(BEFORE), type_=status(AFTER))
    op.execute(
        "UPDATE run SET seen_at = coalesce(completed_at, started_at), cell = slot, "
        "n_steps = (SELECT count(*) FROM step WHERE step.run_id = run.id)"
    )
    with op.batch_alter_table("run") as run:
        run.alter_column("seen_at", existing_type=sa.DateTime(timezone=True), nullable=False)
        run.alter_column("group", existing_type=sa.String(), server_default=None)
        run.alter_column("n_steps", existing_type=sa.Integer(), server_default=None)
        run.create_index("ix_run_place", ["study_version_id", "mode", "group", "cell"])
    with op.batch_alter_table("step") as step:
        # Runs from before this version go on one step at a time: every step decides.
        step.add_column(sa.Column("decides", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("step") as step:
        step.alter_column("decides", existing_type=sa.Boolean(), server_default=None)


def downgrade():
    with op.batch_alter_table("step") as step:
        step.drop_column("decides")
    with op.batch_alter_table("run") as run:
        run.drop_index("ix_run_place")
        run.alter_column("status", existing_type=status(AFTER), type_=status(BEFORE))
        run.alter_column("slot", existing_type=sa.Integer(), nullable=False)
        for name in ("group", "cell", "n_steps", "seen_at", "ends_at"):
            run.drop_column(name)
        run.create_unique_constraint(
            op.f("uq_run_study_version_id_mode_slot"), ["study_version_id", "mode", "slot"]
        )
    op.drop_table("identity")
