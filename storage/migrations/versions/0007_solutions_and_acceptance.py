"""solutions agreed with residents, points of a report, acceptance sheets.

Revision 0007, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "solutions",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("position", BigInt, nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("changes_agreed", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", BigInt, nullable=True),
        sa.Column("proposed_at", UtcTime(), nullable=False),
        sa.Column("approver_id", BigInt, nullable=True),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("offered_at", UtcTime(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["approver_id"], ["people.id"], name=op.f("fk_solutions_approver_id")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_solutions_case_id")),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["people.id"], name=op.f("fk_solutions_proposed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_solutions")),
    )
    op.create_index(op.f("ix_solutions_case_id"), "solutions", ["case_id"])
    op.create_table(
        "acceptances",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("house_id", BigInt, nullable=True),
        sa.Column("done_at", UtcTime(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("prevention", sa.Text(), nullable=True),
        sa.Column("warranty_until", UtcTime(), nullable=True),
        sa.Column("inspect_at", UtcTime(), nullable=True),
        sa.Column("inspected_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_acceptances_case_id")),
        sa.ForeignKeyConstraint(["house_id"], ["houses.id"], name=op.f("fk_acceptances_house_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptances")),
    )
    op.create_index(op.f("ix_acceptances_case_id"), "acceptances", ["case_id"])
    op.create_index(op.f("ix_acceptances_house_id"), "acceptances", ["house_id"])
    op.add_column("cases", sa.Column("points", BigInt, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("cases", schema=None) as batch_op:
        batch_op.drop_column("points")
    op.drop_table("acceptances")
    op.drop_table("solutions")
