"""letters by e-mail, and what complaints turned out to be.

Revision 0010, after 0006.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "letters",
        sa.Column("id", BigInt, autoincrement=False, nullable=False),
        sa.Column("case_id", BigInt, nullable=False),
        sa.Column("level", BigInt, nullable=False),
        sa.Column("to_ids", Json(), nullable=False),
        sa.Column("copy_ids", Json(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_letters_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_letters_case_id"), ["case_id"], unique=False)

    op.create_table(
        "findings",
        sa.Column("case_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("nature", sa.Text(), nullable=True),
        sa.Column("said_by", BigInt, nullable=True),
        sa.Column("verified", sa.Boolean(), nullable=True),
        sa.Column("verified_by", BigInt, nullable=True),
        sa.Column("severity", BigInt, nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name=op.f("fk_findings_case_id")),
        sa.ForeignKeyConstraint(["said_by"], ["people.id"], name=op.f("fk_findings_said_by")),
        sa.ForeignKeyConstraint(
            ["verified_by"], ["people.id"], name=op.f("fk_findings_verified_by")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_findings")),
    )

    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.add_column(sa.Column("email", sa.Text(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("people", schema=None) as batch_op:
        batch_op.drop_column("email")

    op.drop_table("findings")

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_letters_case_id"))

    op.drop_table("letters")
