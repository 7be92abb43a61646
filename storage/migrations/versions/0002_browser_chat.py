"""recover a browser account; read back through a browser chat.

Revision 0002, after 0001.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, UtcTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "recovery_codes",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_recovery_codes_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_recovery_codes")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_recovery_codes_code_hash")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_browser",
            ["account_id", "id"],
            unique=False,
            sqlite_where=sa.text("channel = 'browser'"),
            postgresql_where=sa.text("channel = 'browser'"),
        )
        batch_op.create_index(
            "ix_outbox_told",
            ["person_id", "id"],
            unique=False,
            sqlite_where=sa.text("account_id IS NULL"),
            postgresql_where=sa.text("account_id IS NULL"),
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_told",
            sqlite_where=sa.text("account_id IS NULL"),
            postgresql_where=sa.text("account_id IS NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_browser",
            sqlite_where=sa.text("channel = 'browser'"),
            postgresql_where=sa.text("channel = 'browser'"),
        )

    op.drop_table("recovery_codes")
