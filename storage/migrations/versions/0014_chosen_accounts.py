"""where somebody wants to be told of things first.

Revision 0014, after 0013.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import UtcTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("accounts", sa.Column("preferred_at", UtcTime(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.drop_column("preferred_at")
