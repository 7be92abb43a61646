"""what a WeChat account may still be sent.

Revision 0012, after 0011.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import BigInt

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_windows",
        sa.Column("account_id", BigInt, autoincrement=False, nullable=False),
        sa.Column("message_id", BigInt, nullable=True),
        sa.Column("message_used", BigInt, nullable=False),
        sa.Column("tap_id", BigInt, nullable=True),
        sa.Column("tap_used", BigInt, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_wechat_windows_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_wechat_windows")),
    )


def downgrade() -> None:
    op.drop_table("wechat_windows")
