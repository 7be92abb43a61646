"""how much of a message has left, on its row.

Revision 0018, after 0017.
"""

import sqlalchemy as sa
from alembic import op

from storage.types import Json

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("outbox", sa.Column("begun", Json(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_column("begun")
