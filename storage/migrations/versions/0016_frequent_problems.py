"""what a case is about in one word, and plans against frequent problems.

Revision 0016, after 0015.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, UtcTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.add_column(sa.Column("topic", sa.Text(), nullable=True))
        batch_op.create_index("ix_cases_topic", ["community_id", "topic", "filed_at"], unique=False)

    op.create_table(
        "improvement_plans",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("community_id", BigInt, nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("task_id", BigInt, nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("filed_at", UtcTime(), nullable=True),
        sa.Column("looked_at", UtcTime(), nullable=True),
        sa.Column("cases_before", BigInt, nullable=True),
        sa.Column("cases_since", BigInt, nullable=True),
        sa.ForeignKeyConstraint(
            ["community_id"], ["communities.id"], name=op.f("fk_improvement_plans_community_id")
        ),
        sa.ForeignKeyConstraint(
            ["task_id"], ["tasks.id"], name=op.f("fk_improvement_plans_task_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_improvement_plans")),
        sa.UniqueConstraint(
            "community_id",
            "topic",
            "month",
            name=op.f("uq_improvement_plans_community_id_topic_month"),
        ),
    )
    with op.batch_alter_table("improvement_plans", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_improvement_plans_task_id"), ["task_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("improvement_plans", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_improvement_plans_task_id"))

    op.drop_table("improvement_plans")

    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_index("ix_cases_topic")
        batch_op.drop_column("topic")
