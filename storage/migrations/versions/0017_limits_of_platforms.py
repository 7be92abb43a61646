"""what platforms allow, counted for all processes.

Revision 0017, after 0016.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt, Json, UtcTime

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "channel_turns",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("free_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_channel_turns")),
    )
    op.create_table(
        "wecom_windows",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("sent", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_wecom_windows_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wecom_windows")),
    )


def downgrade() -> None:
    op.drop_table("wecom_windows")
    op.drop_table("channel_turns")
