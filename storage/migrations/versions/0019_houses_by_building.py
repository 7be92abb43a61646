"""houses are found from their building's name.

Revision 0019, after 0018. A room's number stands in every building of every estate: the index on it
grew with each house and found hundreds of them for each question.
"""

from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("buildings", schema=None) as batch_op:
        batch_op.create_index("ix_buildings_name", ["name"], unique=False)
    with op.batch_alter_table("houses", schema=None) as batch_op:
        batch_op.drop_index("ix_houses_room")


def downgrade() -> None:
    with op.batch_alter_table("houses", schema=None) as batch_op:
        batch_op.create_index("ix_houses_room", ["room"], unique=False)
    with op.batch_alter_table("buildings", schema=None) as batch_op:
        batch_op.drop_index("ix_buildings_name")
