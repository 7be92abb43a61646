"""who was replaced, pauses, and how late each clock was.

Revision 0008, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recusals",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("person_id", BigInt, nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("wish_of", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_recusals_case_id")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_recusals_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusals")),
        sa.UniqueConstraint("case_id", "person_id", name=op.f("uq_recusals_case_id_person_id")),
    )
    op.create_table(
        "pauses",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("since_at", UtcTime(), nullable=False),
        sa.Column("until_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("resumed_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_pauses_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pauses")),
    )
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_pauses_case_id"), ["case_id"], unique=False)
    op.create_table(
        "latenesses",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("clock", sa.Text(), nullable=False),
        sa.Column("handler_id", BigInt, nullable=True),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.Column("late_minutes", BigInt, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_latenesses_case_id")),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["people.id"], name=op.f("fk_latenesses_handler_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_latenesses")),
        sa.UniqueConstraint(
            "case_id", "clock", "due_at", name=op.f("uq_latenesses_case_id_clock_due_at")
        ),
    )


def downgrade() -> None:
    op.drop_table("latenesses")
    with op.batch_alter_table("pauses", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_pauses_case_id"))
    op.drop_table("pauses")
    op.drop_table("recusals")
